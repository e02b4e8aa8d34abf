"""Planning, checking in, answering, submitting, calling off."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from inspections.actions import visit
from inspections.models import Answer, Hazard, Inspection, Kind, Mode, NumberSeries, State
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem, Notice
from safety.schools.models import School
from tests import factories
from tests.inspections import story
from tests.refusals import assert_nothing_changed


@pytest.mark.parametrize(
    ("who", "source", "bureau"),
    [
        ("city_admin", "city", "city"),
        ("inspector", "city", "city"),
        ("admin_a", "district", "district_a"),
        ("inspector_a", "district", "district_a"),
    ],
)
def test_the_planner_s_tier_is_the_source(cast, who, source, bureau):
    row = story.plan(cast, getattr(cast, who))
    assert (row.source, row.bureau) == (source, getattr(cast, bureau))


def test_the_highest_tier_counts(cast):
    factories.appoint(cast.admin_a, "inspector", cast.city)
    assert story.plan(cast, cast.admin_a).source == "city"


def test_a_township_s_inspector_plans_for_the_township(cast):
    person = factories.person("inspector_t", "inspector", cast.township_a)
    row = story.plan(cast, person, team=[person])
    assert (row.source, row.bureau) == ("township", cast.township_a)


@pytest.mark.parametrize(
    "who", ["leader", "township", "admin_b", "officer_a1", "principal_a1", "gone"]
)
def test_others_may_not_plan(cast, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.plan(cast, getattr(cast, who))


@pytest.mark.parametrize(
    ("kind", "mode", "secret", "stored_mode"),
    [
        (Kind.UNANNOUNCED, Mode.OPEN, True, Mode.OPEN),
        (Kind.UNANNOUNCED, Mode.COVERT, True, Mode.COVERT),
        (Kind.ROUTINE, Mode.COVERT, False, Mode.OPEN),
        (Kind.DRAGNET, Mode.OPEN, False, Mode.OPEN),
    ],
)
def test_only_unannounced_visits_are_secret(cast, kind, mode, secret, stored_mode):
    row = story.plan(cast, kind=kind, mode=mode)
    assert (row.secret, row.mode) == (secret, stored_mode)


def test_the_same_plan_sent_again_is_the_same_visit(cast):
    key = uuid.uuid4()
    first = story.plan(cast, uuid=key)
    with assert_nothing_changed():
        assert story.plan(cast, uuid=key) == first


@pytest.mark.parametrize(
    "other",
    [{"reason": "复查"}, {"mode": Mode.COVERT}, {"planned_for": dt.date(2026, 3, 12)}, {"team": 1}],
)
def test_another_plan_is_not_taken_for_the_same(cast, other):
    key = uuid.uuid4()
    story.plan(cast, uuid=key)
    if "team" in other:
        other = {"team": [cast.inspector2]}
    with assert_nothing_changed(), pytest.raises(Refused, match="something else"):
        story.plan(cast, uuid=key, **other)


@pytest.mark.parametrize(("who", "school"), [("inspector", "a1"), ("city_admin", "b1")])
def test_a_uuid_of_something_else_is_refused(cast, who, school):
    row = story.plan(cast)
    with assert_nothing_changed(), pytest.raises(Refused) as refusal:
        story.plan(cast, getattr(cast, who), getattr(cast, school), uuid=row.uuid)
    assert refusal.value.message == visit.reused()


@pytest.mark.parametrize(
    "fields",
    [
        {"team": []},
        {"checklists": []},
        {"kind": Kind.SELF_CHECK},
        {"planned_for": dt.date(2025, 12, 1)},
        {"planned_for": dt.date(2027, 4, 1)},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(cast, fields):
    with assert_nothing_changed(), pytest.raises(Refused):
        story.plan(cast, **fields)


def test_a_draft_checklist_is_refused(cast):
    draft = factories.checklist("draft", published=False)
    with assert_nothing_changed(), pytest.raises(Refused):
        story.plan(cast, checklists=[cast.fire, draft])


def test_a_closed_school_is_refused(cast):
    cast.a1.status, cast.a1.closed_on = "closed", dt.date(2026, 1, 1)
    cast.a1.save()
    with assert_nothing_changed(), pytest.raises(Refused):
        story.plan(cast)


@pytest.mark.parametrize("who", ["officer_a1", "principal_b1", "gone"])
def test_the_team_is_of_bureaus(cast, who):
    with assert_nothing_changed(), pytest.raises(Refused):
        story.plan(cast, team=[cast.inspector, getattr(cast, who)])


def test_a_member_who_also_sits_at_the_school_is_refused(cast):
    factories.appoint(cast.inspector2, "principal", cast.a1)
    with pytest.raises(Refused):
        story.plan(cast)


def test_another_district_lends_an_inspector(cast):
    row = story.plan(cast, team=[cast.admin_b])
    assert visit.check_in(row, cast.admin_b).state == "under_way"


def test_check_in_notes_the_distance(cast):
    row = visit.check_in(story.plan(cast), cast.inspector, lon=116.5, lat=38.101, accuracy_m=12)
    assert row.distance_m == pytest.approx(111, abs=1)


@pytest.mark.parametrize("place", [(None, None), (500, 2), (float("nan"), 2)])
def test_check_in_without_a_place(cast, place):
    row = visit.check_in(story.plan(cast), cast.inspector, lon=place[0], lat=place[1])
    assert (row.state, row.lon, row.distance_m) == ("under_way", None, None)


def test_a_device_s_clock_that_runs_ahead(cast):
    ahead = clock.now() + dt.timedelta(days=900)
    row = visit.check_in(story.plan(cast), cast.inspector, occurred_at=ahead)
    assert row.occurred_at == clock.now()


def test_check_in_again_changes_nothing(cast, at):
    row = story.under_way(cast)
    at("2026-03-11")
    with assert_nothing_changed():
        visit.check_in(row, cast.inspector2)


OUTSIDERS = ["admin_a", "leader", "officer_a1", "township", "inspector_a"]
STEPS = {
    "check_in": lambda row, who: visit.check_in(row, who),
    "answer": lambda row, who: story.answer(row, story.items(row)[0], actor=who),
    "find": lambda row, who: story.find(row, who),
    "submit": lambda row, who: visit.submit(row, who),
    "cancel": lambda row, who: visit.cancel(row, who, "雨"),
    "pass_rest": lambda row, who: visit.pass_rest(row, who, version=row.checklists.first()),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_team_and_the_planner_work_on_it(cast, who, step):
    row = story.under_way(cast)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        STEPS[step](row, getattr(cast, who))


def test_the_planner_may_work_without_being_on_the_team(cast):
    row = story.plan(cast)
    assert visit.check_in(row, cast.city_admin).state == "under_way"


def test_who_left_the_bureau_works_on_it_no_more(cast):
    row = story.plan(cast)
    cast.inspector.appointments.update(ends_on=dt.date(2026, 3, 9))
    factories.appoint(cast.inspector, "principal", cast.b1)
    former = type(cast.inspector).objects.get(pk=cast.inspector.pk)
    with pytest.raises(PermissionDenied):
        visit.check_in(row, former)
    assert not Inspection.objects.visible_to(former).exists()


@pytest.mark.parametrize("step", ["answer", "find", "submit", "pass_rest"])
def test_nothing_before_check_in(cast, step):
    row = story.plan(cast)
    with assert_nothing_changed(), pytest.raises(Refused):
        STEPS[step](row, cast.inspector)


@pytest.mark.parametrize("step", ["check_in", "answer", "find", "cancel", "pass_rest"])
def test_nothing_after_the_notice(cast, step):
    row = story.under_way(cast)
    story.finish(row)
    with assert_nothing_changed(), pytest.raises(Refused):
        STEPS[step](row, cast.inspector)


@pytest.mark.parametrize("who", ["officer_a1", "principal_a1"])
def test_a_school_checks_itself(cast, who):
    row = story.self_check(cast, getattr(cast, who))
    assert (row.state, row.source, row.bureau) == ("under_way", "self", cast.a1.unit)
    assert not row.secret


@pytest.mark.parametrize("who", ["officer_a2", "city_admin", "inspector", "township"])
def test_nobody_else_starts_a_self_check(cast, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.self_check(cast, getattr(cast, who))


def test_the_same_answer_sent_again_is_the_same_row(cast):
    row, key = story.under_way(cast), uuid.uuid4()
    item = story.items(row)[0]
    first = story.answer(row, item, uuid=key)
    with assert_nothing_changed():
        again = story.answer(row, item, uuid=key)
    assert (again, again.result) == (first, "pass")
    with assert_nothing_changed(), pytest.raises(Conflict):
        story.answer(row, item, "fail", "别的", uuid=key)


def test_a_new_answer_changes_the_row(cast):
    row = story.under_way(cast)
    item = story.items(row)[0]
    first = story.answer(row, item)
    second = story.answer(row, item, "na", "无此设施", actor=cast.inspector2)
    assert (second.pk, second.uuid, second.version) == (first.pk, first.uuid, 2)
    assert (second.result, second.answered_by) == ("na", cast.inspector2)


def test_a_stale_answer_is_a_conflict(cast):
    row = story.under_way(cast)
    item = story.items(row)[0]
    story.answer(row, item)
    story.answer(row, item, "fail", version=1)
    with assert_nothing_changed(), pytest.raises(Conflict) as conflict:
        story.answer(row, item, "na", "无", version=1)
    assert conflict.value.current.result == "fail"


def test_an_answer_s_uuid_of_another_inspection_is_refused(cast):
    other = story.under_way(cast, school=cast.b1)
    theirs = story.answer(other, story.items(other)[0])
    row = story.under_way(cast)
    with assert_nothing_changed(), pytest.raises(Refused):
        story.answer(row, story.items(row)[0], uuid=theirs.uuid)


def test_answers_that_make_no_sense(cast):
    row = story.under_way(cast)
    foreign = story.items(story.plan(cast, checklists=[factories.checklist("gate")]))[0]
    for item, result in ((foreign, "pass"), (story.items(row)[0], "na"), (foreign, "maybe")):
        with assert_nothing_changed(), pytest.raises(Refused):
            story.answer(row, item, result)


def test_pass_rest_of_a_section(cast):
    row = story.under_way(cast)
    story.answer(row, story.items(row)[0], "fail")
    assert visit.pass_rest(row, cast.inspector, version=cast.fire, section="Part 1") == 1
    assert visit.pass_rest(row, cast.inspector, version=cast.fire, section="第1节") == 0
    results = Answer.objects.order_by("item__position").values_list("result", flat=True)
    assert list(results) == ["fail", "pass"]


def test_pass_rest_of_another_checklist_is_refused(cast):
    row, other = story.under_way(cast), factories.checklist("gate")
    with assert_nothing_changed(), pytest.raises(Refused):
        visit.pass_rest(row, cast.inspector, version=other)


def test_submit_says_how_many_are_left(cast):
    row = story.under_way(cast)
    story.answer(row, story.items(row)[0])
    with assert_nothing_changed(), pytest.raises(Refused, match="2 items are not answered yet"):
        visit.submit(row, cast.inspector)


def test_submit_asks_for_the_hazard_of_a_failed_item(cast):
    row = story.under_way(cast)
    story.answer(row, story.items(row)[0], "fail")
    with (
        assert_nothing_changed("inspections_answer"),
        pytest.raises(Refused, match="1 failed item"),
    ):
        story.finish(row)


def test_submit_issues_everything_at_once(cast):
    row = story.under_way(cast)
    first, second = story.find(row), story.find(row, item=story.items(row)[1])
    row = story.finish(row)
    numbers = list(Hazard.objects.order_by("pk").values_list("number", "state"))
    assert numbers == [("2026-390102-00001", "to_rectify"), ("2026-390102-00002", "to_rectify")]
    assert (row.state, row.notice_number) == ("submitted", "2026-390100-00001")
    assert set(DueItem.objects.values_list("kind", "key")) == {
        ("hazard_deadline", str(first.uuid)),
        ("hazard_deadline", str(second.uuid)),
    }
    told = set(Notice.objects.values_list("user__username", "kind"))
    assert told == {("officer_a1", "notice_issued"), ("principal_a1", "notice_issued")}


def test_submit_freezes_what_the_school_was(cast):
    row = story.finish(story.under_way(cast))
    place = (row.at_district, row.at_township, row.at_city, row.at_stage)
    assert place == (cast.district_a, cast.township_a, cast.city, "primary")


def test_submit_again_changes_nothing(cast, at):
    row = story.under_way(cast)
    story.find(row)
    first = story.finish(row)
    at("2026-03-11")
    with assert_nothing_changed():
        again = visit.submit(row, cast.inspector2)
    assert again.notice_number == first.notice_number


def test_numbers_run_by_year_and_district(cast, at):
    numbers = [story.issued(cast).number, story.issued(cast, cast.b1).number]
    at("2026-12-31")
    numbers.append(story.issued(cast).number)
    at("2026-12-31T16:00:00+00:00")  # midnight in Shanghai
    numbers.append(story.issued(cast).number)
    assert [number[:11] + number[-2:] for number in numbers] == [
        "2026-39010201", "2026-39010301", "2026-39010202", "2027-39010201",
    ]  # fmt: skip


def test_a_refused_submission_uses_no_number(cast):
    row = story.under_way(cast)
    story.find(row, on_the_spot=True)
    with pytest.raises(Refused):
        story.finish(row)
    assert not NumberSeries.objects.exists()
    assert story.issued(cast).number == "2026-390102-00001"


def test_a_self_check_has_no_notice_number(cast):
    row = story.finish(story.self_check(cast))
    assert (row.notice_number, Notice.objects.count()) == ("", 0)


def test_calling_off_withdraws_what_was_recorded(cast):
    row = story.under_way(cast)
    story.find(row)
    row = visit.cancel(row, cast.inspector, "临时任务")
    hazard = Hazard.objects.get()
    assert (row.state, hazard.state) == ("cancelled", State.WITHDRAWN)
    assert list(hazard.entries.values_list("action", flat=True)) == ["found", "withdraw"]


def test_calling_off_needs_a_reason(cast):
    row = story.plan(cast)
    with assert_nothing_changed(), pytest.raises(Refused):
        visit.cancel(row, cast.inspector, "")


def test_a_visit_called_off_stays_secret(cast):
    row = visit.cancel(story.plan(cast), cast.inspector, "雨")
    assert row.secret and not Inspection.objects.visible_to(cast.admin_a).exists()


def test_no_midnight_parts_a_visit_from_its_hazards(cast, at):
    at("2026-03-31T15:59:59.999999+00:00")
    row = story.under_way(cast)
    story.find(row)
    row = story.finish(row)
    hazard = Hazard.objects.get()
    assert row.submitted_at == hazard.issued_at == hazard.periods.get().recorded_from


def test_a_school_that_was_closed_meanwhile(cast):
    planned, begun = story.plan(cast), story.under_way(cast)
    draft = story.find(begun)
    School.objects.filter(pk=cast.a1.pk).update(status="closed", closed_on=clock.today())
    planned.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(Refused, match="call the inspection off"):
        visit.check_in(planned, story.worker(planned))
    visit.pass_rest(begun, story.worker(begun), version=cast.fire)
    with assert_nothing_changed(), pytest.raises(Refused, match="nobody is left"):
        visit.submit(begun, story.worker(begun))
    story.finding.withdraw_hazard(draft, story.worker(begun))
    visit.cancel(begun, story.worker(begun), "学校已撤并")


def test_nothing_is_issued_overdue(cast, at):
    row = story.under_way(cast)
    story.find(row, deadline=dt.date(2026, 3, 12))
    visit.pass_rest(row, story.worker(row), version=cast.fire)
    at("2026-03-13")
    with assert_nothing_changed(), pytest.raises(Refused, match="past already"):
        visit.submit(row, story.worker(row))


def test_the_planner_who_came_to_sit_at_the_school_works_on_it_no_more(cast):
    row = story.plan(cast)
    factories.appoint(cast.city_admin, "principal", cast.a1.unit)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        visit.check_in(row, type(cast.city_admin).objects.get(pk=cast.city_admin.pk))
