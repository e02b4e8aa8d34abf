"""Record a trip step by step, from the attendant's phone.

Who: the principal and the safety officer of the school; the attendant of the plan by which the trip
is driven, if they have a seat as such there, the steps on the way: today, and for some hours of the
next day what is left of a trip that had begun; none once the school has said that there is no trip,
or what became of it. That a vehicle departs although something stands against it, and what became
of a trip that stayed open, is the principal's word alone. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.dues.actions import settle_all
from safety.schools import calendar
from safety.schools.actions.hold import hold_places
from safety.schools.models import Role, School, Status, Tier, Unit, User
from safety.schools.rules import SCHOOL_ROLES
from transport.actions.shared import hold, lock, open_school
from transport.dues import trip as dues
from transport.models import Route, RoutePlan, Trip, TripEntry
from transport.models.trip import facts_of
from transport.queries.numbers import numbers_of
from transport.queries.trips import goes_along, unfit
from transport.rules import trip as rules
from transport.rules.trip import Entry, Step

OWNER = ("school_id", "township_id", "district_id", "city_id")
PRINCIPAL_ALONE = frozenset({Step.OVERRIDE, Step.CLOSED})
# What leads to departing keeps what stood against driver and vehicle then.
BEFORE = frozenset({Step.CHECK, Step.OVERRIDE, Step.DEPART})
# What follows from the entries. Whether a trip is asked for is none of it.
BATCH = 500
FOLLOWS = (
    *("missing", "missing_count", "whole_at", "no_trip", "became", "departed_at", "on_count"),
    *("off_count", "most", "unswept_since", "sweep_owed", "findings", "codes", "late"),
)


@once_more
def record(
    route: Route, actor: User, *, uuid, day: dt.date, step: str, point: int | None = None,
    people: int | None = None, wrong: list[str] | None = None, note: str = "",
    device_at: dt.datetime | None = None,
) -> TripEntry:  # fmt: skip
    """One step of the trip of a day. The same uuid again gives the one there is, also to whoever
    recorded it and may no more."""
    said = {"step": step, "point": point, "people": people, "wrong": wrong or [], "note": note}
    known = TripEntry.objects.filter(uuid=uuid, recorded_by=actor).select_related("trip").first()
    if known:
        return _same(known, route, day, said)
    _may(actor, route, day, step)
    refuse(rules.faults_of_day(day, clock.today(), step, grave=True))
    hold(school=route.school)
    # The route is held first, as by everybody: two first records of a day come one by one.
    row = lock(Route, route)
    school = School.objects.select_related("unit").get(pk=row.school_id)
    open_school(school)
    known = TripEntry.objects.filter(uuid=uuid).select_related("trip").first()
    if known:
        return _same(known, row, day, said)
    _may(actor, row, day, step)  # the plan may have changed before the lock
    trip = trip_of(row, day)
    refuse(rules.faults_of_day(day, clock.today(), step, trip.grave))
    entries = list(trip.entries.order_by("pk"))
    facts = facts_of(trip.plan, row.direction, entries, unfit(trip.plan, row.school_id, day))
    if facts.last in rules.AFTER and not actor.seats.cover(row, SCHOOL_ROLES):
        raise Refused(str(rules.SCHOOL_HAS_SAID))
    entry = Entry(step, point, people, tuple(wrong or []), facts.unfit)
    if fault := rules.fault(facts, entry, note, numbers_of(row.city_id, day)):
        raise Refused(fault)
    late = day < clock.today()
    found = TripEntry(
        uuid=uuid, trip=trip, device_at=device_at, recorded_by=actor, recorded_at=clock.now(),
        late=late, unfit=list(facts.unfit) if step in BEFORE else [],
        vehicle=trip.plan.vehicle if step == Step.CHECK else None,
        **said, **{name: getattr(row, name) for name in OWNER},
    )  # fmt: skip
    found.save(force_insert=True)
    trip.late = trip.late or late
    count(trip, [*entries, found])
    return found


def _may(actor: User, route: Route, day: dt.date, step: str) -> None:
    if step in PRINCIPAL_ALONE and not actor.seats.cover(route, {Role.PRINCIPAL}):
        raise PermissionDenied
    if actor.seats.cover(route, SCHOOL_ROLES):
        return
    if not (step in rules.BY_ATTENDANT and goes_along(actor, route, day)):
        raise PermissionDenied


def _same(known: TripEntry, route: Route, day: dt.date, said: dict) -> TripEntry:
    once.same(known.trip, route_id=route.pk, day=day)
    return once.same(known, **said)


def trip_of(route: Route, day: dt.date) -> Trip:
    """The trip of a held route on a day, made where nobody opened it. Raises Refused for a day on
    which the route does not run."""
    rows = Trip.objects.filter(route=route, day=day)
    trip = rows.select_related("plan__vehicle__permitted", "plan__driver").first()
    if trip is None:
        if not Route.objects.filter(Route.in_force(day), pk=route.pk).exists():
            raise Refused(_("The route does not run on this day."))
        # Of a day gone by that nobody opened, nothing was asked.
        asked = day == clock.today() and calendar.school_day(calendar.terms(route.city_id), day)
        trip = Trip(
            route=route, plan=plan_on(route, day), day=day, asked=asked,
            **{name: getattr(route, name) for name in OWNER},
        )  # fmt: skip
        trip.save(force_insert=True)
    trip.route = route
    return trip


def plan_on(route: Route, day: dt.date) -> RoutePlan:
    """How a route was driven on a day; before its first plan, by that."""
    plans = route.plans.select_related("vehicle__permitted", "driver").order_by("-number")
    return plans.filter(since__lte=day).first() or plans.last()


def count(trip: Trip, entries: list[TripEntry]) -> None:
    """After something was recorded: how the trip stands now, and what is owed or told for it."""
    against = unfit(trip.plan, trip.school_id, trip.day)
    facts = facts_of(trip.plan, trip.route.direction, entries, against)
    numbers = numbers_of(trip.city_id, trip.day)
    state, before = rules.state_of(facts, numbers), set(trip.codes.split(","))
    departed = next((one for one in entries if one.step == Step.DEPART), None)
    last = entries[-1] if entries else TripEntry()
    trip.missing = list(state.missing) if trip.asked else []
    trip.missing_count = len(trip.missing)
    trip.whole_at = (trip.whole_at or clock.now()) if not state.missing else None
    trip.no_trip = last.note if last.step == Step.NO_TRIP else ""
    trip.became = last.note if last.step == Step.CLOSED else ""
    trip.departed_at = departed.recorded_at if departed else None
    trip.on_count, trip.off_count, trip.most = state.on, state.off, state.most
    trip.unswept_since = _unswept_since(trip, entries, state)
    trip.sweep_owed = trip.sweep_owed and trip.unswept_since is not None
    trip.findings = [one.kept() for one in state.findings]
    trip.codes = "".join([",", *(f"{one.code}," for one in state.findings)])
    trip.save(update_fields=FOLLOWS)
    dues.follow_trip(trip)
    for code in sorted(set(trip.codes.split(",")) - before):
        dues.tell(trip, code)


def _unswept_since(trip, entries, state) -> dt.datetime | None:
    """From when on the last look of a trip that has begun is waited for, whatever was counted."""
    if not state.waits:
        return None
    plan = trip.plan
    end = rules.planned_end(trip.day, plan.first_at, plan.last_at, trip.departed_at)
    if not state.counted:
        return end
    first = {one.point: one.recorded_at for one in reversed(entries) if one.step == Step.COUNT}
    return min(end, max(first.values()))


# -- the calendar ----------------------------------------------------------------------------------


def follow_calendar(today: dt.date | None = None) -> None:
    """Today is asked for where there is school today, whatever the calendar said this morning; a
    day gone by stays as it was. Who: the clock alone. Run again it changes nothing."""
    today = today or clock.today()
    for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
        rows = Trip.objects.filter(city=city, day=today)
        if calendar.school_day(calendar.terms(city), today):
            running = Route.objects.filter(Route.in_force(today), school__status=Status.OPEN)
            _by_batch(rows.filter(asked=False, route__in=running.filter(city=city)), _ask)
        else:
            _by_batch(rows.filter(asked=True), _ask_nothing)


def _by_batch(rows, change) -> None:
    """Let `change` have the trips of a queryset, some hundreds in a transaction, while they and
    their routes are held: whoever records one comes before or after."""
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "route")[:BATCH]):
        last = some[-1][0]
        with transaction.atomic():
            routes = Route.objects.filter(pk__in=[route for _pk, route in some])
            hold_places(routes.values_list("school", flat=True))
            held = routes.order_by("pk").select_for_update(of=("self",), no_key=True)
            list(held.values_list("pk", flat=True))
            # As they are behind the locks.
            change(rows.filter(pk__in=[pk for pk, _route in some]))


def _ask_nothing(rows) -> None:
    trips = list(rows.select_related("route__school__unit").order_by("pk"))
    rows.update(asked=False, missing=[], missing_count=0)
    settle_all(dues.items_of(trips))


def _ask(rows) -> None:
    """What they lack is owed. Those of which something is recorded are judged one by one."""
    trips = list(
        rows.select_related(
            "route__school__unit", "plan__vehicle__permitted", "plan__driver"
        ).order_by("pk")
    )
    begun = set(TripEntry.objects.filter(trip__in=trips).values_list("trip", flat=True))
    rows.update(asked=True)
    for trip in trips:
        trip.asked = True
        if trip.pk in begun:
            count(trip, list(trip.entries.order_by("pk")))
    dues.ask([trip for trip in trips if trip.pk not in begun])
