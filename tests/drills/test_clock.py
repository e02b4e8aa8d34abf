"""A drill that a phone has timed: written once, with both clocks; whatever cannot be is refused and
changes nothing."""

import datetime as dt
import json
import uuid

import pytest
from django.urls import reverse

from drills.actions import hold_drill, record_drill, write_groups
from drills.actions.run import Told
from drills.models import Drill, DrillRun, GroupList
from drills.rules.groups import Group, parse, written
from drills.rules.run import Arrival, parse_counts
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from tests.drills.conftest import RECORD, TODAY
from tests.drills.test_pages import drill_of, url
from tests.refusals import assert_nothing_changed

GROUPS = [
    Group("一年级1班", 40, "教学楼", "1", "东侧楼梯"),
    Group("二年级1班", 42, "教学楼", "2", "西侧楼梯"),
]
AGO = dt.timedelta(minutes=5)


@pytest.fixture
def drill(cast):
    return drill_of(cast, cast.a1)


def arrivals(*counted, present=(40, 42)):
    return json.dumps(
        [
            {"name": group.name, "building": group.building, "floor": group.floor,
             "stair": group.stair, "present": there, "counted": found, "at": 30 * n + 40}
            for n, (group, there, found) in enumerate(zip(GROUPS, present, counted, strict=True))
        ]
    )  # fmt: skip


def body(seconds=100, began=None, **changes):
    began = began or clock.now() - AGO
    sent = max(clock.now(), began + dt.timedelta(seconds=seconds))
    base = {
        "client_uuid": uuid.uuid4(), "people": "82", "injured": "0", "crush": "no",
        "began_at": began.isoformat(), "sent_at": sent.isoformat(),
        "ended_at": (began + dt.timedelta(seconds=seconds)).isoformat(),
        "arrivals": arrivals(40, 42),
    }  # fmt: skip
    return {**base, **changes}


def post(client, drill, data, **headers):
    return client.post(url("drill_clock", drill), data, headers={"Accept": "application/json"})


def refused(client, drill, data, words):
    with assert_nothing_changed():
        answer = post(client, drill, data)
    assert answer.status_code == 422
    assert words in str(answer.json()["faults"])


def test_both_clocks_and_the_groups_are_kept(as_user, cast, drill):
    off = dt.timedelta(hours=3)  # the phone's clock is wrong
    data = body(began=clock.now() - AGO + off)
    data["sent_at"] = (clock.now() + off).isoformat()
    answer = post(as_user(cast.officer_a1), drill, data)
    assert answer.json() == {"url": drill.get_absolute_url()}
    run = DrillRun.objects.select_related("drill").get()
    assert (run.drill.seconds, run.drill.people, run.drill.held_on) == (100, 82, TODAY)
    assert (run.way, run.injured, run.crush, run.missing) == ("clock", 0, False, 0)
    assert run.began_at == clock.now() - AGO
    assert run.device_began_at == clock.now() - AGO + off
    assert run.rows[1] == Arrival("二年级1班", 42, 42, 70, "教学楼", "2", "西侧楼梯")
    assert run.stairs[0].name == "教学楼 西侧楼梯"
    assert DueItem.objects.get(kind="drill_review").due_on == TODAY + dt.timedelta(days=3)


def test_a_retried_post_writes_once(as_user, cast, drill):
    client, data = as_user(cast.officer_a1), body()
    assert post(client, drill, data).status_code == 200
    with assert_nothing_changed():
        assert post(client, drill, data).json() == {"url": drill.get_absolute_url()}


@pytest.mark.parametrize(
    "changes",
    [
        {"injured": "2", "injury": "扭伤"}, {"crush": "yes"}, {"problems": "慢"},
        {"arrivals": arrivals(40, 42, present=(40, 41))},
    ],
)  # fmt: skip
def test_a_retry_with_other_answers_is_refused(as_user, cast, drill, changes):
    client, data = as_user(cast.officer_a1), body()
    assert post(client, drill, data).status_code == 200
    refused(client, drill, {**data, **changes}, "with something else in it")
    later = (clock.now() + dt.timedelta(minutes=1)).isoformat()
    with assert_nothing_changed():  # a retry says when it was sent
        assert post(client, drill, {**data, "sent_at": later}).status_code == 200


def test_a_record_sent_again_with_other_answers(cast):
    key = uuid.uuid4()

    def record(**told):
        record_drill(
            cast.officer_a1, uuid=key, school=cast.a1, scenario="fire", held_on=TODAY,
            told=Told(**{"injured": 0, "crush": False, **told}), **RECORD,
        )  # fmt: skip

    record()
    with assert_nothing_changed():
        record()
        with pytest.raises(Refused):
            record(crush=True)


