"""Two at once, on a database with real transactions: one bus is on one route at a time, and a step
of a trip is recorded once."""

import uuid
from functools import partial

import pytest

from safety.base import clock
from safety.base.models import Refused
from safety.dues.models import DueItem
from safety.schools.models import CalendarDay
from tests import factories
from tests.dues.test_parallel import together
from tests.transport.conftest import TODAY, driver_of, number_of, route_of, vehicle_of
from tests.transport.test_parallel import beside, move
from tests.transport.test_routes import edit
from transport.actions import trip as trips
from transport.dues import trip as dues
from transport.models import Route, RoutePlan, Stop, Trip, TripEntry

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]


def tried(act):
    """What an act gives, or that it was refused."""

    def trying():
        try:
            act()
        except Refused:
            return "refused"
        return "done"

    return trying


def test_two_schools_send_one_bus_on_two_routes(cast, bus, proven):
    vehicle_of(cast.b1, cast.officer_b1, pupils=3)
    theirs = driver_of(cast.b1, cast.officer_b1, identity=number_of(order=7), name="李四")
    done = together(
        tried(lambda: route_of(cast.a1, cast.officer_a1, bus, proven)),
        tried(lambda: route_of(cast.b1, cast.officer_b1, bus, theirs)),
    )
    assert sorted(done) == ["done", "refused"]
    assert Route.objects.count() == RoutePlan.objects.count() == 1 and Stop.objects.count() == 2


def test_one_form_sent_twice_at_once_is_one_route(cast, bus, proven):
    once = uuid.uuid4()
    add = tried(lambda: route_of(cast.a1, cast.officer_a1, bus, proven, uuid=once))
    assert together(add, add) == ["done", "done"]
    assert Route.objects.count() == 1


def test_a_retry_beside_its_first_post_is_one_entry(cast, route):
    once, day = uuid.uuid4(), clock.today()
    check = tried(lambda: trips.record(route, cast.officer_a1, uuid=once, day=day, step="check"))
    assert together(check, check) == ["done", "done"]
    assert TripEntry.objects.count() == Trip.objects.count() == 1


def test_two_phones_depart_at_once(cast, route):
    day = clock.today()
    trips.record(route, cast.officer_a1, uuid=uuid.uuid4(), day=day, step="check")

    def departs(who):
        return tried(lambda: trips.record(route, who, uuid=uuid.uuid4(), day=day, step="depart"))

    assert sorted(together(departs(cast.officer_a1), departs(cast.principal_a1))) == [
        "done", "refused",
    ]  # fmt: skip
    assert TripEntry.objects.filter(step="depart").count() == 1


def test_the_clock_opens_a_day_beside_its_first_record(cast, route):
    factories.terms(cast.city, TODAY.year)
    day = clock.today()
    together(
        tried(
            lambda: trips.record(route, cast.officer_a1, uuid=uuid.uuid4(), day=day, step="check")
        ),
        dues.open_days,
    )
    trip = Trip.objects.get()
    assert trip.asked and trip.missing == ["counts", "sweep"]


def test_a_day_off_beside_a_record_asks_for_nothing(cast, route):
    """The record waits for the calendar, and knows that nothing is asked any more."""
    factories.terms(cast.city, TODAY.year)
    dues.open_days()
    CalendarDay.objects.create(city=cast.city, day=TODAY, school=False, reason="大雪")
    said = {"uuid": uuid.uuid4(), "day": TODAY, "step": "check"}
    record = partial(trips.record, route, cast.officer_a1, **said)
    assert beside(trips.follow_calendar, record) == [True, True]
    trip = Trip.objects.get()
    assert (trip.asked, trip.missing, trip.missing_count) == (False, [], 0)
    assert not DueItem.objects.filter(kind="trip_log", settled_at=None).exists()


def test_a_record_beside_a_day_off_asks_for_nothing(cast, route):
    factories.terms(cast.city, TODAY.year)
    dues.open_days()
    CalendarDay.objects.create(city=cast.city, day=TODAY, school=False, reason="大雪")
    said = {"uuid": uuid.uuid4(), "day": TODAY, "step": "check"}

    def follow():
        trips.follow_calendar()
        return True

    assert beside(lambda: trips.record(route, cast.officer_a1, **said), follow) == [True, True]
    trip = Trip.objects.get()
    assert (trip.asked, trip.missing) == (False, [])
    assert not DueItem.objects.filter(kind="trip_log", settled_at=None).exists()


def test_another_vehicle_beside_a_departure(cast, route):
    """Either it departed with the one that was checked, or it is checked anew."""
    day, officer = clock.today(), cast.officer_a1
    trips.record(route, officer, uuid=uuid.uuid4(), day=day, step="check")
    other = vehicle_of(cast.a1, officer, plate="冀Z00002")
    depart = {"uuid": uuid.uuid4(), "day": day, "step": "depart"}
    done = beside(
        lambda: edit(route, officer, vehicle=other),
        lambda: trips.record(route, officer, **depart),
    )
    assert done == [True, "refused"]
    trip = Trip.objects.get()
    assert (trip.plan.vehicle, trip.departed_at) == (other, None)


def test_a_route_that_is_added_beside_a_move_is_of_the_new_place(cast, bus, proven):
    done = beside(lambda: move(cast), lambda: route_of(cast.a1, cast.officer_a1, bus, proven))
    assert done == [True, True]
    for model in (Route, RoutePlan, Stop):
        assert {row.district for row in model.objects.all()} == {cast.district_b}
