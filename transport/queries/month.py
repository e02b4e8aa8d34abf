"""What the month's report says of pupil transport, by district (R16 to R19): as things stood when
the month ended, by what was recorded until then."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from django.db.models import Count, Exists, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from safety.base.among import Among
from safety.schools import calendar
from safety.schools.then import Then
from transport.models import (
    Agreement,
    DriverLesson,
    DriverLink,
    Filing,
    LessonPresence,
    ParentLetter,
    Route,
    Standing,
    VehicleLink,
)
from transport.models.spell import used_at
from transport.queries import month_permits, month_reports, month_trips
from transport.queries.month_trips import Found
from transport.rules.finding import Verdict

# The vehicle itself must not carry pupils, whatever is renewed.
FORBIDDEN = ("forbidden_vehicle", "scrapped", "unlicensed", "false_plate")
EXPIRED = ("inspection", "insurance", "permit", "scrap_date")


def by_district(user, year: int, month: int) -> dict[int, dict[str, int]]:
    """District → code → how many, of the schools that stood under the reader when the month ended.
    A driver or vehicle of two schools counts at each. A fixed number of queries."""
    then, found = Then(user, year, month), defaultdict(Counter)
    for count in COUNTS:
        for district, numbers in count(then):
            found[district].update(numbers)
    return {district: dict(numbers) for district, numbers in found.items()}


def _used(model, name: str, then: Then):
    """The links of then, each with its verdict and findings of then as they are kept."""
    known = Standing.objects.filter(**{name: OuterRef(name)}, judged_at__lt=then.until)
    newest = known.order_by("-pk")
    return model.objects.filter(used_at(model, then.until)).annotate(
        stood=Subquery(newest.values("verdict")[:1]),
        found=Subquery(newest.annotate(text=Cast("findings", TextField())).values("text")[:1]),
    )


def _failing(codes) -> Q:
    """Whether one of these rules failed: both databases keep a finding's code and `fails` first."""
    found = Q()
    for code in codes:
        found |= Q(found__contains=f'"code": "{code}", "fails": true')
    return found


def drivers(then: Then) -> Found:
    yield from then.by_school(
        _used(DriverLink, "driver", then),
        drivers=Count("pk"),
        drivers_barred=Count("pk", filter=Q(stood=Verdict.BARRED)),
        drivers_unproven=Count("pk", filter=Q(stood=Verdict.UNPROVEN)),
        licences_expired=Count("pk", filter=_failing(["licence_expired"])),
    )


def vehicles(then: Then) -> Found:
    yield from then.by_school(
        _used(VehicleLink, "vehicle", then),
        vehicles=Count("pk"),
        vehicles_barred=Count("pk", filter=Q(stood=Verdict.BARRED)),
        vehicles_unproven=Count("pk", filter=Q(stood=Verdict.UNPROVEN)),
        vehicles_forbidden=Count("pk", filter=_failing(FORBIDDEN)),
        vehicles_over_seats=Count("pk", filter=_failing(["over_seats"])),
        vehicles_expired=Count("pk", filter=_failing(EXPIRED)),
    )


def routes(then: Then) -> Found:
    """Routes that ran by their dates when the month ended, by what stood against each then. An end
    that is set later lies behind the month's."""
    newest = Standing.objects.filter(route=OuterRef("pk"), judged_at__lt=then.until).order_by("-pk")
    rows = Route.objects.filter(Route.in_force(then.known_to), recorded_at__lt=then.until).annotate(
        found=Subquery(newest.annotate(text=Cast("findings", TextField())).values("text")[:1])
    )
    yield from then.by_school(
        rows,
        routes=Count("pk"),
        routes_over=Count("pk", filter=_failing(["route_over_seats"])),
        routes_class=Count("pk", filter=_failing(["route_class"])),
        routes_unattended=Count("pk", filter=_failing(["route_attendant"])),
        routes_off_permit=Count("pk", filter=_failing(["route_permit", "route_permit_driver"])),
        routes_unfit=Count("pk", filter=_failing(["route_driver", "route_vehicle"])),
    )


def agreements(then: Then) -> Found:
    """Vehicles of then without an agreement in force, by what was signed last (R18). How many
    pupils they carried and who drove them then is not kept: it is not asked."""
    known = Agreement.objects.filter(
        Agreement.counted_at(then.until),
        link=OuterRef("pk"), recorded_at__lt=then.until, signed_on__lte=then.known_to,
    )  # fmt: skip
    last = Subquery(known.order_by("-signed_on", "-pk").values("until")[:1])
    rows = VehicleLink.objects.filter(used_at(VehicleLink, then.until)).annotate(good_to=last)
    none = Q(good_to=None) | Q(good_to__lt=then.known_to)
    yield from then.by_school(rows.filter(none), vehicles_unagreed=Count("pk"))


def untaught(then: Then) -> Found:
    """Drivers of then who had had no lesson in the term that ran, by the terms of today (R18)."""
    rows = DriverLink.objects.filter(used_at(DriverLink, then.until))
    for city in then.cities:
        if term := calendar.term_of(city, then.known_to):
            taught = LessonPresence.objects.filter(
                DriverLesson.counted_at(then.until, "lesson__"),
                driver=OuterRef("driver"), lesson__city=city,
                lesson__recorded_at__lt=then.until,
                lesson__held_on__range=(term.starts_on, then.known_to),
            )  # fmt: skip
            lacking = rows.filter(~Exists(taught), city=city)
            yield from then.by_school(lacking, drivers_untaught=Count("pk"))


def _in_month(then: Then, instant: str) -> Q:
    return Q(**{f"{instant}__gte": then.since, f"{instant}__lt": then.until})


def taught(then: Then) -> Found:
    """Letters and lessons that were recorded in the month (R18)."""
    recorded = _in_month(then, "recorded_at") & ParentLetter.counted_at(then.until)
    yield from then.by_school(ParentLetter.objects.filter(recorded), letters=Count("pk"))
    yield from then.by_school(DriverLesson.objects.filter(recorded), lessons=Count("pk"))


def filings(then: Then) -> Found:
    """Filings made in the month; schools that used vehicles or drivers and had none to the end, of
    their own or of their district (R16)."""
    made = Filing.objects.filter(Filing.scope_q(then.user.seats))
    districts = set(then.districts.values())
    for unit, count in _by_unit(made.filter(_in_month(then, "made_at"))):
        district = then.districts.get(unit, unit)
        if district in districts:
            yield district, {"filings": count}
    using = {school: then.districts[school] for school in _using(then)}
    filed = Filing.objects.filter(Among("unit", {*using, *using.values()}), made_at__lt=then.until)
    units = set(filed.order_by().values_list("unit", flat=True).distinct())
    for school, district in using.items():
        if not {school, district} & units:
            yield district, {"schools_unfiled": 1}


def _by_unit(rows) -> Iterable[tuple[int, int]]:
    return rows.order_by().values_list("unit").annotate(count=Count("pk"))


def _using(then: Then) -> set[int]:
    """The schools that used a vehicle or a driver then."""
    found: set[int] = set()
    for model in (VehicleLink, DriverLink):
        rows = then.of_schools(model.objects.filter(used_at(model, then.until)))
        found |= set(rows.order_by().values_list("school", flat=True).distinct())
    return found


COUNTS: Iterable[Callable[[Then], Found]] = (
    drivers, vehicles, routes, agreements, untaught, taught, filings, month_trips.counted,
    month_reports.counted, month_permits.counted,
)  # fmt: skip
