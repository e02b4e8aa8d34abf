"""Pure rules of examinations and certificates (R22): pass mark, expiry, resits."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.rules import training as rules
from drills.rules.training import Outcome, State

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2150, 12, 31))
MARKS = st.integers(1, rules.HIGHEST)
MONTHS = st.integers(1, rules.LONGEST_MONTHS)


@given(st.integers(0, rules.HIGHEST), MARKS)
def test_the_pass_mark_itself_passes(score, mark):
    assert (rules.outcome_of(score, mark) == Outcome.PASSED) == (score >= mark)
    assert rules.outcome_of(mark, mark) == Outcome.PASSED
    assert rules.outcome_of(mark - 1, mark) == Outcome.FAILED


@given(MARKS)
def test_who_did_not_come_neither_passed_nor_failed(mark):
    assert rules.outcome_of(None, mark) == Outcome.ABSENT


@pytest.mark.parametrize(
    ("issued", "months", "until"),
    [
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2028, 2, 29), 48, dt.date(2032, 2, 29)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2027, 8, 31), 6, dt.date(2028, 2, 29)),
        (dt.date(2026, 11, 23), 12, dt.date(2027, 11, 23)),
        (dt.date(2026, 12, 1), 1, dt.date(2027, 1, 1)),
    ],
)
def test_to_when_a_certificate_runs(issued, months, until):
    assert rules.expiry_of(issued, months) == until


@given(DAYS, MONTHS)
def test_the_same_day_or_the_last_of_a_shorter_month(issued, months):
    until = rules.expiry_of(issued, months)
    assert (until.year - issued.year) * 12 + until.month - issued.month == months
    longest = calendar.monthrange(until.year, until.month)[1]
    assert until.day == min(issued.day, longest)


@given(DAYS, DAYS, MONTHS)
def test_who_is_issued_later_is_valid_no_shorter(one, other, months):
    first, second = sorted([one, other])
    assert rules.expiry_of(first, months) <= rules.expiry_of(second, months)


@given(DAYS, MONTHS, st.integers(-400, 400))
def test_valid_through_its_last_day(issued, months, offset):
    until = rules.expiry_of(issued, months)
    day = until + dt.timedelta(days=offset)
    state = rules.state_of(day, until, withdrawn=False, left=False, renewed=False)
    assert (state == State.EXPIRED) == (offset > 0)
    assert (state == State.SOON) == (-rules.SOON.days <= offset <= 0)


@given(DAYS, DAYS, st.booleans(), st.booleans())
def test_withdrawn_it_is_nothing_else(day, until, left, renewed):
    state = rules.state_of(day, until, withdrawn=True, left=left, renewed=renewed)
    assert state == State.WITHDRAWN


@given(st.lists(st.sampled_from([Outcome.FAILED, Outcome.ABSENT]), max_size=4), st.integers(1, 6))
def test_only_the_next_attempt_and_no_fourth(before, attempt):
    day = dt.date(2026, 11, 23)
    known = [(outcome, day) for outcome in before]
    wanted = attempt == len(before) + 1 and attempt <= rules.ATTEMPTS
    assert (rules.faults_of_attempt(attempt, day, known) == {}) == wanted


@given(st.integers(1, 4))
def test_who_has_passed_sits_no_more(attempt):
    day = dt.date(2026, 11, 23)
    assert rules.faults_of_attempt(attempt, day, [(Outcome.PASSED, day)])


def test_a_resit_is_not_before_the_first():
    day = dt.date(2026, 11, 23)
    before = day - dt.timedelta(days=1)
    assert rules.faults_of_attempt(2, before, [(Outcome.FAILED, day)]).keys() == {"examined_on"}


@given(DAYS, DAYS, DAYS)
def test_the_day_of_which_nothing_is_said(one, other, today):
    first, last = sorted([one, other])
    day = rules.examined(first, last, today)
    assert first <= day <= max(last, first)
    assert rules.faults_of_day(day, first, today) == {} or today < first


@pytest.mark.parametrize(
    ("first", "last", "fine"),
    [(0, 0, True), (0, 366, True), (0, 367, False), (1, 0, False)],
)
def test_the_days_of_a_course(first, last, fine):
    day = dt.date(2026, 11, 23)
    found = rules.faults_of_course(day + dt.timedelta(days=first), day + dt.timedelta(days=last))
    assert (found == {}) == fine
