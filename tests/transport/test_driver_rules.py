"""Who may drive: each threshold from both sides, and what holds for all drivers."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transport.rules import numbers as dated
from transport.rules.days import add_years
from transport.rules.driver import Facts, judge
from transport.rules.finding import Verdict, restored
from transport.rules.numbers import Numbers
from transport.rules.record import EVER, PRESENT, Question, Record

DAY = dt.date(2026, 9, 15)
FIRST = dt.date(2010, 3, 1)
SOUND = Facts(dt.date(1985, 6, 1), "A1", FIRST, dt.date(2030, 1, 1), 36)
ANSWERS = tuple(
    Record(question, False, dt.date(2026, 9, 1), 3 if question == Question.REVIEW else None)
    for question in Question
)
NUMBERS = Numbers()
ONE = dt.timedelta(days=1)


def on(day=DAY, records=ANSWERS, numbers=NUMBERS, **facts):
    return judge(replace(SOUND, **facts), records, day, numbers)


def without(question, *instead):
    return (*(one for one in ANSWERS if one.question != question), *instead)


def test_a_driver_with_every_answer_on_file_is_eligible():
    assert on().verdict == Verdict.ELIGIBLE
    assert on().findings == ()


@pytest.mark.parametrize(
    ("held", "seats", "bars"),
    [
        ("C1", 9, False), ("C1", 10, True), ("B1", 10, False), ("B1", 19, False),
        ("B1", 20, True), ("A1", 20, False), ("A1", 55, False), ("B1", 9, False),
        ("A2", 19, False), ("A2", 20, True), ("A3", 9, False), ("A3", 10, True),
        ("B2", 10, True), ("C2", 9, False), ("A1A2D", 45, False), ("D", 7, True),
    ],
)  # fmt: skip
def test_the_licence_fits_the_seats(held, seats, bars):
    found = on(licence_class=held, seats=seats)
    assert found.failing == (["licence_class"] if bars else [])


def test_a_class_that_is_not_known_is_not_proven():
    assert on(licence_class="").unproven == ["licence_class"]


def test_who_drives_no_vehicle_needs_no_class_of_it():
    assert on(licence_class="C1", seats=None).verdict == Verdict.ELIGIBLE


@pytest.mark.parametrize("held", ["M", "D", "C3"])
def test_who_drives_no_vehicle_still_holds_the_class_of_a_car(held):
    assert on(licence_class=held, seats=None).failing == ["licence_class"]


@pytest.mark.parametrize(
    ("held", "seats", "verdict"),
    [("C1", None, "unproven"), ("B1", 19, "unproven"), ("A1", None, "eligible"),
     ("B1", 20, "barred")],
)  # fmt: skip
def test_seats_that_are_not_known_may_be_any(held, seats, verdict):
    assert on(licence_class=held, seats=seats, unseated=True).verdict == verdict


@pytest.mark.parametrize(
    ("first", "day", "bars"),
    [
        (dt.date(2023, 9, 16), DAY, True),
        (dt.date(2023, 9, 15), DAY, False),
        (dt.date(2024, 2, 29), dt.date(2027, 2, 27), True),
        (dt.date(2024, 2, 29), dt.date(2027, 2, 28), False),
    ],
)
def test_three_years_of_driving(first, day, bars):
    assert ("under_three_years" in on(day, first_licensed_on=first).failing) is bars


def test_a_first_licence_that_is_not_known_is_not_proven():
    assert on(first_licensed_on=None).unproven == ["under_three_years"]


@pytest.mark.parametrize(
    ("born", "day", "code"),
    [
        (dt.date(2001, 9, 16), DAY, "too_young"),
        (dt.date(2001, 9, 15), DAY, None),
        (dt.date(1966, 9, 15), DAY, None),
        (dt.date(1966, 9, 14), DAY, "too_old"),
        (dt.date(2000, 2, 29), dt.date(2025, 2, 27), "too_young"),
        (dt.date(2000, 2, 29), dt.date(2025, 2, 28), None),
        (dt.date(1968, 2, 29), dt.date(2028, 2, 29), None),
        (dt.date(1968, 2, 29), dt.date(2028, 3, 1), "too_old"),
    ],
)
def test_from_the_25th_to_the_60th_birthday(born, day, code):
    found = judge(replace(SOUND, born_on=born), (), day, NUMBERS).failing
    assert [one for one in found if one.startswith("too")] == ([code] if code else [])


def test_a_birth_date_that_is_not_known_is_not_proven():
    assert on(born_on=None).unproven == ["too_young"]


def test_the_day_on_which_a_licence_expires_is_its_last():
    assert on(licence_until=DAY).verdict == Verdict.ELIGIBLE
    [found] = on(licence_until=DAY - ONE).findings
    assert (found.code, found.fails, found.since) == ("licence_expired", True, DAY)
    assert on(licence_until=None).unproven == ["licence_expired"]


def test_a_long_term_licence_has_no_last_day():
    assert on(licence_until=None, long_term=True).verdict == Verdict.ELIGIBLE
    late = on(DAY.replace(year=2045), licence_until=None, long_term=True, born_on=DAY)
    assert "licence_expired" not in [*late.failing, *late.unproven]


# -- points ---------------------------------------------------------------------------------------


def points(*given):
    extra = [Record(Question.FULL_POINTS, True, day, count) for day, count in given]
    return (*ANSWERS, *extra)


def test_eleven_points_in_a_period_are_not_twelve():
    day = dt.date(2026, 5, 1)
    assert on(records=points((day, 11))).verdict == Verdict.ELIGIBLE
    assert on(records=points((day, 12))).failing == ["full_points"]
    assert on(records=points((day, None))).failing == ["full_points"]


def test_points_add_up_within_a_scoring_period_alone():
    last, first = dt.date(2026, 2, 28), dt.date(2026, 3, 1)  # the licence is of 1 March
    assert on(records=points((first, 6), (DAY, 6))).failing == ["full_points"]
    assert on(records=points((last, 6), (first, 6))).verdict == Verdict.ELIGIBLE


def test_twelve_points_bar_until_three_more_periods_are_over():
    full = points((dt.date(2022, 5, 1), 12))  # in the period that ended on 2023-03-01
    [found] = [f for f in on(dt.date(2026, 2, 28), full).findings if f.code == "full_points"]
    assert (found.value, found.threshold) == ("12", "12")
    assert (found.since, found.until) == (dt.date(2022, 5, 1), dt.date(2026, 3, 1))
    assert "full_points" not in on(dt.date(2026, 3, 1), full).failing


def unanswered(*given):
    """All other questions answered, this one by (bad, day, count) alone."""
    others = [one for one in ANSWERS if one.question != Question.FULL_POINTS]
    return (*others, *(Record(Question.FULL_POINTS, *one) for one in given))


def test_an_extract_with_a_few_points_is_an_answer():
    day = dt.date(2026, 5, 1)
    assert on(records=unanswered((False, day, 3))).verdict == Verdict.ELIGIBLE
    one_time = on(records=unanswered((True, day, 3)))
    assert one_time.unproven == ["full_points"]  # it proves no sum
    assert on(records=unanswered((False, day, 3), (True, DAY, 9))).failing == ["full_points"]
    assert on(records=unanswered((True, day, 9), (False, DAY, 9))).verdict == Verdict.ELIGIBLE


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7)), max_size=5))
def test_of_one_day_the_times_count_beside_the_extract(given):
    day = dt.date(2026, 5, 1)
    extra = [Record(Question.FULL_POINTS, bad, day, count) for bad, count in given]
    extracts = [count for bad, count in given if not bad]
    points = max(extracts, default=0) + sum(count for bad, count in given if bad)
    assert on(records=(*ANSWERS, *extra)).failing == (["full_points"] if points >= 12 else [])


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 300), st.integers(0, 11)), max_size=6),
    st.integers(0, 300),
    st.integers(0, 12),
)
def test_one_more_time_makes_nobody_better(given, ago, count):
    def verdict(some):
        records = ((bad, DAY - dt.timedelta(days=days), points) for bad, days, points in some)
        return on(records=unanswered(*records)).verdict

    order = [Verdict.BARRED, Verdict.UNPROVEN, Verdict.ELIGIBLE]
    before, after = verdict(given), verdict([*given, (True, ago, count)])
    assert order.index(after) <= order.index(before)


def test_periods_from_a_29th_of_february():
    full = points((dt.date(2021, 2, 28), 12))  # first day of the period to 2022-02-27
    facts = {"first_licensed_on": dt.date(2012, 2, 29), "records": full}
    assert "full_points" in on(dt.date(2025, 2, 27), **facts).failing
    assert "full_points" not in on(dt.date(2025, 2, 28), **facts).failing


# -- other answers --------------------------------------------------------------------------------


@pytest.mark.parametrize("question", EVER)
def test_some_records_bar_for_ever(question):
    old = Record(question, True, dt.date(2004, 1, 1))
    [found] = on(records=(*ANSWERS, old)).findings
    assert (found.code, found.fails, found.until) == (question, True, None)


@pytest.mark.parametrize("question", Question)
def test_an_answer_that_is_not_on_file_is_not_proven(question):
    found = on(records=without(question))
    assert (found.verdict, found.unproven) == (Verdict.UNPROVEN, [question])


@pytest.mark.parametrize("question", sorted(set(Question) - PRESENT))
def test_an_answer_holds_for_395_days(question):
    answered = without(question, Record(question, False, DAY - dt.timedelta(days=395)))
    assert on(records=answered).verdict == Verdict.ELIGIBLE
    assert question in on(DAY + ONE, answered).unproven


def test_overload_bars_for_a_year():
    bad = Record(Question.OVERLOAD, True, dt.date(2025, 9, 16))
    [found] = on(records=(*ANSWERS, bad)).findings
    assert (found.code, found.until) == ("overload_speeding", dt.date(2026, 9, 16))
    assert on(DAY + ONE, (*ANSWERS, bad)).verdict == Verdict.ELIGIBLE


@pytest.mark.parametrize("question", [Question.INFECTION, Question.QUALIFICATION])
def test_the_newest_answer_counts(question):
    lost = Record(question, True, dt.date(2026, 9, 10))
    assert on(records=(*ANSWERS, lost)).failing == [question]
    again = Record(question, False, dt.date(2026, 9, 12))
    assert on(records=(*ANSWERS, lost, again)).verdict == Verdict.ELIGIBLE
    same_day = Record(question, False, lost.on)
    assert on(records=(*ANSWERS, same_day, lost)).failing == [question]


@pytest.mark.parametrize("question", [Question.REVIEW, Question.MEDICAL])
def test_a_review_within_30_days_of_each_scoring_period(question):
    """The licence is of 1 March: one of the period before holds through 30 March, its 30th day."""
    before = without(question, Record(question, False, dt.date(2025, 3, 1), 3))
    assert question not in on(dt.date(2026, 3, 30), before).unproven
    [found] = [f for f in on(dt.date(2026, 3, 31), before).findings if f.code == question]
    assert (found.fails, found.value, found.threshold) == (False, "2025-03-01", "2026-03-01")
    assert found.since == dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("hours", "verdict"), [(None, "unproven"), (2, "unproven"), (3, "eligible")]
)
def test_a_review_has_three_hours_of_study(hours, verdict):
    review = Record(Question.REVIEW, False, dt.date(2026, 9, 1), hours)
    assert on(records=without(Question.REVIEW, review)).verdict == verdict


@pytest.mark.parametrize("question", [Question.REVIEW, Question.MEDICAL])
def test_a_failed_review_bars_until_it_is_passed(question):
    failed = Record(question, True, dt.date(2026, 9, 10))
    assert on(records=(*ANSWERS, failed)).failing == [question]
    passed = Record(question, False, dt.date(2026, 9, 12), 3)
    assert on(records=(*ANSWERS, failed, passed)).verdict == Verdict.ELIGIBLE


def test_nothing_is_reviewed_before_the_first_period_has_ended():
    new = on(first_licensed_on=dt.date(2026, 1, 1), records=without(Question.REVIEW))
    assert "yearly_review" not in new.unproven


def test_what_a_city_does_not_ask_leaves_nobody_unproven_but_bars():
    asked = replace(NUMBERS, asked=frozenset({Question.DRINK}))
    drink = next(one for one in ANSWERS if one.question == Question.DRINK)
    assert on(records=(drink,), numbers=asked).verdict == Verdict.ELIGIBLE
    crime = Record(Question.CRIME, True, dt.date(2020, 1, 1))
    assert on(records=(drink, crime), numbers=asked).failing == ["crime"]


def test_what_comes_later_is_not_known():
    later = Record(Question.DRINK, True, DAY + ONE)
    assert on(records=(*ANSWERS, later)).verdict == Verdict.ELIGIBLE
    assert on(records=(*ANSWERS, later)).turns_on == DAY + ONE


# -- what holds for all ---------------------------------------------------------------------------

days = st.dates(dt.date(1990, 1, 1), dt.date(2032, 12, 31))
counts = st.none() | st.integers(0, 14)
records = st.builds(Record, st.sampled_from(Question), st.booleans(), days, counts)
facts = st.builds(
    Facts,
    st.none() | st.dates(dt.date(1955, 1, 1), dt.date(2005, 12, 31)),
    st.sampled_from(["", "A1", "A2", "B1", "B2", "C1"]),
    st.none() | days,
    st.none() | days,
    st.none() | st.integers(2, 60),
    st.booleans(),
    st.booleans(),
)
RANK = {Verdict.ELIGIBLE: 0, Verdict.UNPROVEN: 1, Verdict.BARRED: 2}


@st.composite
def cases(draw):
    """Drivers of whom most is well, so that all verdicts come up."""
    known = draw(facts) if draw(st.booleans()) else SOUND
    answers = ANSWERS if draw(st.booleans()) else ()
    return known, (*answers, *draw(st.lists(records, max_size=6)))


@settings(max_examples=300, deadline=None)
@given(cases(), records, days)
def test_a_bad_record_makes_nobody_better(case, record, day):
    known, answers = case
    worse = (*answers, replace(record, bad=True))
    before, after = judge(known, answers, day, NUMBERS), judge(known, worse, day, NUMBERS)
    assert RANK[after.verdict] >= RANK[before.verdict]
    assert set(after.failing) >= set(before.failing)


@settings(max_examples=300, deadline=None)
@given(cases(), days)
def test_nothing_changes_before_the_turning_day(case, day):
    known, answers = case
    now = judge(known, answers, day, NUMBERS)
    until = now.turns_on or day + dt.timedelta(days=4000)
    between = day + (until - ONE - day) // 2
    for other in (between, until - ONE):
        then = judge(known, answers, max(other, day), NUMBERS)
        assert (then.failing, then.unproven) == (now.failing, now.unproven)


@settings(max_examples=200, deadline=None)
@given(cases(), days, st.randoms(use_true_random=False))
def test_the_order_of_records_is_nothing(case, day, random):
    known, answers = case
    mixed = list(answers)
    random.shuffle(mixed)
    first, other = judge(known, answers, day, NUMBERS), judge(known, mixed, day, NUMBERS)
    assert (first.failing, first.unproven) == (other.failing, other.unproven)


@settings(max_examples=100, deadline=None)
@given(cases(), days)
def test_findings_are_kept_and_come_back(case, day):
    found = judge(*case, day, NUMBERS).findings
    assert tuple(restored([one.kept() for one in found])) == found
    for one in found:
        assert all((one.label, one.article, one.found, one.asked, one.how))


@given(days, st.integers(0, 60))
def test_years_are_counted_from_the_day(day, years):
    later = add_years(day, years)
    assert (later.year, later.month) == (day.year + years, day.month)
    assert later.day == day.day or (day.month, day.day, later.day) == (2, 29, 28)


# -- dated numbers --------------------------------------------------------------------------------


def test_numbers_change_from_their_day_on(settings):
    settings.TRANSPORT_NUMBERS = "most_age=58@2027-01-01, years=5"
    before, after = (dated.numbers_on(dt.date(*day)) for day in ((2026, 12, 31), (2027, 1, 1)))
    assert (before.most_age, after.most_age, before.years) == (60, 58, 5)
    assert dated.mark(before) != dated.mark(after)


def test_a_city_has_its_own(settings):
    settings.TRANSPORT_NUMBERS = "130900:most_age=58, most_age=62@2027-01-01, years=4"
    later = dt.date(2027, 1, 1)
    found = [dated.numbers_on(day, city) for day in (DAY, later) for city in ("130900", "130100")]
    assert [one.most_age for one in found] == [58, 60, 58, 62]
    assert {one.years for one in found} == {4}


@pytest.mark.parametrize(
    "text",
    [
        "city:years=3",
        ":years=3",
        "1309:age=3",
        "age=5",
        "years",
        "years=-1",
        "years=3@soon",
        "asked=1",
    ],
)
def test_numbers_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError):
        dated.parse(text)


def test_another_question_asked_is_another_mark(settings):
    before = dated.mark(dated.numbers_on(DAY))
    settings.TRANSPORT_ASKED = ["drink_driving"]
    assert dated.mark(dated.numbers_on(DAY)) != before


def test_a_city_s_own_list_of_answers_is_its_alone(settings):
    settings.TRANSPORT_ASKED = ["crime", "130900:drink_driving", "130900:full_points"]
    assert dated.numbers_on(DAY).asked == {"crime"}
    assert dated.numbers_on(DAY, "130900").asked == {"drink_driving", "full_points"}
    assert dated.numbers_on(DAY, "130100").asked == {"crime"}
    assert dated.cities_named() == {"130900"}
    settings.TRANSPORT_ASKED = ["130900:crime"]
    assert len(dated.numbers_on(DAY, "130100").asked) == len(Question)


@pytest.mark.parametrize("word", ["drinking", "city:crime", ":crime", "130900:", "130900:x"])
def test_what_is_no_answer_stops_the_start(word):
    with pytest.raises(ValueError, match="TRANSPORT_ASKED"):
        dated.parse_asked((word,))
