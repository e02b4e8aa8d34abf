"""Who may work in a kitchen on a day, judged without the database."""

import datetime as dt

import pytest

from canteen.rules import food_licence
from canteen.rules import worker as rules
from canteen.rules.worker import State

D = dt.date.fromisoformat
START = D("2026-01-05")
OLD, NEW = (D("2026-02-01"), D("2027-02-01")), (D("2026-11-01"), D("2027-11-01"))


@pytest.mark.parametrize(
    ("day", "spans", "state"),
    [
        ("2026-01-04", [OLD], State.AWAY),
        ("2026-01-05", [], State.MISSING),
        ("2026-01-31", [OLD], State.UNKNOWN),
        ("2026-02-01", [OLD], State.VALID),
        ("2027-02-01", [OLD], State.VALID),
        ("2027-02-02", [OLD], State.EXPIRED),
        ("2027-02-02", [OLD, NEW], State.VALID),
        ("2027-02-02", [NEW, OLD], State.VALID),
        ("2027-11-02", [OLD, NEW], State.EXPIRED),
        ("2028-03-01", [NEW], State.AWAY),
    ],
)
def test_on_any_day(day, spans, state):
    assert rules.state_on(D(day), START, D("2028-03-01"), spans) == state


def test_the_newest_of_that_day_counts_though_an_older_one_runs_longer():
    short = (D("2026-06-01"), D("2026-08-01"))
    assert rules.state_on(D("2026-08-02"), START, None, [OLD, short]) == State.EXPIRED
    assert rules.state_on(D("2026-05-31"), START, None, [OLD, short]) == State.VALID


def test_days_of_grace(settings):
    settings.CERTIFICATE_GRACE_DAYS = 3
    states = [rules.state_on(D(f"2026-01-{n:02}"), START, None, []) for n in (5, 7, 8)]
    assert states == [State.NEW, State.NEW, State.MISSING]


@pytest.mark.parametrize(
    ("issued", "last"),
    [("2026-11-23", "2027-11-23"), ("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28")],
)
def test_one_year_by_rule(issued, last):
    assert rules.expiry_of(D(issued)) == D(last)


@pytest.mark.parametrize(
    ("issued", "expires", "field"),
    [
        ("2026-11-23", None, None),
        ("2026-11-24", None, "issued_on"),
        ("2026-11-01", "2026-10-31", "expires_on"),
        ("2026-11-01", "2026-11-01", None),
        ("2026-11-01", "2027-11-01", None),
        ("2026-11-01", "2027-11-02", "expires_on"),
    ],
)
def test_dates_of_a_certificate(issued, expires, field):
    faults = rules.faults_of_certificate(D(issued), expires and D(expires), D("2026-11-23"))
    assert list(faults) == ([field] if field else [])


@pytest.mark.parametrize(
    ("number", "expires", "field"),
    [
        ("", None, None),
        ("JY1", "2027-01-01", None),
        ("", "2027-01-01", "licence"),
        ("JY1", None, "licence_expires_on"),
        ("JY1", "2032-12-31", None),
        ("JY1", "2033-01-01", "licence_expires_on"),
    ],
)
def test_a_food_licence(number, expires, field):
    faults = food_licence.faults_of_licence(number, expires and D(expires), D("2026-11-23"))
    assert list(faults) == ([field] if field else [])


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        (None, "none"),
        ("2026-11-22", "expired"),
        ("2026-11-23", "soon"),
        ("2026-12-23", "soon"),
        ("2026-12-24", "valid"),
    ],
)
def test_how_a_licence_stands(expires, state):
    assert food_licence.licence_state(expires and D(expires), D("2026-11-23")) == state


def test_a_first_certificate_is_owed_before_work_or_when_it_becomes_known():
    assert rules.missing_due(D("2026-12-01"), D("2026-11-23")) == D("2026-11-30")
    assert rules.missing_due(D("2020-12-01"), D("2026-11-23")) == D("2026-11-22")
    for withdrawn_on, due in (("2026-11-22", "2026-11-22"), ("2027-03-02", "2027-03-01")):
        found = rules.missing_due(D("2020-12-01"), D("2026-11-23"), D(withdrawn_on))
        assert found == D(due)
