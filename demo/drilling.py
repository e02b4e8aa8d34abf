"""Evacuation drills of this year: most are held in their period, some are still owed."""

import datetime as dt
from functools import cache

from django.urls import reverse

from demo import drill_runs
from demo.places import BATCH
from demo.story import hour
from drills.dues import drill as dues
from drills.models import Drill, Scenario
from drills.rules import cadence as rules
from safety.base import clock
from safety.dues.actions import open_many, settle_all
from safety.dues.cadence.words import Standing
from safety.dues.models import DueItem
from safety.schools import calendar

HELD_EARLIER, HELD_NOW = 0.93, 0.7  # shares of schools, in past periods and in the present ones
NIGHTS, SUMMER = (4, 10), (5, 6, 7)  # months
COPIED = 3  # one school in so many writes down its last drill once more


def build(rng, where, who, host, today: dt.date, make_uuid) -> None:
    """Drills since January and what is owed now. `host` still owes its drill of this month, and
    has one planned."""
    rows, periods = [], _periods(where.city, today)
    owing = dues.owing_of(where.city.pk, periods)
    asked = cache(lambda period, stage, boarding: owing.asks(
        Standing(0, stage, boarding), dues.named(period)
    ))  # fmt: skip
    days = _school_days(where.city, today)
    for period in periods:
        present = period.last >= today
        chance = HELD_NOW if present else HELD_EARLIER
        asked_of = [s for s in where.schools if asked(period, s.stage, s.boarding)]
        if not present:
            _asked_then(asked_of, period)
        there = [day for day in days if period.holds(day)]
        for school in asked_of if there else ():
            skipped = present and school.pk == host.pk
            if not skipped and rng.random() < chance:
                rows.append(_held(rng, school, who, period, there, make_uuid))
    rows.append(_planned(host, who, today, make_uuid))
    some = drill_runs.by_school(rows, where.schools, host)
    for number, drills in enumerate(some):
        drill_runs.faster(drills, copied=number % COPIED == 1)
    Drill.objects.bulk_create(rows, batch_size=BATCH)
    drill_runs.build(where.schools, host, some, make_uuid)
    dues.owe_all(today)
    _settle_held()


def _periods(city, today):
    """The month and quarter periods of this year, from January until now, each once."""
    found = {}
    for month in range(1, today.month + 1):
        last = clock.month_days(today.year, month)[1]
        for day in (dt.date(today.year, month, 1), min(last, today)):
            for period in dues.periods_of(city, day):
                if period.cadence not in (rules.TERM, rules.BUS):
                    found[period.key] = period
    return list(found.values())


def _school_days(city, today) -> list[dt.date]:
    """Those of this year, before today."""
    terms, first = calendar.terms(city), dt.date(today.year, 1, 1)
    days = (first + dt.timedelta(days=n) for n in range((today - first).days))
    return [day for day in days if calendar.school_day(terms, day)]


def _asked_then(schools, period) -> None:
    """What was owed for a period that is over, as it was opened when it began."""
    said = {"kind": dues.DRILL, "key": period.key, "due_on": period.due_on, "facts": period.facts}
    said |= {"opened_at": clock.start_of(period.first), "url": reverse("drills:drill_list")}
    for start in range(0, len(schools), BATCH):
        some = schools[start : start + BATCH]
        open_many([DueItem(unit=s.unit, **s.unit.columns(), **said) for s in some])


def _held(rng, school, who, period, days, make_uuid) -> Drill:
    day = rng.choice(days)
    officer = who.officers[school.pk]
    at = hour(day, rng, 9, 11)
    crowd = school.pupils + school.staff
    drawn = rng.choice([Scenario.FIRE, Scenario.EARTHQUAKE, Scenario.FIRE, Scenario.CRUSH,
                        Scenario.VIOLENCE])  # fmt: skip
    scenario = _scenario(school, day, drawn)
    if scenario == Scenario.NIGHT:
        at += dt.timedelta(hours=12)
    return Drill(
        uuid=make_uuid(), scenario=scenario,
        planned_on=day, held_on=day, people=crowd * rng.randrange(90, 100) // 100,
        seconds=60 + 15 * (school.storeys or 1) + rng.randrange(60),
        problems=rng.choice(["", "", "三楼东侧楼梯拥挤。", "个别班级未按路线疏散。"]),
        improvements=rng.choice(["", "错峰下楼，加派教师站岗。"]),
        planned_by=officer, planned_at=at - dt.timedelta(days=3), recorded_by=officer,
        recorded_at=at + dt.timedelta(hours=1), counts_for=period.key, **school.columns(),
    )  # fmt: skip


def _scenario(school, day, drawn) -> str:
    """Where pupils board one drill of each term is held in the dormitory at night; in summer
    severe weather takes the place of an intruder."""
    if school.boarding and day.month in NIGHTS:
        return Scenario.NIGHT
    return Scenario.WEATHER if day.month in SUMMER and drawn == Scenario.VIOLENCE else drawn


def _planned(school, who, today, make_uuid) -> Drill:
    officer = who.officers[school.pk]
    return Drill(
        uuid=make_uuid(), scenario=Scenario.FIRE, planned_on=today + dt.timedelta(days=3),
        planned_by=officer, planned_at=clock.now(), **school.columns(),
    )  # fmt: skip


def _settle_held() -> None:
    """What was held already is owed no more."""
    for key in DueItem.objects.filter(kind=dues.DRILL).order_by().values_list("key").distinct():
        held = Drill.objects.filter(counts_for=key[0]).values("school")
        settle_all(DueItem.objects.filter(kind=dues.DRILL, key=key[0], unit__in=held))
