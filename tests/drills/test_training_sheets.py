"""The list of a course by Excel: enrolling, results, bad cells, again, taken back (R22)."""

import datetime as dt
import uuid

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from drills.actions import correction
from drills.actions import course as courses
from drills.models import ExamResult, Participant, TrainingCertificate
from drills.queries import training_month
from drills.rules.training import Outcome, State
from drills.sheets.course import IMPORT, LIST
from drills.sheets.course_import import CourseImport
from safety.base.models import Refused
from safety.sheets import actions as jobs
from safety.sheets import runner
from safety.sheets.models import SheetJob
from safety.sheets.template import template
from tests.drills.conftest import at
from tests.drills.training import course_of, enrol, owed, paper_of, score, words
from tests.files import photos
from tests.refusals import assert_nothing_changed
from tests.sheets import books

HEADERS = ["学校名称", "姓名", "岗位", "手机后四位", "考试次数", "成绩", "考试日期"]
GOOD = ("甲一小学", "王芳", "保安", "1234", None, 85, None)


@pytest.fixture
def course(cast):
    return course_of(cast.city_admin, cast.city)


def book(*rows, headers=HEADERS):
    return books.book_of([list(row) for row in rows], headers=headers)


def take_in(user, course, *rows, headers=HEADERS):
    importer = CourseImport(user, {"course": str(course.uuid)})
    return importer.apply(book(*rows, headers=headers))


def test_enrolled_examined_certified_in_one_go(cast, course):
    rows = [GOOD, ("乙一中学", "李娜", "保安", None, None, 59, None),
            ("乙一中学", "赵敏", "保安", None, None, "缺考", None),
            ("甲二幼儿园", "孙丽", "保安", None, None, None, None)]  # fmt: skip
    outcome = take_in(cast.city_admin, course, *rows)
    assert (outcome.problems, outcome.counts) == ([], {"created": 4})
    found = dict(Participant.objects.values_list("name", "outcome"))
    assert found == {"王芳": "passed", "李娜": "failed", "赵敏": "absent", "孙丽": "waiting"}
    assert TrainingCertificate.objects.get().number == "390100-2026-000001"
    assert owed() == {("王芳", "2027-11-23")}
    assert LogEntry.objects.get_for_model(Participant).filter(actor=cast.city_admin).count() == 7


def test_the_same_file_twice_changes_nothing(cast, course):
    rows = [GOOD, ("乙一中学", "赵敏", "保安", None, None, "缺考", None)]
    take_in(cast.city_admin, course, *rows)
    with assert_nothing_changed():
        outcome = take_in(cast.city_admin, course, *rows)
    assert outcome.counts == {"unchanged": 2}


def test_the_dry_run_writes_nothing(cast, course):
    importer = CourseImport(cast.city_admin, {"course": str(course.uuid)})
    with assert_nothing_changed():
        assert importer.check(book(GOOD)).counts == {"created": 1}


@pytest.mark.parametrize(
    ("place", "value", "header"),
    [
        (0, "无此学校", "学校名称"),
        (0, "甲区", "学校名称"),
        (0, None, "学校名称"),
        (1, None, "姓名"),
        (2, None, "岗位"),
        (3, "12345", "手机后四位"),
        (4, 2, "考试次数"),
        (4, 9, "考试次数"),
        (5, 101, "成绩"),
        (5, -1, "成绩"),
        (5, 59.5, "成绩"),
        (5, "及格", "成绩"),
        (6, "2026-12-01", "考试日期"),
        (6, "2026-11-22", "考试日期"),
        (6, "2026-02-30", "考试日期"),
    ],
)
def test_a_bad_cell_is_marked_and_nothing_is_written(cast, course, place, value, header):
    bad = [*GOOD[:place], value, *GOOD[place + 1 :]]
    with assert_nothing_changed():
        outcome = take_in(cast.city_admin, course, ("甲一小学", "李娜", *GOOD[2:]), bad)
    assert [(p.row, p.header) for p in outcome.problems] == [(3, header)]


def test_one_person_stands_once(cast, course):
    with assert_nothing_changed():
        outcome = take_in(cast.city_admin, course, GOOD, GOOD)
    assert [(p.row, p.header) for p in outcome.problems] == [(3, "姓名")]


