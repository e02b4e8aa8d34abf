"""Courses, results, certificates and what is owed for them (R22)."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from drills.actions import certificate as certificate_acts
from drills.actions import correction, exam
from drills.actions import course as courses
from drills.models import Course, ExamResult, Participant, TrainingCertificate
from drills.rules.training import Outcome, State
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.schools.actions.school import close_school
from tests.drills.conftest import TODAY, at
from tests.drills.training import course_of, enrol, owed, paper_of, score, words
from tests.refusals import assert_nothing_changed


@pytest.fixture
def course(cast):
    return course_of(cast.city_admin, cast.city)


@pytest.fixture
def person(cast, course):
    return enrol(course, cast.officer_a1, cast.a1)


def test_from_the_course_to_the_certificate(cast, course, person):
    score(person, cast.city_admin, 60)
    paper = paper_of(person)
    assert (person.outcome, person.attempt) == (Outcome.PASSED, 1)
    assert (paper.number, paper.issued_on) == ("390100-2026-000001", TODAY)
    assert paper.expires_on == dt.date(2027, 11, 23) and paper.state == State.VALID
    assert owed() == {("王芳", "2027-11-23")}


def test_below_the_mark_there_is_none_until_the_resit(cast, person):
    score(person, cast.city_admin, 59)
    assert person.outcome == Outcome.FAILED and not person.certificates.exists()
    score(person, cast.city_admin, None, attempt=2)
    assert person.outcome == Outcome.ABSENT
    score(person, cast.city_admin, 88, attempt=3)
    assert paper_of(person) and person.results.count() == 3


def test_numbers_of_a_city_and_a_year_have_no_gap(cast, course):
    people = [enrol(course, cast.officer_a1, cast.a1, name=f"王{n}") for n in range(4)]
    done = {row.pk: (1, 90) for row in people}
    exam.record_results(course, cast.city_admin, examined_on=TODAY, scores=done)
    serials = TrainingCertificate.objects.order_by("serial").values_list("serial", flat=True)
    assert [*serials] == [1, 2, 3, 4]
    with at(dt.date(2027, 1, 4)):
        late = score(enrol(course, cast.officer_b1, cast.b1), cast.city_admin, 70)
    assert paper_of(late).number == "390100-2027-000001"


def test_a_second_click_does_nothing(cast, course, person):
    with assert_nothing_changed():
        assert enrol(course, cast.officer_a1, cast.a1, uuid=person.uuid) == person
    score(person, cast.city_admin, 70)
    with assert_nothing_changed():
        score(person, cast.city_admin, 70)
    with assert_nothing_changed(), pytest.raises(Refused, match="already with 70"):
        score(person, cast.city_admin, 71)


def test_a_retry_in_other_words_is_refused(cast, course, person):
    with assert_nothing_changed(), pytest.raises(Refused):
        enrol(course, cast.officer_a1, cast.a1, name="李娜", uuid=person.uuid)
    with assert_nothing_changed(), pytest.raises(Refused):
        course_of(cast.city_admin, cast.city, title="另一个", uuid=course.uuid)


@pytest.mark.parametrize("who", ["admin_a", "officer_a1", "inspector", "township", "leader"])
def test_results_are_entered_by_who_runs_it(cast, course, person, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        score(person, getattr(cast, who), 70)


@pytest.mark.parametrize(
    ("who", "unit"),
    [("admin_b", "district_a"), ("officer_a1", "district_a"), ("admin_a", "city"),
     ("township", "township_a"), ("inspector", "city"), ("admin_a", "a1"), ("officer_a2", "a1")],
)  # fmt: skip
def test_courses_are_kept_by_their_own_unit(cast, who, unit):
    place = getattr(cast, unit)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        course_of(getattr(cast, who), getattr(place, "unit", place))


def test_a_school_holds_a_course_for_its_own(cast):
    own = course_of(cast.principal_a1, cast.a1.unit, audience="staff")
    score(enrol(own, cast.officer_a1, cast.a1), cast.officer_a1, 95)
    assert TrainingCertificate.objects.count() == 1
    assert owed() == set()  # all staff are trained course by course
    assert Course.objects.visible_to(cast.admin_a).get() == own
    assert not Course.objects.visible_to(cast.officer_a2).exists()
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        enrol(own, cast.admin_a, cast.a2)


def test_a_district_course_is_for_its_schools(cast):
    own = course_of(cast.admin_a, cast.district_a)
    with assert_nothing_changed(), pytest.raises(Refused, match="not for this school"):
        enrol(own, cast.officer_b1, cast.b1)


def test_nobody_enrols_for_another_school(cast, course):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        enrol(course, cast.officer_a2, cast.a1)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        enrol(course, cast.admin_a, cast.a1)  # the city's course, not the district's


def test_one_person_stands_once(cast, course, person):
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        enrol(course, cast.officer_a1, cast.a1)
    assert enrol(course, cast.officer_a1, cast.a1, last4="1234") != person


def test_a_closed_course_takes_nothing(cast, course, person):
    examined = score(enrol(course, cast.officer_a1, cast.a1, name="李娜"), cast.city_admin, 70)
    edited = courses.edit_course(course, cast.city_admin, version=1, is_open=False, **words())
    assert not edited.is_open
    for act in (
        lambda: enrol(course, cast.officer_b1, cast.b1),
        lambda: score(person, cast.city_admin, 70),
        lambda: courses.strike(person, cast.officer_a1, version=1, why="错"),
        lambda: correct(examined, cast.city_admin, 40),
    ):
        with assert_nothing_changed(), pytest.raises(Refused, match="closed") as refusal:
            act()
    assert "Open it again" in str(refusal.value)


def test_a_closed_school_sends_nobody(cast, course):
    close_school(cast.b1, cast.city_admin, closed_on=TODAY)
    with assert_nothing_changed(), pytest.raises(Refused, match="school is closed"):
        enrol(course, cast.city_admin, cast.b1)


@pytest.mark.parametrize("changes", [{"pass_mark": 50}, {"valid_months": 6}, {"audience": "staff"}])
def test_what_was_judged_by_stays(cast, course, person, changes):
    score(person, cast.city_admin, 70)
    with assert_nothing_changed(), pytest.raises(Refused, match="results already"):
        courses.edit_course(course, cast.city_admin, version=1, is_open=True, **words(**changes))


def test_two_editors(cast, course):
    courses.edit_course(course, cast.city_admin, version=1, is_open=True, **words(title="新"))
    with assert_nothing_changed(), pytest.raises(Conflict):
        courses.edit_course(course, cast.city_admin, version=1, is_open=True, **words(title="旧"))


def test_struck_off_before_a_result_alone(cast, course, person):
    struck = courses.strike(person, cast.officer_a1, version=1, why="调离")
    assert struck.struck_at
    with assert_nothing_changed():
        courses.strike(person, cast.officer_a1, version=1, why="调离")
    again = score(enrol(course, cast.officer_a1, cast.a1), cast.city_admin, 50)
    with assert_nothing_changed(), pytest.raises(Refused, match="result already"):
        courses.strike(again, cast.officer_a1, version=again.version, why="调离")


@pytest.mark.parametrize(("days", "match"), [(1, "not come yet"), (-1, "begins later")])
def test_bad_days_of_an_examination(cast, person, days, match):
    with assert_nothing_changed(), pytest.raises(Refused, match=match):
        score(person, cast.city_admin, 70, day=TODAY + dt.timedelta(days=days))


def test_one_bad_result_and_none_is_entered(cast, course, person):
    other = enrol(course, cast.officer_b1, cast.b1)
    scores = {person.pk: (1, 70), other.pk: (2, 70)}
    with assert_nothing_changed(), pytest.raises(Refused, match="next attempt"):
        exam.record_results(course, cast.city_admin, examined_on=TODAY, scores=scores)


def correct(row, actor, points, why="登分有误"):
    return correction.correct_result(row, actor, version=row.version, score=points, why=why)


def test_put_right_from_passed_to_failed_and_back(cast, person):
    score(person, cast.city_admin, 70)
    first = paper_of(person)
    correct(person, cast.city_admin, 40)
    first.refresh_from_db()
    assert first.state == State.WITHDRAWN and first.withdrawn_why == "登分有误"
    assert owed() == set()
    person.refresh_from_db()
    assert person.outcome == Outcome.FAILED
    correct(person, cast.city_admin, 80, why="复核")
    assert paper_of(person).number == "390100-2026-000002"
    assert ExamResult.objects.filter(replaced_at=None).get().score == 80
    assert ExamResult.objects.count() == 3


def test_putting_right_again_or_by_others(cast, person):
    score(person, cast.city_admin, 70)
    stale = Participant.objects.get(pk=person.pk)
    correct(person, cast.city_admin, 75)
    with assert_nothing_changed():
        correct(stale, cast.city_admin, 75)  # a second click
    with assert_nothing_changed(), pytest.raises(Conflict):
        correct(stale, cast.city_admin, 76)
    person.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        correct(person, cast.officer_a1, 100)


def test_a_renewal_settles_what_was_owed(cast, person):
    score(person, cast.city_admin, 70)
    with at(dt.date(2027, 10, 1)):
        new = course_of(cast.city_admin, cast.city)
        later = score(enrol(new, cast.officer_a1, cast.a1), cast.city_admin, 90)
        assert owed() == {("王芳", "2028-10-01")}
        assert paper_of(person).state == State.RENEWED
        certificate_acts.withdraw_certificate(paper_of(later), cast.city_admin, why="替考")
        assert owed() == {("王芳", "2027-11-23")}
        assert paper_of(person).state == State.SOON


def test_another_of_that_name_renews_nothing(cast, course):
    person = enrol(course, cast.officer_a1, cast.a1, last4="5678")
    score(person, cast.city_admin, 70)
    with at(dt.date(2027, 10, 1)):
        new = course_of(cast.city_admin, cast.city)
        score(enrol(new, cast.officer_a1, cast.a1, last4="1234"), cast.city_admin, 90)
        assert owed() == {("王芳", "2027-11-23"), ("王芳", "2028-10-01")}


def test_who_has_left_is_not_renewed(cast, person):
    score(person, cast.city_admin, 70)
    paper = paper_of(person)
    with assert_nothing_changed(), pytest.raises(Refused, match="not come yet"):
        certificate_acts.let_go(paper, cast.officer_a1, left_on=TODAY + dt.timedelta(days=1))
    with assert_nothing_changed(), pytest.raises(Refused, match="later than"):
        certificate_acts.let_go(paper, cast.officer_a1, left_on=TODAY - dt.timedelta(days=1))
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        certificate_acts.let_go(paper, cast.officer_a2, left_on=TODAY)
    assert certificate_acts.let_go(paper, cast.officer_a1, left_on=TODAY).state == State.LEFT
    assert owed() == set()
    with assert_nothing_changed():
        certificate_acts.let_go(paper, cast.officer_a1, left_on=TODAY)


def test_withdrawn_by_who_runs_it_alone(cast, person):
    score(person, cast.city_admin, 70)
    paper = paper_of(person)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        certificate_acts.withdraw_certificate(paper, cast.officer_a1, why="错")
    certificate_acts.withdraw_certificate(paper, cast.city_admin, why="替考")
    with assert_nothing_changed(), pytest.raises(Refused):
        certificate_acts.withdraw_certificate(paper, cast.city_admin, why="另一原因")


# -- the pages ------------------------------------------------------------------------------------


def sent(**more):
    return {"client_uuid": str(uuid.uuid4()), **more}


def test_a_course_by_form(cast, as_user):
    client, page = as_user(cast.admin_a), reverse("drills:course_add")
    body = sent(unit=str(cast.district_a.uuid), **words())
    assert client.post(page, body).status_code == 302
    row = Course.objects.get()
    assert client.post(page, body).status_code == 302 and Course.objects.count() == 1
    edit = reverse("drills:course_edit", args=[row.uuid])
    assert client.post(edit, {**words(title="新"), "version": 1}).status_code == 302
    with assert_nothing_changed():
        response = client.post(edit, {**words(title="旧"), "version": 1})
    assert response.status_code == 409
    row.refresh_from_db()
    assert (row.title, row.is_open) == ("新", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("audience", "pupils"), ("hours", "0"), ("pass_mark", "101"),
     ("pass_mark", "0"), ("valid_months", "61"), ("last_day", "2026-11-22"), ("place", "\u200b"),
     ("unit", "00000000-0000-4000-8000-000000000000"), ("client_uuid", "x")],
)  # fmt: skip
def test_a_bad_course_changes_nothing(cast, as_user, field, value):
    body = sent(unit=str(cast.city.uuid), **words()) | {field: value}
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        response = client.post(reverse("drills:course_add"), body)
    assert response.status_code == 422 and field in response.context["form"].errors


def test_a_school_enrols_by_form(cast, course, as_user):
    page = reverse("drills:participant_add", args=[course.uuid])
    body = sent(school=str(cast.a1.uuid), name="李娜", post="副校长", phone_last4="8811")
    client = as_user(cast.officer_a1)
    assert client.post(page, body).status_code == 302
    assert Participant.objects.get().school == cast.a1
    for field, value in (("school", str(cast.a2.uuid)), ("phone_last4", "88a1"), ("name", "")):
        with assert_nothing_changed():
            response = client.post(page, {**body, **sent(), field: value})
        assert response.status_code == 422 and field in response.context["form"].errors


def test_a_bureau_names_the_school(cast, course, as_user):
    page = reverse("drills:participant_add", args=[course.uuid])
    body = sent(school="乙一中学", name="李娜", post="副校长")
    assert as_user(cast.city_admin).post(page, body).status_code == 302
    assert Participant.objects.get().school == cast.b1


def fields_of(*scores):
    return {
        f"{name}-{row.uuid}": value
        for row, attempt, points in scores
        for name, value in (("attempt", attempt), ("score", points))
    }


def test_results_on_a_phone(cast, course, person, as_user):
    other = enrol(course, cast.officer_b1, cast.b1, name="李娜")
    later = enrol(course, cast.officer_b1, cast.b1, name="赵敏")
    client, page = as_user(cast.city_admin), reverse("drills:course_results", args=[course.uuid])
    assert len([*client.get(page).context["form"].lines()]) == 3
    body = sent(
        examined_on=TODAY, **fields_of((person, 1, "85"), (other, 1, "缺考"), (later, 1, ""))
    )
    assert client.post(page, body).status_code == 302
    assert client.post(page, body).status_code == 302  # a second click
    found = dict(Participant.objects.values_list("name", "outcome"))
    assert found == {"王芳": "passed", "李娜": "absent", "赵敏": "waiting"}
    again = client.get(f"{page}?resit=on").context["form"]
    assert [row.name for row, *_fields in again.lines()] == ["李娜"]


@pytest.mark.parametrize("typed", ["101", "-1", "八十", "59.5", ""])
def test_no_score_at_all(cast, course, person, as_user, typed):
    page = reverse("drills:course_results", args=[course.uuid])
    body, client = (
        sent(examined_on=TODAY, **fields_of((person, 1, typed))),
        as_user(cast.city_admin),
    )
    with assert_nothing_changed():
        response = client.post(page, body)
    assert response.status_code == 422


def test_somebody_of_another_course_is_no_field(cast, course, as_user):
    elsewhere = enrol(course_of(cast.city_admin, cast.city), cast.officer_b1, cast.b1)
    page = reverse("drills:course_results", args=[course.uuid])
    body = sent(examined_on=TODAY, **fields_of((elsewhere, 1, "90")))
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        response = client.post(page, body)
    assert response.status_code == 422


def test_a_school_sees_its_own_alone(cast, course, person, as_user):
    enrol(course, cast.officer_b1, cast.b1, name="李娜")
    page = as_user(cast.officer_a1).get(course.get_absolute_url())
    assert {row.name for row in page.context["rows"]} == {"王芳"}
    assert page.context["tally"]["all"] == 1
    listed = as_user(cast.officer_a1).get(reverse("drills:course_list")).context["rows"]
    assert [row.tally["all"] for row in listed] == [1]


def test_the_paper_itself(cast, course, person, as_user):
    score(person, cast.city_admin, 70)
    paper = paper_of(person)
    page = reverse("drills:certificate_print", args=[paper.uuid])
    said = as_user(cast.officer_a1).get(page).content.decode()
    assert paper.number in said and "甲一小学" in said and course.title in said
    certificate_acts.withdraw_certificate(paper, cast.city_admin, why="替考")
    assert as_user(cast.officer_a1).get(page).status_code == 302


def test_put_right_withdrawn_left_struck_by_form(cast, course, person, as_user):
    other = enrol(course, cast.officer_a1, cast.a1, name="李娜")
    score(person, cast.city_admin, 50)
    client = as_user(cast.city_admin)
    page = reverse("drills:result_correct", args=[person.uuid])
    body = {"version": 2, "score": "90", "examined_on": TODAY, "why": "登分有误"}
    assert client.post(page, body).status_code == 302
    assert client.post(page, body).status_code == 302
    with assert_nothing_changed():
        assert client.post(page, {**body, "score": "95"}).status_code == 409
    paper = paper_of(person)
    left = reverse("drills:certificate_left", args=[paper.uuid])
    assert client.post(left, sent(left_on=TODAY)).status_code == 302
    gone = reverse("drills:certificate_withdraw", args=[paper.uuid])
    assert client.post(gone, sent(why="替考")).status_code == 302
    struck = reverse("drills:participant_strike", args=[other.uuid])
    assert client.post(struck, {"version": 1, "why": "调离"}).status_code == 302
    for url in (person, other, paper):
        assert client.get(url.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("query", "names"),
    [("", ["旧", "王芳"]), ("state=expired", ["旧"]), ("state=soon", []), ("state=over", ["走"]),
     ("name=王", ["王芳"]), ("audience=managers", [])],
)  # fmt: skip
def test_the_list_of_certificates(cast, as_user, query, names):
    with at(dt.date(2025, 9, 1)):
        old = course_of(cast.city_admin, cast.city)
        score(enrol(old, cast.officer_a1, cast.a1, name="旧"), cast.city_admin, 70)
    new = course_of(cast.city_admin, cast.city)
    score(enrol(new, cast.officer_a1, cast.a1), cast.city_admin, 70)
    gone = score(enrol(new, cast.officer_a1, cast.a1, name="走"), cast.city_admin, 70)
    certificate_acts.let_go(paper_of(gone), cast.officer_a1, left_on=TODAY)
    page = as_user(cast.officer_a1).get(f"{reverse('drills:certificate_list')}?{query}")
    assert [row.name for row in page.context["rows"]] == names
    assert not as_user(cast.officer_b1).get(page.request["PATH_INFO"]).context["rows"]


@pytest.mark.parametrize("route", ["course_list", "course_detail", "certificate_list"])
def test_as_many_queries_for_many_as_for_few(
    cast, course, person, as_user, django_assert_num_queries, route
):
    url = course.get_absolute_url() if route == "course_detail" else reverse(f"drills:{route}")
    client = as_user(cast.city_admin)
    score(person, cast.city_admin, 70)
    few = count_queries(client, url)
    people = [enrol(course, cast.officer_a1, cast.a1, name=f"王{n}") for n in range(20)]
    scores = {row.pk: (1, 90) for row in people}
    exam.record_results(course, cast.city_admin, examined_on=clock.today(), scores=scores)
    for _n in range(10):
        course_of(cast.city_admin, cast.city)
    with django_assert_num_queries(few):
        client.get(url)


def count_queries(client, url) -> int:
    client.get(url)  # what the first page of all fetches once
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_writing_many_costs_as_many_statements_as_few(cast, course):
    people = [enrol(course, cast.officer_a1, cast.a1, name=f"王{n}") for n in range(42)]
    counts = []
    for some in (people[:2], people[2:]):
        with CaptureQueriesContext(connection) as found:
            scores = {row.pk: (1, 90) for row in some}
            exam.record_results(course, cast.city_admin, examined_on=TODAY, scores=scores)
        counts.append(len(found))
    assert counts[1] <= counts[0]
