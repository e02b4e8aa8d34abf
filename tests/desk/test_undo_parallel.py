"""An import, its undoing and an edit in the same moment: one of them waits, none is half done."""

import uuid

import pytest
from django.db import IntegrityError

from drills.models import Drill
from safety.base import clock
from safety.base.models import Refused
from safety.schools.actions import school
from safety.schools.models import School
from safety.sheets import actions, runner
from safety.sheets.models import SheetJob
from tests import factories
from tests.desk.test_undo import NEW, SCHOOLS, book_of, new_school, work
from tests.inspections.test_concurrency import at_once

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]
State = SheetJob.State


def test_an_undoing_beside_an_edit_and_a_second_import(cast):
    """Either the school is gone, or it stands with the edit: never a school half taken out."""
    for turn in range(6):
        job = new_school(cast)
        row, code = School.objects.get(code=NEW), f"39000020{turn:02d}"
        data = book_of([[code, "再一所学校", "小学", "甲区", 90, "否"]], headers=SCHOOLS)
        second = work(actions.start_import(cast.admin_a, "import.schools", data, "名单.xlsx"))
        undoing = actions.start_undo(job, cast.admin_a, reason="错")
        actions.confirm(second)
        edit = lambda row=row: school.update_school(row, cast.admin_a, address="新址")  # noqa: E731
        at_once([lambda j=undoing: runner.run(j.pk), lambda j=second: runner.run(j.pk), gone(edit)])
        undoing.refresh_from_db()
        here = School.objects.filter(code=NEW)
        assert here.exists() == (undoing.state == State.FAILED)
        assert here.filter(address="新址").exists() == (undoing.state == State.FAILED)
        assert School.objects.filter(code=code).exists()
        for left in here:
            school.update_school(left, cast.admin_a, code=f"39000030{turn:02d}")


def gone(call):
    """A call that may find that the school is there no more."""

    def tried():
        try:
            call()
        except School.DoesNotExist:
            raise Refused("gone") from None

    return tried


def test_of_many_undoings_one_is_begun(cast):
    job = new_school(cast)
    start = lambda: actions.start_undo(job, cast.admin_a, reason="错")  # noqa: E731
    found = at_once([start] * 8)
    assert found["ok"] == 1 and found["Refused"] == 7
    assert work(SheetJob.objects.get(undoes=job)).state == State.DONE


def test_what_comes_to_depend_on_it_waits_or_is_seen(cast):
    """A drill that is planned meanwhile: with it the school stays, without the school no drill."""
    for _turn in range(6):
        job = new_school(cast)
        row = School.objects.get(code=NEW)
        undoing = actions.start_undo(job, cast.admin_a, reason="错")
        officer = factories.person(f"o{row.pk}", "safety_officer", cast.a1)
        plan = lambda row=row, who=officer: Drill.objects.create(  # noqa: E731
            school=row, scenario="fire", planned_on=clock.today(), planned_by=who,
            planned_at=clock.now(), uuid=uuid.uuid4(), **row.unit.columns(),
        )  # fmt: skip
        at_once([lambda j=undoing: runner.run(j.pk), refused(plan)])
        undoing.refresh_from_db()
        kept = School.objects.filter(code=NEW).first()
        assert (kept is not None) == (undoing.state == State.FAILED)
        assert Drill.objects.filter(school_id=row.pk).exists() == (kept is not None)
        if kept:
            school.update_school(kept, cast.admin_a, code=f"39{row.pk:08d}")


def refused(call):
    def tried():
        try:
            call()
        except IntegrityError:  # the school that it points to is gone
            raise Refused("gone") from None

    return tried
