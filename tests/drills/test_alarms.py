"""Who hears of a drill at which somebody was hurt, or whose time is slow or cannot be; and how such
drills are found."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from drills.actions import correct_drill
from drills.actions.correct import Statement
from drills.actions.run import Told
from drills.dues import alarm
from drills.models import Drill
from safety.dues import kinds
from safety.dues.models import Notice
from tests.drills.conftest import RECORD, TODAY
from tests.drills.test_better import held

LIST = reverse("drills:drill_list")


def heard(kind):
    return set(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))


@pytest.fixture(autouse=True)
def storeys(cast):
    cast.a1.storeys = 4
    cast.a1.save()


@pytest.mark.parametrize(
    ("told", "people"),
    [
        (Told(), set()), (Told(injured=0, crush=False), set()),
        (Told(crush=True), {"principal_a1", "admin_a"}),
        (Told(injured=2, injury="扭伤"), {"principal_a1", "admin_a", "city_admin"}),
    ],
)  # fmt: skip
def test_somebody_was_hurt(cast, told, people):
    held(cast, seconds=110, told=told)
    assert heard(alarm.HURT) == people and heard(alarm.TIME) == set()


@pytest.mark.parametrize(
    ("seconds", "people"),
    [(120, set()), (121, {"principal_a1"}), (16, set()), (15, {"principal_a1", "admin_a"})],
)
def test_a_time_that_is_slow_or_cannot_be(cast, seconds, people):
    held(cast, seconds=seconds)
    assert heard(alarm.TIME) == people


def test_put_right_it_is_told_once_more_and_never_twice(cast):
    run = held(cast, seconds=110, told=Told(injured=0, crush=False))
    drill = run.drill
    for injured, count in ((1, 3), (1, 3), (2, 6)):
        drill.refresh_from_db()
        words = {name: getattr(drill, name) for name in ("scenario", "held_on", "seconds")}
        said = Statement(uuid.uuid4(), cast.officer_a1, drill.version, "补报")
        correct_drill(
            drill, said, told=Told(injured=injured, injury="扭伤", crush=False), **words,
            people=drill.people - 1, problems=drill.problems, improvements=drill.improvements,
        )  # fmt: skip
        assert Notice.objects.filter(kind=alarm.HURT).count() == count


def put_right(cast, run, told=None, **changes):
    """Who hears of it, and in which words."""
    drill = Drill.objects.get(pk=run.drill_id)
    facts = {name: getattr(drill, name) for name in RECORD}
    said = Statement(uuid.uuid4(), cast.officer_a1, drill.version, "录错")
    before = Notice.objects.count()
    correct_drill(
        drill, said, told=told or Told(), scenario=drill.scenario,
        **{**facts, "held_on": drill.held_on, **changes},
    )  # fmt: skip
    rows = Notice.objects.order_by("pk").select_related("user")[before:]
    return {row.user.username: kinds.find(row.kind).line(row.facts) for row in rows}


def test_whom_the_rest_does_not_concern_hears_the_end_too(cast):
    """Of the injured the city was told, of a near-miss it is not."""
    run = held(cast, seconds=110, told=Told(injured=2, injury="扭伤", crush=False))
    said = put_right(cast, run, Told(injured=0, crush=True))
    assert "nobody was hurt" in said.pop("city_admin")
    assert set(said) == {"principal_a1", "admin_a"}
    assert all("0 injured; near-miss of a crush" in text for text in said.values())


def test_too_fast_put_right_to_slow_ends_for_the_district(cast):
    said = put_right(cast, held(cast, seconds=15), seconds=130)
    assert "no more: faster than people can walk" in said.pop("admin_a")
    assert set(said) == {"principal_a1"} and "slower" in said["principal_a1"]


def test_on_a_day_without_school_it_is_slow_all_the_same(cast):
    """And what is no more is said by what it was."""
    sunday = TODAY - dt.timedelta(days=1)
    run = held(cast, day=sunday, seconds=130)
    first = Notice.objects.get(kind=alarm.TIME, user=cast.admin_a)
    line = alarm.time_line(first.facts)
    assert "without school" in line and "slower than" in line
    said = put_right(cast, run, held_on=TODAY)
    assert f"Drill of {sunday}" in said["admin_a"] and "no more: on a day" in said["admin_a"]
    assert "time" not in said["admin_a"] and "slower" not in said["admin_a"]
    assert "slower" in said["principal_a1"]


def test_the_list_finds_them(cast, as_user):
    held(cast, seconds=121, told=Told(injured=1, injury="扭伤"))
    held(cast, "b1", seconds=110)
    client = as_user(cast.city_admin)
    found = {
        state: [row.school.name for row in client.get(LIST, {"state": state}).context["rows"]]
        for state in ("slow", "hurt", "flagged", "planless")
    }
    assert found == {
        "slow": ["甲一小学"], "hurt": ["甲一小学"], "flagged": [],
        "planless": ["乙一中学", "甲一小学"],
    }  # fmt: skip


def test_the_line_of_a_notice(cast):
    facts = {"day": "2026-11-23", "school": "甲一小学"}
    hurt = alarm.hurt_line({**facts, "injured": 2, "crush": True})
    assert hurt == "Drill of 2026-11-23 at 甲一小学: 2 injured; near-miss of a crush"
    time = alarm.time_line({**facts, "found": ["too_fast", "copied"]})
    assert "faster than people can walk" in time and "earlier drill" in time
