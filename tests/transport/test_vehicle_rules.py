"""Which vehicle may carry pupils: each threshold from both sides."""

import datetime as dt
from dataclasses import replace

import pytest

from transport.rules.days import add_months
from transport.rules.finding import Verdict
from transport.rules.kinds import FORBIDDEN, Gear, Kind, Plates
from transport.rules.numbers import Numbers
from transport.rules.vehicle import Facts, faults_of_dates, judge

DAY = dt.date(2026, 9, 15)
ONE = dt.timedelta(days=1)
LATER = dt.date(2027, 1, 1)
GEAR = tuple((one, True) for one in Gear)
SOUND = Facts("school_bus", 36, 20, Plates.OWN, LATER, LATER, LATER, False, LATER, GEAR)
NUMBERS = Numbers()


def on(day=DAY, **facts):
    return judge(replace(SOUND, **facts), day, NUMBERS)


def test_a_vehicle_with_everything_in_order_is_eligible():
    assert on().verdict == Verdict.ELIGIBLE
    assert on().turns_on == LATER + ONE


@pytest.mark.parametrize("kind", Kind)
def test_forbidden_kinds_bar(kind):
    assert on(kind=kind).failing == (["forbidden_vehicle"] if kind in FORBIDDEN else [])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"plates": "none"}, "unlicensed"),
        ({"plates": "false"}, "false_plate"),
        ({"scrapped": True}, "scrapped"),
        ({"seats": 6, "carried": 0}, "few_seats"),
        ({"seats": 36, "carried": 35}, "over_seats"),
        ({"inspection_until": DAY - ONE}, "inspection"),
        ({"insurance_until": DAY - ONE}, "insurance"),
        ({"permit_until": DAY - ONE}, "permit"),
        ({"scrap_on": DAY - ONE}, "scrap_date"),
        ({"gear": ((Gear.HAMMER, False), *GEAR[1:])}, "equipment"),
    ],
)
def test_what_bars_a_vehicle(facts, code):
    [found] = on(**facts).findings
    assert (found.code, found.fails) == (code, True)
    assert all((found.label, found.article, found.found, found.asked, found.how))


@pytest.mark.parametrize(
    "facts",
    [
        {"seats": 7, "carried": 5},
        {"carried": 34},
        {"inspection_until": DAY, "insurance_until": DAY, "permit_until": DAY, "scrap_on": DAY},
    ],
)
def test_what_just_does_not_bar(facts):
    assert on(**facts).verdict == Verdict.ELIGIBLE


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"seats": None}, "few_seats"),
        ({"inspection_until": None}, "inspection"),
        ({"insurance_until": None}, "insurance"),
        ({"permit_until": None}, "permit"),
        ({"scrap_on": None}, "scrap_date"),
        ({"gear": GEAR[1:]}, "equipment"),
    ],
)
def test_what_is_not_on_file_is_not_proven(facts, code):
    found = on(**facts)
    assert (found.verdict, found.unproven) == (Verdict.UNPROVEN, [code])


def test_what_is_missing_on_board_is_named():
    [found] = on(gear=((Gear.HAMMER, False), (Gear.RECORDER, False))).findings
    assert found.found == "missing: escape hammer, recorder with positioning"


def test_an_inspection_is_good_for_half_a_year():
    last = add_months(DAY, 6)
    assert not faults_of_dates(DAY, NUMBERS, inspection_until=last)
    assert set(faults_of_dates(DAY, NUMBERS, inspection_until=last + ONE)) == {"inspection_until"}


def test_dates_too_far_ahead_are_slips_of_the_pen():
    far = dt.date(2046, 9, 16)
    assert set(faults_of_dates(DAY, NUMBERS, scrap_on=far)) == {"scrap_on"}
    assert not faults_of_dates(DAY, NUMBERS, scrap_on=far - ONE, permit_until=None)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"),
     ("2026-12-01", 1, "2027-01-01")],
)  # fmt: skip
def test_months_end_where_the_month_ends(day, months, later):
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)