def test_results_for_those_who_are_enrolled_and_their_resit(cast, course):
    person = enrol(course, cast.officer_a1, cast.a1, last4="1234")
    outcome = take_in(cast.city_admin, course, [*GOOD[:3], None, None, 40, None])
    assert outcome.counts == {"changed": 1}
    person.refresh_from_db()
    assert (person.outcome, person.score) == (Outcome.FAILED, 40)
    with assert_nothing_changed():
        refused = take_in(cast.city_admin, course, [*GOOD[:4], 1, 85, None])  # another score
    assert [p.header for p in refused.problems] == ["成绩"]
    take_in(cast.city_admin, course, [*GOOD[:4], 2, 85, None])
    person.refresh_from_db()
    assert (person.outcome, person.attempt) == (Outcome.PASSED, 2) and paper_of(person)


@pytest.mark.parametrize(
    ("cells", "header", "said"),
    [((None, 85, None), "考试次数", "For a resit enter 2"),
     ((None, 40, "2026-11-24"), "考试次数", "For a resit enter 2"),
     ((1, 40, "2026-11-24"), "考试日期", "as examined on")],
)  # fmt: skip
def test_a_resit_that_does_not_say_so_is_told(cast, course, cells, header, said):
    take_in(cast.city_admin, course, [*GOOD[:4], None, 40, None])
    with at(dt.date(2026, 11, 25)), assert_nothing_changed():
        outcome = take_in(cast.city_admin, course, [*GOOD[:4], *cells])
    assert [p.header for p in outcome.problems] == [header]
    assert said in outcome.problems[0].reason


def test_without_the_column_of_the_attempt_a_resit_is_told(cast, course):
    take_in(cast.city_admin, course, [*GOOD[:4], None, 40, None])
    headers, row = [HEADERS[0], HEADERS[1], HEADERS[5]], [GOOD[0], GOOD[1], 85]
    with assert_nothing_changed():
        outcome = take_in(cast.city_admin, course, row, headers=headers)
    assert "attempt 1 already" in outcome.problems[0].reason


def test_who_passed_is_not_told_to_sit_again(cast, course):
    take_in(cast.city_admin, course, GOOD)
    with assert_nothing_changed():
        outcome = take_in(cast.city_admin, course, [*GOOD[:5], 90, None])
    assert [p.header for p in outcome.problems] == ["成绩"]


def test_the_same_file_on_another_day_of_the_course(cast):
    long = course_of(cast.city_admin, cast.city, last_day=dt.date(2026, 11, 27))
    take_in(cast.city_admin, long, GOOD)
    with at(dt.date(2026, 11, 25)), assert_nothing_changed():
        outcome = take_in(cast.city_admin, long, GOOD)
    assert outcome.counts == {"unchanged": 1}


def test_a_school_enrols_its_own_and_enters_no_result(cast, course):
    bare = [*GOOD[:5], None, None]
    assert take_in(cast.officer_a1, course, bare).counts == {"created": 1}
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, course, GOOD)
    assert [p.header for p in outcome.problems] == ["成绩"]
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, course, ["甲二幼儿园", *bare[1:]])
    assert [p.header for p in outcome.problems] == ["学校名称"]


def test_a_district_sends_nobody_to_the_city_s_course(cast, course):
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, course, GOOD)
    assert {p.header for p in outcome.problems} == {"学校名称", "成绩"}


def test_not_for_schools_elsewhere(cast):
    own = course_of(cast.admin_a, cast.district_a)
    cast.admin_a.seats  # noqa: B018  what they hold is read before
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, own, ["乙一中学", *GOOD[1:]])
    assert [p.header for p in outcome.problems] == ["学校名称"]


def test_a_closed_or_foreign_course_is_refused_whole(cast, course):
    courses.edit_course(course, cast.city_admin, version=1, is_open=False, **words())
    foreign = course_of(cast.principal_a1, cast.a1.unit)
    with assert_nothing_changed(), pytest.raises(Refused, match="closed"):
        take_in(cast.city_admin, course, GOOD)
    with assert_nothing_changed(), pytest.raises(Refused):
        take_in(cast.admin_b, foreign, GOOD)


def test_many_rows_cost_as_many_statements_as_few(cast, course):
    counts = []
    for block, size in enumerate((20, 200)):
        rows = [("甲一小学", f"王{block}甲{n}", "保安", None, None, 85, None) for n in range(size)]
        with CaptureQueriesContext(connection) as found:
            assert not take_in(cast.city_admin, course, *rows).problems
        counts.append(len(found))
    assert counts[1] < counts[0] * 2  # of ten times as many


# -- in the worker, and taken back ----------------------------------------------------------------


