"""A vehicle that drives twice: its seats are for those who sit in it at one time (art. 34)."""

import datetime as dt

import pytest
from django.urls import reverse

from inspections.models import Hazard
from safety.schools.models import School
from tests.transport.conftest import (
    ONE,
    TODAY,
    answer_all,
    at,
    driver_of,
    number_of,
    route_of,
    vehicle_of,
)
from tests.transport.test_routes import edit as edit_route
from tests.transport.test_vehicles import owed
from transport.actions import judge, place
from transport.actions import vehicle as vehicles
from transport.queries.trips import unfit
from transport.rules.route import parse

THIRTY, FORTY = "东街口 30", "东街口 40"


def run_of(school, officer, bus, driver, hour, stop=THIRTY, **changes):
    given = {
        "name": f"{hour}点班", "stops": parse(f"{hour:02}:05 {stop}"),
        "school_at": dt.time(hour, 30), "permit_stops": f"{hour:02}:05 东街口", **changes,
    }  # fmt: skip
    return route_of(school, officer, bus, driver, **given)


def edit(run, officer, **changes):
    run.refresh_from_db()
    edit_route(run, officer, **changes)


def now(bus) -> tuple[str, list[str]]:
    bus.refresh_from_db()
    return bus.verdict, [f"{one.code} {one.value}" for one in bus.found]


@pytest.fixture
def shared(cast):
    """A bus of 36 seats that brings 30 pupils of each of two schools, each with its driver."""
    bus = vehicle_of(cast.a1, cast.officer_a1, pupils=30)
    vehicle_of(cast.b1, cast.officer_b1, pupils=30)
    drivers = []
    for order, (school, officer) in enumerate(
        ((cast.a1, cast.officer_a1), (cast.b1, cast.officer_b1)), 1
    ):
        drivers.append(driver_of(school, officer, identity=number_of(order=order)))
        answer_all(drivers[-1], officer)
    bus.refresh_from_db()
    return bus, drivers


def test_two_schools_one_after_the_other(shared, cast):
    """Asked for until both runs are entered, then eligible: no hazard, and the trip may depart."""
    bus, (one, other) = shared
    assert now(bus) == ("unproven", ["over_seats 60"])
    first = run_of(cast.a1, cast.officer_a1, bus, one, 7)
    assert now(bus) == ("unproven", ["over_seats 60"])
    run_of(cast.b1, cast.officer_b1, bus, other, 8)
    assert now(bus) == ("eligible", [])
    assert (owed(), Hazard.objects.count(), bus.carried) == ([], 0, 60)
    first.refresh_from_db()
    assert "vehicle:barred" not in unfit(first.plan, cast.a1.pk, TODAY)


def test_one_school_twice(cast, proven):
    bus = vehicle_of(cast.a1, cast.officer_a1, pupils=60)
    assert now(bus) == ("barred", ["over_seats 60"])
    run_of(cast.a1, cast.officer_a1, bus, proven, 7)
    assert now(bus) == ("unproven", ["over_seats 60"])
    run_of(cast.a1, cast.officer_a1, bus, proven, 8)
    assert (now(bus), owed()) == (("eligible", []), [])


def test_one_run_of_a_few_proves_nothing_of_the_others(cast, proven):
    bus = vehicle_of(cast.a1, cast.officer_a1, pupils=60)
    run_of(cast.a1, cast.officer_a1, bus, proven, 7, "东街口 1")
    assert now(bus) == ("barred", ["over_seats 59"])


def test_a_run_that_is_too_full_bars(cast, proven):
    """And no longer once it is put right, or drives by another vehicle."""
    bus = vehicle_of(cast.a1, cast.officer_a1, pupils=60)
    run_of(cast.a1, cast.officer_a1, bus, proven, 8)
    run = run_of(cast.a1, cast.officer_a1, bus, proven, 7, FORTY)
    assert now(bus) == ("barred", ["over_seats 40"])
    assert owed() == ["甲一小学"]
    assert {one.school for one in Hazard.objects.issued()} == {cast.a1}
    edit(run, cast.officer_a1, stops=parse(f"07:05 {THIRTY}"))
    assert (now(bus), owed()) == (("eligible", []), [])
    full = {"stops": parse(f"07:05 {FORTY}")}
    edit(run, cast.officer_a1, **full)
    assert now(bus)[0] == "barred"
    larger = vehicle_of(cast.a1, cast.officer_a1, plate="冀Z54321", seats=45)
    edit(run, cast.officer_a1, vehicle=larger, **full)
    assert (now(bus), now(larger)) == (("unproven", ["over_seats 60"]), ("eligible", []))


def test_the_morning_after_a_run_ends_it_is_judged_without_it(shared, cast):
    bus, (one, other) = shared
    run_of(cast.a1, cast.officer_a1, bus, one, 7, ends_on=TODAY)
    run_of(cast.b1, cast.officer_b1, bus, other, 8)
    assert now(bus) == ("eligible", [])
    with at(TODAY + ONE):
        judge.sweep()
    assert now(bus) == ("unproven", ["over_seats 60"])


@pytest.mark.parametrize("how", ["leaves", "closes"])
def test_runs_of_a_school_that_uses_it_no_more_carry_nobody(shared, cast, how):
    """Too full there, it is not too full for the other school."""
    bus, (one, other) = shared
    run_of(cast.a1, cast.officer_a1, bus, one, 7, FORTY)
    run_of(cast.b1, cast.officer_b1, bus, other, 8)
    assert now(bus)[0] == "barred"
    if how == "leaves":
        vehicles.leave(bus, cast.officer_a1)
    else:
        # Its hazard, of which somebody must have disposed by then, is not asked here.
        School.objects.filter(pk=cast.a1.pk).update(status="closed", closed_on=TODAY)
        place.follow_school(School.objects.get(pk=cast.a1.pk))
        judge.sweep()
    assert now(bus) == ("eligible", [])


def test_the_list_and_its_page_show_the_fullest_run(cast, shared, as_user):
    """60 pupils of two schools, and never more than 30 at one time."""
    bus, (driver, other) = shared
    run_of(cast.a1, cast.officer_a1, bus, driver, 7)
    run_of(cast.b1, cast.officer_b1, bus, other, 8)
    client = as_user(cast.officer_a1)
    page = client.get(reverse("transport:vehicle_list"))
    assert [(row.aboard, row.carried, row.seats) for row in page.context["rows"]] == [(30, 60, 36)]
    text = " ".join(page.content.decode().split())
    assert "30 / 36" in text and "60 pupils in all" in text
    assert '">at most 30 at one time' in client.get(bus.get_absolute_url()).content.decode()


def test_routes_that_begin_later_leave_it_barred_and_all_of_its_pupils_shown(cast, as_user):
    """60 pupils for 34 places: a run for next month is none today."""
    bus = vehicle_of(cast.a1, cast.officer_a1, pupils=60)
    driver = driver_of(cast.a1, cast.officer_a1)
    answer_all(driver, cast.officer_a1)
    assert now(bus) == ("barred", ["over_seats 60"])
    later = TODAY + dt.timedelta(days=30)
    for hour in (7, 8):
        run_of(cast.a1, cast.officer_a1, bus, driver, hour, starts_on=later)
    assert now(bus) == ("barred", ["over_seats 60"])
    client = as_user(cast.officer_a1)
    [row] = client.get(reverse("transport:vehicle_list")).context["rows"]
    assert (row.aboard, row.carried) == (60, 60)
    assert '">at most' not in client.get(bus.get_absolute_url()).content.decode()
    with at(later):
        judge.sweep()
        assert now(bus)[0] != "barred"
