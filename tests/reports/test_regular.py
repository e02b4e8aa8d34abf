"""What was owed regularly in the month's report: by district, as it stood when the month ended, the
same on screen and in what was published; nothing recorded later moves it (R05)."""

import datetime as dt

import pytest
import time_machine

from canteen.models import WaterCleaning, WaterMachine
from inspections.models import Kind, Source
from reports import frozen, regular, rounds
from reports.periods import Period
from safety.base import clock
from safety.dues.cadence import actions
from tests import factories
from tests.conftest import make_cast
from tests.desk.test_cadence_pages import checked
from tests.dues.test_cadence import cleaned, drill, visited

OCTOBER, NOVEMBER = Period(2026, 10), Period(2026, 11)


@pytest.fixture
def cast(db):
    with time_machine.travel("2026-08-20T09:00:00+08:00", tick=False):
        found = make_cast()
        factories.terms(found.city, 2026)
    with time_machine.travel("2026-11-25T10:00:00+08:00", tick=False):
        yield found


def counts(user, period=NOVEMBER, kind="self_check"):
    return {
        line.unit.name: [line.counts[f"{kind}_{count}"] for count in regular.COUNTS]
        for line in regular.lines(user, period)
    }


def test_by_district(cast):
    checked(cast.a1, cast.officer_a1, dt.date(2026, 11, 3))
    for day in (17, 18):
        checked(cast.b1, cast.officer_b1, dt.date(2026, 11, day))
    actions.exempt(
        cast.city_admin, cast.a2, kind="self_check", reason="维修",
        first_day=dt.date(2026, 11, 9), last_day=dt.date(2026, 11, 15),
    )  # fmt: skip
    # Due on 1, 8, 15, 22 and 29 November; the last is still to come.
    expected = {"甲区": [10, 1, 0, 6, 1, 2], "乙区": [5, 1, 1, 2, 0, 1]}
    assert counts(cast.city_admin) == expected
    assert counts(cast.admin_b) == {"乙区": expected["乙区"]}
    assert counts(cast.city_admin, Period(2026, 8)) == {}
    assert regular.lines(cast.city_admin, Period(2026)) == []
    total = regular.total(regular.lines(cast.city_admin, NOVEMBER))
    assert total.shown("self_check_due") == "15"


def test_a_past_month_does_not_move(cast):
    before = counts(cast.city_admin, OCTOBER)
    assert before["乙区"][3] == 3  # 18, 25 October, and the week that ended on 30 September is none
    checked(cast.b1, cast.officer_b1, dt.date(2026, 11, 2))
    actions.set_rule(
        cast.city_admin, cast.city, kind="self_check", often="day", times=3, source="通知",
        valid_from=dt.date(2026, 11, 25),
    )  # fmt: skip
    assert counts(cast.city_admin, OCTOBER) == before


def monthly(cast):
    """One school that did what each month asks, in October, and one that did not."""
    for school in (cast.a1, cast.b1):
        WaterMachine.objects.create(
            place="一楼", kind="boiler", recorded_at=clock.start_of(dt.date(2026, 9, 1)),
            due_on=dt.date(2026, 11, 25), **school.columns(),
        )  # fmt: skip
    day = dt.date(2026, 10, 20)
    drill(cast.a1, cast.officer_a1, day, "2026-10")
    cleaned(cast.a1, cast.officer_a1, day)


def test_what_is_asked_each_month_is_missed_when_the_month_is_over(cast):
    monthly(cast)
    for kind in ("drill", "disinfection"):
        assert counts(cast.city_admin, OCTOBER, kind) == {
            "甲区": [1, 1, 0, 0, 0, 0], "乙区": [1, 0, 0, 1, 0, 0],
        }  # fmt: skip
        assert counts(cast.city_admin, NOVEMBER, kind) == {
            "甲区": [1, 0, 0, 0, 0, 1], "乙区": [1, 0, 0, 0, 0, 1],
        }  # fmt: skip
    # Recorded after the month, it does not move it.
    drill(cast.b1, cast.officer_b1, dt.date(2026, 10, 21), "2026-10", clock.now())
    assert counts(cast.city_admin, OCTOBER, "drill")["乙区"] == [1, 0, 0, 1, 0, 0]


def test_a_cleaning_that_was_withdrawn_counts_no_more_but_moves_no_month_that_is_over(cast):
    monthly(cast)
    cleaned(cast.a1, cast.officer_a1, dt.date(2026, 11, 20))
    assert counts(cast.city_admin, NOVEMBER, "disinfection")["甲区"] == [1, 1, 0, 0, 0, 0]
    WaterCleaning.objects.update(withdrawn_at=clock.now())
    assert counts(cast.city_admin, NOVEMBER, "disinfection")["甲区"] == [1, 0, 0, 0, 0, 1]
    assert counts(cast.city_admin, OCTOBER, "disinfection")["甲区"] == [1, 1, 0, 0, 0, 0]


def test_what_fell_due_is_the_sum_of_how_it_stands(cast):
    monthly(cast)
    checked(cast.a1, cast.officer_a1, dt.date(2026, 11, 3))
    for month in (9, 10, 11, 12):
        for line in regular.lines(cast.city_admin, Period(2026, month)):
            for kind in regular.KINDS:
                due, *rest = (line.counts[f"{kind}_{count}"] for count in regular.COUNTS)
                assert due == sum(rest)
                assert month >= 11 or not line.counts[f"{kind}_open"]


def test_the_rounds_of_bureaus(cast):
    visited(cast.a1, dt.date(2026, 10, 20), Kind.ROUTINE, Source.DISTRICT, by=cast.admin_a.pk)
    visited(cast.b1, dt.date(2026, 11, 5), Kind.DRAGNET, Source.CITY, by=cast.city_admin.pk)

    def found(user, month):
        lines = rounds.lines(user, Period(2026, month))
        return {line.unit.name: [*line.counts.values()] for line in lines}

    october = {"甲区": [1, 1, 0, 0, 1, 0, 0, 0], "乙区": [1, 0, 0, 1, 0, 0, 0, 0]}
    assert found(cast.city_admin, 10) == october
    assert found(cast.city_admin, 11)["示范市"] == [0, 0, 0, 0, 0, 1, 0, 1]
    assert found(cast.admin_b, 10) == {"乙区": october["乙区"]}
    assert found(cast.officer_a1, 10) == found(cast.township, 10) == {}
    assert rounds.lines(cast.city_admin, Period(2026)) == []
    visited(cast.b1, dt.date(2026, 11, 6), Kind.ROUTINE, Source.DISTRICT, by=cast.admin_b.pk)
    assert found(cast.city_admin, 10) == october  # made good afterwards, it moves no month
    assert rounds.total(rounds.lines(cast.city_admin, OCTOBER)).shown("rounds_missed") == "1"


def test_published_as_it_was(cast):
    checked(cast.b1, cast.officer_b1, dt.date(2026, 11, 3))
    found = frozen.snapshot(cast.city, NOVEMBER)["regular"]
    assert {name: values["self_check_fulfilled"] for _key, name, values in found} == {
        "甲区": 0, "乙区": 1,
    }  # fmt: skip
