"""Monday 23 November 2026, nine in the morning; school A1 has a driver and a bus."""

import datetime as dt
import uuid

import pytest
import time_machine

from safety.base import clock
from tests import standing
from tests.conftest import make_cast
from transport.actions import driver as drivers
from transport.actions import record as records
from transport.actions import route as routes
from transport.actions import vehicle as vehicles
from transport.models import DriverRecord
from transport.rules import identity
from transport.rules.record import Question
from transport.rules.route import parse

TODAY = dt.date(2026, 11, 23)
ONE = dt.timedelta(days=1)


def at(day: dt.date, hour=9):
    return time_machine.travel(clock.start_of(day) + dt.timedelta(hours=hour), tick=False)


@pytest.fixture(autouse=True)
def today():
    with at(TODAY):
        yield TODAY


def number_of(born=dt.date(1985, 6, 1), order=1) -> str:
    """An identity number of somebody born on a day."""
    first = f"130999{born:%Y%m%d}{order:03}"
    return first + identity.check_digit(first)


def driver_of(school, officer, **changes):
    facts = {
        "name": "王强", "phone": "13900000001", "identity": number_of(), "licence_class": "A1",
        "first_licensed_on": dt.date(2010, 3, 1), "licence_until": dt.date(2030, 1, 1),
    }  # fmt: skip
    given = {"uuid": uuid.uuid4(), "school": school, **facts, **changes}
    return drivers.add_driver(officer, **given)


def vehicle_of(school, officer, **changes):
    later = dt.date(2027, 3, 1)
    facts = {
        "plate": "冀Z12345", "colour": "yellow", "plates": "own", "kind": "school_bus", "seats": 36,
        "owner": "school", "owner_name": "", "inspection_until": later, "insurance_until": later,
        "scrap_on": dt.date(2035, 1, 1), "scrapped": False, "permit": "XC1", "permit_until": later,
        "hammer": True, "extinguisher": True, "first_aid": True, "recorder": True, "pupils": 20,
        "driver": None,
    }  # fmt: skip
    given = {"uuid": uuid.uuid4(), "school": school, **facts, **changes}
    return vehicles.add_vehicle(officer, **given)


def answer(driver, officer, question, bad=False, on=TODAY, **changes):
    given = {"uuid": uuid.uuid4(), "source": "police", "note": "", **changes}
    row = records.add_record(driver, officer, question=question, bad=bad, on=on, **given)
    driver.refresh_from_db()
    return row


def answer_all(driver, officer, on=TODAY):
    """Everything that is asked is on file, and good."""
    for question in Question:
        if not DriverRecord.objects.filter(driver=driver, question=question).exists():
            hours = 3 if question == Question.REVIEW else None
            answer(driver, officer, question, on=on, count=hours)


# What a test may ask for by name, in the order in which it is made.
MAKE = {
    "driver": lambda c: driver_of(c.a1, c.officer_a1),
    "bus": lambda c: vehicle_of(c.a1, c.officer_a1),
    "proven": lambda c: answer_all(c.driver, c.officer_a1),
    "route": lambda c: route_of(c.a1, c.officer_a1, c.bus, c.driver),
}


@pytest.fixture
def cast(request, today, db):
    """The cast with those of MAKE that the test asks for: a hundred queries each, so they stand."""
    asked = [name for name in MAKE if name in request.fixturenames]
    return standing.stand(" ".join(["transport", *asked]), lambda: cast_with(asked))


def cast_with(asked):
    cast = make_cast()
    for name in asked:
        setattr(cast, name, MAKE[name](cast))
    return cast


@pytest.fixture
def driver(cast):
    """Sound, but nothing is on file."""
    return cast.driver


@pytest.fixture
def proven(driver):
    """The same with every answer on file."""
    return driver


@pytest.fixture
def bus(cast):
    return cast.bus


@pytest.fixture
def route(cast, bus, proven):
    return cast.route


STOPS = "07:05 东街口 12\n07:15 北门 8"


def plan_of(vehicle, driver, **changes):
    """What a route is driven by and how, as the actions take it."""
    known = {
        "name": "东线早班", "vehicle": vehicle, "driver": driver, "attendant": None,
        "attendant_name": "刘芳", "attendant_phone": "13900000009", "school_at": dt.time(7, 40),
        "permit_stops": "07:05 东街口\n07:15 北门", "ends_on": None, "stops": parse(STOPS),
    }  # fmt: skip
    return known | changes


def route_of(school, officer, vehicle, driver, **changes):
    given = {"uuid": uuid.uuid4(), "direction": "to_school", "starts_on": clock.today()}
    return routes.add_route(officer, school=school, **given | plan_of(vehicle, driver, **changes))
