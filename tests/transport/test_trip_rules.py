"""A trip step by step: what comes next, what is missing, what stands against it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.base import clock
from transport.rules import trip as rules
from transport.rules.numbers import Numbers
from transport.rules.route import Direction
from transport.rules.trip import Entry, Facts, Step

NUMBERS = Numbers()
CHECK, DEPART, SWEEP = Entry(Step.CHECK), Entry(Step.DEPART), Entry(Step.SWEEP)
counts = st.lists(st.integers(0, 40), min_size=1, max_size=8)
directions = st.sampled_from(Direction.values)


def count(point, people):
    return Entry(Step.COUNT, point, people)


def whole(direction, at_stops, at_school, *, end=(SWEEP,)):
    """A trip on which everything was recorded in its order."""
    stops = [count(n, people) for n, people in enumerate(at_stops)]
    school = count(len(at_stops), at_school)
    middle = [DEPART, *stops, school] if direction == "to_school" else [school, DEPART, *stops]
    return Facts(direction, len(at_stops), 36, (CHECK, *middle, *end))


def state(facts):
    return rules.state_of(facts, NUMBERS)


def codes(facts):
    return [one.code for one in state(facts).findings]


@given(directions, counts)
def test_a_trip_is_taken_step_by_step_to_its_end(direction, at_stops):
    """Each next step may be recorded, no other may, and after the last nothing is missing."""
    taken, order = (), rules.order_of(direction, len(at_stops))
    for step, point in order:
        facts = Facts(direction, len(at_stops), None, taken)
        assert state(facts).next == (step, point)
        entry = Entry(step, point, 3 if step == Step.COUNT else None)
        assert rules.fault(facts, entry, "刘芳" if step == Step.SWEEP else "", NUMBERS) == ""
        for other, there in order:
            if (other, there) not in ((step, point), (Step.CHECK, None)) and other != Step.COUNT:
                assert rules.fault(facts, Entry(other, there), "刘芳", NUMBERS)
        taken += (entry,)
    done = state(Facts(direction, len(at_stops), None, taken))
    assert (done.next, done.missing) == (None, ())


@given(directions, counts)
def test_who_got_on_gets_off(direction, at_stops):
    facts = whole(direction, at_stops, sum(at_stops))
    done = state(facts)
    assert done.on == done.off == done.most == sum(at_stops)
    assert "trip_mismatch" not in codes(facts)


@given(directions, counts, st.integers(-5, 5).filter(bool))
def test_one_too_few_or_many_is_a_mismatch(direction, at_stops, differs):
    at_school = sum(at_stops) + differs
    if at_school >= 0:
        assert "trip_mismatch" in codes(whole(direction, at_stops, at_school))


@pytest.mark.parametrize(("people", "found"), [(34, []), (35, ["trip_over_seats"])])
def test_one_pupil_more_than_the_seats_are_for(people, found):
    facts = whole("to_school", [people], people)
    assert codes(facts) == found
    if found:
        [one] = state(facts).findings
        assert (one.value, one.threshold) == ("35", "34") and "article 34" in one.article


def test_on_the_way_fewer_off_than_on_is_no_mismatch_and_more_is_one():
    way = (CHECK, count(2, 5), DEPART, count(0, 3))
    assert codes(Facts("home", 2, 36, way)) == []
    assert codes(Facts("home", 2, 36, (*way[:-1], count(0, 6)))) == ["trip_mismatch"]


def test_what_is_counted_again_counts_instead():
    facts = whole("to_school", [5], 4, end=())
    assert codes(facts) == ["trip_mismatch"]
    assert rules.fault(facts, count(1, 5), "", NUMBERS)
    assert rules.fault(facts, count(1, 5), "漏数一人", NUMBERS) == ""
    again = Facts("to_school", 1, 36, (*facts.entries, count(1, 5)))
    assert codes(again) == []
    signed = Facts("to_school", 1, 36, (*again.entries, SWEEP))
    assert "stand as they are" in rules.fault(signed, count(1, 6), "再数", NUMBERS)


def test_a_failed_check_blocks_departing_until_put_right_or_answered_for():
    bad = Entry(Step.CHECK, wrong=("brakes",))
    stuck = Facts("to_school", 1, 36, (bad,))
    assert rules.fault(Facts("to_school", 1, 36), bad, "", NUMBERS)  # in words
    assert "does not depart" in rules.fault(stuck, DEPART, "", NUMBERS)
    assert codes(stuck) == ["trip_check"] and "Brakes" in state(stuck).findings[0].found
    repaired = Facts("to_school", 1, 36, (bad, CHECK))
    assert rules.fault(repaired, DEPART, "", NUMBERS) == "" and codes(repaired) == []
    answered = Facts("to_school", 1, 36, (bad, Entry(Step.OVERRIDE)))
    assert rules.fault(answered, DEPART, "", NUMBERS) == "" and codes(answered) == ["trip_check"]
    worse = Facts("to_school", 1, 36, (bad, Entry(Step.OVERRIDE), bad))
    assert "does not depart" in rules.fault(worse, DEPART, "", NUMBERS)
    assert rules.fault(stuck, Entry(Step.OVERRIDE), "", NUMBERS)
    assert rules.fault(Facts("home", 1, 36, (CHECK,)), Entry(Step.OVERRIDE), "急", NUMBERS)


def test_no_trip_is_said_before_it_began():
    none = Entry(Step.NO_TRIP)
    fresh = Facts("home", 1, 36, (CHECK,))
    assert rules.fault(fresh, none, "", NUMBERS)
    assert rules.fault(fresh, none, "大雪停运", NUMBERS) == ""
    over = Facts("home", 1, 36, (CHECK, none))
    assert state(over).missing == () and rules.fault(over, DEPART, "", NUMBERS)
    assert "no trip" in rules.fault(over, count(1, 2), "数过", NUMBERS)
    assert rules.fault(Facts("home", 1, 36, (CHECK, count(1, 2))), none, "雪", NUMBERS)


def test_what_is_missing():
    assert state(Facts("home", 1, 36)).missing == ("check", "counts", "sweep")
    assert state(whole("home", [2], 2, end=())).missing == ("sweep",)
    assert state(whole("home", [2], 2, end=())).counted


@pytest.mark.parametrize(("ago", "open_"), [(0, True), (3, True), (4, False), (-1, False)])
def test_until_when_a_trip_is_recorded(ago, open_):
    today = dt.date(2026, 11, 23)
    assert (rules.faults_of_day(today - dt.timedelta(days=ago), today) == {}) is open_


def test_a_trip_after_all_needs_a_reason_and_goes_on_where_it_was():
    over = (CHECK, Entry(Step.NO_TRIP))
    facts = Facts("to_school", 1, 36, over)
    assert rules.fault(facts, DEPART, "按错了", NUMBERS) == ""
    assert rules.fault(facts, CHECK, "按错了", NUMBERS) == ""
    assert rules.fault(facts, CHECK, "", NUMBERS) and rules.fault(facts, SWEEP, "刘芳", NUMBERS)
    unchecked = Facts("to_school", 1, 36, over[1:])
    assert "does not depart" in rules.fault(unchecked, DEPART, "按错了", NUMBERS)
    assert state(Facts("to_school", 1, 36, (*over, CHECK))).next == (Step.DEPART, None)
    again = (*over, CHECK)
    assert rules.fault(Facts("to_school", 1, 36, again), over[1], "大雪停运", NUMBERS) == ""


def test_a_check_of_another_vehicle_is_none():
    stale = (Entry(Step.CHECK, wrong=("brakes",), stale=True), Entry(Step.OVERRIDE))
    facts = Facts("to_school", 1, 36, stale)
    assert state(facts).next == (Step.CHECK, None) and codes(facts) == []
    assert "does not depart" in rules.fault(facts, DEPART, "", NUMBERS)


def test_who_may_not_drive_departs_when_somebody_answers_for_just_that():
    barred = ("driver:barred",)
    facts = Facts("to_school", 1, 36, (CHECK,), barred)
    assert codes(facts) == ["trip_driver"]
    assert "does not depart" in rules.fault(facts, DEPART, "", NUMBERS)
    assert rules.fault(facts, Entry(Step.OVERRIDE, unfit=barred), "无人替班", NUMBERS) == ""
    knew_not = Facts("to_school", 1, 36, (CHECK, Entry(Step.OVERRIDE)), barred)
    assert "does not depart" in rules.fault(knew_not, DEPART, "", NUMBERS)
    knew = Facts("to_school", 1, 36, (CHECK, Entry(Step.OVERRIDE, unfit=barred)), barred)
    assert rules.fault(knew, DEPART, "", NUMBERS) == ""
    # What stood when it departed stays, and what comes later is not of this trip.
    driven = Facts("to_school", 1, 36, (CHECK, DEPART), barred)
    assert codes(driven) == []
    driven = Facts("to_school", 1, 36, (CHECK, Entry(Step.DEPART, unfit=("vehicle:gone",))))
    assert codes(driven) == ["trip_vehicle"]


def test_what_became_of_it_closes_what_is_open_and_nothing_else():
    closed = Entry(Step.CLOSED)
    short = whole("to_school", [5], 4, end=())
    assert state(short).waits and rules.fault(short, closed, "", NUMBERS)
    assert rules.fault(short, closed, "家长接走", NUMBERS) == ""
    over = Facts("to_school", 1, 36, (*short.entries, closed))
    assert not state(over).waits and state(over).missing == () and codes(over) == ["trip_mismatch"]
    assert rules.fault(over, SWEEP, "刘芳", NUMBERS)
    assert rules.fault(over, closed, "再说", NUMBERS)
    assert rules.fault(over, count(1, 5), "", NUMBERS)
    assert rules.fault(over, count(1, 5), "找到一人", NUMBERS) == ""
    agreed = whole("to_school", [5], 5)
    assert "Nothing is open" in rules.fault(agreed, closed, "无事", NUMBERS)


@pytest.mark.parametrize(
    ("departed", "over"),
    [(None, "07:40"), ("06:55", "07:40"), ("07:35", "08:10"), ("+ 07:05", "07:40")],
)
def test_when_a_run_should_be_over(departed, over):
    day = dt.date(2026, 11, 23)
    at = departed and clock.start_of(day) + dt.timedelta(
        days=departed.count("+"), hours=int(departed[-5:-3]), minutes=int(departed[-2:])
    )
    end = rules.planned_end(day, dt.time(7, 5), dt.time(7, 40), at)
    hours, minutes = map(int, over.split(":"))
    assert end == clock.start_of(day) + dt.timedelta(hours=hours, minutes=minutes)


def test_what_is_grave_is_recorded_at_any_time_and_nothing_else():
    today = dt.date(2026, 11, 23)
    old = today - dt.timedelta(days=30)
    for step in (Step.COUNT, Step.SWEEP, Step.CLOSED):
        assert rules.faults_of_day(old, today, step, grave=True) == {}
        assert rules.faults_of_day(old, today, step)
    assert rules.faults_of_day(old, today, Step.NO_TRIP, grave=True)
