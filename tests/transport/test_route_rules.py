"""What cannot be a route, and what stands against one: each threshold crossed by one step."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport.rules import route as rules
from transport.rules.numbers import Numbers
from transport.rules.route import Direction, Facts, Run, Span, StopOf

NUMBERS = Numbers()
DAY = dt.date(2026, 11, 23)
counts = st.lists(st.integers(0, 60), min_size=1, max_size=12)
directions = st.sampled_from(Direction.values)


def at(text):
    return dt.time.fromisoformat(text)


def run_of(pupils=(10, 10), direction="to_school"):
    stops = [StopOf(dt.time(7, 5 + 5 * n), f"站{n}", count) for n, count in enumerate(pupils)]
    return Run(direction, at("07:55" if direction == "to_school" else "07:00"), tuple(stops))


def facts(**changes):
    run = changes.pop("run", None) or run_of()
    known = {
        "run": run, "seats": 36, "licence_class": "A1", "driver": "eligible", "vehicle": "eligible",
        "attended": True, "permitted": run.stops,
    }  # fmt: skip
    return Facts(**(known | changes))


def codes(**changes):
    return [(one.code, one.fails) for one in rules.judge(facts(**changes), NUMBERS)]


def test_nothing_stands_against_a_sound_route():
    assert codes() == []


def test_one_pupil_more_than_the_seats_are_for():
    """Art. 34: 36 seats are for 34 pupils beside driver and attendant."""
    assert codes(run=run_of((17, 17))) == []
    [found] = rules.judge(facts(run=run_of((17, 18))), NUMBERS)
    assert (found.code, found.value, found.threshold) == ("route_over_seats", "35", "34")
    assert "article 34" in found.article


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"seats": None}, [("route_over_seats", False)]),
        ({"licence_class": "B1"}, [("route_class", True)]),
        ({"licence_class": "B1", "seats": 22}, [("route_class", True)]),
        ({"licence_class": ""}, []),
        ({"driver": "barred"}, [("route_driver", True)]),
        ({"driver": "unproven"}, [("route_driver", False)]),
        ({"driver": "gone"}, [("route_driver", True)]),
        ({"vehicle": "barred"}, [("route_vehicle", True)]),
        ({"vehicle": "unproven"}, [("route_vehicle", False)]),
        ({"attended": False}, [("route_attendant", True)]),
        ({"permitted": ()}, [("route_permit", False)]),
    ],
)
def test_each_rule(changes, found):
    assert codes(**changes) == found


@pytest.mark.parametrize(("minutes", "fits"), [(10, True), (11, False), (-10, True), (-11, False)])
def test_the_permit_names_each_stop_at_its_time(minutes, fits):
    at_seven = StopOf(at("07:30"), "东街口", 5)
    moved = (dt.datetime.combine(DAY, at_seven.at) + dt.timedelta(minutes=minutes)).time()
    run = Run("to_school", at("07:55"), (at_seven,))
    assert (codes(run=run, permitted=(StopOf(moved, "东街口"),)) == []) is fits


def test_a_stop_that_the_permit_does_not_name():
    [found] = rules.judge(facts(permitted=run_of().stops[:1]), NUMBERS)
    assert (found.code, found.value) == ("route_permit", "站1")


@given(counts, directions)
def test_the_fullest_point_of_a_route_is_all_its_pupils(pupils, direction):
    assert run_of(pupils[:10], direction).pupils == sum(pupils[:10])


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_the_fullest_point_is_no_less_than_what_is_aboard_anywhere(points):
    most, aboard = rules.fullest(points), 0
    for on, off in points:
        aboard += on - off
        assert aboard <= most


@given(counts, st.integers(1, 20), directions)
def test_more_pupils_make_no_route_better(pupils, more, direction):
    """What fails with fewer fails with more."""
    fewer = run_of(pupils[:10], direction)
    fuller = run_of([pupils[0] + more, *pupils[1:10]], direction)
    assert set(codes(run=fewer, permitted=())) <= set(codes(run=fuller, permitted=()))


@given(
    st.lists(
        st.tuples(
            st.times(), st.text("东西南北街口站", min_size=1, max_size=8), st.integers(0, 200)
        ),
        max_size=9,
    )
)
def test_what_is_written_is_read_again(stops):
    stops = tuple(StopOf(time.replace(second=0, microsecond=0), n, p) for time, n, p in stops)
    assert rules.parse(rules.written(stops)) == stops


@pytest.mark.parametrize(
    "line",
    ["东街口 12", "25:00 东街口 12", "07:05 东街口", "07:60 东街口 3", "7:5 东街口 3", "07:05"],
)
def test_a_line_that_is_no_stop_is_named(line):
    with pytest.raises(ValueError, match="Line 2"):
        rules.parse(f"07:00 北门 3\n{line}")


def test_stops_as_a_chinese_keyboard_types_them():
    assert rules.parse("０７：０５　东街口　１２人") == (StopOf(at("07:05"), "东街口", 12),)


@pytest.mark.parametrize(
    ("direction", "school_at", "times", "wrong"),
    [
        ("to_school", "07:30", ("07:00", "07:10"), None),
        ("to_school", "07:10", ("07:00", "07:10"), "07:10"),
        ("to_school", "07:30", ("07:10", "07:10"), "07:10"),
        ("to_school", "07:30", ("07:10", "07:00"), "07:00"),
        ("home", "17:00", ("17:00", "17:10"), "17:00"),
        ("home", "16:59", ("17:00", "17:10"), None),
    ],
)
def test_times_increase(direction, school_at, times, wrong):
    stops = tuple(StopOf(at(time), f"站{n}", 3) for n, time in enumerate(times))
    said = rules.faults(Run(direction, at(school_at), stops), DAY, None, "school_bus")
    assert (wrong in said["stops"]) if wrong else said == {}


def test_what_else_cannot_be():
    ends = rules.faults(run_of(), DAY, DAY - dt.timedelta(days=1), "school_bus")
    assert set(ends) == {"ends_on"}
    assert rules.faults(run_of(), DAY, DAY, "school_bus") == {}
    assert set(rules.faults(run_of(), DAY, None, "tractor")) == {"vehicle"}
    assert set(rules.faults(Run("home", at("16:00"), ()), DAY, None, "")) == {"stops"}


def span(first, last, start, end):
    days = [None if ago is None else DAY + dt.timedelta(days=ago) for ago in (first, last)]
    return Span(*days, at(start), at(end))


@pytest.mark.parametrize(
    ("other", "clashes"),
    [
        (span(0, None, "07:30", "08:30"), True),
        (span(0, None, "08:00", "08:30"), False),
        (span(0, None, "07:59", "08:30"), True),
        (span(10, None, "07:30", "08:30"), True),
        (span(11, None, "07:30", "08:30"), False),
        (span(-9, -1, "07:30", "08:30"), False),
        (span(-9, 0, "07:30", "08:30"), True),
    ],
)
def test_nobody_drives_two_routes_at_once(other, clashes):
    mine = span(0, 10, "07:00", "08:00")
    assert rules.clash(mine, other) is clashes
    assert rules.clash(other, mine) is clashes
