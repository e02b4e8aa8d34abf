"""Which periods of a calendar are owed, and what a record must be: pure."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.rules import cadence as rules
from drills.rules.plan import faults_of_plan
from drills.rules.record import faults_of_record, target_seconds
from safety.dues.cadence.calendar import Calendar

D = dt.date
AUTUMN = (D(2026, 9, 1), D(2027, 1, 15))
SPRING = (D(2026, 3, 1), D(2026, 7, 5))
YEAR = [SPRING, AUTUMN]


def owed(day, terms=YEAR):
    return {period.key: period.due_on for period in rules.periods(day, Calendar(terms))}


def test_november():
    assert owed(D(2026, 11, 23)) == {
        "2026-11": D(2026, 11, 30),
        "2026-Q4": D(2026, 12, 31),
        "term-2026-09-01": D(2027, 1, 15),
        "bus-2026-09-01": D(2027, 1, 15),
    }


def test_the_month_that_ends_a_term_is_due_on_its_last_day():
    assert owed(D(2027, 1, 4))["2027-01"] == D(2027, 1, 15)


def test_a_month_with_a_few_school_days_owes_nothing():
    assert "2026-07" not in owed(D(2026, 7, 2))


def test_a_quarter_that_lies_partly_in_vacation_is_owed_from_its_first_day():
    assert owed(D(2026, 7, 20)) == {"2026-Q3": D(2026, 9, 30)}


def test_a_vacation_owes_nothing():
    assert owed(D(2026, 2, 10), [AUTUMN]) == {}
    assert owed(D(2027, 1, 16), [AUTUMN]) == {}


def test_no_calendar_no_debt():
    assert owed(D(2026, 11, 23), []) == {}


def test_a_leap_february():
    assert owed(D(2028, 2, 14), [(D(2028, 2, 10), D(2028, 7, 5))])["2028-02"] == D(2028, 2, 29)


def test_ten_school_days_exactly():
    two_weeks = (D(2026, 11, 2), D(2026, 11, 13))
    assert "2026-11" in owed(D(2026, 11, 2), [two_weeks])
    assert "2026-11" not in owed(D(2026, 11, 2), [(D(2026, 11, 3), D(2026, 11, 13))])


days = st.dates(D(2020, 1, 1), D(2035, 12, 31))


@given(days, st.lists(st.tuples(days, st.integers(1, 150)), max_size=4))
def test_periods_hold_the_day_and_are_due_in_term(day, drawn):
    terms = [(first, first + dt.timedelta(days=length)) for first, length in drawn]
    for period in rules.periods(day, Calendar(terms)):
        assert period.first <= day <= period.due_on <= period.last
        assert period.first <= period.begins <= period.due_on
        assert any(first <= period.due_on <= last for first, last in terms)


TODAY = D(2026, 11, 23)


@pytest.mark.parametrize(
    ("held_on", "people", "seconds", "crowd", "fields"),
    [
        (TODAY, 600, 115, 640, set()),
        (TODAY, 704, 3600, 640, set()),
        (TODAY, 1, 10, 640, set()),
        (TODAY, 5000, 115, 0, set()),
        (D(2026, 11, 24), 600, 115, 640, {"held_on"}),
        (D(2025, 11, 1), 600, 115, 640, {"held_on"}),
        (TODAY, 705, 115, 640, {"people"}),
        (TODAY, 0, 115, 640, {"people"}),
        (TODAY, 600, 9, 640, {"seconds"}),
        (TODAY, 600, 3601, 640, {"seconds"}),
        (D(9999, 1, 1), 10**9, 0, 640, {"held_on", "people", "seconds"}),
    ],
)
def test_faults_of_a_record(held_on, people, seconds, crowd, fields):
    assert set(faults_of_record(held_on, people, seconds, crowd, TODAY)) == fields


@pytest.mark.parametrize(
    ("planned_on", "fine"),
    [(TODAY, True), (D(2026, 11, 22), False), (D(2027, 11, 24), True), (D(2027, 11, 25), False)],
)
def test_faults_of_a_plan(planned_on, fine):
    assert (faults_of_plan(planned_on, TODAY) == {}) == fine


@pytest.mark.parametrize(("storeys", "seconds"), [(None, None), (1, 120), (4, 120), (5, None)])
def test_target(storeys, seconds):
    assert target_seconds(storeys) == seconds
