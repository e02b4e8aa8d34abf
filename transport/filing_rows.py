"""The rows of a filing: each vehicle of a school with its driver, and drivers without a vehicle."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from safety.base import sealing
from safety.schools.models import Status, Tier, Unit
from safety.sheets.exporter import Head
from transport.models import Driver, DriverLink, VehicleLink
from transport.rules import licence as licences
from transport.rules.filing import Filed
from transport.rules.finding import Verdict

BLOCK = 500


@dataclass(frozen=True)
class Row:
    """`cells` as the file shows them, without the two numbers, which are opened for it alone.
    `left`: by which articles it may not be filed; of a person neither crime nor illness is told."""

    key: str
    filed: Filed
    school: str
    vehicle: tuple
    driver: Driver | None
    left: str = ""
    forbidden: bool = False


# No vehicle to carry pupils at all: a school takes it off before it files anything.
NEVER = frozenset({"forbidden_vehicle", "scrapped", "scrap_date", "unlicensed", "false_plate"})
# What the traffic police is told of a vehicle, or asks for: any of it that changes is to be filed.
OF_VEHICLE = (
    *("plate", "colour", "plates", "kind", "seats", "owner", "owner_name"),
    *("permit", "permit_until", "inspection_until", "insurance_until", "scrap_on"),
)
IDENTITY = 13  # its column
HEADS = (
    Head(_("Change"), "text", 12), Head(_("School"), "text", 28), Head(_("Number plate")),
    Head(_("Kind"), "text", 18), Head(_("Rated seats"), "number", 8),
    Head(_("Pupils of the school"), "number", 8), Head(_("Owned by"), "text", 18),
    Head(_("Permit number")), Head(_("Permit valid to"), "date", 12),
    Head(_("Inspection valid to"), "date", 12), Head(_("Insurance valid to"), "date", 12),
    Head(_("To be scrapped by"), "date", 12),
    Head(_("Driver")), Head(_("Identity number"), "text", 22),
    Head(_("Licence number"), "text", 22), Head(_("Licence class"), "text", 10),
    Head(_("First licence on"), "date", 12), Head(_("Licence valid to"), "date", 12),
    Head(_("Phone")), Head(_("Why not filed"), "text", 40),
)  # fmt: skip
_NO_VEHICLE = ("", "", None, None, "", "", None, None, None, None)


def of_unit(unit: Unit) -> Q:
    """The links of a school, or of a district."""
    return Q(school=unit.pk) if unit.tier == Tier.SCHOOL else Q(district=unit.pk)


def rows_of(links: Q) -> Iterator[Row]:
    """All rows of these schools: vehicles in their order, then drivers who drive none of those that
    are filed. A barred vehicle, and whoever is barred or not proven, is left out, each by itself:
    a row keeps its key whatever becomes of the other."""
    used = Q(in_use=True, school__status=Status.OPEN) & links
    vehicles = VehicleLink.objects.filter(used).select_related("school__unit", "vehicle__driver")
    own = DriverLink.objects.filter(used).select_related("school__unit", "driver")
    theirs = set(own.values_list("school", "driver"))
    filed = set()
    for link in vehicles.order_by("school", "pk").iterator(chunk_size=BLOCK):
        pair = link.school_id, link.vehicle.driver_id
        # Of a vehicle that is shared, the driver may be another school's: that one files them.
        row = _of_vehicle(link, link.vehicle.driver if pair in theirs else None)
        if row.driver:
            filed.add(pair)
        yield row
    for link in own.order_by("school", "pk").iterator(chunk_size=BLOCK):
        if (link.school_id, link.driver_id) not in filed:
            yield _of_driver(link, link.driver)


def _of_vehicle(link, driver) -> Row:
    vehicle = link.vehicle
    left = _articles(vehicle) if vehicle.verdict == Verdict.BARRED else ""
    proven = driver is not None and driver.verdict == Verdict.ELIGIBLE
    row = _row(link, vehicle, driver if proven and not left else None)
    bad = {one.code for one in vehicle.found if one.fails}
    return replace(row, left=left, forbidden=bool(left and bad & NEVER))


def _of_driver(link, driver) -> Row:
    """Who drives no vehicle that is filed."""
    row = _row(link, None, driver)
    return row if driver.verdict == Verdict.ELIGIBLE else replace(row, left=_articles(driver))


def _articles(judged) -> str:
    """Of what fails, else of what is not proven."""
    found = [one for one in judged.found if one.fails] or judged.found
    said = gettext(", ").join(dict.fromkeys(one.article for one in found))
    return f"{judged.get_verdict_display()} · {said}" if said else judged.get_verdict_display()


def _row(link, vehicle, driver) -> Row:
    cells = _NO_VEHICLE
    if vehicle:
        owner = vehicle.owner_name or str(vehicle.get_owner_display())
        cells = (
            str(vehicle), str(vehicle.get_kind_display()), vehicle.seats, link.pupils, owner,
            vehicle.permit, vehicle.permit_until, vehicle.inspection_until,
            vehicle.insurance_until, vehicle.scrap_on,
        )  # fmt: skip
    # By codes, not by words: another language is no change. The numbers by their keyed marks.
    known = vehicle and [*(getattr(vehicle, name) for name in OF_VEHICLE), link.pupils]
    person = driver and [driver.name, driver.identity_mark, driver.licence_mark, *_facts(driver)]
    filed = Filed(
        link.school_id, str(vehicle or driver), _print([known, link.school_id, person]),
        _former(link, vehicle, driver),
    )  # fmt: skip
    return Row(str(link.uuid), filed, link.school.name, cells, driver)


def _former(link, vehicle, driver) -> str:
    """The fingerprint by the fewer facts of earlier versions. Filings of those are kept with it: it
    stays as it is, or all that they filed would be filed once more."""
    known = vehicle and [
        vehicle.plate, vehicle.kind, vehicle.owner, vehicle.owner_name, vehicle.seats, link.pupils,
        vehicle.permit, vehicle.permit_until, vehicle.inspection_until, vehicle.insurance_until,
    ]  # fmt: skip
    person = driver and [*_facts(driver), driver.identity_mark, driver.licence_end]
    return _print([known, link.school_id, person])


def _print(facts: list) -> str:
    return sealing.mark(repr(facts), "filing row")[:32]


def _facts(driver: Driver) -> tuple:
    return (
        driver.licence_class, driver.first_licensed_on, driver.licence_valid, driver.phone
    )  # fmt: skip


def cells(row: Row, change: str) -> list:
    """The line of the file. Raises sealing.Unreadable."""
    driver = row.driver
    person: tuple = ("", "", "", "", None, None, "")
    if driver and row.left:
        person = (driver.name, *person[1:])
    elif driver:
        numbers = driver.opened("identity"), driver.opened("licence")
        held, first, valid, phone = _facts(driver)
        person = (driver.name, *numbers, held, first, licences.said_until(valid), phone)
    return [change, row.school, *row.vehicle, *person, row.left]
