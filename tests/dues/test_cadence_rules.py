"""Who must do what how often (R05): pure, by example and over many years of calendars."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.dues.cadence import rules
from safety.dues.cadence.calendar import DAY, FEWEST, SEASONS, Calendar, Often, days, stretch_of
from safety.dues.cadence.rules import Plan
from safety.dues.cadence.words import (
    ENDS,
    NEVER,
    Exemption,
    Part,
    Record,
    Rule,
    Standing,
    State,
    Stay,
    Stretch,
    Subject,
    Who,
)

D = dt.date
AUTUMN = (D(2026, 9, 1), D(2027, 1, 15))
SPRING = (D(2026, 3, 2), D(2026, 7, 5))
HOLIDAY = set(days(D(2026, 10, 1), D(2026, 10, 7)))
CALENDAR_OF_AUTUMN = Calendar([AUTUMN])
CALENDAR = Calendar([SPRING, AUTUMN], lambda day: day.weekday() < 5 and day not in HOLIDAY)
WEEKLY = Rule("check", Often.WEEK)
PRIMARY = Standing(7, "primary")
FAR = D(2060, 1, 1)
EARLY = D(1999, 1, 1)
ALWAYS = (Stay(dt.date.min, None, PRIMARY),)


def record(day, **more):
    return Record(day, more.pop("known_on", day), more.pop("ref", day.isoformat()), **more)


def judged(
    the_rules, first, last, records=(), *, stays=ALWAYS, today=FAR, calendar=CALENDAR, **more
):  # fmt: skip
    subject = Subject(stays, {"check": records}, **more)
    return rules.judge(Plan(the_rules, calendar, first, last), subject, today)


def states(found):
    return [(one.due_on, str(one.state)) for one in found]


OCTOBER = (D(2026, 10, 1), D(2026, 10, 31))
NOVEMBER = (D(2026, 11, 1), D(2026, 11, 30))
MONTHLY = Rule("check", Often.MONTH)


def test_weeks_of_october_without_that_of_the_holiday():
    """Two school days are left of its second week: too few; of its first three, before it."""
    found = judged([WEEKLY], *OCTOBER)
    assert [one.due_on for one in found] == [
        *(D(2026, 10, 18), D(2026, 10, 25), D(2026, 11, 1)),
    ]
    first = judged([WEEKLY], D(2026, 9, 28), D(2026, 9, 30))[0]
    assert (first.first, first.due_on) == (D(2026, 9, 28), D(2026, 9, 30))


def test_a_record_counts_to_the_day_before_it_was_withdrawn():
    found = [record(D(2026, 10, 20), until=D(2026, 11, 10))]

    def state(today, known_to=None):
        subject = Subject(ALWAYS, {"check": found})
        (one,) = rules.judge(Plan([MONTHLY], CALENDAR, *OCTOBER), subject, today, known_to)
        return str(one.state)

    assert state(D(2026, 11, 9)) == "fulfilled" and state(D(2026, 11, 10)) == "missed"
    assert state(D(2026, 11, 10), D(2026, 10, 31)) == "fulfilled"


def test_what_was_due_on_the_last_day_known_is_missed_on_the_next():
    plan = Plan([MONTHLY], CALENDAR, *OCTOBER)
    late = Subject(ALWAYS, {"check": [record(D(2026, 11, 1))]})
    assert [str(one.state) for one in rules.judge(plan, late, OCTOBER[1])] == ["open"]
    assert [str(one.state) for one in rules.judge(plan, late, NOVEMBER[0], OCTOBER[1])] == [
        "missed"
    ]


def test_in_time_late_missed_open():
    done = [record(D(2026, 11, 3)), record(D(2026, 11, 17)), record(D(2026, 11, 18))]
    found = judged([WEEKLY], D(2026, 11, 2), D(2026, 11, 29), done, today=D(2026, 11, 25))
    assert states(found) == [
        (D(2026, 11, 8), "fulfilled"),
        (D(2026, 11, 15), "late"),
        (D(2026, 11, 22), "fulfilled"),
        (D(2026, 11, 29), "open"),
    ]
    assert [one.record for one in found] == ["2026-11-03", "2026-11-18", "2026-11-17", ""]


def test_each_day_looks_at_its_own_records_alone():
    """Of a term with two reminders a day: each looked at once or twice, not once for each day."""
    looked = []

    class Seen(Record):
        @property
        def part(self):
            looked.append(self.day)
            return ""

    rule = Rule("check", Often.DAY, times=2)
    term = CALENDAR.school_days(*AUTUMN)
    done = [Seen(day, day, ref) for day in term for ref in "12"]
    found = judged([rule], *AUTUMN, done)
    assert len(found) == len(term) and {str(one.state) for one in found} == {"fulfilled"}
    assert len(looked) <= 2 * len(done)


def test_no_records_are_read_that_no_rule_of_their_kind_asks_for():
    plan = Plan([WEEKLY, Rule("tap", Often.DAY), Rule("round", Often.MONTH)], CALENDAR, *OCTOBER)
    since = {kind: plan.since_of(kind) for kind in ("tap", "check", "round", "none")}
    first = OCTOBER[0]
    assert since == {
        "tap": first - DAY, "check": first - 7 * DAY, "round": first - 31 * DAY, "none": first - DAY
    }  # fmt: skip
    assert plan.since == since["round"]


def test_one_that_is_needed_in_time_makes_nothing_good():
    found = judged([WEEKLY], D(2026, 11, 2), D(2026, 11, 15), [record(D(2026, 11, 10))])
    assert [str(one.state) for one in found] == ["missed", "fulfilled"]


def test_what_a_district_asks_takes_nothing_from_what_makes_good_the_citys():
    """The check of the 11th: the second of that week for the district, spare for the city."""
    done = [record(D(2026, 11, 10)), record(D(2026, 11, 11))]
    weeks = D(2026, 11, 2), D(2026, 11, 15)
    twice = WEEKLY._replace(times=2, valid_from=D(2026, 11, 9), setter=3)
    found = judged([WEEKLY, twice], *weeks, done)
    assert [(one.rule.setter, str(one.state)) for one in found] == [
        (0, "late"), (0, "fulfilled"), (3, "fulfilled"),
    ]  # fmt: skip
    # Of one setter the new number needs it in time.
    own = judged([WEEKLY, twice._replace(setter=0)], *weeks, done)
    assert states(own) == [(D(2026, 11, 8), "missed"), (D(2026, 11, 15), "fulfilled")]


def test_the_due_day_is_open_until_it_is_over():
    week = D(2026, 11, 2), D(2026, 11, 8)
    for today, state in ((D(2026, 11, 8), State.OPEN), (D(2026, 11, 9), State.MISSED)):
        assert [one.state for one in judged([WEEKLY], *week, today=today)] == [state]
    # What was entered on the due day is known on it.
    done = [record(D(2026, 11, 6), known_on=D(2026, 11, 8))]
    assert judged([WEEKLY], *week, done, today=D(2026, 11, 8))[0].state == State.FULFILLED


def test_a_past_day_is_answered_by_what_was_known_then():
    late_entry = [record(D(2026, 11, 3), known_on=D(2026, 11, 20))]
    week = D(2026, 11, 2), D(2026, 11, 8)
    assert judged([WEEKLY], *week, late_entry, today=D(2026, 11, 19))[0].state == State.MISSED
    assert judged([WEEKLY], *week, late_entry, today=D(2026, 11, 20))[0].state == State.FULFILLED


def test_several_times_a_week():
    twice = [WEEKLY._replace(times=2)]
    week = D(2026, 11, 2), D(2026, 11, 8)
    (found,) = judged(twice, *week, [record(D(2026, 11, 3))])
    assert (found.state, found.done, found.needed) == (State.MISSED, 1, 2)
    (found,) = judged(twice, *week, [record(D(2026, 11, 3)), record(D(2026, 11, 3), ref="b")])
    assert found.state == State.FULFILLED


def opened(day):
    return (Stay(day, None, PRIMARY),)


def test_a_school_that_opens_in_mid_month_owes_from_then():
    stays = opened(D(2026, 11, 16))
    (found,) = judged([MONTHLY], *NOVEMBER, [record(D(2026, 11, 10))], stays=stays)
    assert (found.first, found.state) == (D(2026, 11, 16), State.MISSED)
    assert judged([MONTHLY], *OCTOBER, stays=stays) == []


@pytest.mark.parametrize(
    ("rule", "day", "owes"),
    [
        (MONTHLY, D(2026, 11, 30), False),
        (MONTHLY, D(2026, 11, 18), False),
        (MONTHLY, D(2026, 11, 17), True),
        (WEEKLY, D(2026, 11, 27), False),
        (WEEKLY, D(2026, 11, 26), False),
        (WEEKLY, D(2026, 11, 25), True),
    ],
)
def test_one_that_opens_in_the_last_days_owes_nothing_for_them(rule, day, owes):
    """Ten school days of a month, three of a week, as where a vacation cuts it short."""
    due = judged([rule], day, D(2026, 11, 30), stays=opened(day))
    assert [one.first for one in due if one.first == day] == [day] * owes


def test_closed_for_a_while_it_owes_what_was_open_before_and_after_hold():
    def of(closes, reopens):
        stays = (
            Stay(dt.date.min, closes, PRIMARY), Stay(closes, reopens, None),
            Stay(reopens, None, PRIMARY),
        )  # fmt: skip
        found = judged([MONTHLY], *NOVEMBER, [record(D(2026, 11, 3))], stays=stays)
        return [(one.first, str(one.state)) for one in found]

    assert of(D(2026, 11, 10), D(2026, 11, 20)) == [(D(2026, 11, 1), "fulfilled")]
    # Nine school days: two before, seven after.
    assert of(D(2026, 11, 4), D(2026, 11, 20)) == []


def test_another_number_by_another_way_of_standing_holds_from_the_next_month():
    """It boards from the 25th: November is owed as it was, December twice."""
    twice = MONTHLY._replace(times=2, who=Who(boarding=True), key="b")
    boards = PRIMARY._replace(boarding=True)
    stays = (Stay(dt.date.min, D(2026, 11, 25), PRIMARY), Stay(D(2026, 11, 25), None, boards))
    done = [record(D(2026, 11, 4)), record(D(2026, 11, 18))]
    found = judged([MONTHLY, twice], D(2026, 11, 1), D(2026, 12, 31), done, stays=stays)
    assert [(one.first, one.needed, str(one.state)) for one in found] == [
        (D(2026, 11, 1), 1, "fulfilled"),
        (D(2026, 12, 1), 2, "missed"),
    ]


def test_a_school_that_closes_owes_nothing_that_was_not_due_before():
    stays = (Stay(dt.date.min, D(2026, 11, 20), PRIMARY), Stay(D(2026, 11, 20), None, None))
    assert judged([MONTHLY], *NOVEMBER, stays=stays) == []
    weeks = judged([WEEKLY], *NOVEMBER, stays=stays)
    assert [one.due_on for one in weeks] == [D(2026, 11, 1), D(2026, 11, 8), D(2026, 11, 15)]


def test_another_stage_in_mid_period_owes_what_is_its_own_from_then():
    by_stage = [
        Rule("check", Often.MONTH, who=Who(frozenset({"primary"})), key="p"),
        Rule("check", Often.QUARTER, who=Who(frozenset({"kindergarten"})), key="k"),
    ]
    small = PRIMARY._replace(stage="kindergarten")
    stays = (Stay(dt.date.min, D(2026, 11, 10), small), Stay(D(2026, 11, 10), None, PRIMARY))
    found = judged(by_stage, D(2026, 11, 1), D(2026, 11, 30), stays=stays)
    assert [(one.rule.key, one.first, one.due_on) for one in found] == [
        ("p", D(2026, 11, 10), D(2026, 11, 30))
    ]


def test_what_does_not_change_the_rule_breaks_nothing():
    """Boarding begins: the rule for all goes on, from the first of the month."""
    stays = (
        Stay(dt.date.min, D(2026, 11, 10), PRIMARY),
        Stay(D(2026, 11, 10), None, PRIMARY._replace(boarding=True)),
    )
    (found,) = judged([MONTHLY], *NOVEMBER, [record(D(2026, 11, 4))], stays=stays)
    assert (found.first, found.state) == (D(2026, 11, 1), State.FULFILLED)


@pytest.mark.parametrize(
    ("who", "holds"),
    [
        (Who(), False),
        (Who(boarding=True), False),
        (Who(frozenset({"primary"})), True),
        (Who(frozenset({"junior"})), False),
        (Who(buses=False), True),
        (Who(district=3), True),
        (Who(district=4), False),
        (Who(schools=frozenset({7})), True),
        (Who(schools=frozenset({8})), False),
    ],
)
def test_the_narrowest_that_fits_holds(who, holds):
    stays = (Stay(dt.date.min, None, PRIMARY._replace(district=3)),)
    narrower = WEEKLY._replace(who=who, key="n", times=5, valid_from=D(2020, 1, 1))
    # One for all that is as wide as the other: the newer one would hold.
    wide = WEEKLY._replace(valid_from=D(2021, 1, 1))
    found = judged([wide, narrower], D(2026, 11, 2), D(2026, 11, 8), stays=stays)
    assert [one.needed == 5 for one in found] == [holds]


def test_nothing_is_owed_or_the_wider_rule_holds_again():
    week = D(2026, 11, 2), D(2026, 11, 8)
    own = WEEKLY._replace(who=Who(frozenset({"primary"})), key="p", often=NEVER, times=1)
    assert judged([WEEKLY, own], *week) == []
    ended = own._replace(often=ENDS, valid_from=D(2026, 11, 1))
    assert len(judged([WEEKLY, own, ended], *week)) == 1


def test_a_district_asks_for_more_and_never_for_less():
    own = WEEKLY._replace(who=Who(district=3), key="d", setter=3, often=Often.MONTH)
    stays = (Stay(dt.date.min, None, PRIMARY._replace(district=3)),)
    found = judged([WEEKLY, own], D(2026, 11, 2), D(2026, 11, 30), stays=stays)
    assert sorted(str(one.rule.often) for one in found) == ["month", *["week"] * 5]


def test_another_number_holds_from_the_next_week_on():
    more = WEEKLY._replace(times=3, valid_from=D(2026, 11, 11))
    found = judged([WEEKLY, more], D(2026, 11, 2), D(2026, 11, 22))
    assert [(one.first.day, one.needed) for one in found] == [(2, 1), (9, 1), (16, 3)]


def test_another_rhythm_lets_what_began_end_and_asks_for_the_rest():
    monthly = WEEKLY._replace(often=Often.MONTH, valid_from=D(2026, 11, 11))
    found = judged([WEEKLY, monthly], D(2026, 11, 2), D(2026, 11, 30))
    assert [(one.first, one.due_on) for one in found] == [
        (D(2026, 11, 2), D(2026, 11, 8)),
        (D(2026, 11, 9), D(2026, 11, 15)),
        (D(2026, 11, 11), D(2026, 11, 30)),
    ]


def test_a_rule_mistyped_and_put_right_next_day_is_owed_once():
    wrong = MONTHLY._replace(often=NEVER, valid_from=D(2026, 11, 10))
    right = MONTHLY._replace(valid_from=D(2026, 11, 11))
    (found,) = judged([MONTHLY, wrong, right], *NOVEMBER)
    assert (found.first, found.rule) == (D(2026, 11, 1), MONTHLY)
    other = wrong._replace(often=Often.QUARTER)
    months = [
        one for one in judged([MONTHLY, other, right], *NOVEMBER) if one.rule.often == Often.MONTH
    ]
    assert [(one.first, one.due_on) for one in months] == [NOVEMBER]


def test_taken_off_an_own_list_by_a_later_row():
    own = WEEKLY._replace(who=Who(schools=frozenset({7, 8})), key="list=a", often=Often.DAY)
    later = own._replace(who=Who(schools=frozenset({8})), valid_from=D(2026, 11, 9))
    found = judged([WEEKLY, own, later], D(2026, 11, 2), D(2026, 11, 15))
    assert [str(one.rule.often) for one in found] == [*["day"] * 5, "week"]


def test_exempt_by_who_set_the_rule():
    week = D(2026, 11, 2), D(2026, 11, 8)
    own = WEEKLY._replace(setter=3, key="d")
    said = Exemption("check", *week, D(2026, 11, 2), setter=3, reason="flood")
    found = judged([WEEKLY, own], *week, exemptions=[said])
    assert {one.rule.setter: (str(one.state), one.reason) for one in found} == {
        0: ("missed", ""),
        3: ("exempt", "flood"),
    }
    by_city = said._replace(setter=0)
    assert {one.state for one in judged([WEEKLY, own], *week, exemptions=[by_city])} == {
        State.EXEMPT
    }


def exempt(first, last, **more):
    return Exemption("check", first, last, first, reason="flood", **more)


@pytest.mark.parametrize(
    ("rule", "days_off", "lifted"),
    [
        (WEEKLY, [(D(2026, 11, 2), D(2026, 11, 6))], True),  # due on Sunday
        (WEEKLY, [(D(2026, 11, 2), D(2026, 11, 4))], True),  # two days are left
        (WEEKLY, [(D(2026, 11, 2), D(2026, 11, 3))], False),
        (WEEKLY, [(D(2026, 11, 2), D(2026, 11, 3)), (D(2026, 11, 5), D(2026, 11, 5))], True),
        (WEEKLY, [(D(2026, 11, 7), D(2026, 11, 8))], False),  # a weekend
        (MONTHLY, [(D(2026, 11, 30), D(2026, 11, 30))], False),
        (MONTHLY, [(D(2026, 11, 16), D(2026, 11, 30))], False),
        (MONTHLY, [(D(2026, 11, 13), D(2026, 11, 30))], True),  # nine are left
        (MONTHLY, [(D(2026, 11, 1), D(2026, 11, 17))], True),
    ],
)
def test_an_exemption_lifts_what_leaves_too_few_school_days(rule, days_off, lifted):
    span = (D(2026, 11, 2), D(2026, 11, 8)) if rule is WEEKLY else NOVEMBER
    found = judged([rule], *span, exemptions=[exempt(*off) for off in days_off])
    state = State.EXEMPT if lifted else State.MISSED
    assert [one.state for one in found if one.first >= span[0]] == [state]


def test_days_on_which_it_was_closed_are_none_that_an_exemption_leaves():
    stays = (
        Stay(dt.date.min, D(2026, 11, 10), PRIMARY), Stay(D(2026, 11, 10), D(2026, 11, 20), None),
        Stay(D(2026, 11, 20), None, PRIMARY),
    )  # fmt: skip
    (found,) = judged(
        [MONTHLY], *NOVEMBER, stays=stays, exemptions=[exempt(D(2026, 11, 24), D(2026, 11, 30))]
    )
    assert (found.state, found.reason) == (State.EXEMPT, "flood")


def test_an_exemption_elsewhere_lifts_nothing_of_a_stretch_that_is_short_already():
    """Nine school days, asked about by an app with a calendar of its own."""
    short = D(2026, 11, 2), D(2026, 11, 12)
    stretch = Stretch(MONTHLY, NOVEMBER, (short,), short[1], short[1])
    elsewhere = exempt(D(2026, 10, 1), D(2026, 10, 31))
    assert rules.lifting(CALENDAR, [elsewhere], stretch) is None
    within = exempt(short[0], short[0])
    assert rules.lifting(CALENDAR, [elsewhere, within], stretch) == within


def test_each_part_is_owed_by_itself():
    month, monthly = NOVEMBER, [MONTHLY]
    parts = {"check": [Part("a"), Part("b"), Part("new", D(2026, 11, 5))]}
    done = [record(D(2026, 11, 3), part="a"), record(D(2026, 11, 4), part="a")]
    (found,) = judged(monthly, *month, done, parts=parts)
    assert (found.state, found.done, found.needed) == (State.MISSED, 1, 2)
    (found,) = judged(monthly, *month, [*done, record(D(2026, 11, 30), part="b")], parts=parts)
    assert found.state == State.FULFILLED
    assert judged(monthly, *month, parts={"check": []}) == []


def test_nothing_done_in_the_vacation_within_a_quarter_fulfils_it():
    quarterly, quarter = [Rule("check", Often.QUARTER)], (D(2026, 7, 1), D(2026, 9, 30))
    for day, state in (
        (D(2026, 7, 3), State.FULFILLED), (D(2026, 8, 15), State.MISSED),
        (D(2026, 9, 1), State.FULFILLED),
    ):  # fmt: skip
        (found,) = judged(quarterly, *quarter, [record(day)])
        assert (found.first, found.state) == (D(2026, 7, 1), state)


def test_nor_does_it_when_it_is_entered_late():
    quarterly, quarter = [Rule("check", Often.QUARTER)], (D(2026, 7, 1), D(2026, 9, 30))
    for day, state in ((D(2026, 8, 15), State.MISSED), (D(2026, 9, 1), State.LATE)):
        entered = record(day, known_on=D(2026, 10, 10), entered=D(2026, 10, 10))
        (found,) = judged(quarterly, *quarter, [entered])
        assert found.state == state


def test_a_stretch_begins_when_there_is_school():
    """A machine set up in the vacation is owed; what was done in it counts for nothing."""
    quarterly, quarter = [Rule("check", Often.QUARTER)], (D(2026, 7, 1), D(2026, 9, 30))
    machine = {"check": [Part("a", D(2026, 8, 20))]}
    (found,) = judged(quarterly, *quarter, parts=machine, calendar=CALENDAR_OF_AUTUMN)
    assert (found.first, found.due_on, found.needed) == (D(2026, 9, 1), D(2026, 9, 30), 1)
    early = [record(D(2026, 8, 1)), record(D(2026, 8, 31))]
    assert judged(quarterly, *quarter, early, calendar=CALENDAR_OF_AUTUMN)[0].state == State.MISSED
    assert judged(quarterly, D(2026, 7, 1), D(2026, 8, 31), calendar=CALENDAR_OF_AUTUMN) == []


def test_a_weekend_belongs_to_the_stretch_that_it_begins_and_a_holiday_to_none():
    assert judged([MONTHLY], *NOVEMBER, [record(D(2026, 11, 1))])[0].state == State.FULFILLED
    (october,) = judged([MONTHLY], *OCTOBER, [record(D(2026, 10, 4))])
    assert (october.first, october.state) == (D(2026, 10, 8), State.MISSED)


def test_a_rule_of_the_vacation_holds_for_the_quarter_that_begins_after_it():
    once = Rule("check", Often.QUARTER)
    twice = once._replace(times=2, valid_from=D(2026, 8, 20))
    found = judged([once, twice], D(2026, 9, 1), D(2026, 9, 30), calendar=CALENDAR_OF_AUTUMN)
    assert [(one.first, one.needed) for one in found] == [(D(2026, 9, 1), 2)]


def test_a_day_in_two_terms_is_one_day():
    twice = Calendar([AUTUMN, (D(2026, 9, 7), D(2027, 1, 20)), AUTUMN])
    week = D(2026, 9, 7), D(2026, 9, 13)
    assert len(twice.school_days(*week)) == 5
    assert len(list(twice.days_in_term(*week))) == 7
    # Both terms are there for what is owed once a term.
    assert len(list(twice.stretches(Often.TERM, *week))) == 2


def test_spring_and_autumn():
    found = judged([Rule("check", Often.SEASON)], D(2026, 1, 1), D(2026, 12, 31))
    assert [(one.first, one.due_on) for one in found] == [
        (D(2026, 3, 2), D(2026, 5, 31)),
        (D(2026, 9, 1), D(2026, 11, 30)),
    ]


# Over many years of calendars.


@st.composite
def calendars(draw):
    """Two terms a year from 2000 to 2040 on, with holidays in them."""
    terms, off = [], set()
    for year in draw(st.lists(st.integers(2000, 2040), min_size=1, max_size=4, unique=True)):
        for month, length in ((2, 140), (8, 150)):
            first = D(year, month, 1) + draw(st.integers(0, 40)) * DAY
            last = first + draw(st.integers(20, length)) * DAY
            terms.append((first, last))
            start = first + draw(st.integers(0, 60)) * DAY
            off |= set(days(start, start + draw(st.integers(0, 8)) * DAY))
    return Calendar(terms, lambda day: day.weekday() < 5 and day not in off)


@st.composite
def rows(draw):
    stages = st.frozensets(st.sampled_from(["primary", "kindergarten", "special"]), max_size=2)
    who = Who(draw(stages), draw(st.sampled_from([None, True, False])))
    often = draw(st.sampled_from([*Often, NEVER, ENDS]))
    since = EARLY + draw(st.integers(0, 15_000)) * DAY
    setter = draw(st.sampled_from([0, 3]))
    return Rule("check", often, draw(st.integers(1, 3)), since, who, str(who), setter)


@st.composite
def lives(draw):
    """A school that opened, changed and perhaps closed."""
    turns = sorted(draw(st.sets(st.integers(0, 15_000), min_size=1, max_size=4)))
    begins = [EARLY + n * DAY for n in turns]
    stages = st.sampled_from([None, "primary", "kindergarten", "special"])
    stays = []
    for since, until in zip(begins, [*begins[1:], None], strict=True):
        stage = draw(stages)
        standing = stage and Standing(7, stage, draw(st.booleans()))
        stays.append(Stay(since, until, standing or None))
    return stays


@st.composite
def worlds(draw):
    """(calendar, rules, subject, first, last): something that was asked, and what was done."""
    calendar = draw(calendars())
    start = draw(st.sampled_from(calendar.terms))[0]
    first = start + draw(st.integers(-40, 120)) * DAY
    last = first + draw(st.integers(0, 60)) * DAY
    done = draw(st.lists(st.integers(-60, 100), max_size=12))
    records = [record(first + n * DAY, ref=str(at)) for at, n in enumerate(done)]
    off = draw(st.lists(st.tuples(st.integers(-60, 100), st.integers(0, 40)), max_size=2))
    lifted = [exempt(first + n * DAY, first + (n + m) * DAY) for n, m in off]
    subject = Subject(draw(lives()), {"check": records}, lifted)
    return calendar, draw(st.lists(rows(), max_size=4)), subject, first, last


RANK = {State.EXEMPT: 0, State.FULFILLED: 0, State.LATE: 1, State.OPEN: 2, State.MISSED: 2}


def answers(world, today=FAR, **more):
    calendar, the_rules, subject, first, last = world
    subject = Subject(
        more.get("stays", subject.stays), more.get("records", subject.records),
        more.get("exemptions", subject.exemptions),
    )  # fmt: skip
    return rules.judge(Plan(more.get("rules", the_rules), calendar, first, last), subject, today)


@given(worlds())
def test_nothing_falls_due_in_a_vacation_or_on_a_holiday(world):
    calendar = world[0]
    for one in answers(world):
        school = calendar.school_days(one.first, one.due_on)
        assert len(school) >= FEWEST[one.rule.often]
        assert list(calendar.days_in_term(one.due_on, one.due_on))
        # At most a weekend lies between the last day of school and the day on which it is due.
        assert not any(day.weekday() < 5 for day in days(school[-1] + DAY, one.due_on))
        assert list(calendar.days_in_term(one.first, one.first))


@given(worlds())
def test_nothing_is_owed_by_a_school_that_is_closed_or_not_there_yet(world):
    calendar, stays = world[0], world[2].stays

    def standing(day):
        (there,) = [s for s in stays if s.since <= day and (not s.until or day < s.until)]
        return there.standing

    for one in answers(world):
        assert one.first >= stays[0].since
        assert standing(one.due_on) and one.rule.who.fits(standing(one.first))
        opened = [day for day in calendar.school_days(one.first, one.due_on) if standing(day)]
        assert len(opened) >= FEWEST[one.rule.often]


@given(
    st.dates(D(1990, 1, 1), D(2100, 12, 31)), st.sampled_from(["day", "week", "month", "quarter"])
)
def test_days_weeks_months_quarters_lie_one_beside_the_other(day, often):
    first, last = stretch_of(often, day)
    assert first <= day <= last
    assert all(stretch_of(often, other) == (first, last) for other in (first, last))
    assert stretch_of(often, last + DAY)[0] == last + DAY


@given(calendars(), st.dates(D(1999, 6, 1), D(2042, 1, 1)), st.sampled_from(Often))
def test_no_two_stretches_overlap(calendar, first, often):
    found = sorted(calendar.stretches(often, first, first + 500 * DAY))
    if often != Often.TERM:  # which a calendar may have twice over, where somebody made it so
        assert all(one[1] < other[0] for one, other in pairwise(found))
    if often == Often.SEASON:
        assert {(one.month, two.month) for one, two in found} <= set(SEASONS)


@given(worlds())
def test_cut_anywhere_the_same_is_due(world):
    calendar, the_rules, subject, first, last = world
    middle = first + (last - first) // 2

    def due(a, b):
        found = answers((calendar, the_rules, subject, a, b))
        return [one for one in found if a <= one.due_on <= b]

    both = sorted(due(first, middle) + due(middle + DAY, last))
    assert both == sorted(due(first, last))


@given(worlds(), rows())
def test_a_new_rule_changes_no_answer_from_before_its_day(world, row):
    the_rules, before = world[1], row.valid_from - DAY
    changed = answers(world, before, rules=[*the_rules, row])
    known = answers(world, before)
    assert [o for o in known if o.first <= before] == [o for o in changed if o.first <= before]
    # What was owed before it is owed as it was, whenever one asks.
    now, then = answers(world, rules=[*the_rules, row]), answers(world)
    assert [o[:4] for o in now if o.first <= before] == [o[:4] for o in then if o.first <= before]
    # And what another setter asks stands as it stood.
    others = [o for o in now if o.rule.setter != row.setter]
    assert others == [o for o in then if o.rule.setter != row.setter]


@given(worlds(), st.integers(-60, 100))
def test_something_more_that_was_done_makes_nothing_worse(world, n):
    records = [*world[2].records["check"], record(world[3] + n * DAY, ref="more")]
    for one, other in zip(answers(world), answers(world, records={"check": records}), strict=True):
        assert one[:4] == other[:4]
        assert RANK[other.state] <= RANK[one.state] and other.done >= one.done


@given(worlds(), st.integers(0, 200))
def test_opened_in_mid_period_a_school_owes_from_then(world, n):
    since = world[3] + n * DAY
    there = Standing(7, "primary")
    always = answers(world, stays=[Stay(D.min, None, there)])
    opened = answers(world, stays=[Stay(since, None, there)])
    assert all(one.first >= since for one in opened)
    assert {(o.rule, o.due_on) for o in opened} <= {(o.rule, o.due_on) for o in always}
    whole = [o[:4] for o in always if o.first >= since]
    assert [o[:4] for o in opened if o[:4] in whole] == whole
    if len(world[1]) == 1:  # of several, one may need in time what made good another
        assert [o for o in opened if o[:4] in whole] == [o for o in always if o.first >= since]


@given(worlds())
def test_an_exemption_lifts_and_makes_nothing_worse(world):
    for one, other in zip(answers(world, exemptions=()), answers(world), strict=True):
        assert one[:4] == other[:4]
        assert RANK[other.state] <= RANK[one.state]
        if other.state == State.EXEMPT:
            off = [e for e in world[2].exemptions if e.first <= one.due_on and one.first <= e.last]
            assert off and other.reason


@given(worlds(), st.integers(0, 200))
def test_closed_and_open_again_nothing_is_owed_that_was_not(world, n):
    closes = world[3] + n * DAY
    there = Standing(7, "primary")
    always = answers(world, stays=[Stay(D.min, None, there)])
    stays = [
        Stay(D.min, closes, there), Stay(closes, closes + 9 * DAY, None),
        Stay(closes + 9 * DAY, None, there),
    ]  # fmt: skip
    assert {o[1:2] + o[3:4] for o in answers(world, stays=stays)} <= {
        o[1:2] + o[3:4] for o in always
    }


@given(worlds(), st.integers(0, 120))
def test_a_past_answer_is_not_moved_by_what_comes_later(world, n):
    today = world[3] + n * DAY
    later = [*world[2].records["check"], record(today + DAY), record(world[3], known_on=FAR)]
    assert answers(world, today) == answers(world, today, records={"check": later})
