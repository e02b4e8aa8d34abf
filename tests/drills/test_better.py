"""Getting better: bounds, flags, targets, what compares, the review."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from drills.actions import clock_drill, plan_drill, record_drill, write_review
from drills.actions.run import Told
from drills.dues.drill import owe_all
from drills.models import Drill, DrillRun
from drills.queries.progress import progress
from drills.rules import physics, target
from drills.rules.record import target_for
from drills.rules.run import Arrival, Timed, by_stairs
from drills.views.chart import chart
from safety.base import clock
from safety.base.models import Conflict
from safety.dues.models import DueItem
from safety.schools.actions.school import close_school, reopen_school
from safety.schools.models import Tier
from tests import factories
from tests.drills.conftest import RECORD, TODAY, at
from tests.drills.test_pages import drill_of, url
from tests.refusals import assert_nothing_changed

COMPARE = reverse("drills:compare_list")


def held(cast, school="a1", day=TODAY, told=None, scenario="fire", **changes):
    record = {**RECORD, **changes}
    officer = getattr(cast, f"officer_{school}")
    drill = record_drill(
        officer, uuid=uuid.uuid4(), school=getattr(cast, school), scenario=scenario, held_on=day,
        told=told or Told(), **record,
    )  # fmt: skip
    return DrillRun.objects.select_related("drill").get(drill=drill)


@pytest.mark.parametrize(
    ("storeys", "people", "seconds"),
    [(None, 0, 0), (1, 0, 0), (4, 0, 16), (4, 400, 126), (6, 10, 26)],
)
def test_what_nobody_beats(storeys, people, seconds):
    assert physics.bound(storeys, people) == seconds


def test_faster_than_people_walk(cast):
    crowd = Told(arrivals=(Arrival("甲", 400, 400, None, "", "", "东侧楼梯"),))
    run = held(cast, seconds=90, people=400, told=crowd)
    assert run.flags == [{"code": "too_fast", "value": "90", "threshold": "126"}]
    [said] = run.findings
    assert "126" in said["why"] and "90" in said["why"] and said["cure"]
    assert not held(cast, "b1", seconds=126, people=400, told=crowd).flagged


def test_who_took_which_stairs():
    def most(*rows):
        return physics.most_by_one([Arrival("甲", n, n, None, *where) for n, *where in rows])

    assert most((40, "教学楼", "2", "东"), (30, "教学楼", "3", "东")) == 70
    assert most((40, "", "2", "东"), (30, "", "3", "东")) == 40  # of two buildings, perhaps
    assert most((40, "甲楼", "2", "东"), (30, "乙楼", "2", "东")) == 40
    for ground in ("1", "１楼", "一层", "1F", "首层", "底楼"):
        assert most((400, "教学楼", ground, "东"), (30, "教学楼", "12", "东")) == 30


@pytest.mark.parametrize("scenario", ["bus", "weather", "violence", "night"])
def test_what_leaves_no_whole_building_is_left_out(cast, scenario):
    cast.a1.storeys = 6
    cast.a1.save()
    fire = held(cast, day=TODAY - dt.timedelta(days=10), seconds=200)
    other = held(cast, scenario=scenario, seconds=20, people=30)
    assert not other.flagged
    assert (other.pace, other.target, other.is_last) == (None, None, False)
    fire.refresh_from_db()
    assert fire.is_last
    found = progress(cast.a1)
    assert [run for _drill, run in found.rows] == [fire] and found.aim == 190
    assert target_for(scenario, 3) is None and target_for("crush", 3) == 120


def test_honest_numbers_are_no_copy(cast):
    """Nothing but seconds and people is told; or a phone has taken the time."""
    bare, first = {"problems": "", "improvements": ""}, TODAY - dt.timedelta(days=20)
    rows = Told(arrivals=(Arrival("甲", 500, 500),))
    held(cast, day=first, **bare)
    assert not held(cast, **bare).flagged
    held(cast, "b1", day=first, told=rows, **bare)
    assert held(cast, "b1", told=rows, **bare).flags[0]["code"] == "copied"
    drill = drill_of(cast, cast.a2)
    began = clock.now() - dt.timedelta(minutes=9)
    held(cast, "a2", day=first, people=200)
    timed = Timed(began, began + dt.timedelta(seconds=RECORD["seconds"]), clock.now(), 200)
    words = {name: RECORD[name] for name in bare}
    clock_drill(drill, cast.officer_a2, uuid=uuid.uuid4(), timed=timed, told=Told(), **words)
    assert not DrillRun.objects.get(drill=drill).flagged


def test_a_copy_of_the_last(cast, as_user):
    first = held(cast, day=TODAY - dt.timedelta(days=20))
    copy = held(cast)
    assert not first.flagged
    assert copy.flags[0]["code"] == "copied" and copy.flags[0]["threshold"] == "2026-11-03"
    assert not held(cast, day=TODAY - dt.timedelta(days=4), problems="another").flagged
    for reader in (cast.officer_a1, cast.admin_a):
        page = as_user(reader).get(copy.get_absolute_url()).content.decode()
        assert "2026-11-03" in page


@pytest.mark.parametrize(
    ("history", "storeys", "aim"),
    [
        ([], 4, 120), ([], 8, None), ([110, 300], 4, 120), ([110, 118], 4, 120),
        ([200, 240, 300], 8, 200), ([240, 240, 230], 8, 225), ([130], 4, 120), ([31], 8, 37),
        ([180, 200, 220], 6, 180), ([300, 200, 180], 6, 190), ([183, 300, 300], 6, 180),
    ],
)  # fmt: skip
def test_the_next_target(history, storeys, aim):
    assert target.next_target(history, storeys, physics.bound(storeys, 0))[0] == aim


@pytest.mark.parametrize("storeys", [None, 3, 8])
@pytest.mark.parametrize("newest", range(40, 400, 7))
def test_it_is_never_slower_than_the_last_drill(storeys, newest):
    """But for the rule's two minutes, and what nobody beats."""
    least = physics.bound(storeys, 0)
    for before in ([], [newest + 60], [newest + 20, newest + 90], [newest - 30, newest + 90]):
        aim, _why = target.next_target([newest, *before], storeys, least)
        assert aim <= max(newest, target.target_seconds(storeys) or 0, least)


