"""Safety education in the month's report: by district, as it stood at its end, the same on screen,
in the workbook and in what was published; nothing recorded or withdrawn later moves it (R21)."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from drills.actions import education as acts
from drills.rules.education import Line
from reports import education, frozen
from reports.periods import Period
from tests import factories
from tests.reports import book, screen

NOVEMBER = Period(2026, 11)
D = dt.date.fromisoformat


@pytest.fixture
def november(cast, at):
    factories.terms(cast.city, 2026)
    at("2026-11-23")
    return cast


def log(cast, kind="morning", day="2026-11-23", key="a1", **facts):
    return acts.log(
        getattr(cast, f"officer_{key}"), school=getattr(cast, key), uuid=uuid.uuid4(), kind=kind,
        held_on=D(day), **facts,
    )  # fmt: skip


def counts(user, period=NOVEMBER):
    return {
        line.unit.name: {code: n for code, n in line.counts.items() if n}
        for line in education.lines(user, period)
    }


def written(cast):
    acts.write_plan(
        cast.officer_a1, school=cast.a1, year=2026, version=0,
        lines=[Line("fire", 11, Decimal(2))],
    )  # fmt: skip
    log(cast), log(cast, "afternoon", "2026-11-20"), log(cast, "lesson", topic="fire")
    log(cast, "meeting", classes=18, classes_all=18)
    log(cast, "lecture", key="b1", about="消防员进校园")


# Fridays so far: 6, 13, 20 November.
A = {"edu_schools": 2, "edu_planned": 1, "edu_lessons": 1, "edu_meetings": 1, "edu_reminders": 2,
     "edu_friday_asked": 12, "edu_friday_given": 1, "edu_late": 1}  # fmt: skip
B = {"edu_schools": 1, "edu_lectures": 1, "edu_friday_asked": 6}


def test_by_district(november):
    assert counts(november.city_admin) == {}
    written(november)
    assert counts(november.city_admin) == {"甲区": A, "乙区": B}
    assert counts(november.admin_b) == {"乙区": B}
    assert counts(november.city_admin, Period(2026, 10)) == {}
    assert education.lines(november.city_admin, Period(2026)) == []


def test_nothing_later_moves_it(november, at):
    written(november)
    row = log(november, "health", about="流感")
    at("2026-12-01")
    before = counts(november.city_admin)
    assert before["甲区"]["edu_health"] == 1
    acts.withdraw(row, november.officer_a1, reason="误录")
    log(november, "lecture", "2026-11-30", about="交警进校园")
    acts.write_plan(november.officer_b1, school=november.b1, year=2026, version=0,
                    lines=[Line("fire", 12)])  # fmt: skip
    assert counts(november.city_admin) == before


def test_on_the_screen_in_the_workbook_and_published(november, as_user, tmp_path):
    written(november)
    client = as_user(november.city_admin)
    shown = screen.tables(screen.page(client, period=NOVEMBER.key))
    head, first, second, total = shown["education"]
    assert head[1:3] == ["Schools", "With a plan"]
    assert (first[1:4], second[1:4], total[1:4]) == ([2, 1, 1], [1, 0, 0], [3, 1, 1])
    made = book.make(november.city_admin, tmp_path, NOVEMBER.key)
    rows = [row for s in education.SECTIONS for row in shown[s.code]]
    printed = [[cell for cell in row if cell is not None] for row in made.rows("education")]
    assert printed == rows and made.wrong_formulas() == []
    found = frozen.snapshot(november.city, NOVEMBER)["education"]
    assert {name: values["edu_planned"] for _key, name, values in found} == {"甲区": 1, "乙区": 0}


def test_an_amendment_lists_it(november):
    written(november)
    before = frozen.snapshot(november.city, NOVEMBER)
    log(november, key="b1")
    changes = frozen.changes(before, frozen.snapshot(november.city, NOVEMBER))
    told = {frozen.worded(change) for change in changes if change["group"] == "education"}
    assert told == {("District: 乙区", "Safety reminders", "0", "1")}
