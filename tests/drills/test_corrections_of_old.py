"""What stands in a record is not judged again when something else of it is put right; and two who
put it right at once see what each of them said."""

import datetime as dt
import uuid

import pytest

from drills.models import Drill, DrillRun
from safety.base.models import Refused
from safety.schools.actions.school import update_school
from tests.drills.conftest import TODAY, at
from tests.drills.test_actions import hold, plan, record
from tests.drills.test_corrections import TOLD, correct, told_at
from tests.drills.test_pages import url
from tests.refusals import assert_nothing_changed

LATER = TODAY + dt.timedelta(days=400)


def body(drill, **changes):
    base = {
        "client_uuid": uuid.uuid4(), "version": drill.version, "reason": "漏记受伤",
        "scenario": "fire", "held_on": drill.held_on, "people": 500, "seconds": 110,
        "problems": "slow stairs", "improvements": "two doors", "injured": 1, "injury": "扭伤",
        "crush": "no",
    }  # fmt: skip
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def post(client, drill, **changes):
    return client.post(url("drill_correct", drill), body(drill, **changes))


@pytest.mark.parametrize("way", ["clock", "hand"])
def test_longer_ago_than_a_year(as_user, cast, way):
    drill = hold(cast, plan(cast), told=TOLD)
    DrillRun.objects.filter(drill=drill).update(way=way)
    timed = {"held_on": None, "seconds": None} if way == "clock" else {}
    with at(LATER):
        client = as_user(cast.officer_a1)
        if way == "hand":
            with assert_nothing_changed():
                wrong = post(client, drill, held_on=TODAY - dt.timedelta(days=1))
            assert wrong.status_code == 422 and "more than a year ago" in wrong.content.decode()
        assert post(client, drill, **timed).status_code == 302
    assert DrillRun.objects.get(drill=drill).injured == 1


def test_of_a_school_that_was_larger_then(as_user, cast):
    drill, client = hold(cast, plan(cast), told=TOLD), as_user(cast.officer_a1)
    update_school(cast.a1, None, pupils=200)
    with assert_nothing_changed():
        assert post(client, drill, people=490).status_code == 422
        with pytest.raises(Refused):
            correct(cast, drill, people=490)
    assert post(client, drill).status_code == 302
    assert DrillRun.objects.get(drill=drill).injured == 1


def test_two_old_ones_of_a_day_without_times(cast):
    """From before each needed its time."""
    first, second = record(cast), record(cast, held_on=TODAY - dt.timedelta(days=1))
    Drill.objects.filter(pk=second.pk).update(held_on=TODAY)
    correct(cast, first, improvements="三个门")
    correct(cast, first, improvements="三个门", told=told_at(7))
    with assert_nothing_changed(), pytest.raises(Refused, match="under way"):
        correct(cast, second, told=told_at(7))
    correct(cast, second, told=told_at(8))
    with assert_nothing_changed(), pytest.raises(Refused, match="give the time of its signal"):
        correct(cast, second)  # a time that was given is not taken away


def test_longer_it_would_overlap(cast):
    first = record(cast, told=told_at(7))
    record(cast, told=told_at(7, 5))
    with assert_nothing_changed(), pytest.raises(Refused, match="under way"):
        correct(cast, first, seconds=600, told=told_at(7, seconds=600))


def test_meanwhile_put_right_both_are_shown(as_user, cast):
    drill, client = hold(cast, plan(cast), told=TOLD), as_user(cast.officer_a1)
    correct(cast, drill, seconds=130, told=told_at(8, seconds=130))
    with assert_nothing_changed():
        answer = post(client, drill, people=480)
    assert answer.status_code == 409
    shown = {(row["typed"], row["stored"]) for row in answer.context["differences"]}
    assert shown == {("480", "500"), ("110", "130"), ("–", "08:00"), ("1", "0"), ("扭伤", "–")}
    assert "As it is stored now" in answer.content.decode()
    drill.refresh_from_db()
    assert post(client, drill, people=480).status_code == 302


def test_meanwhile_put_right_it_is_withdrawn_knowingly(as_user, cast):
    drill, client = hold(cast, plan(cast), told=TOLD), as_user(cast.officer_a1)
    correct(cast, drill, seconds=130)
    correct(cast, drill, seconds=130, people=480)
    said = {"client_uuid": uuid.uuid4(), "version": drill.version, "reason": "没有开展"}
    with assert_nothing_changed():
        answer = client.post(url("drill_withdraw", drill), said)
    page = answer.content.decode()
    assert answer.status_code == 409 and "录错" in page
    for value in ("110", "130", "500", "480"):
        assert value in page
    drill.refresh_from_db()
    again = client.post(url("drill_withdraw", drill), {**said, "version": drill.version})
    assert again.status_code == 302