def test_size_is_taken_out():
    assert target.reference(4, 600) == 96
    assert target.pace(96, 4, 600) == target.pace(192, 9, 1320) == 100
    assert target.pace(100, None, 600) is None


def test_the_slowest_stairs_come_first():
    rows = [
        Arrival("甲", 1, 1, 50, "教学楼", "1", "东"), Arrival("乙", 2, 2, 90, "教学楼", "2", "东"),
        Arrival("丙", 3, 3, 70, "教学楼", "2", "西"), Arrival("丁", 3, 3, None, "教学楼"),
    ]  # fmt: skip
    assert [(row.name, row.seconds, row.people) for row in by_stairs(rows)] == [
        ("教学楼 东", 90, 3), ("教学楼 西", 70, 3),
    ]  # fmt: skip


def test_the_last_drill_is_compared(cast, as_user):
    cast.a1.storeys = cast.b1.storeys = 4
    cast.a1.save(), cast.b1.save()
    held(cast, day=TODAY - dt.timedelta(days=5), seconds=300)
    held(cast, seconds=100)
    held(cast, day=TODAY - dt.timedelta(days=9), seconds=400)  # recorded late: not the last
    held(cast, "b1", seconds=200, people=300)
    rows = DrillRun.objects.filter(is_last=True).order_by("school")
    assert list(rows.values_list("drill__seconds", flat=True)) == [100, 200]
    city = as_user(cast.city_admin).get(COMPARE).content.decode()
    assert city.index(cast.b1.name) < city.index(cast.a1.name)
    assert cast.b1.name not in as_user(cast.admin_a).get(COMPARE).content.decode()
    # Districts of another city are no choice.
    elsewhere = factories.unit(Tier.CITY, "外市", cast.province, code="390200")
    factories.unit(Tier.DISTRICT, "丙区", elsewhere, code="390201")
    offered = as_user(cast.city_admin).get(COMPARE).context["filters"].fields["district"].queryset
    assert set(offered.values_list("city", flat=True)) == {cast.city.pk}


def test_the_list_costs_the_same_at_more_rows(cast, as_user):
    cast.a1.storeys = cast.b1.storeys = 4
    cast.a1.save(), cast.b1.save()
    held(cast)
    client = as_user(cast.city_admin)
    client.get(COMPARE)
    counts = []
    for more in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(COMPARE)
        counts.append(len(queries))
        held(cast, "b1", day=TODAY - dt.timedelta(days=more))
    assert counts[0] == counts[1]