def test_what_was_recorded_meanwhile_hides_no_time_of_the_phone(as_user, cast, drill):
    client = as_user(cast.officer_a1)
    assert "data-closed" not in client.get(url("drill_clock", drill)).content.decode()
    hold_drill(drill, cast.principal_a1, version=1, held_on=TODAY, **RECORD)
    page = client.get(url("drill_clock", drill)).content.decode()
    assert f'data-closed="{drill.get_absolute_url()}"' in page
    assert "recorded already" in page and "Save the drill" not in page


def test_a_plan_that_was_changed_meanwhile_loses_nothing(as_user, cast, drill):
    Drill.objects.filter(pk=drill.pk).update(version=9)
    assert post(as_user(cast.officer_a1), drill, body()).status_code == 200


def test_another_phone_comes_too_late(as_user, cast, drill):
    assert post(as_user(cast.officer_a1), drill, body()).status_code == 200
    refused(as_user(cast.principal_a1), drill, body(), "recorded already")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seconds": 3, "arrivals": ""}, "10 to 3600"),
        ({"seconds": 3 * 3600, "began": dt.timedelta(hours=4)}, "10 to 3600"),
        ({"injured": ""}, "how many were injured"),
        ({"injured": "2"}, "what happened"),
        ({"crush": ""}, "near-miss"),
        ({"arrivals": arrivals(40, 40), "people": "80"}, "2 people are missing"),
        ({"arrivals": "{"}, "cannot be read"),
        ({"arrivals": '[{"name": "x"}]'}, "cannot be read"),
        ({"arrivals": "[[1, 2]]"}, "cannot be read"),
        ({"arrivals": '[{"name": "x", "present": 1e999, "counted": 1}]'}, "cannot be read"),
        ({"arrivals": '[{"name": "x", "present": 1, "counted": 1.0}]'}, "cannot be read"),
        ({"arrivals": '[{"name": "x", "present": true, "counted": 1}]'}, "cannot be read"),
        ({"arrivals": '[{"name": "x", "present": "1", "counted": 1}]'}, "cannot be read"),
        ({"arrivals": f'[{{"name": "x", "present": {"9" * 4300}, "counted": 1}}]'}, "be read"),
        ({"arrivals": '[{"name": "\\ud800", "present": 1, "counted": 1}]'}, "cannot be read"),
        ({"arrivals": '[{"name": ["x"], "present": 1, "counted": 1}]'}, "cannot be read"),
        ({"arrivals": arrivals(40, 4200), "people": "4240"}, "pupils and staff"),
        ({"people": "83"}, "add up to 82"),
        ({"began": dt.timedelta(days=40)}, "more than a month ago"),
        ({"sent_at": "2026-11-20T00:00:00+00:00"}, "make no sense"),
        ({"client_uuid": "no"}, ""),
    ],
)
def test_what_cannot_be_is_refused(as_user, cast, drill, changes, words):
    changes = dict(changes)
    if "began" in changes:
        changes["began"] = clock.now() - changes["began"]
    refused(as_user(cast.officer_a1), drill, body(**changes), words)


def test_what_the_json_hides_is_taken_out(as_user, cast, drill):
    row = {"name": "甲\u202e乙", "building": "教学\ud800楼", "floor": "1\x00", "stair": "东\u200b"}
    sent = json.dumps([{**row, "present": 82, "counted": 82}])
    assert post(as_user(cast.officer_a1), drill, body(arrivals=sent)).status_code == 200
    [kept] = DrillRun.objects.get().rows
    assert kept == Arrival("甲乙", 82, 82, None, "教学楼", "1", "东")


def test_who_is_missing_is_explained(as_user, cast, drill):
    data = body(arrivals=arrivals(40, 40), people="80", explained="两人在医务室")
    assert post(as_user(cast.officer_a1), drill, data).status_code == 200
    run = DrillRun.objects.get()
    assert (run.missing, run.explained) == (2, "两人在医务室")
    page = as_user(cast.admin_a).get(drill.get_absolute_url()).content.decode()
    assert "两人在医务室" in page


def test_two_drills_at_one_time(as_user, cast, drill):
    other = drill_of(cast, cast.a1, TODAY + dt.timedelta(days=1))
    client = as_user(cast.officer_a1)
    assert post(client, drill, body()).status_code == 200
    refused(client, other, body(seconds=60, arrivals=""), "was under way")


def test_somebody_else_signed_in(as_user, cast, drill):
    client = as_user(cast.principal_a1)
    with assert_nothing_changed():
        answer = client.post(
            url("drill_clock", drill), body(),
            headers={"Accept": "application/json", "X-Person": str(cast.officer_a1.uuid)},
        )  # fmt: skip
    assert answer.status_code == 401


