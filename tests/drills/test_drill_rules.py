"""Each row of the rules on drills, cadence and lessons that can be crossed: flagged on the page of
whoever is to see it, told to the right inboxes, and counted in the month. What is refused instead
writes nothing (test_drill_plans, test_pages, test_education)."""

import datetime as dt
from typing import NamedTuple

import pytest
from django.urls import reverse

from drills.actions.run import Told
from drills.dues import alarm, friday, holiday
from drills.dues import drill as debts
from reports import drill_stages, drill_times, drilling, education, regular, rounds
from reports.periods import Period
from safety.dues import engine
from safety.dues.cadence import reminders
from safety.dues.models import DueItem, Notice
from safety.schools import facts
from safety.schools.models import School
from tests import factories
from tests.conftest import make_cast
from tests.drills import holidays
from tests.drills.conftest import TODAY, at
from tests.drills.test_better import held

DAY = dt.timedelta(days=1)
NOVEMBER, DECEMBER, JANUARY = dt.date(2026, 11, 1), dt.date(2026, 12, 1), dt.date(2027, 1, 4)
SCHOOL = {"officer_a1", "principal_a1"}
BUREAUS = {"admin_a", "city_admin"}
LIST, OWED = reverse("drills:drill_list"), reverse("desk:owed_list")


class Crossed(NamedTuple):
    """Who reads what on which page on which day; which kind is told to whom until then; which
    figure of which month counts how many in district A (`of`: or in another line)."""

    reader: str
    page: str
    said: str
    day: dt.date
    kind: str
    heard: set
    report: object
    figure: str
    count: int = 1
    of: str = "甲区"


@pytest.fixture
def cast(db):
    """Schools that were there when the term began."""
    with at(dt.date(2026, 8, 20)):
        found = make_cast()
        factories.terms(found.city, 2026)
        found.a1.storeys = 4
        found.a1.save()
    return found


def only(unit):
    """What others owe is another matter."""
    DueItem.objects.exclude(unit=unit).delete()


def owed(cast, school, day):
    with at(day):
        debts.owe_all()
        reminders.owe_all()
    only(school.unit)


def month(cast):
    owed(cast, cast.a1, NOVEMBER + DAY)
    return Crossed(
        "officer_a1", LIST, "Evacuation drill for 2026-11", dt.date(2026, 12, 8), "drill",
        SCHOOL | BUREAUS, drilling, "drills_missed",
    )  # fmt: skip


def quarter(cast):
    owed(cast, cast.a2, DECEMBER)
    return Crossed(
        "officer_a2", LIST, "Evacuation drill for quarter 4 of 2026", dt.date(2027, 1, 8), "drill",
        {"officer_a2", "principal_a2"} | BUREAUS, drill_stages, "stage_kindergarten_owed",
    )  # fmt: skip


def boarding(cast):
    School.objects.filter(pk=cast.a1.pk).update(boarding=True)
    owed(cast, cast.a1, JANUARY)
    DueItem.objects.exclude(key__startswith="term-").delete()
    return Crossed(
        "officer_a1", LIST, "One more evacuation drill", dt.date(2027, 1, 25), "drill",
        SCHOOL | BUREAUS, drilling, "drills_missed",
    )  # fmt: skip


def bus(cast):
    facts.BUSES.append(lambda: School.objects.filter(pk=cast.a1.pk).values("pk"))
    owed(cast, cast.a1, JANUARY)
    DueItem.objects.exclude(key__startswith="bus-").delete()
    return Crossed(
        "officer_a1", LIST, "Bus evacuation drill", dt.date(2027, 1, 25), "drill",
        SCHOOL | BUREAUS, drilling, "drills_missed",
    )  # fmt: skip


def slow(cast):
    page = held(cast, seconds=121).get_absolute_url()
    return Crossed(
        "principal_a1", page, "slower than the rule", TODAY, alarm.TIME, {"principal_a1"},
        drill_times, "drills_slow",
    )  # fmt: skip


def too_fast(cast):
    page = held(cast, seconds=15).get_absolute_url()
    return Crossed(
        "admin_a", page, "Faster than people can walk", TODAY, alarm.TIME,
        {"principal_a1", "admin_a"}, drill_times, "drills_flagged",
    )  # fmt: skip


def hurt(cast):
    page = held(cast, told=Told(injured=2, injury="扭伤", crush=True)).get_absolute_url()
    return Crossed(
        "city_admin", page, "Near-miss of a crush", TODAY, alarm.HURT, {"principal_a1"} | BUREAUS,
        drill_times, "drills_injured", 2,
    )  # fmt: skip


def review(cast):
    page = held(cast).get_absolute_url()
    return Crossed(
        "principal_a1", page, "Not written yet", TODAY + 4 * DAY, "drill_review", SCHOOL,
        drill_times, "drills_unreviewed",
    )  # fmt: skip


def self_check(cast):
    owed(cast, cast.a1, TODAY)
    DueItem.objects.exclude(key__startswith="self_check:").delete()
    return Crossed(
        "principal_a1", reverse("desk:owed_school", args=[cast.a1.uuid]), "Self-check",
        TODAY + 13 * DAY, "duty", SCHOOL, regular, "self_check_missed", 10,
    )  # fmt: skip


