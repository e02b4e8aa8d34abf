"""The trips of a day: the log that is owed, a head count that does not agree, a last look that
nobody signed. Each settles by itself with what is recorded.

Opened in bulk on the morning of a school day for every route that runs, with the days that nobody
opened while the server was down; let go when they can be recorded no more.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.actions.hold import hold_places
from safety.schools.models import Role, School, Status, Tier, Unit
from safety.schools.queries import seated_at
from transport.models import Route, RoutePlan, Trip
from transport.rules import trip as rules
from transport.rules.finding import restored

LOG, MISMATCH, UNSWEPT, TOLD = "trip_log", "trip_mismatch", "trip_unswept", "trip_told"
# Within the days in which it can be made good; who does not keep them is seen in a list.
LADDER = (
    *rungs(Role.SAFETY_OFFICER, 1, 2, 3),
    *rungs(Role.PRINCIPAL, 1, 3),
    *rungs(Role.DISTRICT_ADMIN, 3),
)
ALL = (Role.SAFETY_OFFICER, Role.PRINCIPAL, Role.DISTRICT_ADMIN, Role.CITY_ADMIN)
# All are told at once, by `tell`; then again as long as it is so.
GRAVE = tuple(rung for role in ALL for rung in rungs(role, 1, 2, 4, 8, every=7))
SWEEP = tuple(
    rung
    for role in (Role.SAFETY_OFFICER, Role.PRINCIPAL)
    for rung in rungs(role, 0, 1, 2, 4, 8, every=7)
) + tuple(
    rung
    for role in (Role.DISTRICT_ADMIN, Role.CITY_ADMIN)
    for rung in rungs(role, 1, 4, 8, every=7)
)
AT_ONCE = frozenset({"trip_mismatch", "trip_over_seats", "trip_driver", "trip_vehicle"})
BATCH = 1000


def log_line(facts: dict) -> str:
    said = _("Trip %(route)s of %(day)s, not recorded: %(what)s")
    return said % {**facts, "what": rules.words(facts["missing"])}


def mismatch_line(facts: dict) -> str:
    return _("Trip %(route)s of %(day)s: %(on)s got on, %(off)s got off") % facts


def unswept_line(facts: dict) -> str:
    said = _("Trip %(route)s of %(day)s: nobody signed that the vehicle is empty")
    return said % facts


def told_line(facts: dict) -> str:
    why = " · ".join(f"{one.label}（{one.found}）" for one in restored(facts["found"]))
    return _("Trip %(route)s of %(day)s: %(why)s") % {**facts, "why": why}


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(LOG, gettext_lazy("Trip logs"), log_line, LADDER))
    label = gettext_lazy("Head counts that do not agree")
    kinds.register(kinds.Kind(MISMATCH, label, mismatch_line, GRAVE))
    label = gettext_lazy("Last look through a vehicle")
    kinds.register(kinds.Kind(UNSWEPT, label, unswept_line, SWEEP))
    label = gettext_lazy("Trips with a grave flag")
    kinds.register(kinds.Kind(TOLD, label, told_line, kinds.NO_LADDER))


def follow_trip(trip: Trip) -> None:
    """After something was recorded: owed is what is missing or wrong now. `trip.route` knows its
    school."""
    in_time = trip.day >= rules.first_open(clock.today())
    # What is counted and not signed is owed by itself, minutes later (`owe_sweeps`).
    lacks = [] if trip.missing == ["sweep"] else trip.missing
    _follow(trip, LOG, bool(lacks and in_time), {"missing": lacks})
    wrong = ",trip_mismatch," in trip.codes and not trip.became
    _follow(trip, MISMATCH, wrong, {"on": trip.on_count or 0, "off": _off(trip)})
    if trip.unswept_since is None:
        _follow(trip, UNSWEPT, False, {})


def _off(trip) -> int:
    """Those who got off so far, by the finding itself where not all is counted yet."""
    if trip.off_count is not None:
        return trip.off_count
    found = next((one for one in trip.found if one.code == "trip_mismatch"), None)
    return int(found.value.rpartition("/")[2]) if found else 0


def _follow(trip, kind, owed, facts) -> None:
    unit, key = trip.route.school.unit, _key(trip)
    if not owed:
        actions.settle(unit, kind, key)
        return
    facts = _facts(trip) | facts
    actions.owe(unit, kind, key, trip.day, facts=facts, url=trip.get_absolute_url())


def _key(trip) -> str:
    return f"{trip.route.uuid}:{trip.day.isoformat()}"


def _facts(trip) -> dict:
    return {"route": trip.route.name, "day": trip.day.isoformat()}


def tell(trip: Trip, code: str) -> None:
    """A grave flag, new on a trip: school, district and city hear of it at once, each person once
    for each time that it comes to be so."""
    if code not in AT_ONCE:
        return
    places = [(trip.school_id, (Role.SAFETY_OFFICER, Role.PRINCIPAL))]
    places += [(trip.district_id, [Role.DISTRICT_ADMIN]), (trip.city_id, [Role.CITY_ADMIN])]
    people = [user for unit, roles in places for user in seated_at(unit, roles)]
    found = [one for one in trip.findings if one["code"] == code]
    times = trip.entries.count()
    actions.tell(
        people, TOLD, f"{code}:{trip.uuid}:{times}", facts=_facts(trip) | {"found": found},
        url=trip.get_absolute_url(), unit=trip.route.school.unit,
    )  # fmt: skip


def owe_sweeps() -> int:
    """Of trips that should have been over some minutes ago: that nobody signed the last look. Those
    of which it is owed already are not looked at again; run again it changes nothing."""
    since = clock.now() - dt.timedelta(minutes=settings.TRIP_SWEEP_MINUTES)
    rows = Trip.objects.filter(
        unswept_since__lte=since, sweep_owed=False, school__status=Status.OPEN
    )
    last, count = 0, 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last, count = ids[-1], count + len(ids)
        for pk in ids:
            _owe_sweep(pk)
    return count


@transaction.atomic
def _owe_sweep(pk) -> None:
    hold_places(Trip.objects.filter(pk=pk).values_list("school", flat=True))
    held = Trip.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk)
    trip = held.select_related("route__school__unit").first()
    if trip.unswept_since is not None:
        _follow(trip, UNSWEPT, True, {})
        trip.sweep_owed = True
        trip.save(update_fields=["sweep_owed"])


# -- the days, opened by the clock -----------------------------------------------------------------


def open_days(today: dt.date | None = None) -> int:
    """Open today, and the days that nobody opened while the server was down, for every route that
    runs; let go what can be recorded no more. Run again it changes nothing."""
    today = today or clock.today()
    first, opened = rules.first_open(today), 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
        terms = calendar.terms(city)
        for ago in range((today - first).days, -1, -1):
            day = today - dt.timedelta(days=ago)
            if calendar.school_day(terms, day):
                opened += _open(_unopened(day, ago > 0).filter(city=city), day)
        actions.settle_all(DueItem.objects.filter(city=city, due_on__lt=first, kind=LOG))
    return opened


def _unopened(day, past):
    """Routes that run on a day and have no trip then; of a past day those known before."""
    trips = Trip.objects.filter(route=OuterRef("pk"))
    rows = Route.objects.filter(Route.in_force(day), ~Exists(trips.filter(day=day)))
    rows = rows.filter(school__status=Status.OPEN)
    return rows.filter(Exists(trips.filter(day__lt=day))) if past else rows


def _open(routes, day) -> int:
    last, opened = 0, 0
    while ids := list(
        routes.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        last = ids[-1]
        opened += _open_some(routes, ids, day)
    return opened


@transaction.atomic
def _open_some(routes, ids, day) -> int:
    """A route is held before its trip, as by those who record; a route that they hold comes with
    the next run."""
    hold_places(Route.objects.filter(pk__in=ids).values_list("school", flat=True))
    held = Route.objects.filter(pk__in=ids).order_by("pk")
    held = held.select_for_update(skip_locked=True, no_key=True, of=("self",))
    mine = list(
        routes.filter(pk__in=list(held.values_list("pk", flat=True))).select_related("school__unit")
    )
    plans = _plans(mine, day)
    trips = [_trip(route, plans[route.pk], day) for route in mine]
    Trip.objects.bulk_create(trips)
    actions.open_many([_item(trip) for trip in trips])
    return len(trips)


def _plans(routes, day) -> dict[int, int]:
    """route → its plan on a day, for many at once."""
    found = {route.pk: route.plan_id for route in routes}
    rows = RoutePlan.objects.filter(route__in=list(found), since__lte=day).order_by("number")
    return found | dict(rows.values_list("route", "pk"))


def _trip(route, plan_id, day) -> Trip:
    missing = list(rules.WORDS)
    return Trip(
        route=route, plan_id=plan_id, day=day, asked=True, missing=missing,
        missing_count=len(missing), school_id=route.school_id, **route.school.unit.columns(),
    )  # fmt: skip


def _item(trip) -> DueItem:
    unit = trip.route.school.unit
    return DueItem(
        unit=unit, kind=LOG, key=_key(trip), facts=_facts(trip) | {"missing": trip.missing},
        opened_at=clock.now(), due_on=trip.day, url=trip.get_absolute_url(), **unit.columns(),
    )  # fmt: skip


def items_of(trips):
    """The due items of the logs of these trips."""
    units, keys = {trip.route.school_id for trip in trips}, [_key(trip) for trip in trips]
    return DueItem.objects.filter(unit__in=units, kind=LOG, key__in=keys)


def ask(trips: list[Trip]) -> None:
    """Of trips of which nothing is recorded: all of it is owed, in a number of statements that does
    not grow with them."""
    missing = list(rules.WORDS)
    for trip in trips:
        trip.missing, trip.missing_count = missing, len(missing)
    rows = Trip.objects.filter(pk__in=[trip.pk for trip in trips])
    rows.update(asked=True, missing=missing, missing_count=len(missing))
    actions.open_many([_item(trip) for trip in trips])
    actions.open_again(items_of(trips))


def let_go(route: Route) -> None:
    """After its last day was set: of a later day of which nothing is recorded, no log is owed."""
    if route.ends_on is None:
        return
    for trip in route.trips.filter(day__gt=route.ends_on, asked=True, entries=None):
        trip.route = route
        trip.asked, trip.missing, trip.missing_count = False, [], 0
        trip.save(update_fields=["asked", "missing", "missing_count"])
        follow_trip(trip)


def follow_school(school: School) -> None:
    """A school that opens again owes what its days lack; the school days gone by that nobody opened
    are there, and unasked, so that they are not opened as if the server had been down."""
    if not _opens_again(school):
        return
    today = clock.today()
    first, terms = rules.first_open(today), calendar.terms(school.unit.city_id)
    owner = {"school_id": school.pk, **school.unit.columns()}
    for ago in range(1, (today - first).days + 1):
        day = today - dt.timedelta(days=ago)
        if calendar.school_day(terms, day):
            running = list(Route.objects.filter(Route.in_force(day), school=school))
            plans = _plans(running, day)
            Trip.objects.bulk_create(
                [Trip(route=one, plan_id=plans[one.pk], day=day, **owner) for one in running],
                ignore_conflicts=True,
            )
    grave = Q(codes__contains=",trip_mismatch,") | Q(unswept_since__isnull=False)
    rows = Trip.objects.filter(Q(day__gte=first) | grave, school=school)
    rows.filter(sweep_owed=True).update(sweep_owed=False)
    for trip in rows.select_related("route__school__unit").order_by("pk"):
        follow_trip(trip)


def _opens_again(school) -> bool:
    """Whether the last change of the school was that it opened, after it was closed or merged."""
    if school.status != Status.OPEN:
        return False
    rows = school.periods.order_by("-recorded_from", "-pk").values_list("status", flat=True)
    periods = list(rows[:2])
    return len(periods) == 2 and periods[1] != Status.OPEN