def test_signed_out(client, cast, drill):
    answer = post(client, drill, body())
    assert answer.status_code == 401
    assert "Nothing is lost" in answer.json()["error"]


def test_the_page_holds_the_list(as_user, cast, drill):
    write_groups(cast.a1, cast.officer_a1, groups=GROUPS, version=0)
    page = as_user(cast.officer_a1).get(url("drill_clock", drill)).content.decode()
    assert 'data-group="一年级1班"' in page and 'data-stair="西侧楼梯"' in page


# -- by hand ---------------------------------------------------------------------------------------

HAND = {"held_on": "2026-11-23", "people": "500", "seconds": "110", "version": "1"}


def test_by_hand_is_marked_and_asks_too(as_user, cast, drill):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = client.post(url("drill_hold", drill), HAND)
    assert answer.status_code == 422
    counts = "一年级1班，40，40，东侧楼梯\n二年级1班\t460\t460"
    data = {**HAND, "injured": "0", "crush": "yes", "began": "08:05", "arrivals": counts}
    assert client.post(url("drill_hold", drill), data).status_code == 302
    run = DrillRun.objects.get()
    assert (run.way, run.crush, len(run.rows)) == ("hand", True, 2)
    assert clock.start_of(TODAY) + dt.timedelta(hours=8, minutes=5) == run.began_at
    assert "afterwards by hand" in client.get(drill.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("began", "status"), [("15:00", 422), ("08:59", 422), ("08:58", 302)])
def test_a_time_that_has_not_come(as_user, cast, drill, began, status):
    """It is nine o'clock, and the drill took 110 seconds."""
    client = as_user(cast.officer_a1)
    data = {**HAND, "held_on": str(TODAY), "injured": "0", "crush": "no", "began": began}
    if status == 302:
        assert client.post(url("drill_hold", drill), data).status_code == 302
        return
    with assert_nothing_changed():
        answer = client.post(url("drill_hold", drill), data)
    assert answer.status_code == 422 and "not over yet" in answer.content.decode()
    ended = clock.now() + dt.timedelta(seconds=1)
    told = Told(injured=0, crush=False, began_at=clock.now(), ended_at=ended)
    with assert_nothing_changed(), pytest.raises(Refused):
        hold_drill(drill, cast.officer_a1, version=1, held_on=TODAY, told=told, **RECORD)


# -- groups ----------------------------------------------------------------------------------------


def groups_url(school):
    return reverse("drills:groups_edit", args=[school.uuid])


def test_the_list_is_written_in_one_form(as_user, cast):
    client, text = as_user(cast.officer_a1), "一年级1班，40，教学楼，1，东侧楼梯\n食堂\t１２"
    answer = client.post(groups_url(cast.a1), {"groups": text, "version": "0"})
    assert answer.status_code == 302
    row = GroupList.objects.get()
    assert row.rows[1] == Group("食堂", 12)
    assert row.text == "一年级1班，40，教学楼，1，东侧楼梯\n食堂，12"
    assert client.post(groups_url(cast.a1), {"groups": text, "version": "0"}).status_code == 302
    with assert_nothing_changed():
        other = client.post(groups_url(cast.a1), {"groups": "食堂，9", "version": "0"})
    assert other.status_code == 409


def test_an_empty_cell_keeps_its_place():
    assert parse("一年级1班\t42\t\t1\t东侧楼梯\t") == [Group("一年级1班", 42, "", "1", "东侧楼梯")]
    assert parse("甲 ， 3 ,  ， 2") == [Group("甲", 3, "", "2")]
    [again] = parse(written([Group("甲", 3, "", "", "东")]))
    assert again == Group("甲", 3, "", "", "东")
    with pytest.raises(ValueError, match="counted"):
        parse_counts("甲\t\t40\t39")


@pytest.mark.parametrize(
    "text",
    ["一年级1班", "一年级1班，多", "一年级1班，0", "，3", "甲，3\n甲，4", "甲，1，2，3，4，5", ""],
)
def test_a_bad_line_is_named(as_user, cast, text):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = client.post(groups_url(cast.a1), {"groups": text, "version": "0"})
    assert answer.status_code == 422


def test_two_who_write_the_list(cast):
    write_groups(cast.a1, cast.officer_a1, groups=GROUPS, version=0)
    with pytest.raises(Conflict):
        write_groups(cast.a1, cast.principal_a1, groups=GROUPS[:1], version=0)


def test_hands_are_refused_as_well(cast, drill):
    told = Told(arrivals=(Arrival("甲", 5, 4),), injured=0, crush=False)
    with assert_nothing_changed(), pytest.raises(Refused):
        hold_drill(drill, cast.officer_a1, version=1, held_on=TODAY, told=told, **RECORD)
