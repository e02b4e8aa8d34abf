"""An import is undone while nothing depends on it: all of it, or nothing and a list of reasons."""

import datetime as dt
import uuid

import pytest
import time_machine
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from drills import actions as drills
from inspections.models import Inspection, VisitState
from safety.base import clock
from safety.base.models import Refused
from safety.dues.models import DueItem, Notice, Schedule
from safety.schools.actions import codes, people, school
from safety.schools.models import Appointment, School, SchoolPeriod, SecurityEvent, Unit, User
from safety.sheets import actions, runner, tasks
from safety.sheets.models import ImportedRow, SheetJob
from tests import factories
from tests.inspections import drawing, story
from tests.refusals import snapshot
from tests.sheets.books import book_of

State = SheetJob.State
SCHOOLS = ["学校标识码", "学校名称", "办学类型", "所属区县", "学生数", "寄宿"]
PEOPLE = ["姓名", "职务", "工作单位", "手机号码", "登录名"]
NEW = "3900000999"
# What an undoing leaves behind: the trail, the jobs, a version, a period that says what was.
TRAIL = {
    *("schools_securityevent", "auditlog_logentry", "sheets_sheetjob", "sheets_importedrow"),
    *("cache", "schools_schoolperiod", "django_session"),
}


@pytest.fixture
def cast(cast):
    """Noon in the middle of a month: no month ends while a test runs."""
    with time_machine.travel("2026-03-10T12:00:00+08:00"):
        SchoolPeriod.objects.update(recorded_from=clock.now() - dt.timedelta(days=90))
        yield cast


def work(job) -> SheetJob:
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def taken_in(user, kind, headers, *rows) -> SheetJob:
    """An import, written."""
    data = book_of([list(row) for row in rows], headers=headers)
    job = work(actions.start_import(user, f"import.{kind}", data, "名单.xlsx"))
    assert actions.confirm(job), job.outcome
    return work(job)


def schools(user, *rows):
    return taken_in(user, "schools", SCHOOLS, *rows)


def persons(user, *rows):
    return taken_in(user, "people", PEOPLE, *rows)


def new_school(cast, code=NEW):
    return schools(cast.admin_a, [code, "新学校", "小学", "甲区", 90, "否"])


def undone(job, reason="传错了文件") -> SheetJob:
    return work(actions.start_undo(job, job.owner, reason=reason))


def why_not(job) -> set[str]:
    """Nothing has changed, and these are the reasons."""
    before = snapshot(*TRAIL)
    undoing = undone(job)
    assert snapshot(*TRAIL) == before
    assert (undoing.state, undoing.outcome["code"]) == (State.FAILED, "depends")
    return {why for _whose, why in undoing.outcome["depends"]}


def made() -> School:
    return School.objects.get(code=NEW)


UNIT = ("name", "parent", "city", "district", "township", "active")


# -- taken out, put back ---------------------------------------------------------------------------


def test_schools_made_are_gone_and_schools_changed_as_before(cast):
    but = (*TRAIL, "schools_school", "schools_unit")
    register = lambda: snapshot(*but) | {"files": ""}  # noqa: E731
    before, units = register(), list(Unit.objects.order_by("pk").values("pk", *UNIT))
    stood = School.objects.filter(pk=cast.a1.pk).values()[0]
    row = [cast.a1.code, "改了名的小学", "小学", "甲区", 777, "是"]
    job = schools(cast.admin_a, row, [NEW, "新学校", "小学", "甲区", 90, "否"])
    undoing = undone(job)
    assert (undoing.state, undoing.outcome) == (State.DONE, {"taken_out": 1, "put_back": 1})
    assert register() == before
    assert list(Unit.objects.order_by("pk").values("pk", *UNIT)) == units
    stands = School.objects.filter(pk=cast.a1.pk).values()[0]
    assert stands.pop("version") > stood.pop("version")
    assert stands == stood and not School.objects.filter(code=NEW).exists()