def written(user, course, *rows) -> SheetJob:
    params = {"course": str(course.uuid)}
    job = jobs.start_import(user, IMPORT, book(*rows), "学员.xlsx", params=params)
    runner.run(job.pk)
    job.refresh_from_db()
    assert jobs.confirm(job)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == SheetJob.State.DONE
    return job


def take_back(job, user) -> SheetJob:
    undo = jobs.start_undo(job, user, reason="误传", uuid=uuid.uuid4())
    runner.run(undo.pk)
    undo.refresh_from_db()
    return undo


def test_taken_back_it_is_as_before(cast, course):
    before = score(enrol(course, cast.officer_a1, cast.a1), cast.city_admin, 70)
    with at(dt.date(2027, 10, 1)):
        new = course_of(cast.city_admin, cast.city)
        again = enrol(new, cast.officer_a1, cast.a1)
        job = written(cast.city_admin, new, ("甲一小学", "王芳", "队长", None, None, 90, None),
                      ("乙一中学", "李娜", "保安", None, None, 90, None))  # fmt: skip
        assert owed() == {("王芳", "2028-10-01"), ("李娜", "2028-10-01")}
        undo = take_back(job, cast.city_admin)
        assert undo.state == SheetJob.State.DONE, undo.outcome
        again.refresh_from_db()
        assert (again.outcome, again.post) == (Outcome.WAITING, "保安")
        assert owed() == {("王芳", "2027-11-23")}
        assert paper_of(before).state == State.SOON
    assert Participant.objects.count() == 2 and ExamResult.objects.count() == 1


def test_what_was_put_right_since_is_an_obstacle(cast, course):
    job = written(cast.city_admin, course, GOOD)
    row = Participant.objects.get()
    correction.correct_result(row, cast.city_admin, version=row.version, score=90, why="复核")
    with assert_nothing_changed("sheets_sheetjob"):
        undo = take_back(job, cast.city_admin)
    assert undo.state != SheetJob.State.DONE
    assert Participant.objects.get().score == 90


def test_the_figures_of_a_month_that_is_over_are_an_obstacle(cast, course):
    job = written(cast.city_admin, course, GOOD)
    with at(dt.date(2026, 12, 1)):
        before = training_month.by_district(cast.city_admin, 2026, 11)
        assert any("tr_guards" in numbers for numbers in before.values())
        with assert_nothing_changed("sheets_sheetjob"):
            undo = take_back(job, cast.city_admin)
        assert undo.state == SheetJob.State.FAILED, undo.outcome
        assert "month that is over" in str(undo.outcome)
        assert training_month.by_district(cast.city_admin, 2026, 11) == before
    assert take_back(job, cast.city_admin).state == SheetJob.State.DONE


def test_who_was_enrolled_alone_is_taken_out_later_too(cast, course):
    job = written(cast.city_admin, course, [*GOOD[:5], None, None])
    with at(dt.date(2026, 12, 1)):
        assert take_back(job, cast.city_admin).state == SheetJob.State.DONE
    assert not Participant.objects.exists()


def test_the_upload_and_the_template(cast, course, as_user):
    client = as_user(cast.city_admin)
    page = reverse("drills:course_import", args=[course.uuid])
    sent = {"client_uuid": uuid.uuid4(), "file": photos.upload(book(GOOD), "学员.xlsx")}
    response = client.post(page, sent)
    assert response.status_code == 302 and SheetJob.objects.get().params == {
        "course": str(course.uuid)
    }
    assert client.get(response.url).status_code == 200
    assert client.get(reverse("drills:course_template")).status_code == 200
    assert template(LIST)


def test_the_list_of_a_course_may_be_taken_in_again(cast, course, as_user):
    take_in(cast.city_admin, course, GOOD, ("乙一中学", "赵敏", "保安", None, None, "缺考", None))
    ordered = as_user(cast.city_admin).post(
        reverse("desk:list_part_export", args=["course-participants", course.uuid]),
        {"client_uuid": uuid.uuid4()},
    )
    assert ordered.status_code == 302
    job = SheetJob.objects.get(phase=SheetJob.Phase.EXPORT)
    runner.run(job.pk)
    job.refresh_from_db()
    with job.result.open() as file:
        data = file.read()
    importer = CourseImport(cast.city_admin, {"course": str(course.uuid)})
    with assert_nothing_changed():
        outcome = importer.apply(data)
    assert (outcome.problems, outcome.counts) == ([], {"unchanged": 2})
