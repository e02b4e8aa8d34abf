"""Drills in the month's report: by district, as they stood at its end."""

import datetime as dt
import uuid

import pytest

from drills.actions import record_drill
from drills.dues.drill import owe_all
from reports import frozen
from reports.periods import Period
from safety.schools.actions.school import move_school
from tests import factories
from tests.drills.conftest import RECORD
from tests.reports import book, screen

MARCH = Period(2026, 3)


@pytest.fixture
def april(cast, at):
    """March asked a drill of A1 and of B1; A1 held it, B1 wrote its own down too late."""
    factories.terms(cast.city, 2026)
    at("2026-03-11")
    owe_all()
    held(cast.officer_a1, cast.a1, dt.date(2026, 3, 11))
    at("2026-04-02")
    held(cast.officer_b1, cast.b1, dt.date(2026, 3, 30))
    return cast


def held(actor, school, day):
    record = {**RECORD, "people": 100}
    record_drill(actor, uuid=uuid.uuid4(), school=school, scenario="fire", held_on=day, **record)


def drills(client, **query):
    return screen.tables(screen.page(client, **query)).get("drills")


def test_on_the_screen_and_in_the_workbook(april, as_user, tmp_path):
    table = drills(as_user(april.city_admin), period=MARCH.key)
    assert table == [
        ["District", "Drills owed", "Held", "Not held", "Share held"],
        ["甲区", 2, 1, 1, "50.0%"],
        ["乙区", 1, 0, 1, "0.0%"],
        ["Total", 3, 1, 2, "33.3%"],
    ]
    made = book.make(april.city_admin, tmp_path, MARCH.key)
    rows = [row[:4] for row in made.rows("drills")]
    assert rows == [row[:4] for row in table] and made.wrong_formulas() == []
    assert "Evacuation drills that schools owed" in made.text()


def test_by_stage(april, as_user, tmp_path):
    table = screen.tables(screen.page(as_user(april.city_admin), period=MARCH.key))["drill_stages"]
    assert [row[:7] for row in table[1:]] == [
        ["甲区", 1, 0, 1, 1, 0, 0], ["乙区", 0, 0, 0, 0, 1, 0], ["Total", 1, 0, 1, 1, 1, 0],
    ]  # fmt: skip
    made = book.make(april.city_admin, tmp_path, MARCH.key)
    assert [row[:7] for row in made.rows("drill_stages")][1:] == [row[:7] for row in table[1:]]


def test_each_reader_their_own(april, as_user):
    assert drills(as_user(april.admin_b), period=MARCH.key)[1:-1] == [["乙区", 1, 0, 1, "0.0%"]]
    assert drills(as_user(april.township), period=MARCH.key)[1:-1] == [["甲区", 1, 1, 0, "100.0%"]]


def test_nothing_later_moves_it(april, as_user):
    before = drills(as_user(april.city_admin), period=MARCH.key)
    move_school(april.a1, april.city_admin, april.district_b)
    assert drills(as_user(april.city_admin), period=MARCH.key) == before


@pytest.mark.parametrize("query", [{"period": "2026"}, {"period": "2026-03", "found_by": "city"}])
def test_not_of_a_year_nor_by_finder(april, as_user, query):
    assert drills(as_user(april.city_admin), **query) is None


def test_an_amendment_would_list_them(april):
    now = frozen.snapshot(april.city, MARCH)
    old = {**now, "drills": [[key, name, {**of, "drills_held": 0}]
                             for key, name, of in now["drills"]]}  # fmt: skip
    assert [frozen.worded(change) for change in frozen.changes(old, now)] == [
        ("District: 甲区", "Held", "0", "1")
    ]
    del old["drills"]  # published before drills were counted
    assert frozen.changes(old, now) == []
