"""The pure part: which rung speaks now, when comes the next; against a slow and obvious model."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.base import clock
from safety.dues.ladders import (
    SCHOOL_LADDER,
    Rung,
    call,
    moment,
    next_moment,
    passed_before_due,
    reach,
    rungs,
)
from tests.dues.conftest import DUE, after

ROLES = ("principal", "safety_officer", "district_admin", "city_admin")
HORIZON = 500
ladders = st.lists(
    st.builds(
        Rung, st.integers(-60, 60), st.sampled_from(ROLES), st.none() | st.sampled_from([1, 7, 30])
    ),
    min_size=1,
    max_size=12,
).map(tuple)
days = st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31))


def offsets(rung):
    """Every offset of a rung, written out."""
    return set(range(rung.offset, HORIZON, rung.every)) if rung.every else {rung.offset}


@pytest.mark.parametrize(
    ("role", "days"),
    [
        ("safety_officer", [-7, -3, 0, 1, 2, 4, 8, 15, 22, 29]),
        ("principal", [1, 2, 4, 8, 15, 22, 29]),
        ("district_admin", [3, 8, 15, 22, 29]),
        ("city_admin", [7, 14, 21, 28]),
    ],
)
def test_default_ladder_of_a_school(role, days):
    found = {o for rung in SCHOOL_LADDER if rung.role == role for o in offsets(rung)}
    assert sorted(o for o in found if o < 30) == days


def test_a_rung_speaks_at_eight_in_shanghai():
    assert moment(dt.date(2026, 11, 20), 1).isoformat() == "2026-11-21T08:00:00+08:00"


@pytest.mark.parametrize(
    ("due", "offset", "day"),
    [
        (dt.date(2027, 3, 1), -1, dt.date(2027, 2, 28)),
        (dt.date(2028, 3, 1), -1, dt.date(2028, 2, 29)),
        (dt.date(2028, 2, 29), 1, dt.date(2028, 3, 1)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 1)),
    ],
)
def test_month_ends_and_leap_days(due, offset, day):
    assert clock.day_of(moment(due, offset)) == day


def test_the_last_minute_of_the_due_day_is_not_late():
    assert reach(DUE, after(0, 23, 59)) == 0
    assert reach(DUE, after(1, 7, 59)) == 0
    assert reach(DUE, after(1, 8)) == 1


@given(ladders, days, st.integers(-70, 400))
def test_next_moment_is_the_first_offset_behind_the_mark(ladder, due, mark):
    behind = {o for rung in ladder for o in offsets(rung) if o > mark}
    expected = moment(due, min(behind)) if behind else None
    assert next_moment(ladder, due, mark) == expected


@given(ladders, days, st.none() | st.integers(-70, 100), st.integers(-80, 400))
def test_each_role_hears_the_furthest_rung_that_came(ladder, due, mark, day):
    said = call(ladder, due, mark, moment(due, day))
    start = -1000 if mark is None else mark
    for role in ROLES:
        came = {o for r in ladder if r.role == role for o in offsets(r) if start < o <= day}
        assert said.roles.get(role) == max(came, default=None)


@given(ladders, days, st.none() | st.integers(-70, 100), st.integers(-80, 400))
def test_after_a_call_nothing_is_left_for_that_moment(ladder, due, mark, day):
    now = moment(due, day)
    said = call(ladder, due, mark, now)
    assert said.next_at is None or said.next_at > now
    assert call(ladder, due, said.told_to, now).roles == {}


@given(ladders, days)
def test_day_by_day_everyone_hears_each_of_their_offsets_once(ladder, due):
    heard, mark = {role: [] for role in ROLES}, None
    for day in range(-61, 100):
        said = call(ladder, due, mark, moment(due, day))
        mark = said.told_to
        for role, offset in said.roles.items():
            heard[role].append(offset)
    for role in ROLES:
        every = {o for r in ladder if r.role == role for o in offsets(r) if o < 100}
        assert heard[role] == sorted(every)


@given(ladders, days, st.integers(-80, 100))
def test_opening_skips_only_what_lies_before_the_due_date(ladder, due, day):
    skipped = passed_before_due(ladder, due, moment(due, day))
    every = {o for rung in ladder for o in offsets(rung)}
    assert skipped == max((o for o in every if o <= min(day, -1)), default=None)


def test_rungs_repeats_the_last_alone():
    assert rungs("principal", 1, 2, every=7) == (
        Rung(1, "principal"),
        Rung(2, "principal", 7),
    )
