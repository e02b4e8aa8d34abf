"""Compliance of a month, as it stood at its end, whatever happened afterwards."""

import datetime as dt
import uuid

import pytest

from drills.actions import record_drill
from drills.dues.drill import owe_all
from drills.queries import compliance
from safety.schools.actions.school import close_school, move_school, update_school
from safety.schools.models import Stage
from tests import factories
from tests.drills.conftest import RECORD, at

DEC = dt.date(2026, 12, 5)


@pytest.fixture
def november(cast):
    """All was owed in November; A1 held its drill on the 20th; it is December now."""
    with at(dt.date(2026, 11, 2)):
        owe_all()
    with at(dt.date(2026, 11, 20)):
        held(cast, dt.date(2026, 11, 20))
    with at(DEC):
        yield


def held(cast, day, school=None, actor=None):
    record_drill(
        actor or cast.officer_a1,
        uuid=uuid.uuid4(),
        school=school or cast.a1,
        scenario="fire",
        held_on=day,
        **{**RECORD, "people": 100},
    )


def figures(cast, year, month, district=None):
    names = {cast.district_a.pk: "A", cast.district_b.pk: "B"}
    return {
        (names[row.district_id], row.stage): (row.owed, row.held, row.missed)
        for row in compliance(cast.city, year, month, district)
    }


NOVEMBER = {("A", Stage.PRIMARY): (1, 1, 0), ("B", Stage.JUNIOR_MIDDLE): (1, 0, 1)}


def test_november(cast, november):
    assert figures(cast, 2026, 11) == NOVEMBER


def test_one_district(cast, november):
    assert figures(cast, 2026, 11, cast.district_b) == {("B", Stage.JUNIOR_MIDDLE): (1, 0, 1)}


def test_the_quarter_stands_in_its_last_month(cast, november):
    assert figures(cast, 2026, 12) == {("A", Stage.KINDERGARTEN): (1, 0, 1)}


def test_a_late_record_moves_nothing(cast, november):
    held(cast, dt.date(2026, 11, 28), cast.b1, cast.officer_b1)
    assert figures(cast, 2026, 11) == NOVEMBER


def test_what_happens_to_schools_later_moves_nothing(cast, november):
    move_school(cast.a1, None, cast.district_b)
    update_school(cast.b1, None, stage=Stage.NINE_YEAR, boarding=True)
    factories.school(cast.district_b, "新学校")
    owe_all()
    assert figures(cast, 2026, 11) == NOVEMBER


def test_a_closure_later_moves_nothing(cast, november):
    close_school(cast.b1, None, closed_on=DEC)
    assert figures(cast, 2026, 11) == NOVEMBER


def test_months_later_what_lapsed_is_still_missed(cast, november):
    with at(dt.date(2027, 3, 1)):
        owe_all()
        assert figures(cast, 2026, 11) == NOVEMBER


def test_closed_by_the_months_end_is_not_owed(cast):
    owe_all()
    close_school(cast.b1, None, closed_on=dt.date(2026, 11, 23))
    assert figures(cast, 2026, 11) == {("A", Stage.PRIMARY): (1, 0, 1)}


def test_a_stage_changed_within_the_month_owes_by_the_new_one(cast):
    owe_all()
    update_school(cast.a1, None, stage=Stage.KINDERGARTEN)
    assert figures(cast, 2026, 11) == {("B", Stage.JUNIOR_MIDDLE): (1, 0, 1)}


def test_two_debts_of_one_school_in_the_last_month_of_term(cast):
    update_school(cast.a1, None, boarding=True)
    with at(dt.date(2027, 1, 4)):
        owe_all()
        held(cast, dt.date(2027, 1, 4))
    assert figures(cast, 2027, 1)["A", Stage.PRIMARY] == (2, 1, 1)


def test_nothing_owed_no_rows(cast):
    assert compliance(cast.city, 2026, 8) == []


def test_few_queries(cast, november, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        figures(cast, 2026, 11)
