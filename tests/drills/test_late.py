"""A drill that was entered long after it was held is marked so and counts as late; one on a day
without school is flagged; who heard of a finding hears when it was none."""

import datetime as dt
import uuid
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from drills.actions import correct_drill, withdraw_drill
from drills.actions.correct import Statement
from drills.actions.run import Told
from drills.dues import alarm
from drills.dues.drill import owe_all
from drills.models import Drill, DrillPeriod, DrillRun
from drills.queries.term import term_view
from drills.rules import physics
from safety.dues.cadence import queries
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import State
from safety.dues.models import Notice
from safety.schools import calendar
from safety.schools.models import School
from tests.drills.conftest import TODAY, at, owed
from tests.drills.test_actions import A1, hold, plan, record
from tests.drills.test_corrections import correct

D = dt.date
TOLD = Told(injured=0, crush=False)
step = import_module("drills.migrations.0012_late_and_hurt_of_before")


@pytest.fixture
def since_september(cast):
    for day in (D(2026, 9, 7), D(2026, 10, 9), D(2026, 11, 2)):
        with at(day):
            owe_all()
    return cast


def states(cast):
    """Month → how the engine says that its drill stands."""
    first = D(2026, 9, 1)
    asked = Asked(first, D(2026, 11, 30), TODAY)
    [found] = queries.owed_by_schools(School.objects.filter(pk=cast.a1.pk), asked, {"drill"})
    return {one.first.month: one.state for one in found.obligations}


def slots(cast):
    terms = calendar.terms(cast.city)
    view = term_view(cast.a1, calendar.term_of(terms, TODAY), terms, TODAY)
    return {slot.period.key: slot.state for slot in view.slots}


def test_a_term_entered_at_once_is_not_in_time(since_september, as_user):
    cast = since_september
    for day in (D(2026, 9, 16), D(2026, 10, 21), D(2026, 11, 18), D(2026, 11, 20)):
        record(cast, held_on=day, seconds=100 + day.day + day.month)
    rows = Drill.objects.order_by("held_on")
    assert [(row.late, row.counts_for) for row in rows] == [
        (True, ""), (True, "2026-10"), (True, "2026-11"), (False, "")
    ]  # fmt: skip
    assert states(cast) == {9: State.MISSED, 10: State.LATE, 11: State.FULFILLED}
    there = slots(cast)
    assert there["2026-09"] == "missed" and there["2026-10"] == "held_late"
    assert there["2026-11"] == "held"
    client = as_user(cast.admin_a)
    found = client.get(reverse("drills:drill_list"), {"state": "entered_late"})
    assert len(found.context["rows"]) == 3 and "recorded late" in found.content.decode()
    assert "recorded late" in client.get(rows[0].get_absolute_url()).content.decode()
    assert "recorded late" not in client.get(rows[3].get_absolute_url()).content.decode()


@pytest.mark.parametrize(("days", "late"), [(3, False), (4, True)])
def test_the_threshold(cast, days, late):
    assert record(cast, held_on=TODAY - dt.timedelta(days=days)).late is late


def test_a_bureau_sets_the_days(cast, settings):
    settings.DRILL_BACKDATE_DAYS = 10
    assert not record(cast, held_on=TODAY - dt.timedelta(days=10)).late


def test_put_on_another_day_the_mark_follows(since_september):
    cast = since_september
    drill = record(cast, held_on=D(2026, 11, 20))
    correct(cast, drill, held_on=D(2026, 10, 21))
    drill.refresh_from_db()
    assert (drill.late, drill.counts_for) == (True, "2026-10")
    assert (A1, "2026-11") in owed()


@pytest.mark.parametrize(
    ("day", "scenario", "off"),
    [
        (D(2026, 11, 20), "fire", False), (D(2026, 11, 21), "fire", True),
        (D(2026, 11, 21), "night", False), (D(2026, 8, 12), "night", True),
        (D(2025, 12, 24), "fire", False),  # of days before all terms nothing is known
    ],
)  # fmt: skip
def test_a_day_without_school_is_flagged(cast, as_user, day, scenario, off):
    drill = record(cast, held_on=day, scenario=scenario)
    run = DrillRun.objects.get(drill=drill)
    assert [flag["code"] for flag in run.flags] == ([physics.NO_SCHOOL] if off else [])
    page = as_user(cast.admin_a).get(drill.get_absolute_url()).content.decode()
    assert ("A day without school" in page) is off
    told = {notice.user for notice in Notice.objects.filter(kind=alarm.TIME)}
    assert (cast.admin_a in told) is off


def heard(kind, user):
    rows = Notice.objects.filter(kind=kind, user=user).order_by("pk")
    return [row.facts.get("gone") or row.facts.get("injured") for row in rows]


def put(cast, drill, injured, seconds=110):
    drill.refresh_from_db()
    said = Statement(uuid.uuid4(), cast.officer_a1, drill.version, "补报")
    told = Told(injured=injured, injury="扭伤" if injured else "", crush=False)
    words = {name: getattr(drill, name) for name in ("scenario", "held_on", "people", "problems")}
    correct_drill(drill, said, told=told, seconds=seconds, improvements="", **words)


def test_who_heard_of_the_injured_hears_that_there_were_none(cast):
    drill = hold(cast, plan(cast), told=Told(injured=2, injury="扭伤", crush=False))
    for injured in (0, 2, 1):
        put(cast, drill, injured)
    said = [2, alarm.RIGHTED, 2, 1]
    assert heard(alarm.HURT, cast.city_admin) == heard(alarm.HURT, cast.admin_a) == said
    drill.refresh_from_db()
    gone = Statement(uuid.uuid4(), cast.officer_a1, drill.version, "没有开展")
    withdraw_drill(drill, gone)
    assert heard(alarm.HURT, cast.city_admin) == [*said, alarm.WITHDRAWN]


def test_who_heard_of_the_time_hears_that_it_stands(cast):
    cast.a1.storeys = 4
    cast.a1.save()
    drill = hold(cast, plan(cast), seconds=12, told=TOLD)
    put(cast, drill, 0, seconds=115)
    assert heard(alarm.TIME, cast.admin_a) == [None, alarm.RIGHTED]
    put(cast, drill, 0, seconds=116)
    assert heard(alarm.TIME, cast.admin_a) == [None, alarm.RIGHTED]


def test_former_records_say_who_was_hurt_then(cast):
    """Kept before their columns were: each says what its run said at that time."""
    drill = hold(cast, plan(cast), told=Told(injured=2, injury="扭伤", crush=False))
    for hour, injured, seconds in ((10, 2, 111), (11, 1, 111), (12, 0, 112)):
        with at(TODAY, hour):
            put(cast, drill, injured, seconds)
    told = list(DrillPeriod.objects.order_by("pk").values_list("injured", "crush"))
    assert told == [(2, False), (2, False), (1, False)]
    DrillPeriod.objects.update(injured=None, crush=None)
    Drill.objects.update(held_on=TODAY - dt.timedelta(days=9))
    for _again in range(2):
        step.fill_hurt(apps, None)
        step.mark_late(apps, None)
    assert list(DrillPeriod.objects.order_by("pk").values_list("injured", "crush")) == told
    assert Drill.objects.get().late
