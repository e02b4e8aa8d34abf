"""Keep the vehicles of a school. One stands once in a city by its plate, whoever recorded it first.

The register takes the facts as they are: a forbidden kind is recorded, barred, and raised as a
major hazard. Who: the principal and the safety officer of a school whose pupils it carries.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.models import School, Status, User
from transport.actions import barred, judge, permit_ends
from transport.actions.route_clash import check_again
from transport.actions.shared import hold, lock, may, own, stand, untaken
from transport.models import Driver, Vehicle, VehicleLink
from transport.models.spell import keep_spells
from transport.queries.numbers import numbers_of
from transport.rules import plate as plates
from transport.rules.kinds import FORBIDDEN, Plates
from transport.rules.vehicle import faults_of_dates

ENDS = ("inspection_until", "insurance_until", "permit_until", "scrap_on")


@once_more
def add_vehicle(
    actor: User, *, uuid, school: School, plate: str, pupils: int, driver: Driver | None, **facts
) -> Vehicle:
    """A vehicle carries pupils of a school. One that the city knows by its plate is taken as it
    is: its facts stay, and what differs is told (`untaken`), but what bars is never lost. The
    same uuid again gives the one there is."""
    may(actor, school)
    city = school.unit.city_id
    check(plate, facts, city)
    plate = plate or plates.stand_in(uuid)
    known = Vehicle.objects.filter(city=city, plate=plate)
    school = stand(school, *_with_drivers(*known, driver=driver))
    begun = VehicleLink.objects.filter(Q(uuid=uuid) | Q(spell=uuid))
    link = begun.select_related("vehicle").first()
    if link:
        once.same(link, school_id=school.pk, pupils=pupils)
        return once.same(link.vehicle, plate=plate)
    _check_driver(driver, school)
    vehicle = known.all().first()
    if vehicle is None:
        vehicle = Vehicle(city_id=city, plate=plate, driver=driver, **facts)
        vehicle.save(force_insert=True)
    vehicle = lock(Vehicle, vehicle)
    _take_graver(vehicle, facts)
    link = _use(vehicle, school, uuid, actor, pupils)
    _carry(vehicle, actor)
    barred.follow_link(link, vehicle, actor)
    vehicle.untaken = untaken(vehicle, facts | {"driver": driver})
    return vehicle


def _take_graver(vehicle, facts) -> None:
    """Whoever sees that a known vehicle is forbidden is believed: the register errs on the side
    of the pupils, and puts it right by an edit."""
    taken = {"scrapped": True} if facts.get("scrapped") and not vehicle.scrapped else {}
    if facts["kind"] in FORBIDDEN and vehicle.kind not in FORBIDDEN:
        taken["kind"] = facts["kind"]
    if facts["plates"] != Plates.OWN and vehicle.plates == Plates.OWN:
        taken["plates"] = facts["plates"]
    if taken:
        for name, value in taken.items():
            setattr(vehicle, name, value)
        vehicle.version += 1
        vehicle.save(update_fields=[*taken, "version"])


def _with_drivers(*vehicles, driver=None) -> list:
    """Vehicles with whoever drives them, and `driver`: all are judged, so the schools of all are
    held (actions.shared.hold)."""
    people = [driver, *(vehicle.driver for vehicle in vehicles)]
    return [*vehicles, *filter(None, people)]


def check(plate: str, facts: dict, city: int) -> None:
    """Refuse a plate or dates that cannot be."""
    wrong = plates.fault(plate, *(facts.get(name, "") for name in ("colour", "kind", "plates")))
    if wrong:
        raise Refused(wrong)
    ends = {name: facts.get(name) for name in ENDS}
    refuse(faults_of_dates(clock.today(), numbers_of(city), **ends))


def _check_driver(driver, school) -> None:
    if driver and not driver.links.filter(school=school, in_use=True).exists():
        raise Refused(_("This driver is none of the school's."))


def _use(vehicle, school, uuid, actor, pupils) -> VehicleLink:
    """The school has it now, or has it again."""
    link = vehicle.links.filter(school=school).select_related("school__unit").first()
    if link and link.in_use:
        raise Refused(_("The school has this vehicle already."))
    if link:
        check_again("vehicle", vehicle, school)
        link.begin(uuid)
        link.pupils = pupils
        link.save(update_fields=["in_use", "begun_at", "ended_at", "spell", "pupils"])
        keep_spells([link])
        return link
    return VehicleLink.objects.create(
        uuid=uuid, vehicle=vehicle, pupils=pupils, recorded_by=actor, recorded_at=clock.now(),
        **school.columns(),
    )  # fmt: skip


def _carry(vehicle, actor, *drivers) -> None:
    """Add up the pupils of all its open schools, and judge it anew."""
    used = vehicle.links.filter(in_use=True, school__status=Status.OPEN)
    vehicle.carried = used.aggregate(sum=Sum("pupils"))["sum"] or 0
    vehicle.save(update_fields=["carried"])
    judge.judge_vehicle(vehicle, actor, vehicle.driver_id, *drivers)
    vehicle.refresh_from_db()


def edit_vehicle(
    vehicle: Vehicle, actor: User, *, version: int, plate: str, pupils: int,
    driver: Driver | None, **facts,
) -> Vehicle:  # fmt: skip
    """Put facts right, for all schools whose pupils it carries, and the number of one's own."""
    link = owned(vehicle, actor)
    check(plate, facts, vehicle.city_id)
    with transaction.atomic():
        hold(*_with_drivers(vehicle, driver=driver))
        row = lock(Vehicle, vehicle, version)
        before = row.driver_id
        if driver is None or driver.pk != before:
            _check_driver(driver, link.school)
        permit_ends.check_day(row, facts)
        plate = plate or (row.plate if plates.is_stand_in(row.plate) else plates.stand_in(row.uuid))
        for name, value in {**facts, "plate": plate, "driver": driver}.items():
            setattr(row, name, value)
        row.version += 1
        _save(row)
        link.pupils = pupils
        link.save(update_fields=["pupils"])
        permit_ends.follow_numbers([row.pk])
        _carry(row, actor, before)
    return row


def _save(row) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("Another vehicle in the city has this plate.")) from None


def owned(vehicle: Vehicle, actor: User) -> VehicleLink:
    """The link of the actor's school, whose pupils it still carries."""
    link: VehicleLink = own(vehicle, actor)
    if not link.in_use:
        raise Refused(_("It carries no pupils of the school any more. Add it again first."))
    return link


def leave(vehicle: Vehicle, actor: User) -> VehicleLink:
    """It carries pupils of the school no longer. Again changes nothing."""
    link: VehicleLink = own(vehicle, actor)
    with transaction.atomic():
        hold(*_with_drivers(vehicle))
        row = lock(Vehicle, vehicle)
        link.end()
        link.pupils = 0
        link.save(update_fields=["in_use", "ended_at", "pupils"])
        why = _("The vehicle carries no pupils of the school any more.")
        permit_ends.withdraw_open(link.school, actor, why, vehicle=row)
        _carry(row, actor)
        barred.follow_link(link, row, actor)
    return link
