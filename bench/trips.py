"""Trips of a whole city: two routes a school, a morning's opening, the trips of a day, who keeps no
logs, a phone's page, each beside the same with a tenth of the days. PostgreSQL alone."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.db import connection, transaction
from django.urls import reverse

from bench.measure import Line, side_by_side
from bench.pages import Reader, bare
from bench.rows import somebody
from safety.base import clock
from safety.schools.models import Role
from transport.dues import trip as dues
from transport.models import Route, Trip

DAYS, FEW = 200, 20
_OWNER = "school_id, township_id, district_id, city_id"
_OF_SCHOOL = "u.id, u.township_id, u.district_id, u.city_id"
_OF = ", ".join(f"r.{name}" for name in _OWNER.split(", "))
_BY = "(SELECT min(id) FROM schools_user)"
_STEPS = (
    # A driver and a bus for each school.
    """
INSERT INTO transport_driver (uuid, version, verdict, findings, codes, judged_by, city_id, name,
    phone, identity, identity_mark, identity_end, licence, licence_end, licence_class,
    licence_long_term)
SELECT gen_random_uuid(), 1, 'eligible', '[]'::jsonb, ',', '', u.city_id, '王强', '', '',
    u.id::text, '1234', '', '', 'A1', false
FROM schools_school s JOIN schools_unit u ON u.id = s.unit_id WHERE s.status = 'open'
""",
    """
INSERT INTO transport_vehicle (uuid, version, verdict, findings, codes, judged_by, city_id, plate,
    colour, plates, kind, seats, owner, owner_name, scrapped, permit, driver_id, carried)
SELECT gen_random_uuid(), 1, 'eligible', '[]'::jsonb, ',', '', d.city_id, 'Z' || d.identity_mark,
    'yellow', 'own', 'school_bus', 36, 'school', '', false, '', d.id, 20
FROM transport_driver d
""",
    f"""
INSERT INTO transport_route (uuid, version, name, direction, starts_on, findings, codes,
    recorded_by_id, recorded_at, {_OWNER})
SELECT gen_random_uuid(), 1, x.name, x.direction, date '2020-01-01', '[]'::jsonb, ',', {_BY}, now(),
    {_OF_SCHOOL}
FROM schools_school s JOIN schools_unit u ON u.id = s.unit_id
CROSS JOIN (VALUES ('早班', 'to_school'), ('晚班', 'home')) x (name, direction)
WHERE s.status = 'open'
""",
    f"""
INSERT INTO transport_routeplan (uuid, route_id, number, since, name, vehicle_id, driver_id,
    attendant_name, attendant_phone, school_at, first_at, last_at, pupils, permit_stops,
    written_by_id, written_at, {_OWNER})
SELECT gen_random_uuid(), r.id, 1, r.starts_on, r.name, v.id, v.driver_id, '刘芳', '', time '07:40',
    time '07:05', time '07:40', 20, '', {_BY}, now(), {_OF}
FROM transport_route r JOIN transport_vehicle v ON v.plate = 'Z' || r.school_id
""",
    f"""
INSERT INTO transport_stop (uuid, plan_id, "order", at, name, pupils, {_OWNER})
SELECT gen_random_uuid(), r.id, n, time '07:05' + n * interval '8 minutes', '站' || n, 5, {_OF}
FROM transport_routeplan r CROSS JOIN generate_series(0, 3) n
""",
    """
UPDATE transport_route r SET plan_id = p.id FROM transport_routeplan p WHERE p.route_id = r.id
""",
)
# Every twentieth trip lacks its last look.
_LACKS = "(r.id * 7 + (d.day - date '2020-01-01') * 3) %% 20 = 0"
_TRIPS = f"""
INSERT INTO transport_trip (uuid, route_id, plan_id, day, asked, missing, missing_count, no_trip,
    became, sweep_owed, on_count, off_count, most, findings, codes, late, {_OWNER})
SELECT gen_random_uuid(), r.id, r.plan_id, d.day, true,
    CASE WHEN {_LACKS} THEN '["sweep"]'::jsonb ELSE '[]'::jsonb END,
    CASE WHEN {_LACKS} THEN 1 ELSE 0 END, '', '', false, 20, 20, 20, '[]'::jsonb, ',', false, {_OF}
FROM transport_route r CROSS JOIN unnest(%(days)s) d (day)
ON CONFLICT DO NOTHING
"""


def fill(days: int) -> None:
    """So many days of trips behind today, of every open school."""
    today = clock.today()
    with transaction.atomic(), connection.cursor() as cursor:
        if not Route.objects.exists():
            for step in _STEPS:
                cursor.execute(step)
        cursor.execute(_TRIPS, {"days": [today - dt.timedelta(days=n) for n in range(1, days + 1)]})
    connection.cursor().execute("ANALYZE")


def lines(_count: int = 0):
    """★ Pages and jobs of the trips of 2,000 schools over 20 days, then over 200."""
    if connection.vendor != "postgresql":
        return
    fill(FEW)
    few = {name: _measured(case) for name, case in _cases().items()}
    fill(DAYS)
    for name, case in _cases().items():
        took, times = _measured(case)
        before, less = few[name]
        yield Line(
            f"{name}, {DAYS} days, {Trip.objects.count():,} trips",
            f"{took * 1000:,.1f} ms, {times:,.0f} empty views",
            f"{FEW} days: {before * 1000:,.1f} ms, {less:,.0f} empty views",
            times / less, most=1.3,
        )  # fmt: skip


def _measured(case: Callable) -> tuple[float, float]:
    """Seconds, and how often an empty view would have been answered meanwhile, in turn with it."""
    case()
    base, took = side_by_side(bare("SELECT 1", ()), case, 15, bases=30)
    return took, took / base


def _monday() -> dt.date:
    today = clock.today()
    return today + dt.timedelta(days=7 - today.weekday())


def _morning():
    """Every route's next trip, in a transaction that is taken back."""
    with transaction.atomic():
        dues.open_days(_monday())
        transaction.set_rollback(True)


def _cases() -> dict[str, Callable]:
    route = Route.objects.order_by("pk")[Route.objects.count() // 2]
    officer = somebody(Role.SAFETY_OFFICER, unit=route.school_id)
    district = somebody(Role.DISTRICT_ADMIN, unit=route.district_id)
    city = somebody(Role.CITY_ADMIN)
    day = (clock.today() - dt.timedelta(days=1)).isoformat()
    phone = f"{reverse('transport:trip_day', args=[route.uuid])}?day={day}"
    trips = f"{reverse('transport:trip_list')}?day={day}"
    kept = reverse("transport:trip_kept")
    return {
        "A phone's page of a trip": partial(Reader(officer).get, phone),
        "The trips of a day, a district's page": partial(Reader(district).get, trips),
        "The trips of a day, the city's page": partial(Reader(city).get, trips),
        "The same, those that lack something": partial(Reader(city).get, f"{trips}&state=missing"),
        "Who keeps no logs, the city's page": partial(Reader(city).get, kept),
        "The morning's opening of trips": _morning,
        "The clock's next run of trips": dues.open_days,
    }
