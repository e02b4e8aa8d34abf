"""Safety education in the month's report: by district, as it stood at its end, the same on screen,
in the workbook and in what was published; nothing recorded or withdrawn later moves it (R21)."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from drills.actions import education as acts
from drills.actions import holiday as holidays
from drills.rules.education import Line
from drills.rules.holiday import Letter
from reports import education, frozen
from reports.periods import Period
from safety.schools.actions import school as schools
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


# -- letters to parents before holidays ------------------------------------------------------------


def announce(cast, actor, unit, due="2026-11-25", **more):
    return holidays.announce(
        actor, uuid=uuid.uuid4(), unit=unit, holiday="other", title="致家长一封信",
        first_day=D("2026-11-28"), last_day=D("2026-11-29"), due_on=D(due), topics=["fire"],
        text="请看管好孩子。", **more,
    )  # fmt: skip


def send(cast, campaign, key="a1", families=600, receipts=None):
    return holidays.send(
        getattr(cast, f"officer_{key}"), uuid=uuid.uuid4(), campaign=campaign,
        school=getattr(cast, key), letter=Letter(D("2026-11-23"), families, receipts),
    )  # fmt: skip


def letters(user, period=NOVEMBER):
    found = counts(user, period)
    return {
        name: {code: n for code, n in numbers.items() if code.startswith("hol_")}
        for name, numbers in found.items()
    }


@pytest.fixture
def holiday(november, at):
    """The city asks all three schools, district A its two, A1 itself; A1 sends both, B1 late."""
    cast = november
    both = [
        announce(cast, cast.city_admin, cast.city),
        announce(cast, cast.admin_a, cast.district_a),
    ]
    announce(cast, cast.officer_a1, cast.a1.unit)
    announce(cast, cast.city_admin, cast.city, due="2026-11-29")
    cast.sent = [send(cast, campaign, receipts=500) for campaign in both]
    at("2026-11-26")
    send(cast, both[0], "b1", 100)
    return cast


LETTERS = {
    "甲区": {"hol_owed": 4, "hol_sent": 2, "hol_families": 1200, "hol_receipts": 1000},
    "乙区": {"hol_owed": 1, "hol_sent": 1, "hol_late": 1, "hol_families": 100},
}


def test_letters_by_district(holiday):
    assert letters(holiday.city_admin) == LETTERS
    assert letters(holiday.city_admin, Period(2026, 10)) == {}


def test_letters_of_one_s_own_district(holiday):
    assert letters(holiday.admin_b) == {"乙区": LETTERS["乙区"]}


def test_no_later_letter_moves_a_month(holiday, at):
    cast, [first, second] = holiday, holiday.sent
    at("2026-12-01")
    ended = letters(cast.city_admin)
    assert ended["甲区"] == {**LETTERS["甲区"], "hol_owed": 6}  # what was due on the 29th too
    at("2026-12-02")
    said = {"uuid": uuid.uuid4(), "why": "重数", "letter": Letter(first.sent_on, 590, 590)}
    holidays.put_right(first, cast.officer_a1, **said)
    holidays.withdraw_letter(second, cast.officer_a1, reason="误录")
    holidays.withdraw_campaign(second.campaign, cast.admin_a, reason="误发")
    send(cast, first.campaign, "a2", 90)
    schools.move_school(cast.a2, cast.city_admin, cast.district_b)
    assert letters(cast.city_admin) == ended


def test_letters_on_the_screen_and_in_the_workbook(holiday, as_user, tmp_path):
    client = as_user(holiday.city_admin)
    shown = screen.tables(screen.page(client, period=NOVEMBER.key))
    _head, first, second, total = shown["education_holidays"]
    assert (first[1:], second[1:]) == ([4, 2, 0, 1200, 1000, "83.3%"], [1, 1, 1, 100, 0, "0.0%"])
    made = book.make(holiday.city_admin, tmp_path, NOVEMBER.key)
    assert made.wrong_formulas() == []
    assert total[1:6] == [5, 3, 1, 1300, 1000]
