"""The rows of a filing: each vehicle of a school with its driver, and drivers without a vehicle."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from safety.base import sealing
from safety.schools.models import Status, Tier, Unit
from safety.sheets.exporter import Head
from transport.models import Driver, DriverLink, VehicleLink
from transport.rules import licence as licences
from transport.rules.filing import Filed
from transport.rules.kinds import FORBIDDEN

BLOCK = 500


@dataclass(frozen=True)
class Row:
    """`cells` as the file shows them, without the two numbers, which are opened for it alone."""

    key: str
    filed: Filed
    school: str
    vehicle: tuple
    driver: Driver | None
    forbidden: bool


IDENTITY = 12  # its column
HEADS = (
    Head(_("Change"), "text", 12), Head(_("School"), "text", 28), Head(_("Number plate")),
    Head(_("Kind"), "text", 18), Head(_("Rated seats"), "number", 8),
    Head(_("Pupils of the school"), "number", 8), Head(_("Owned by"), "text", 18),
    Head(_("Permit number")), Head(_("Permit valid to"), "date", 12),
    Head(_("Inspection valid to"), "date", 12), Head(_("Insurance valid to"), "date", 12),
    Head(_("Driver")), Head(_("Identity number"), "text", 22),
    Head(_("Licence number"), "text", 22), Head(_("Licence class"), "text", 10),
    Head(_("First licence on"), "date", 12), Head(_("Licence valid to"), "date", 12),
    Head(_("Phone")),
)  # fmt: skip
_NO_VEHICLE = ("", "", None, None, "", "", None, None, None)


def of_unit(unit: Unit) -> Q:
    """The links of a school, or of a district."""
    return Q(school=unit.pk) if unit.tier == Tier.SCHOOL else Q(district=unit.pk)


def rows_of(links: Q) -> Iterator[Row]:
    """All rows of these schools: vehicles in their order, then drivers who drive none of them."""
    used = Q(in_use=True, school__status=Status.OPEN) & links
    vehicles = VehicleLink.objects.filter(used).select_related("school__unit", "vehicle__driver")
    own = DriverLink.objects.filter(used).select_related("school__unit", "driver")
    theirs = set(own.values_list("school", "driver"))
    driving = set()
    for link in vehicles.order_by("school", "pk").iterator(chunk_size=BLOCK):
        pair = link.school_id, link.vehicle.driver_id
        driving.add(pair)
        # Of a vehicle that is shared, the driver may be another school's: that one files them.
        yield _row(link, link.vehicle, link.vehicle.driver if pair in theirs else None)
    for link in own.order_by("school", "pk").iterator(chunk_size=BLOCK):
        if (link.school_id, link.driver_id) not in driving:
            yield _row(link, None, link.driver)


def _row(link, vehicle, driver) -> Row:
    cells = _NO_VEHICLE
    if vehicle:
        owner = vehicle.owner_name or str(vehicle.get_owner_display())
        cells = (
            str(vehicle), str(vehicle.get_kind_display()), vehicle.seats, link.pupils, owner,
            vehicle.permit, vehicle.permit_until, vehicle.inspection_until,
            vehicle.insurance_until,
        )  # fmt: skip
    # By codes, not by words: another language is no change. The numbers by their keyed mark.
    said = [
        vehicle
        and [
            vehicle.plate,
            vehicle.kind,
            vehicle.owner,
            vehicle.owner_name,
            *cells[2:4],
            *cells[5:],
        ],
        link.school_id,
    ]
    said += [driver and [*_facts(driver), driver.identity_mark, driver.licence_end]]
    filed = Filed(
        link.school_id, str(vehicle or driver), sealing.mark(repr(said), "filing row")[:32]
    )
    forbidden = vehicle is not None and vehicle.kind in FORBIDDEN
    return Row(str(link.uuid), filed, link.school.name, cells, driver, forbidden)


def _facts(driver: Driver) -> tuple:
    return (
        driver.licence_class, driver.first_licensed_on, driver.licence_valid, driver.phone
    )  # fmt: skip


def cells(row: Row, change: str) -> list:
    """The line of the file. Raises sealing.Unreadable."""
    driver = row.driver
    person: tuple = ("", "", "", "", None, None, "")
    if driver:
        numbers = driver.opened("identity"), driver.opened("licence")
        held, first, valid, phone = _facts(driver)
        person = (driver.name, *numbers, held, first, licences.said_until(valid), phone)
    return [change, row.school, *row.vehicle, *person]
