"""A list of kitchen people is taken back: all of it, or nothing and a list of reasons."""

import datetime as dt
import uuid

import pytest
from auditlog.models import LogEntry
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from canteen.actions import correct
from canteen.actions import day as days
from canteen.actions import worker as workers
from canteen.dues import daily as daily_dues
from canteen.models import Correction, HealthCertificate, Kitchen, KitchenDay, Worker, version_of
from canteen.sheets.undo import PeopleUndo
from safety.dues.models import DueItem
from safety.schools.actions import school as schools
from safety.sheets import actions, runner
from safety.sheets.models import SheetJob
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at, certify, owed, worker_of
from tests.canteen.test_sheets import GOOD, HEADERS
from tests.files import photos
from tests.refusals import snapshot
from tests.sheets.books import book_of

State = SheetJob.State
TRAIL = {"auditlog_logentry", "sheets_sheetjob", "sheets_importedrow", "schools_securityevent"}
WANG, LI = GOOD, ("甲一小学", "李娜", *GOOD[2:])


def work(job) -> SheetJob:
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def taken_in(user, *rows) -> SheetJob:
    data = book_of([list(row) for row in rows], headers=HEADERS)
    job = work(actions.start_import(user, "import.kitchen_workers", data, "名单.xlsx"))
    assert actions.confirm(job), job.outcome
    return work(job)


def undone(job) -> SheetJob:
    return work(actions.start_undo(job, job.owner, reason="传错了文件", uuid=uuid.uuid4()))


def why_not(job) -> set[tuple]:
    """Nothing has changed, and these are the reasons."""
    before = snapshot(*TRAIL)
    undoing = undone(job)
    assert snapshot(*TRAIL) == before
    assert (undoing.state, undoing.outcome["code"]) == (State.FAILED, "depends")
    return {tuple(line) for line in undoing.outcome["depends"]}


@pytest.fixture
def job(cast):
    """A school without a kitchen: one is opened for its two people."""
    return taken_in(cast.admin_a, WANG, LI)


def test_people_made_are_gone_with_their_kitchen(cast, job):
    undoing = undone(job)
    assert (undoing.state, undoing.outcome) == (State.DONE, {"taken_out": 5, "put_back": 0})
    for model in (Worker, HealthCertificate, Kitchen):
        assert not model.objects.exists()
    assert owed() == set()
    assert taken_in(cast.admin_a, WANG, LI).outcome["created"] == 2


def test_a_kitchen_goes_with_the_days_that_the_clock_opened(cast, job):
    factories.terms(cast.city, 2026)
    daily_dues.open_days()
    assert undone(job).state == State.DONE
    assert not KitchenDay.objects.exists()
    assert not DueItem.objects.filter(settled_at=None).exists()


def test_what_was_changed_is_as_before(cast, worker):
    older = certify(worker, cast.officer_a1, dt.date(2026, 2, 1), number="JK0")
    job = taken_in(cast.admin_a, [*WANG[:2], "面点", *WANG[3:]])
    worker.refresh_from_db()
    assert (worker.post, worker.certified_until) == ("pastry", dt.date(2027, 3, 1))
    assert undone(job).outcome == {"taken_out": 1, "put_back": 1}
    worker.refresh_from_db()
    assert (worker.post, worker.certified_until) == ("cook", older.expires_on)
    assert owed() == {("王芳", "2027-02-01")}


LEFT = [*GOOD[:6], "2026-11-01"]


def test_who_left_by_the_list_is_at_work_as_before(cast, worker):
    assert undone(taken_in(cast.admin_a, LEFT)).state == State.DONE
    worker.refresh_from_db()
    assert (worker.left_on, worker.left_at) == (None, None)


def test_nobody_comes_back_into_a_kitchen_out_of_use(cast, worker):
    job = taken_in(cast.admin_a, LEFT)
    Kitchen.objects.update(in_use=False)
    assert why_not(job) == {("王芳", "their kitchen is out of use")}


def test_nobody_comes_back_beside_their_new_beginning(cast, worker):
    job = taken_in(cast.admin_a, LEFT)
    worker_of(worker.kitchen, cast.officer_a1, starts_on=TODAY)
    assert why_not(job) == {("王芳", "began there anew since")}


def test_a_list_that_noted_less_is_taken_back_all_the_same(cast, worker):
    job = taken_in(cast.admin_a, LEFT)
    for row in job.written.all():
        row.after.pop("left_at", None)
        row.save()
    assert undone(job).state == State.DONE


def test_a_certificate_that_was_put_right_is_put_back_beside_it(cast, worker):
    paper = certify(worker, cast.officer_a1, dt.date(2026, 3, 1), number="X")
    assert undone(taken_in(cast.admin_a, WANG)).state == State.DONE
    paper.refresh_from_db()
    assert paper.number == "X"
    assert [one.was for one in Correction.objects.all()] == [
        "certificate number X", "certificate number JK1",
    ]  # fmt: skip