def test_people_made_are_gone_and_people_changed_as_before(cast):
    old = factories.person("old", "safety_officer", cast.a1, name="张伟", phone="13900001111")
    job = persons(
        cast.admin_a,
        ["张伟", "校长", cast.a2.name, "13900001111", "old"],
        ["王五", "安全员", cast.a1.name, "13900002222", "wangwu"],
        ["王五", "校长", cast.a2.name, "13900002222", "wangwu"],
    )
    assert Appointment.objects.filter(user__username="wangwu").count() == 2
    assert undone(job).state == State.DONE
    assert [seat.unit_id for seat in old.appointments.all()] == [cast.a1.pk]
    assert not User.objects.filter(username="wangwu").exists()
    assert not User.objects.visible_to(cast.city_admin).filter(name="王五").exists()


def test_the_same_list_can_be_taken_in_again(cast):
    job, people_job = new_school(cast), persons(
        cast.admin_a, ["王五", "安全员", cast.a1.name, "13900002222", "wangwu"]
    )  # fmt: skip
    assert undone(job).state == undone(people_job).state == State.DONE
    assert new_school(cast).outcome["created"] == 1
    again = persons(cast.admin_a, ["王五", "安全员", cast.a1.name, "13900002222", "wangwu"])
    assert again.outcome["created"] == 1


def test_batch_upon_batch_from_the_last(cast):
    first = schools(cast.admin_a, [cast.a1.code, cast.a1.name, "小学", "甲区", 701, "否"])
    second = schools(cast.admin_a, [cast.a1.code, cast.a1.name, "小学", "甲区", 702, "否"])
    assert why_not(first) == {"was changed since"}
    assert undone(second).state == undone(first).state == State.DONE
    assert School.objects.get(pk=cast.a1.pk).pupils == cast.a1.pupils


def test_the_past_stays_as_it_stood(cast):
    """A stage that was wrong for a month is wrong in that month's figures for good."""
    job = schools(cast.admin_a, [cast.a1.code, cast.a1.name, "初中", "甲区", 90, "否"])
    with time_machine.travel("2026-04-02T12:00:00+08:00"):
        assert undone(job).state == State.DONE
        stages = cast.a1.periods.order_by("recorded_from").values_list("stage", flat=True)
        assert list(stages) == [cast.a1.stage, "junior", cast.a1.stage]


def test_it_is_on_record(cast):
    job = new_school(cast)
    key = str(made().pk)
    undoing = undone(job, "传错了文件")
    job.refresh_from_db()
    assert (job.undone_at is not None, undoing.undoes, undoing.reason) == (True, job, "传错了文件")
    entry = LogEntry.objects.filter(object_pk=key, action=LogEntry.Action.DELETE).first()
    assert entry.actor == cast.admin_a
    person = persons(cast.admin_a, ["王五", "安全员", cast.a1.name, "", "wangwu"])
    undone(person)
    log = SecurityEvent.objects.visible_to(cast.city_admin).filter(kind="person_taken_out")
    assert log.get().subject.name == "王五"


def test_once_and_no_more(cast):
    job, key = new_school(cast), uuid.uuid4()
    first = actions.start_undo(job, cast.admin_a, reason="错", uuid=key)
    assert actions.start_undo(job, cast.admin_a, reason="错", uuid=key) == first
    with pytest.raises(Refused, match="being undone"):
        actions.start_undo(job, cast.admin_a, reason="错")
    work(first)
    job.refresh_from_db()
    with pytest.raises(Refused, match="cannot be undone"):
        actions.start_undo(job, cast.admin_a, reason="错")
    assert not runner.run(first.pk)


def test_a_list_that_changed_nothing_leaves_nothing_to_undo_and_does_no_harm(cast):
    new_school(cast)
    job = new_school(cast)
    assert undone(job).outcome == {"taken_out": 0, "put_back": 0}
    assert made()


# -- what stands in the way ------------------------------------------------------------------------


def test_a_school_that_has_been_visited(cast):
    job = new_school(cast)
    cast.fire = factories.checklist(items=1)
    story.under_way(cast, cast.inspector, made(), team=[cast.inspector])
    assert why_not(job) == {"Inspection: 1"}