def test_the_chart_of_a_school(cast, as_user):
    held(cast, day=TODAY - dt.timedelta(days=20), seconds=180)
    stairs = Told(arrivals=(Arrival("甲", 500, 500, 100, "教学楼", "2", "东侧楼梯"),))
    held(cast, seconds=170, told=stairs)
    there = reverse("drills:drill_progress", args=[cast.a1.uuid])
    page = as_user(cast.admin_a).get(there).content.decode()
    assert page.count("<rect") == 2 and "东侧楼梯" in page
    assert as_user(cast.admin_b).get(there).status_code == 404


def test_drills_without_a_run_are_shown(cast, as_user):
    """They were held before runs were kept."""
    cast.a1.storeys = 6
    cast.a1.save()
    old = held(cast, day=TODAY - dt.timedelta(days=20), seconds=200).drill
    DrillRun.objects.all().delete()
    there = reverse("drills:drill_progress", args=[cast.a1.uuid])
    page = as_user(cast.admin_a).get(there).content.decode()
    assert page.count("<rect") == 1 and old.get_absolute_url() in page and "190" in page


def test_a_bar_is_judged_by_its_own_target():
    def hue(seconds, target, flagged=False):
        run = DrillRun(target=target, flagged=flagged)
        return chart([(Drill(seconds=seconds), run)], 120).bars[0].hue

    assert [hue(150, 160), hue(150, 140), hue(150, None), hue(150, 160, True)] == [
        "done", "open", "done", "soon",
    ]  # fmt: skip
    assert chart([(Drill(seconds=0), None)], None).bars[0].hue == "done"


# -- the review ------------------------------------------------------------------------------------


def owed():
    return DueItem.objects.filter(kind="drill_review", settled_at=None)


def test_a_review_is_owed_until_it_is_written(cast, as_user):
    run = held(cast)
    item = owed().get()
    assert (item.due_on, item.url) == (TODAY + dt.timedelta(days=3), run.get_absolute_url())
    client = as_user(cast.officer_a1)
    words = {"went_well": "有序", "better": "东侧楼梯错峰，王老师", "version": run.version}
    assert client.post(url("drill_review", run.drill), words).status_code == 302
    assert not owed().exists()
    with assert_nothing_changed():  # a second click
        assert client.post(url("drill_review", run.drill), words).status_code == 302
    with assert_nothing_changed():
        stale = client.post(url("drill_review", run.drill), {**words, "better": "x"})
    assert stale.status_code == 409 and "有序" in stale.content.decode()


@pytest.mark.parametrize("lacking", ["went_well", "better"])
def test_an_empty_review_is_none(cast, as_user, lacking):
    run = held(cast)
    words = {"went_well": "a", "better": "b", "version": run.version, lacking: ""}
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = client.post(url("drill_review", run.drill), words)
    assert answer.status_code == 422


def test_two_who_write_it(cast):
    run = held(cast)
    write_review(run, cast.officer_a1, version=1, went_well="a", better="b")
    with pytest.raises(Conflict):
        write_review(run, cast.principal_a1, version=1, went_well="c", better="d")


def test_a_closed_school_writes_none(cast):
    held(cast)
    school = close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert not owed().exists()
    reopen_school(school, cast.city_admin)
    assert owed().count() == 1


def test_closed_on_a_day_that_is_over_it_plans_none_from_then_on(cast):
    """The end is recorded on Monday, the last day was the Thursday before."""
    with at(TODAY - dt.timedelta(days=5)):
        before, after, ahead = (
            plan_drill(
                cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, scenario="fire", planned_on=day
            )
            for day in (dt.date(2026, 11, 18), dt.date(2026, 11, 20), dt.date(2026, 11, 25))
        )
    close_school(cast.a1, cast.city_admin, closed_on=dt.date(2026, 11, 19))
    found = {row.pk: row.state for row in Drill.objects.all()}
    assert found == {before.pk: "planned", after.pk: "cancelled", ahead.pk: "cancelled"}


def test_a_review_of_long_ago_is_asked_for_no_more(cast):
    held(cast)
    later = TODAY + dt.timedelta(days=64)
    with at(later):
        owe_all(later)
        assert not owed().exists()
