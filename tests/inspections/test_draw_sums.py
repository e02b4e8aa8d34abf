"""The arithmetic of a draw: what comes out fits the odds that were stated, over and over."""

from collections import Counter

import pytest

from inspections import draw

KEY = b"a key of the installation"
WEIGHTS = dict(draw.DEFAULT_WEIGHTS)
# [school, weeks, open, overdue]: points from 10 to 514.
SCHOOLS = [[100 + n, n * 9 % 105, n * 7 % 21, n * 3 % 21] for n in range(12)]
# [inspector, visits lately, schools at which they served]
PEOPLE = [[1, 0, []], [2, 3, []], [3, 3, [103]], [4, 9, []]]
# Chi-square, 0.999: what a fair draw exceeds once in a thousand; the seeds here never change.
BOUND = {3: 16.27, 11: 31.26}


def record(number=0, **fields):
    return {
        "number": number,
        "factors": list(draw.FACTORS),
        "weights": WEIGHTS,
        "team_size": 2,
        "schools": SCHOOLS,
        "inspectors": PEOPLE,
        **fields,
    }


def seeds(count):
    """One for each of so many draws, as each has a record of its own."""
    return [draw.seed_of(draw.pack({"number": n})[1], KEY) for n in range(count)]


def chi_square(counts, points, draws):
    total = sum(points)
    expected = [draws * p / total for p in points]
    return sum((counts[n] - e) ** 2 / e for n, e in enumerate(expected))


def test_schools_come_as_often_as_the_odds_say():
    points = draw.school_points(record())
    counts = Counter(draw.pick(seed, "school", points) for seed in seeds(10_000))
    assert chi_square(counts, points, 10_000) < BOUND[len(points) - 1]


def test_inspectors_come_as_often_as_the_odds_say():
    points = draw.inspector_points(PEOPLE)
    counts = Counter(draw.pick(seed, "inspector 1", points) for seed in seeds(10_000))
    assert points == [10, 7, 7, 1]
    assert chi_square(counts, points, 10_000) < BOUND[len(points) - 1]


def test_the_bound_tells_a_draw_that_leans():
    points = draw.school_points(record())
    counts = Counter(draw.pick(seed, "school", points) for seed in seeds(10_000))
    level = [sum(points) // len(points)] * len(points)
    assert chi_square(counts, level, 10_000) > BOUND[len(points) - 1]


def test_points_are_counted_as_the_page_says():
    weights = {"base": 10, "weeks": 1, "open": 5, "overdue": 15}
    lines = [[1, 0, 0, 0], [2, 31, 2, 1], [3, 104, 20, 20]]
    assert draw.school_points(record(weights=weights, schools=lines)) == [10, 66, 514]


def test_a_school_without_any_factor_can_still_be_drawn():
    lines = [[1, 0, 0, 0], [2, 9, 0, 0]]
    drawn = {draw.outcome(record(schools=lines), seed)[0] for seed in seeds(200)}
    assert drawn == {1, 2}


def test_nobody_goes_to_a_school_of_their_own():
    teams = {}
    for seed in seeds(2_000):
        school, team = draw.outcome(record(), seed)
        assert len(set(team)) == 2
        teams.setdefault(school, set()).update(team)
    assert 3 not in teams[103]
    assert teams[104] == {1, 2, 3, 4}


def test_load_is_shared():
    """Three hundred draws of two out of six: nobody ends far from the hundred of a fair share."""
    visits = dict.fromkeys(range(6), 0)
    for seed in seeds(300):
        people = [[pk, n, []] for pk, n in visits.items()]
        for pk in draw.outcome(record(inspectors=people), seed)[1]:
            visits[pk] += 1
    assert sum(visits.values()) == 600
    assert max(visits.values()) - min(visits.values()) <= 5


def test_the_smallest_change_is_another_commitment_and_another_draw():
    stored, commitment = draw.pack(record())
    assert draw.unpack(stored) == (record(), commitment)
    others = {draw.pack(record(**change))[1] for change in CHANGES}
    assert len(others | {commitment}) == len(CHANGES) + 1
    assert len({draw.seed_of(text, KEY) for text in others}) == len(CHANGES)


CHANGES = [
    {"number": 1},
    {"weights": WEIGHTS | {"open": 6}},
    {"schools": SCHOOLS[:-1]},
    {"schools": SCHOOLS[::-1]},
    {"inspectors": PEOPLE[1:]},
    {"team_size": 1},
]


def test_without_the_key_the_seed_is_another():
    commitment = draw.pack(record())[1]
    assert draw.seed_of(commitment, KEY) != draw.seed_of(commitment, b"another key")


def test_what_is_no_record_is_told():
    with pytest.raises(ValueError):
        draw.unpack(b"nothing packed")


def test_thirty_thousand_schools_are_stored_compactly():
    lines = [[n, n * 37 % 105, n * 13 % 7, n * 11 % 3] for n in range(30_000)]
    stored, _commitment = draw.pack(record(schools=lines))
    assert len(stored) < 200_000


@pytest.mark.parametrize(
    ("size", "part", "rest", "enough"),
    [
        (1, [[1, 0, []], [2, 0, []]], [], True),
        (1, [[1, 0, []]], [[2, []]], False),
        (1, [[1, 0, []]], [], True),  # the bureau has no more
        (2, [[1, 0, []], [2, 0, []]], [], True),
        (2, [[1, 0, []], [2, 0, []]], [[3, []]], False),
        (2, [[1, 0, []], [2, 0, []]], [[3, [100, 101]]], True),  # who may go nowhere is none more
        (1, [[1, 0, []], [2, 0, [100]]], [[3, []]], False),
        (1, [[1, 0, []], [2, 0, [100]]], [[3, [100]]], True),
    ],
)
def test_more_take_part_than_are_drawn_or_all_there_are(size, part, rest, enough):
    two = [[100, 0, 0, 0], [101, 0, 0, 0]]
    asked = record(schools=two, inspectors=part, others=rest, team_size=size)
    assert draw.is_open_enough(asked) is enough


def test_named_where_no_more_may_go_than_go():
    both = record(inspectors=[[1, 0, []], [2, 0, [100]]], team_size=1)
    assert draw.is_named(both, 100) and not draw.is_named(both, 101)