def test_a_school_with_a_drill_and_one_with_people(cast):
    job = new_school(cast)
    officer = factories.person("new_officer", "safety_officer", made())
    drills.plan_drill(officer, school=made(), scenario="fire", planned_on=clock.today(),
                      uuid=uuid.uuid4())  # fmt: skip
    # Its reminder begins the day before.
    assert why_not(job) == {"Drill: 1", "Due item: 1", "Appointment: 1"}


def owed(unit, **fields):
    return DueItem.objects.create(unit=unit, kind="drill", key="2026-03", due_on=clock.today(),
                                  opened_at=clock.now(), **unit.columns(), **fields)  # fmt: skip


def test_what_nobody_was_told_of_goes_along(cast):
    job = new_school(cast)
    owed(made().unit)
    assert undone(job).state == State.DONE
    assert not DueItem.objects.exists()


def test_what_somebody_was_told_of_stays(cast):
    job = new_school(cast)
    item = owed(made().unit)
    Schedule.objects.create(item=item, told_to=0)
    Notice.objects.create(user=cast.admin_a, item=item, kind="drill", due_on=item.due_on, rung=0,
                          unit=item.unit, made_at=clock.now())  # fmt: skip
    assert why_not(job) == {"Due item: 1", "Notice: 1"}


def test_a_school_that_was_edited_moved_or_closed(cast):
    job = new_school(cast)
    school.update_school(made(), cast.admin_a, address="新址")
    assert why_not(job) == {"was changed since"}
    school.update_school(made(), cast.admin_a, address="")
    school.close_school(made(), cast.admin_a, closed_on=clock.today())
    assert "was changed since" in why_not(job)


def test_a_school_that_a_months_figures_count(cast):
    job = new_school(cast)
    with time_machine.travel("2026-04-02T12:00:00+08:00"):
        assert why_not(job) == {"the figures of 2026-03"}


def test_a_person_who_has_been_here(cast):
    job = persons(cast.admin_a, ["王五", "安全员", cast.a1.name, "", "wangwu"])
    person = User.objects.get(username="wangwu")
    [(_person, code)] = codes.issue_codes(cast.admin_a, [person])
    codes.activate(code, "correct horse 7 battery")
    assert why_not(job) == {"has set a password with a one-time code"}
    User.objects.filter(pk=person.pk).update(last_login=clock.now())
    assert why_not(job) == {"has signed in"}


def test_a_code_that_was_never_used_is_void(cast):
    job = persons(cast.admin_a, ["王五", "安全员", cast.a1.name, "", "wangwu"])
    [(_person, code)] = codes.issue_codes(cast.admin_a, [User.objects.get(username="wangwu")])
    assert undone(job).state == State.DONE
    with pytest.raises(Refused):
        codes.activate(code, "correct horse 7 battery")


def test_a_person_with_a_further_post(cast):
    job = persons(cast.admin_a, ["王五", "安全员", cast.a1.name, "", "wangwu"])
    person = User.objects.get(username="wangwu")
    people.appoint(person, cast.admin_a, role="principal", unit=cast.a2.unit)
    assert why_not(job) == {"Appointment: 1"}


def test_one_obstacle_keeps_the_whole_batch(cast):
    job = schools(cast.admin_a, [NEW, "新学校", "小学", "甲区", 90, "否"],
                  ["3900000998", "另一新学校", "小学", "甲区", 90, "否"])  # fmt: skip
    school.update_school(made(), cast.admin_a, address="新址")
    why_not(job)
    assert School.objects.filter(code__in=[NEW, "3900000998"]).count() == 2


def test_whoever_may_no_longer_import(cast):
    job = new_school(cast)
    undoing = actions.start_undo(job, cast.admin_a, reason="错")
    cast.admin_a.appointments.update(role="inspector")
    assert work(undoing).state == State.FAILED and made()
    with pytest.raises(PermissionDenied):
        actions.start_undo(job, User.objects.get(pk=cast.admin_a.pk), reason="错")


def test_after_some_months_it_is_forgotten(cast):
    job = new_school(cast)
    SheetJob.objects.update(finished_at=clock.now() - dt.timedelta(days=91))
    job.refresh_from_db()
    with pytest.raises(Refused):
        actions.start_undo(job, cast.admin_a, reason="错")
    assert tasks.clean()["forgotten"] == 1 and not ImportedRow.objects.exists()


