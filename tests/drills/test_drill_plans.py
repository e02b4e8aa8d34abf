"""The plan of a drill: written, edited, taken over from the last, printed; what is refused."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from drills import actions
from drills.actions import template as templates
from drills.models import Drill, DrillPlan, PlanPost
from drills.rules import lines
from safety.base.models import Conflict, Refused
from tests.drills.conftest import RECORD, TODAY
from tests.drills.plans import TYPED, WORDS
from tests.refusals import assert_nothing_changed

SOON = dt.date(2026, 11, 27)


@pytest.fixture
def drill(cast):
    return planned(cast, SOON)


def planned(cast, day, scenario="fire"):
    return actions.plan_drill(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, scenario=scenario, planned_on=day
    )


def write(cast, drill, version=None, actor=None, **words):
    actor = actor or cast.officer_a1
    version = version or drill.version
    return actions.write_plan(drill, actor, version=version, **{**WORDS, **words})


def hold(cast, drill):
    return actions.hold_drill(
        drill, cast.officer_a1, version=drill.version, held_on=TODAY, **RECORD
    )


def url(name, drill):
    return reverse(f"drills:{name}", args=[drill.uuid])


def test_written_with_its_posts_and_ways(cast, drill):
    drill = write(cast, drill)
    plan = DrillPlan.objects.get()
    assert (plan.assembly, plan.expected, drill.version) == ("操场", 600, 2)
    assert [(p.place, p.who, p.task) for p in plan.posts.all()] == list(WORDS["posts"])
    assert [(w.start, w.way) for w in plan.routes.all()] == list(WORDS["routes"])
    assert {p.district_id for p in plan.posts.all()} == {cast.district_a.pk}


def test_written_anew_in_place_of_the_old(cast, drill):
    drill = write(cast, write(cast, drill), posts=(), assembly="东操场")
    assert (DrillPlan.objects.get().assembly, PlanPost.objects.count()) == ("东操场", 0)


def test_a_second_click_changes_nothing(cast, drill):
    write(cast, drill, version=1)
    with assert_nothing_changed():
        write(cast, drill, version=1)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"routes": ()}, "at least one way out"),
        ({"assembly": ""}, "assembly point"),
        ({"expected": 0}, "At least one person"),
        ({"expected": 10_000}, "600 pupils"),
        ({"target_seconds": 5}, "10 to 3600"),
    ],
)
def test_what_a_plan_lacks(cast, drill, lacking, said):
    with assert_nothing_changed(), pytest.raises(Refused, match=said):
        write(cast, drill, **lacking)


def test_somebody_else_was_first(cast, drill):
    write(cast, drill, version=1)
    with assert_nothing_changed(), pytest.raises(Conflict):
        write(cast, drill, version=1, assembly="西操场")


@pytest.mark.parametrize("end", ["held", "cancelled"])
def test_after_its_end_it_stays(cast, drill, end):
    if end == "held":
        drill = hold(cast, drill)
    else:
        drill = actions.cancel_drill(drill, cast.officer_a1, version=1)
    with assert_nothing_changed(), pytest.raises(Refused):
        write(cast, drill)


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "city_admin", "inspector", "gone"])
def test_only_the_schools_own_people(cast, drill, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        write(cast, drill, actor=getattr(cast, who))


def test_taken_over_from_the_last_of_its_kind(cast, drill):
    write(cast, drill)
    other = planned(cast, SOON, "earthquake")
    later = planned(cast, dt.date(2026, 12, 9))
    later = actions.clone_plan(later, cast.officer_a1, version=1)
    assert later.plan.routes.get().way == "东侧楼梯，一楼东门"
    with assert_nothing_changed(), pytest.raises(Refused, match="no earlier plan"):
        actions.clone_plan(other, cast.officer_a1, version=1)


def test_taken_over_twice_is_once_and_never_over_another(cast, drill):
    write(cast, drill)
    later = planned(cast, dt.date(2026, 12, 9))
    actions.clone_plan(later, cast.officer_a1, version=1)
    with assert_nothing_changed():
        actions.clone_plan(Drill.objects.get(pk=later.pk), cast.officer_a1, version=1)
    write(cast, later, version=2, assembly="东操场")
    with assert_nothing_changed(), pytest.raises(Refused, match="a plan already"):
        actions.clone_plan(Drill.objects.get(pk=later.pk), cast.officer_a1, version=3)


def test_by_the_form(cast, drill, as_user):
    client = as_user(cast.officer_a1)
    assert client.post(url("plan_edit", drill), TYPED).status_code == 302
    page = client.get(drill.get_absolute_url()).content.decode()
    assert "三楼东楼梯口" in page and "东侧楼梯，一楼东门" in page
    sheet = as_user(cast.city_admin).get(url("plan_print", drill)).content.decode()
    assert "有序撤离" in sheet and "王老师" in sheet


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"routes": ""}, "routes"),
        ({"routes": "三楼教室"}, "routes"),
        ({"routes": "\n".join(["三楼 / 东门"] * 41)}, "routes"),
        ({"posts": "三楼 / "}, "posts"),
        ({"posts": "三" * 61 + " / 王老师"}, "posts"),
        ({"assembly": "\u200b"}, "assembly"),
        ({"expected": "1" + "0" * 30}, "expected"),
        ({"expected": ""}, "expected"),
        ({"target_seconds": "NaN"}, "target_seconds"),
        ({"purpose": "x" * 1001}, "purpose"),
        ({"version": ""}, "version"),
    ],
)
def test_a_bad_plan_is_told_and_kept_nowhere(cast, drill, as_user, changes, field):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = client.post(url("plan_edit", drill), {**TYPED, **changes})
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_two_people_at_one_plan_see_both(cast, drill, as_user):
    client = as_user(cast.officer_a1)
    write(cast, drill, assembly="西操场")
    response = client.post(url("plan_edit", drill), TYPED)
    assert response.status_code == 409
    assert {row["stored"] for row in response.context["differences"]} == {"西操场"}
    assert client.post(url("plan_edit", drill), {**TYPED, "version": 2}).status_code == 302


def test_one_click(cast, drill, as_user):
    write(cast, drill)
    later, client = planned(cast, dt.date(2026, 12, 9)), as_user(cast.principal_a1)
    assert client.get(later.get_absolute_url()).context["last"].drill == drill
    response = client.post(url("plan_clone", later), {"version": 1}, follow=True)
    assert "三楼东楼梯口" in response.content.decode()
    response = client.post(url("plan_clone", later), {"version": 1})
    assert response.status_code == 302  # done already


def test_a_click_on_a_page_that_is_old(cast, drill, as_user):
    write(cast, drill)
    later, client = planned(cast, dt.date(2026, 12, 9)), as_user(cast.officer_a1)
    Drill.objects.filter(pk=later.pk).update(version=5)
    with assert_nothing_changed():
        assert client.post(url("plan_clone", later), {"version": 1}).status_code == 409
        assert client.post(url("plan_clone", drill), {"version": 9}).status_code == 422


def test_a_bureaus_template_fills_the_form(cast, drill, as_user):
    row = templates.add_template(
        cast.admin_a, uuid=uuid.uuid4(), unit=cast.district_a, scenario="fire", purpose="按模板",
        course="", command="", assembly="操场", signals="", target_seconds=100, posts="",
        routes="三楼 / 东门",
    )  # fmt: skip
    client = as_user(cast.officer_a1)
    form = client.get(url("plan_edit", drill), {"template": str(row.uuid)}).context["form"]
    assert (form["purpose"].value(), form["expected"].value()) == ("按模板", 600)
    form = client.get(url("plan_edit", drill), {"template": "nonsense"}).context["form"]
    assert form["purpose"].value() is None


def test_lines_come_back_as_they_were():
    for parse, text in (
        (lines.posts, "三楼 / 王\n门 / 李 / 看 / 守"),
        (lines.routes, "三楼 / 东门"),
    ):
        assert lines.written(parse(text)) == text


def test_strokes_of_every_keyboard():
    assert set(lines.routes("甲／乙\n甲 | 乙\n甲｜乙\n甲\t乙")) == {("甲", "乙")}
