"""The numbers of rules.md, row "hazards"."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections import rules

DAY = dt.date(2026, 3, 10)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


@pytest.mark.parametrize(("severity", "last"), [("general", 17), ("serious", 25)])
def test_default_deadlines(severity, last):
    assert rules.default_deadline(severity, DAY) == dt.date(2026, 3, last)


def test_an_item_has_days_of_its_own():
    assert rules.default_deadline("general", DAY, 3) == dt.date(2026, 3, 13)


def test_the_bureau_has_three_days():
    assert rules.recheck_deadline(DAY) == dt.date(2026, 3, 13)


def test_february_of_a_leap_year():
    assert rules.default_deadline("general", dt.date(2028, 2, 25)) == dt.date(2028, 3, 3)


@given(days, days, st.integers(0, 400))
def test_days_left_at_submission_are_left_at_return(deadline, submitted, stopped):
    returned = submitted + dt.timedelta(days=stopped)
    resumed = rules.resumed_deadline(deadline, submitted, returned)
    assert resumed - returned == deadline - submitted


def test_deadline_from_the_finding_to_a_year_later():
    fits = [d for d in (-1, 0, 365, 366) if rules.deadline_fits(DAY + dt.timedelta(days=d), DAY)]
    assert fits == [0, 365]


@pytest.mark.parametrize(
    ("spot", "submitted", "deadline", "expected"),
    [
        (True, None, None, True),
        (False, DAY, DAY, True),
        (False, DAY + dt.timedelta(days=1), DAY, False),
        (False, None, DAY, False),
    ],
)
def test_on_time(spot, submitted, deadline, expected):
    assert rules.on_time(spot, submitted, deadline) is expected


def test_distance_of_a_minute_of_latitude():
    assert rules.distance_m(116.5, 38.0, 116.5, 38 + 1 / 60) == pytest.approx(1853, abs=2)


@pytest.mark.parametrize(
    "place", [(None, 1), (math.nan, 1), (math.inf, 1), (181, 1), (1, 91), (1, None)]
)
def test_no_place_on_earth(place):
    assert not rules.is_position(*place)