# -- secrets (R02) ---------------------------------------------------------------------------------


def said(undoing):
    return undoing.state, undoing.outcome


def seen_by(user):
    units = Unit.objects.visible_to(user).values_list("name", flat=True)
    return sorted(units), list(School.objects.visible_to(user).values_list("code", flat=True))


def test_a_secret_visit_is_not_told_of(cast):
    """The same answer and the same lists, whether or not an inspector has plans."""
    cast.fire = factories.checklist(items=1)
    job = new_school(cast)
    visit = story.plan(cast, cast.inspector, made(), team=[cast.inspector])
    assert said(undone(job)) == (State.DONE, {"taken_out": 1, "put_back": 0})
    for user in (cast.admin_a, cast.city_admin, cast.leader):
        assert "新学校" not in str(seen_by(user)) and NEW not in str(seen_by(user))
    assert new_school(cast).outcome["created"] == 1
    with pytest.raises(Refused, match="has been closed"):
        story.visit.check_in(visit, cast.inspector)
    story.visit.cancel(visit, cast.inspector, "学校名单有误")
    assert Inspection.objects.get(pk=visit.pk).state == VisitState.CANCELLED


def test_a_covert_visit_under_way_can_only_be_called_off(cast, as_user):
    cast.fire = factories.checklist(items=1)
    job = new_school(cast)
    visit = story.under_way(cast, cast.inspector, made(), mode="covert", team=[cast.inspector])
    assert undone(job).state == State.DONE
    client = as_user(cast.inspector)
    for name in ("visit_detail", "visit_fill"):
        assert client.get(reverse(f"inspections:{name}", args=[visit.uuid])).status_code == 200
    with pytest.raises(Refused, match="not in the register"):
        story.answer(visit, story.items(visit)[0])
    assert client.get(reverse("inspections:visit_list")).status_code == 200


def test_a_draw_is_told_of_once_it_is_no_secret(cast):
    cast.fire = factories.checklist(items=1)
    job = new_school(cast)
    drawing.make(cast.inspector)
    assert undone(job).state == State.DONE
    assert School.objects.get(code__startswith="~")  # its record names the school


# -- the pages -------------------------------------------------------------------------------------


def test_from_the_button_to_the_list_of_reasons(cast, as_user):
    job, client = new_school(cast), as_user(cast.admin_a)
    detail, undo = (reverse(f"desk:job_{name}", args=[job.uuid]) for name in ("detail", "undo"))
    assert undo in client.get(detail).content.decode()
    assert client.post(undo, {"client_uuid": uuid.uuid4()}).status_code == 422
    school.update_school(made(), cast.admin_a, address="新址")
    there = client.post(undo, {"client_uuid": uuid.uuid4(), "reason": "错"})["Location"]
    work(SheetJob.objects.get(undoes=job))
    page = client.get(there).content.decode()
    assert "新学校" in page and "was changed since" in page
    school.update_school(made(), cast.admin_a, address="")
    client.post(undo, {"client_uuid": uuid.uuid4(), "reason": "错"})
    work(SheetJob.objects.filter(undoes=job).first())
    page = client.get(detail).content.decode()
    assert "This import was undone" in page and undo not in page


# -- stopped in the middle -------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["apply", "undo"])
def test_a_job_that_writes_can_be_stopped_and_has_written_nothing(cast, monkeypatch, phase):
    monkeypatch.setattr("safety.sheets.pulse.BETWEEN", 0)
    if phase == "undo":
        job = actions.start_undo(new_school(cast), cast.admin_a, reason="错")
    else:
        data = book_of([[NEW, "新学校", "小学", "甲区", 90, "否"]], headers=SCHOOLS)
        job = work(actions.start_import(cast.admin_a, "import.schools", data, "名单.xlsx"))
        actions.confirm(job)
    SheetJob.objects.filter(pk=job.pk).update(state=State.RUNNING)
    job.refresh_from_db()
    assert actions.cancel(job)
    SheetJob.objects.filter(pk=job.pk).update(state=State.QUEUED)
    assert work(job).state == State.CANCELLED
    assert School.objects.filter(code=NEW).exists() == (phase == "undo")