def class_meeting(cast):
    # Of the kindergarten too: the month lies before the day from which those owe none.
    owed(cast, cast.a1, TODAY)
    DueItem.objects.exclude(key__startswith="class_meeting:").delete()
    return Crossed(
        "principal_a1", reverse("desk:owed_school", args=[cast.a1.uuid]), "Class meeting",
        TODAY + 13 * DAY, "duty", SCHOOL, regular, "class_meeting_missed", 10,
    )  # fmt: skip


def inspection(cast):
    owed(cast, cast.a1, NOVEMBER + DAY)
    with at(NOVEMBER + DAY):
        reminders.owe_all()
    only(cast.district_a)
    return Crossed(
        "admin_a", f"{OWED}?day=2026-11-30", "Inspection by the district",
        dt.date(2026, 12, 8), "round",
        {"admin_a", "inspector_a", "city_admin"}, rounds, "rounds_missed",
    )  # fmt: skip


def city_rounds(cast):
    with at(dt.date(2026, 12, 2)):
        reminders.owe_all()
    only(cast.city)
    return Crossed(
        "city_admin", f"{OWED}?day=2026-12-31", "Inspection by the city",
        dt.date(2027, 1, 8), "round",
        {"city_admin", "inspector", "inspector2"}, rounds, "rounds_missed", 1, "示范市",
    )  # fmt: skip


def dragnet(cast):
    with at(NOVEMBER + DAY):
        reminders.owe_all()
    only(cast.city)
    DueItem.objects.exclude(key__startswith="dragnet:").delete()
    return Crossed(
        "city_admin", f"{OWED}?day=2026-11-30", "Dragnet inspection",
        dt.date(2026, 12, 8), "round",
        {"city_admin", "inspector", "inspector2"}, rounds, "dragnets_missed", 1, "示范市",
    )  # fmt: skip


def letter(cast):
    campaign = holidays.announce(cast, due_on=TODAY + DAY, first_day=TODAY + 2 * DAY)
    only(cast.a1.unit)
    return Crossed(
        "admin_a", f"{campaign.get_absolute_url()}?state=none", "missing", TODAY + 8 * DAY,
        holiday.LETTER, SCHOOL | BUREAUS, education, "hol_owed", 2,
    )  # fmt: skip


ROWS = (
    month, quarter, boarding, bus, slow, too_fast, hurt, review, self_check, class_meeting,
    inspection, city_rounds, dragnet, letter,
)  # fmt: skip


def counted(cast, row) -> int:
    """What the month that holds the due day says, once it is over."""
    last = row.day.replace(day=1) - DAY if row.day.day < 14 else row.day
    with at(dt.date(2027, 3, 1)):
        lines = row.report.lines(cast.city_admin, Period(last.year, last.month))
    return next(line.counts[row.figure] for line in lines if line.unit.name == row.of)


@pytest.mark.parametrize("cross", ROWS, ids=lambda cross: cross.__name__)
def test_flag_notice_and_month(cast, as_user, monkeypatch, cross):
    monkeypatch.setattr(facts, "BUSES", [*facts.BUSES])
    row = cross(cast)
    day = min(row.day, TODAY)
    for days in range((row.day - day).days + 1):
        with at(day + days * DAY):
            engine.run()
    with at(row.day):
        page = as_user(getattr(cast, row.reader)).get(row.page).content.decode()
    assert row.said in page and ("hue-overdue" in page or "hue-soon" in page or "badge" in page)
    told = Notice.objects.filter(kind=row.kind)
    assert set(told.values_list("user__username", flat=True)) == row.heard
    assert counted(cast, row) == row.count


@pytest.mark.parametrize("lack", ["friday", "tuesday"])
def test_a_reminder_of_the_last_five_minutes(cast, as_user, lack):
    """Each school day has two. What is owed daily has no item: who lacks one is seen on the pages
    of duties, by day, and counted in the month; of a Friday its school hears."""
    day = dt.date(2026, 11, 20) if lack == "friday" else dt.date(2026, 11, 17)
    page = reverse("desk:owed_school", args=[cast.a1.uuid])
    shown = as_user(cast.officer_a1).get(page, {"span": "month"})
    lines = [one for one in shown.context["lines"] if one.one.kind == "safety_reminder"]
    assert day in {line.one.due_on for line in lines if line.one.state == "missed"}
    with at(day + 3 * DAY):  # also where the clock stood still at the weekend
        assert (friday.tell_all(), friday.tell_all()) == ((3, 0) if lack == "friday" else (0, 0))
    if lack == "friday":
        with at(day + 4 * DAY):  # it cannot be logged any more
            assert friday.tell_all() == 0
    heard = set(Notice.objects.filter(kind=friday.KIND).values_list("user__username", flat=True))
    assert heard >= SCHOOL and "admin_a" not in heard if lack == "friday" else heard == set()
    with at(dt.date(2026, 12, 2)):
        [line, _b] = regular.lines(cast.city_admin, Period(2026, 11))
    assert line.counts["safety_reminder_missed"] == line.counts["safety_reminder_due"] == 42
