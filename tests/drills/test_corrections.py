"""The record of a held drill put right or withdrawn: what it said stays, what follows follows, and
months that are over do not move."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from drills import actions
from drills.actions.correct import Statement, correct_drill, withdraw_drill
from drills.actions.run import Told
from drills.dues.drill import owe_all
from drills.models import Drill, DrillCorrection, DrillPeriod, DrillRun
from drills.queries import compliance
from drills.queries.progress import progress
from drills.queries.times import times_seen
from drills.views.feed import event_of
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from safety.schools.actions.school import update_school
from tests.drills.conftest import RECORD, TODAY, at, owed
from tests.drills.test_actions import A1, hold, plan, record
from tests.drills.test_pages import url
from tests.refusals import assert_nothing_changed

D = dt.date
TOLD = Told(injured=0, crush=False)


def said(cast, drill, **more):
    base = {"uuid": uuid.uuid4(), "actor": cast.officer_a1, "version": None, "reason": "录错"}
    found = {**base, **more}
    found["version"] = found["version"] or Drill.objects.get(pk=drill.pk).version
    return Statement(**found)


def correct(cast, drill, told=TOLD, statement=None, **changes):
    drill = Drill.objects.get(pk=drill.pk)
    facts = {"scenario": drill.scenario, "held_on": drill.held_on, **RECORD, **changes}
    return correct_drill(drill, statement or said(cast, drill), told=told, **facts)


def withdraw(cast, drill, **more):
    return withdraw_drill(drill, said(cast, drill, **more))


def keys(**narrow):
    rows = Drill.objects.filter(**narrow).order_by("pk")
    return list(rows.values_list("counts_for", flat=True))


def test_what_it_said_stays_to_be_read(as_user, cast):
    drill = hold(cast, plan(cast))
    made = correct(cast, drill, seconds=130, people=480)
    drill.refresh_from_db()
    assert (drill.seconds, drill.people, drill.version) == (130, 480, 3)
    assert made.before == {"seconds": 110, "people": 500, "injured": None, "crush": None}
    page = as_user(cast.admin_a).get(drill.get_absolute_url()).content.decode()
    assert "录错" in page and "110" in page and cast.officer_a1.name in page


def test_of_another_month_it_settles_that(cast):
    with at(D(2026, 10, 20)):
        owe_all()
    owe_all()
    drill = hold(cast, plan(cast))
    assert keys() == ["2026-11"]
    correct(cast, drill, held_on=D(2026, 10, 26))
    assert keys() == ["2026-10"]
    assert (A1, "2026-11") in owed() and (A1, "2026-10") not in owed()


def test_withdrawn_the_month_is_owed_again(as_user, cast):
    owe_all()
    drill = hold(cast, plan(cast))
    assert (A1, "2026-11") not in owed()
    assert DueItem.objects.filter(kind="drill_review", settled_at=None).count() == 1
    withdraw(cast, drill)
    drill.refresh_from_db()
    assert (drill.state, drill.counts_for) == ("withdrawn", "")
    assert (A1, "2026-11") in owed()
    assert not DueItem.objects.filter(kind="drill_review", settled_at=None).exists()
    assert progress(cast.a1).rows == []
    page = as_user(cast.officer_a1).get(drill.get_absolute_url()).content.decode()
    assert "withdrawn" in page and "Put the record right" not in page
    assert hold(cast, plan(cast)).counts_for == "2026-11"


def test_another_drill_of_the_month_settles_it_then(cast):
    update_school(cast.a1, None, boarding=True)
    owe_all()
    first = hold(cast, plan(cast), held_on=D(2026, 11, 20))
    second = hold(cast, plan(cast), held_on=TODAY)
    assert keys() == ["2026-11", "term-2026-09-01"]
    withdraw(cast, first)
    second.refresh_from_db()
    assert second.counts_for == "2026-11"
    assert (A1, "term-2026-09-01") in owed() and (A1, "2026-11") not in owed()
    assert list(DrillPeriod.objects.order_by("pk").values_list("counts_for", flat=True)) == [
        "2026-11", "term-2026-09-01"
    ]  # fmt: skip


def test_a_month_that_is_over_does_not_move(cast):
    with at(D(2026, 10, 20)):
        owe_all()
        drill = hold(cast, plan(cast, D(2026, 10, 20)), held_on=D(2026, 10, 20), told=TOLD)
    then = compliance(cast.city, 2026, 10), times_seen(cast.city_admin, 2026, 10)
    assert then[1][cast.district_a.pk].seconds == 110
    correct(cast, drill, seconds=300)
    assert (compliance(cast.city, 2026, 10), times_seen(cast.city_admin, 2026, 10)) == then
    correct(cast, drill, seconds=300, held_on=TODAY)
    withdraw(cast, drill)
    assert (compliance(cast.city, 2026, 10), times_seen(cast.city_admin, 2026, 10)) == then


def test_within_its_month_it_moves(cast):
    owe_all()
    drill = hold(cast, plan(cast), told=TOLD)
    correct(cast, drill, seconds=300)
    assert times_seen(cast.city_admin, 2026, 11)[cast.district_a.pk].seconds == 300
    withdraw(cast, drill)
    assert times_seen(cast.city_admin, 2026, 11) == {}
    [row] = [r for r in compliance(cast.city, 2026, 11) if r.district_id == cast.district_a.pk]
    assert (row.owed, row.held) == (1, 0)


def test_flags_pace_and_the_last_follow(cast):
    update_school(cast.a1, None, storeys=4)
    old = hold(cast, plan(cast), held_on=D(2026, 11, 16), told=TOLD)
    drill = hold(cast, plan(cast), seconds=12, problems="别的", told=TOLD)
    run = DrillRun.objects.get(drill=drill)
    assert run.flagged and run.is_last
    correct(cast, drill, seconds=118, problems="别的")
    run.refresh_from_db()
    assert not run.flagged and run.pace and run.pace > 100
    withdraw(cast, drill)
    assert list(DrillRun.objects.filter(is_last=True).values_list("drill", flat=True)) == [old.pk]


def test_sent_again_it_is_done(cast):
    drill = hold(cast, plan(cast))
    statement = said(cast, drill)
    correct(cast, drill, statement=statement, seconds=130)
    with assert_nothing_changed():
        correct(cast, drill, statement=statement, seconds=130)
        with pytest.raises(Refused):
            correct(cast, drill, statement=statement, seconds=140)
    gone = said(cast, drill)
    withdraw_drill(drill, gone)
    with assert_nothing_changed():
        withdraw_drill(drill, gone)
        with pytest.raises(Refused):
            withdraw(cast, drill)
    assert DrillCorrection.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, Told()),
        ({"seconds": 3}, TOLD), ({"people": 9000}, TOLD), ({"people": 0}, TOLD),
        ({"held_on": D(2026, 12, 24)}, TOLD), ({"held_on": D(2024, 12, 24)}, TOLD),
        ({"seconds": 120}, Told(injured=2, crush=False)),
    ],
)  # fmt: skip
def test_bad_input_changes_nothing(cast, changes, told):
    drill = hold(cast, plan(cast))
    with assert_nothing_changed(), pytest.raises(Refused):
        correct(cast, drill, told=told, **changes)


def test_who_may_and_when(cast):
    drill, planned = hold(cast, plan(cast)), plan(cast, D(2026, 11, 27))
    with assert_nothing_changed():
        for actor in (cast.admin_a, cast.officer_a2, cast.city_admin):
            with pytest.raises(PermissionDenied):
                withdraw(cast, drill, actor=actor)
        with pytest.raises(Refused):
            withdraw(cast, planned)
        with pytest.raises(Refused):
            withdraw(cast, drill, reason="")
        with pytest.raises(Conflict):
            withdraw(cast, drill, version=1)


def test_the_pages(as_user, cast):
    drill, client = hold(cast, plan(cast)), as_user(cast.officer_a1)
    page = client.get(url("drill_correct", drill)).content.decode()
    assert 'value="110"' in page and "slow stairs" in page
    data = {
        "client_uuid": uuid.uuid4(), "version": drill.version, "reason": "多记了人",
        "scenario": "earthquake", "held_on": TODAY, "people": 480, "seconds": 110,
        "problems": "", "improvements": "", "injured": 0, "crush": "no", "began": "08:00",
    }  # fmt: skip
    with assert_nothing_changed():
        assert client.post(url("drill_correct", drill), {**data, "reason": ""}).status_code == 422
        stale = client.post(url("drill_correct", drill), {**data, "version": 1})
    assert stale.status_code == 409
    assert client.post(url("drill_correct", drill), data).status_code == 302
    drill.refresh_from_db()
    assert (drill.scenario, drill.people) == ("earthquake", 480)
    run = DrillRun.objects.get(drill=drill)
    assert run.began_at == clock.start_of(TODAY) + dt.timedelta(hours=8)
    gone = {"client_uuid": uuid.uuid4(), "version": drill.version, "reason": "没有开展"}
    assert client.post(url("drill_withdraw", drill), gone).status_code == 302
    assert client.get(url("drill_correct", drill)).status_code == 302
    assert client.get(url("drill_review", drill)).status_code == 302
    rows = client.get("/drills/?state=withdrawn").context["rows"]
    assert [row.pk for row in rows] == [drill.pk]


def test_no_hand_makes_a_clock_faster(as_user, cast):
    drill = hold(cast, plan(cast), told=TOLD)
    DrillRun.objects.filter(drill=drill).update(way="clock")
    with assert_nothing_changed(), pytest.raises(Refused):
        correct(cast, drill, seconds=80)
    client = as_user(cast.officer_a1)
    page = client.get(url("drill_correct", drill)).content.decode()
    assert 'name="seconds"' not in page and "timed on a phone" in page
    data = {
        "client_uuid": uuid.uuid4(), "version": drill.version, "reason": "漏记受伤",
        "scenario": "fire", "people": 500, "problems": "slow stairs", "injured": 1,
        "injury": "扭伤", "crush": "no", "improvements": "two doors",
    }  # fmt: skip
    assert client.post(url("drill_correct", drill), data).status_code == 302
    assert DrillRun.objects.get(drill=drill).injured == 1


def test_the_calendar_says_so(cast):
    drill = hold(cast, plan(cast))
    withdraw(cast, drill)
    assert event_of(Drill.objects.get(pk=drill.pk), cast.a1.unit).cancelled


# -- two drills of one day by hand -----------------------------------------------------------------


def told_at(hour, minute=0, seconds=110):
    began = clock.start_of(TODAY) + dt.timedelta(hours=hour, minutes=minute)
    ended = began + dt.timedelta(seconds=seconds)
    return Told(injured=0, crush=False, began_at=began, ended_at=ended)


def test_two_by_hand_on_one_day(cast):
    record(cast, told=told_at(7))
    with assert_nothing_changed():
        with pytest.raises(Refused, match="time of its signal"):
            record(cast)
        with pytest.raises(Refused, match="under way"):
            record(cast, told=told_at(7, 1))
    record(cast, told=told_at(8))
    assert Drill.objects.count() == 2


def test_one_without_its_time_is_put_right_first(cast):
    first = record(cast)
    with assert_nothing_changed(), pytest.raises(Refused, match="put that record right first"):
        record(cast, told=told_at(8))
    correct(cast, first, told=told_at(7))
    second = record(cast, told=told_at(8))
    with assert_nothing_changed(), pytest.raises(Refused, match="under way"):
        correct(cast, second, told=told_at(7))
    withdraw(cast, first)
    correct(cast, second, told=told_at(7))


def test_on_another_day_or_at_another_school_no_time_is_asked(cast):
    record(cast)
    record(cast, held_on=TODAY - dt.timedelta(days=1))
    given = {"uuid": uuid.uuid4(), "school": cast.b1, "scenario": "fire", **RECORD}
    actions.record_drill(cast.officer_b1, held_on=TODAY, **given)
    assert Drill.objects.count() == 3