def test_whom_somebody_edited_since_stays(cast, job):
    worker = Worker.objects.get(name="王芳")
    workers.edit_worker(worker, cast.officer_a1, version=worker.version, post="buyer")
    assert why_not(job) == {("王芳", "was changed since")}


def test_a_scan_that_was_added_since_stays(cast, job):
    paper, once = HealthCertificate.objects.earliest("pk"), uuid.uuid4()
    upload = photos.upload(photos.jpeg(size=(8, 8)), "证.jpg")
    scan = workers.prepare_later(paper, cast.officer_a1, upload, form_uuid=once)
    workers.add_scan(paper, cast.officer_a1, scan)
    assert why_not(job) == {("JK1", "was changed since")}


def test_what_was_recorded_since_depends(cast, job):
    worker = Worker.objects.get(name="王芳")
    with at(TODAY + dt.timedelta(days=1)):
        certify(worker, cast.officer_a1, TODAY)
        daily.check(worker.kitchen, cast.officer_a1)
        assert why_not(job) == {
            ("王芳", "Health certificate"), (str(worker.kitchen), "Day of a kitchen"),
        }  # fmt: skip


def test_what_was_put_right_since_stays(cast, job):
    paper = HealthCertificate.objects.first()
    said = correct.Statement(uuid.uuid4(), cast.officer_a1, version_of(paper), "看错了")
    correct.withdraw_certificate(paper, said)
    assert why_not(job) == {("JK1", "was changed since"), ("JK1", "Correction")}


def test_a_day_that_says_something_stays(cast, job):
    kitchen = Kitchen.objects.get()
    days.serve_no_meals(kitchen, cast.officer_a1, day=TODAY, reason="秋游")
    assert why_not(job) == {(str(kitchen), "Day of a kitchen")}


@pytest.mark.parametrize(
    "record", [daily.check, daily.menu, daily.leader, daily.freezer, daily.look, daily.control]
)
def test_a_day_on_which_anything_was_recorded_stays(cast, job, record):
    kitchen = Kitchen.objects.get()
    record(kitchen, cast.officer_a1)
    assert (str(kitchen), "Day of a kitchen") in why_not(job)


def test_queries_do_not_grow_with_the_rows(cast, kitchen):
    """A list that makes people, renews, puts right and changes others; taken back as one."""

    def cost(count, first):
        names = [chr(0x4E00 + first + n) for n in range(count * 3)]
        rows = [("甲一小学", f"张{name}", *GOOD[2:]) for name in names]
        old, renewed = rows[:count], rows[count : count * 2]
        taken_in(cast.admin_a, *[[*row[:4], "旧", *row[5:]] for row in old],
                 *[[*row[:5], "2026-02-01", None] for row in renewed])  # fmt: skip
        changed = [[*row[:2], "面点", *row[3:]] for row in rows]
        job = taken_in(cast.admin_a, *changed)
        written = list(job.written.order_by("-position"))
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            undo = PeopleUndo(cast.admin_a, written, job.finished_at)
            assert undo.obstacles(lambda done, of: None) == []
            undo.take_back_all(lambda done, of: None)
        assert not Worker.objects.filter(name=f"张{names[-1]}").exists()
        stands = Worker.objects.get(name=f"张{names[0]}")
        assert (stands.post, stands.newest.number) == ("cook", "旧")
        assert Worker.objects.get(name=f"张{names[count]}").certified_until == dt.date(2027, 2, 1)
        return len(queries)

    cost(1, 0)
    assert cost(3, 100) == cost(20, 500)


def test_each_row_that_is_taken_back_leaves_its_account(cast, worker):
    paper = certify(worker, cast.officer_a1, dt.date(2026, 3, 1), number="X")
    job = taken_in(cast.admin_a, LI, [*WANG[:2], "面点", *WANG[3:]])
    made = Worker.objects.get(name="李娜")
    undone(job)
    [gone] = LogEntry.objects.filter(
        action=LogEntry.Action.DELETE, content_type__model="worker", object_id=made.pk
    )
    assert gone.actor == cast.admin_a
    assert gone.changes["name"][0].startswith("#")
    back = LogEntry.objects.get_for_object(worker).order_by("-pk").first()
    assert back.changes["post"] == ["pastry", "cook"]
    right = LogEntry.objects.get_for_object(paper).order_by("-pk").first()
    assert right.changes["number"][1].startswith("#")


def test_of_a_school_that_moved_away(cast, job):
    cast.a1.refresh_from_db()
    schools.move_school(cast.a1, cast.city_admin, parent=cast.district_b)
    assert {why for _who, why in why_not(job)} == {"is not yours to change any more"}
