"""Trips in the month's report, by district (R16, R17): how each stood when the month ended.

A trip keeps how it stands today. Of the few that were recorded late, with an entry that came after
the month's end, the entries of until then are judged anew: entries are only ever added to.
"""

from collections.abc import Iterator
from functools import cache

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from safety.schools.then import Then
from transport.models import Trip, TripEntry
from transport.queries.numbers import ByCity
from transport.rules.trip import Facts, State, Step, state_of

Found = Iterator[tuple[int, dict[str, int]]]
BLOCK = 500
UNATTENDED = Q(plan__attendant=None, plan__attendant_name="")
# Departing in spite of one of these is the principal's word alone.
IN_SPITE = ("trip_check", "trip_driver", "trip_vehicle")


def counted(then: Then) -> Found:
    """Trips asked for, driven, whose log lacked something; whose counts did not agree, whose last
    look nobody had signed; too full; driven in spite of what stood against it, by a driver whom
    the permit does not name, or by a plan without an attendant."""
    mine = Trip.objects.filter(day__range=(then.first, then.known_to))
    later = TripEntry.objects.filter(trip=OuterRef("pk"), recorded_at__gte=then.until)
    moved = Q(late=True) & Q(Exists(later))
    yield from _as_kept(then, mine.filter(~moved))
    yield from _as_then(then, mine.filter(moved))


def _as_kept(then: Then, rows) -> Found:
    over = Q(day__lt=then.day)
    driven = Q(departed_at__isnull=False)
    yield from then.by_school(
        rows,
        trips=Count("pk", filter=Q(asked=True)),
        trips_driven=Count("pk", filter=driven),
        trips_lacking=Count("pk", filter=over & Q(asked=True, missing_count__gt=0)),
        trips_mismatch=Count("pk", filter=_coded("trip_mismatch")),
        trips_unswept=Count("pk", filter=over & Q(unswept_since__isnull=False)),
        trips_over=Count("pk", filter=_coded("trip_over_seats")),
        trips_in_spite=Count("pk", filter=driven & _coded(*IN_SPITE)),
        trips_off_permit=Count("pk", filter=driven & _coded("trip_permit")),
        trips_unattended=Count("pk", filter=driven & UNATTENDED),
    )


def _coded(*codes: str) -> Q:
    found = Q()
    for code in codes:
        found |= Q(codes__contains=f",{code},")
    return found


def _as_then(then: Then, rows) -> Found:
    known = TripEntry.objects.filter(recorded_at__lt=then.until).order_by("pk")
    trips = then.of_schools(rows).select_related("route", "plan__vehicle").order_by("pk")
    trips = trips.annotate(stops=Count("plan__stops"))
    trips = trips.prefetch_related(Prefetch("entries", queryset=known))
    numbers = cache(ByCity)  # by day
    for trip in trips.iterator(chunk_size=BLOCK):
        entries = [one.entry(trip.plan.vehicle_id) for one in trip.entries.all()]
        facts = Facts(trip.route.direction, trip.stops, trip.plan.vehicle.seats, tuple(entries))
        state = state_of(facts, numbers(trip.day).of(trip.city_id))
        yield then.districts[trip.school_id], _numbers(trip, facts, state)


def _attended(plan) -> bool:
    return bool(plan.attendant_id or plan.attendant_name)


def _numbers(trip, facts: Facts, state: State) -> dict[str, int]:
    codes = {one.code for one in state.findings}
    driven = any(one.step == Step.DEPART for one in facts.entries)
    return {
        "trips": int(trip.asked),
        "trips_driven": int(driven),
        "trips_lacking": int(trip.asked and bool(state.missing)),
        "trips_mismatch": int("trip_mismatch" in codes),
        "trips_unswept": int(state.waits),
        "trips_over": int("trip_over_seats" in codes),
        "trips_in_spite": int(driven and bool(codes & set(IN_SPITE))),
        "trips_off_permit": int(driven and "trip_permit" in codes),
        "trips_unattended": int(driven and not _attended(trip.plan)),
    }
