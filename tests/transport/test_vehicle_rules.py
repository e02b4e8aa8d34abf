"""Which vehicle may carry pupils: each threshold from both sides."""

import datetime as dt
from dataclasses import replace

import pytest

from transport.rules.days import add_months
from transport.rules.finding import Verdict
from transport.rules.kinds import FORBIDDEN, Gear, Kind, Plates
from transport.rules.numbers import Numbers
from transport.rules.vehicle import Facts, Load, Run, faults_of_dates, judge, load_of

DAY = dt.date(2026, 9, 15)
ONE = dt.timedelta(days=1)
LATER = dt.date(2027, 1, 1)
GEAR = tuple((one, True) for one in Gear)
SOUND = Facts(
    "school_bus", 36, Load(20, alone=20), Plates.OWN, LATER, LATER, LATER, False, LATER, GEAR
)
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
        ({"seats": 6, "load": Load()}, "few_seats"),
        ({"seats": 36, "load": Load(35, alone=35)}, "over_seats"),
        ({"seats": 36, "load": Load(35, fullest=35)}, "over_seats"),
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
        {"seats": 7, "load": Load(5, alone=5)},
        {"load": Load(34, alone=34)},
        {"load": Load(68, fullest=34)},
        {"inspection_until": DAY, "insurance_until": DAY, "permit_until": DAY, "scrap_on": DAY},
    ],
)
def test_what_just_does_not_bar(facts):
    assert on(**facts).verdict == Verdict.ELIGIBLE


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"seats": None}, "few_seats"),
        ({"load": Load(35, alone=34)}, "over_seats"),
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


TO, HOME = "to_school", "home"


@pytest.mark.parametrize(
    ("schools", "verdict"),
    [
        # 34 pupils sit in a bus of 36. Two schools, no run of either: together, or one by one?
        ([(30, []), (30, [])], "unproven"),
        ([(20, []), (14, [])], "eligible"),
        ([(35, []), (0, [])], "barred"),
        # Each its own run, at another time; one of them has entered none.
        ([(30, [Run(TO, 30)]), (30, [Run(TO, 30)])], "eligible"),
        ([(30, [Run(TO, 30)]), (30, [])], "unproven"),
        # One school, two runs; the second one is not entered, or leaves some behind.
        ([(60, [Run(TO, 30), Run(TO, 30)])], "eligible"),
        ([(60, [Run(TO, 30), Run(HOME, 30)])], "unproven"),
        ([(60, [Run(TO, 30), Run(TO, 29)])], "unproven"),
        ([(60, [Run(HOME, 30), Run(HOME, 30)])], "eligible"),
        # A run that is too full; where the school says fewer, the route alone is flagged.
        ([(60, [Run(TO, 35), Run(TO, 25)])], "barred"),
        ([(20, []), (30, [Run(TO, 35)])], "barred"),
        ([(20, [Run(TO, 35)])], "eligible"),
        ([(34, [Run(TO, 34)])], "eligible"),
        # What is driven from next week on proves nothing of today, and fills nothing before: of
        # one school whose pupils have no run before, all may sit in it at once.
        ([(60, [Run(TO, 30), Run(TO, 30, since=DAY + ONE)])], "unproven"),
        ([(60, [Run(TO, 30, since=DAY + ONE)])], "barred"),
        ([(60, [Run(TO, 60, since=DAY + 365 * ONE)])], "barred"),
        ([(60, [Run(TO, 30, since=DAY + ONE), Run(TO, 30, since=DAY + ONE)])], "barred"),
        ([(70, [Run(TO, 30, since=DAY + ONE)])], "barred"),
        ([(60, [Run(TO, 30), Run(TO, 30), Run(TO, 35, since=DAY + ONE)])], "eligible"),
    ],
)  # fmt: skip
def test_seats_are_for_those_on_board_at_one_time(schools, verdict):
    found = on(load=load_of(schools))
    assert found.verdict == verdict
    assert [one.code for one in found.findings] == (["over_seats"] if verdict != "eligible" else [])


@pytest.mark.parametrize(
    ("schools", "shown"),
    [
        ([(30, []), (30, [])], 60),
        ([(30, [Run(TO, 30)]), (30, [])], 60),
        ([(30, [Run(TO, 30)]), (30, [Run(TO, 29), Run(TO, 1)])], 30),
        ([(60, [Run(TO, 60, since=DAY + ONE)])], 60),
        ([(20, [Run(TO, 35)])], 35),
        ([], 0),
    ],
)  # fmt: skip
def test_all_are_shown_as_aboard_while_some_have_no_run(schools, shown):
    assert load_of(schools).shown == shown


@pytest.mark.parametrize("further", [[Run(TO, 30)], [Run(TO, 60)], [Run(TO, 30), Run(HOME, 30)]])
def test_a_run_that_is_yet_to_come_changes_no_verdict(further):
    later = [run._replace(since=DAY + 9 * ONE) for run in further]
    for runs in ([], [Run(TO, 30)], [Run(TO, 30), Run(TO, 30)]):
        before, after = (on(load=load_of([(60, each)])) for each in (runs, [*runs, *later]))
        assert (after.verdict, after.findings) == (before.verdict, before.findings)


def test_more_pupils_make_no_vehicle_better():
    ranks = ["eligible", "unproven", "barred"]
    runs = ([], [Run(TO, 30)], [Run(TO, 30), Run(TO, 30)], [Run(TO, 20), Run(HOME, 34)])
    for known in runs:
        for others in ([], [(30, [])], [(30, [Run(TO, 30)])]):
            found = [on(load=load_of([*others, (n, known)])).verdict for n in range(101)]
            assert sorted(found, key=ranks.index) == found


def test_it_is_judged_again_the_day_after_a_run_ends():
    ends = Run(TO, 30, DAY), Run(TO, 30)
    assert on(load=load_of([(60, ends)])).turns_on == DAY + ONE


def test_it_is_judged_again_on_the_day_on_which_a_run_begins():
    begins = Run(TO, 30, DAY + 9 * ONE, since=DAY + 2 * ONE), Run(TO, 30)
    assert on(load=load_of([(60, begins)])).turns_on == DAY + 2 * ONE


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
