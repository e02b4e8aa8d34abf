"""What inspections fulfil of what is owed regularly (R05): a school's own checks, the rounds of
districts and of the city, the dragnets. A secret visit counts from its notice on."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.models import Inspection, Kind, Source, VisitState
from safety.base import clock
from safety.dues.cadence import duties, reminders
from safety.dues.cadence.duties import Duty, Owner
from safety.dues.cadence.words import Record

CHUNK = 5_000


def self_checks(units, first, last) -> Iterator[tuple[int, Record]]:
    """Those that schools submitted; not those which a register made by itself."""
    rows = _submitted(first, last).filter(school__in=units, kind=Kind.SELF_CHECK)
    rows = rows.filter(checked_in_at__isnull=False)
    return _records(rows, "school_id")


def of_districts(units, first, last) -> Iterator[tuple[int, Record]]:
    """Any inspection by a district, at whichever of its schools."""
    rows = _submitted(first, last).exclude(kind=Kind.SELF_CHECK)
    return _records(rows.filter(at_district__in=units, source=Source.DISTRICT), "at_district_id")


def of_cities(units, first, last) -> Iterator[tuple[int, Record]]:
    rows = _submitted(first, last).exclude(kind=Kind.SELF_CHECK)
    return _records(rows.filter(at_city__in=units, source=Source.CITY), "at_city_id")


def dragnets(units, first, last) -> Iterator[tuple[int, Record]]:
    """Those of a city's own."""
    rows = _submitted(first, last).filter(kind=Kind.DRAGNET)
    return _records(rows.filter(at_city__in=units, source=Source.CITY), "at_city_id")


def _submitted(first, last):
    span = clock.start_of(first), clock.end_of(last)
    return Inspection.objects.filter(
        state=VisitState.SUBMITTED, submitted_at__gte=span[0], submitted_at__lt=span[1]
    )


def _records(rows, owner):
    rows = rows.order_by(owner).values_list(owner, "submitted_at", "uuid", "school_id")
    for unit, at, uuid, school in rows.iterator(chunk_size=CHUNK):
        day = clock.day_of(at)
        yield unit, Record(day, day, str(uuid), at=school)


def follow(visit: Inspection) -> None:
    """What a visit fulfils, that has just been submitted, is settled: nobody is reminded of it."""
    if visit.kind == Kind.SELF_CHECK:
        if visit.checked_in_at:
            reminders.done(visit.school_id, {"self_check"})
    elif visit.source == Source.DISTRICT:
        reminders.done(visit.district_id, {"district_inspection"})
    elif visit.source == Source.CITY:
        more = {"dragnet"} if visit.kind == Kind.DRAGNET else set()
        reminders.done(visit.city_id, {"city_inspection", *more})


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    planned, seen = "inspections:visit_plan", "inspections:visit_detail"
    duties.register(
        Duty(
            "self_check", _("self-check"), Owner.SCHOOL,
            self_checks, "inspections:self_check_start", seen,
        ),
        Duty(
            "district_inspection", _("inspection by the district"), Owner.DISTRICT,
            of_districts, planned, seen,
        ),
        Duty("city_inspection", _("inspection by the city"), Owner.CITY, of_cities, planned, seen),
        Duty("dragnet", _("dragnet inspection"), Owner.CITY, dragnets, planned, seen),
    )  # fmt: skip
