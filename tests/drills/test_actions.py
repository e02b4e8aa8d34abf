"""Plan, record, cancel: what they change, what they refuse, what they settle."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from drills import actions
from drills.dues.drill import owe_all
from drills.models import Drill
from safety.base.models import Conflict, Refused
from safety.schools.actions.school import close_school, update_school
from tests.drills.conftest import RECORD, TODAY, at, owed
from tests.refusals import assert_nothing_changed

A1 = "甲一小学"


def plan(cast, day=TODAY, school=None, actor=None, **more):
    given = {"uuid": uuid.uuid4(), "scenario": "fire", **more}
    return actions.plan_drill(
        actor or cast.officer_a1, school=school or cast.a1, planned_on=day, **given
    )


def hold(cast, drill, held_on=TODAY, actor=None, version=None, **record):
    return actions.hold_drill(
        drill,
        actor or cast.officer_a1,
        version=version or drill.version,
        held_on=held_on,
        **{**RECORD, **record},
    )


def record(cast, held_on=TODAY, **more):
    given = {"uuid": uuid.uuid4(), "school": cast.a1, "scenario": "fire", **RECORD, **more}
    return actions.record_drill(cast.officer_a1, held_on=held_on, **given)


def test_a_plan(cast):
    drill = plan(cast, dt.date(2026, 11, 27))
    assert (drill.state, drill.district_id, drill.planned_by) == (
        "planned",
        cast.district_a.pk,
        cast.officer_a1,
    )


def test_the_same_uuid_plans_once(cast):
    given = uuid.uuid4()
    assert plan(cast, uuid=given).pk == plan(cast, uuid=given).pk
    assert Drill.objects.count() == 1


def test_held_in_the_vacation_it_settles_no_quarter(cast):
    given = {"school": cast.a2, "uuid": uuid.uuid4(), "scenario": "fire"}
    with at(dt.date(2026, 8, 15)):
        owe_all()
        drill = actions.record_drill(
            cast.officer_a2, held_on=dt.date(2026, 8, 15), **given, **{**RECORD, "people": 100}
        )
        assert drill.counts_for == ""
        assert owed() == {("甲二幼儿园", "2026-Q3")}


def test_a_uuid_of_another_school_is_refused(cast):
    drill = plan(cast)
    with assert_nothing_changed(), pytest.raises(Refused):
        plan(cast, school=cast.b1, actor=cast.officer_b1, uuid=drill.uuid)


@pytest.mark.parametrize(
    "who", ["officer_a2", "officer_b1", "admin_a", "city_admin", "inspector", "township", "gone"]
)
def test_only_the_schools_own_people(cast, who):
    drill, actor = plan(cast), getattr(cast, who)
    with assert_nothing_changed():
        for act in (
            lambda: plan(cast, actor=actor),
            lambda: hold(cast, drill, actor=actor),
            lambda: actions.cancel_drill(drill, actor, version=1),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_held_settles_the_month_of_that_day(cast):
    owe_all()
    drill = hold(cast, plan(cast))
    assert (drill.state, drill.counts_for, drill.seconds) == ("held", "2026-11", 110)
    assert (A1, "2026-11") not in owed()


def test_held_in_another_month_settles_that_month_alone(cast):
    with at(dt.date(2026, 10, 20)):
        owe_all()
    owe_all()
    assert record(cast, dt.date(2026, 10, 29)).counts_for == "2026-10"
    assert owed(unit=cast.a1.unit) == {(A1, "2026-11")}


def test_a_kindergarten_settles_its_quarter(cast):
    owe_all()
    drill = actions.record_drill(
        cast.principal_a2,
        uuid=uuid.uuid4(),
        school=cast.a2,
        scenario="fire",
        held_on=dt.date(2026, 11, 3),
        **{**RECORD, "people": 200},
    )
    assert drill.counts_for == "2026-Q4"
    assert owed(unit=cast.a2.unit) == set()


def test_the_second_of_a_month_is_the_one_more_of_the_term(cast):
    update_school(cast.a1, None, boarding=True)
    owe_all()
    found = [record(cast, TODAY - dt.timedelta(days=n)).counts_for for n in range(3)]
    assert found == ["2026-11", "term-2026-09-01", ""]
    assert owed(unit=cast.a1.unit) == set()


def test_held_before_the_timetable_opened_the_debt(cast):
    assert record(cast).counts_for == "2026-11"
    owe_all()
    assert (A1, "2026-11") not in owed()


def test_held_when_nothing_was_owed(cast):
    assert record(cast, dt.date(2026, 8, 10)).counts_for == ""
    assert record(cast, dt.date(2026, 10, 10)).counts_for == ""  # nobody was asked in October


@pytest.mark.parametrize(
    ("held_on", "changes", "reason"),
    [
        (dt.date(2026, 11, 24), {}, "has not come yet"),
        (TODAY, {"seconds": 9}, "10 to 3600"),
        (TODAY, {"seconds": 3601}, "10 to 3600"),
        (TODAY, {"people": 661}, "600 pupils and staff"),
        (TODAY, {"people": 0}, "At least one person"),
    ],
)
def test_a_record_that_cannot_be(cast, held_on, changes, reason):
    drill = plan(cast)
    with assert_nothing_changed(), pytest.raises(Refused, match=reason):
        hold(cast, drill, held_on, **changes)


def test_recorded_once(cast):
    drill = plan(cast)
    hold(cast, drill)
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        hold(cast, drill, seconds=99)


def test_the_second_click_of_a_record_finds_it(cast):
    drill = plan(cast)
    first = hold(cast, drill)
    with assert_nothing_changed():
        again = hold(cast, drill, version=1)
    assert (again.pk, again.version, again.held_on) == (first.pk, 2, TODAY)
    for other in ({"people": 501}, {"problems": "慢"}, {"held_on": TODAY - dt.timedelta(days=1)}):
        with assert_nothing_changed(), pytest.raises(Refused, match="recorded already"):
            hold(cast, drill, version=1, **other)


def test_the_second_click_on_the_page_gets_the_answer_of_the_first(cast, as_user):
    drill, client = plan(cast), as_user(cast.officer_a1)
    body = {**RECORD, "held_on": TODAY.isoformat(), "version": 1, "injured": 0, "crush": "no"}
    for _click in range(2):
        answer = client.post(f"/drills/{drill.uuid}/held/", body)
        assert (answer.status_code, answer["Location"]) == (302, f"/drills/{drill.uuid}/")
    assert client.post(f"/drills/{drill.uuid}/held/", {**body, "people": 9}).status_code == 422


def test_a_school_that_is_closed_cancels_what_it_planned(cast):
    drill = plan(cast, dt.date(2026, 11, 27))
    other = plan(cast, dt.date(2026, 11, 27), cast.b1, cast.officer_b1)
    held = hold(cast, plan(cast, TODAY))
    own = actions.cancel_drill(plan(cast, dt.date(2026, 12, 1)), cast.officer_a1, version=1)
    close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    for row in (drill, other, held, own):
        row.refresh_from_db()
    assert (drill.state, drill.cancelled_why, drill.version) == ("cancelled", "school_closed", 2)
    assert (other.state, held.state) == ("planned", "held")
    assert (own.state, own.cancelled_why) == ("cancelled", "")


def test_the_page_says_why_it_was_cancelled(cast, as_user):
    drill = plan(cast, dt.date(2026, 11, 27))
    close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    page = as_user(cast.admin_a).get(f"/drills/{drill.uuid}/").content.decode()
    assert "the school was closed" in page


def test_a_stale_version_is_a_conflict(cast):
    drill = plan(cast)
    with assert_nothing_changed(), pytest.raises(Conflict):
        hold(cast, drill, version=7)


def test_the_same_record_sent_twice_is_one(cast):
    given = uuid.uuid4()
    assert record(cast, uuid=given).pk == record(cast, uuid=given).pk
    assert Drill.objects.get().seconds == 110


@pytest.mark.parametrize("other", [{"seconds": 99}, {"scenario": "earthquake"}, {"problems": "慢"}])
def test_another_record_is_not_taken_for_the_same(cast, other):
    given = uuid.uuid4()
    record(cast, uuid=given)
    with assert_nothing_changed(), pytest.raises(Refused, match="something else"):
        record(cast, uuid=given, **other)


def test_another_plan_is_not_taken_for_the_same(cast):
    given = uuid.uuid4()
    plan(cast, dt.date(2026, 11, 27), uuid=given)
    with assert_nothing_changed(), pytest.raises(Refused, match="something else"):
        plan(cast, dt.date(2026, 11, 26), uuid=given)


def test_cancelled(cast):
    owe_all()
    drill = actions.cancel_drill(plan(cast), cast.officer_a1, version=1)
    assert drill.state == "cancelled"
    with pytest.raises(Refused, match="cancelled"):
        hold(cast, drill, version=2)
    assert (A1, "2026-11") in owed()


def test_a_closed_school_plans_nothing(cast):
    close_school(cast.a1, None, closed_on=TODAY - dt.timedelta(days=1))
    cast.a1.refresh_from_db()
    with assert_nothing_changed(), pytest.raises((Refused, PermissionDenied)):
        plan(cast)
