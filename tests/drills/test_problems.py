"""A problem seen at a drill becomes a hazard of the school's ledger: by the rule, with photos,
once; and the two lead to each other."""

import datetime as dt
import uuid

import pytest

from drills.models import DrillHazard
from drills.rules import problem as rules
from inspections.models import Hazard, HazardPhoto, State
from safety.dues.models import DueItem
from safety.schools.actions.school import close_school
from tests.drills.conftest import TODAY
from tests.drills.test_actions import hold, plan
from tests.drills.test_pages import url
from tests.files import photos
from tests.refusals import assert_nothing_changed

LINES = "东门上锁，钥匙不在\n三楼东侧楼梯拥挤"


@pytest.fixture
def drill(cast):
    return hold(cast, plan(cast), problems=LINES)


def body(**changes):
    base = {
        "client_uuid": uuid.uuid4(), "problem": "exit_locked", "what": "东门上锁，钥匙不在",
        "place": "教学楼一层东门", "interim_control": "专人值守，课间开启", "responsible": "王主任",
        "line": "东门上锁，钥匙不在", "photos": photos.upload(photos.jpeg()),
    }  # fmt: skip
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def post(client, drill, **changes):
    return client.post(url("hazard_add", drill), body(**changes))


def test_a_locked_exit_is_major(as_user, cast, drill):
    assert post(as_user(cast.officer_a1), drill).status_code == 302
    row = DrillHazard.objects.select_related("hazard__inspection").get()
    hazard = row.hazard
    assert (hazard.severity, hazard.state, hazard.area) == ("major", State.TO_RECTIFY, "fire")
    assert hazard.deadline == TODAY + dt.timedelta(days=3)
    assert (hazard.source, hazard.found_by, hazard.number != "") == ("self", cast.officer_a1, True)
    assert "应急疏散演练" in hazard.inspection.reason and "2026-11-23" in hazard.inspection.reason
    [photo] = HazardPhoto.objects.filter(hazard=hazard)
    assert photo.moment == HazardPhoto.Moment.BEFORE
    assert [entry.action for entry in hazard.entries.order_by("sequence")] == [
        "found", "photo", "issue"
    ]  # fmt: skip
    assert DueItem.objects.filter(unit=cast.a1.unit, kind="hazard_deadline").exists()


@pytest.mark.parametrize(
    ("problem", "chosen", "level", "days"),
    [
        ("exit_locked", "", "major", 3), ("way_blocked", "", "serious", 15),
        ("crowding", "major", "major", 30), ("signal", "", "general", 7),
        ("other", "serious", "serious", 15),
    ],
)  # fmt: skip
def test_the_level_by_the_rule_or_graver(as_user, cast, drill, problem, chosen, level, days):
    assert (
        post(as_user(cast.officer_a1), drill, problem=problem, severity=chosen).status_code == 302
    )
    hazard = Hazard.objects.get()
    assert (hazard.severity, hazard.deadline) == (level, TODAY + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"severity": "general"}, "A locked exit is a major hazard"),
        ({"problem": "crowding", "severity": "general"}, "at least"),
        ({"problem": ""}, "required"),
        ({"problem": "nothing"}, "Kind of problem"),
        ({"photos": None}, "Take or choose a photo first"),
        ({"photos": photos.upload(b"no photo")}, "photo"),
        ({"interim_control": ""}, "keeps people safe"),
        ({"responsible": ""}, "required"),
        ({"what": ""}, "required"),
        ({"deadline": "2026-11-22"}, "one year later"),
        ({"line": "没有这一条"}, "does not say this any more"),
    ],
)
def test_refused_nothing_is_written(as_user, cast, drill, changes, words):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = post(client, drill, **changes)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_sent_again_it_is_the_same(as_user, cast, drill):
    client, key = as_user(cast.officer_a1), uuid.uuid4()
    assert post(client, drill, client_uuid=key).status_code == 302
    with assert_nothing_changed():
        assert post(client, drill, client_uuid=key).status_code == 302
        assert post(client, drill, client_uuid=key, place="西门").status_code == 422
        other = photos.upload(photos.jpeg(colour="red"))
    answer = post(client, drill, client_uuid=key, photos=other)
    assert answer.status_code == 422 and Hazard.objects.count() == 1


def test_a_line_is_raised_once(as_user, cast, drill):
    client = as_user(cast.officer_a1)
    assert post(client, drill).status_code == 302
    number, principal = Hazard.objects.get().number, as_user(cast.principal_a1)
    with assert_nothing_changed():
        answer = post(principal, drill)
    assert answer.status_code == 422 and number in answer.content.decode()
    assert post(client, drill, line="", what="西门也上锁").status_code == 302
    assert Hazard.objects.count() == 2


def test_the_two_lead_to_each_other(as_user, cast, drill):
    client = as_user(cast.officer_a1)
    page = client.get(drill.get_absolute_url()).content.decode()
    assert page.count("?line=") == 2 and "三楼东侧楼梯拥挤" in page
    form = client.get(f"{url('hazard_add', drill)}?line=2").content.decode()
    assert "三楼东侧楼梯拥挤" in form
    post(client, drill)
    hazard = Hazard.objects.get()
    for reader in (cast.officer_a1, cast.admin_a, cast.city_admin):
        client = as_user(reader)
        page = client.get(drill.get_absolute_url()).content.decode()
        assert hazard.get_absolute_url() in page and hazard.number in page
        assert drill.get_absolute_url() in client.get(hazard.get_absolute_url()).content.decode()
    assert "?line=" not in page  # a bureau reads, the school raises


def test_the_visit_that_it_stands_under_offers_no_answers(as_user, cast, drill):
    """It was on no checklist, so there is nothing to read."""
    client = as_user(cast.officer_a1)
    post(client, drill)
    visit = Hazard.objects.get().inspection
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "Rectification notice" in page and "All answers" not in page


def test_only_of_a_held_drill_of_an_open_school(as_user, cast, drill):
    planned = plan(cast, TODAY + dt.timedelta(days=1))
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        assert post(client, planned, line="").status_code == 422
        assert client.get(url("hazard_add", planned)).status_code == 302
    close_school(cast.a1, None, closed_on=TODAY)
    with assert_nothing_changed():
        assert post(client, drill).status_code in (403, 404, 422)


@pytest.mark.parametrize("gap", ["　", "  ", "\t"])
def test_a_line_with_wide_spaces(as_user, cast, gap):
    drill = hold(cast, plan(cast), problems=f"东门{gap}上锁\n三楼拥挤")
    client = as_user(cast.officer_a1)
    page = client.get(f"{url('hazard_add', drill)}?line=1")
    line = page.context["form"].initial["line"]
    assert post(client, drill, line=line).status_code == 302
    assert client.get(drill.get_absolute_url()).content.decode().count("?line=") == 1


def test_lines_of_a_record():
    assert rules.lines("甲\n\n 甲 \n乙　　丙\t丁") == ["甲", "乙 丙 丁"]
    assert rules.faults_of_level("exit_locked", "serious")
    assert not rules.faults_of_level("exit_locked", "major")
