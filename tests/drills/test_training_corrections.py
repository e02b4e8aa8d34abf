"""What of training is put right, refused or kept: results, their day, certificates (R22)."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from drills.actions import certificate as certificate_acts
from drills.actions import correction, exam
from drills.actions import course as courses
from drills.lists.training import CERTIFICATES
from drills.models import ExamResult, Participant, TrainingCertificate
from drills.rules.training import Held, State, holders_of
from safety.base.models import Conflict, Refused
from tests.drills.conftest import TODAY, at
from tests.drills.training import course_of, enrol, owed, paper_of, score, words
from tests.refusals import assert_nothing_changed

LATER = dt.date(2026, 11, 25)


@pytest.fixture
def course(cast):
    return course_of(cast.city_admin, cast.city, last_day=dt.date(2026, 11, 27))


@pytest.fixture
def person(cast, course):
    return enrol(course, cast.officer_a1, cast.a1)


def correct(row, actor, points, why="登记有误", **more):
    row.refresh_from_db()
    return correction.correct_result(row, actor, version=row.version, score=points, why=why, **more)


def sent(*scores, day=TODAY):
    found = {"client_uuid": str(uuid.uuid4()), "examined_on": day}
    for row, points in scores:
        found |= {f"attempt-{row.uuid}": 1, f"score-{row.uuid}": points}
    return found


def results_of(course) -> str:
    return reverse("drills:course_results", args=[course.uuid])


# -- results of those who are there, all of them --------------------------------------------------


def test_a_score_of_somebody_struck_off_stops_all_of_them(cast, course, person):
    other = enrol(course, cast.officer_b1, cast.b1, name="李娜")
    courses.strike(person, cast.officer_a1, version=1, why="调离")
    scores = {person.pk: (1, 70), other.pk: (1, 80)}
    with assert_nothing_changed(), pytest.raises(Refused, match="meanwhile: 王芳"):
        exam.record_results(course, cast.city_admin, examined_on=TODAY, scores=scores)


def test_a_page_with_somebody_struck_off_says_so_and_goes_on_without(cast, course, person, as_user):
    other = enrol(course, cast.officer_b1, cast.b1, name="李娜")
    courses.strike(person, cast.officer_a1, version=1, why="调离")
    client, page = as_user(cast.city_admin), results_of(course)
    with assert_nothing_changed():
        response = client.post(page, sent((person, "70"), (other, "80")))
    assert response.status_code == 422
    assert "王芳" in str(response.context["form"].non_field_errors())
    assert [row for row, *_fields in response.context["form"].lines()] == [other]
    assert client.post(page, sent((person, ""), (other, "80"))).status_code == 302
    other.refresh_from_db()
    assert other.score == 80


def test_from_the_sixteenth_on(cast, course, as_user):
    people = [enrol(course, cast.officer_a1, cast.a1, name=f"王{n:02}") for n in range(17)]
    client, page = as_user(cast.city_admin), results_of(course)
    first = client.get(page)
    assert [row for row, *_fields in first.context["form"].lines()] == people[:15]
    behind = f"{page}?after={first.context['page'].next}"
    assert f'href="?after={first.context["page"].next}"' in first.content.decode()
    with assert_nothing_changed():
        second = client.get(behind)
    assert [row for row, *_fields in second.context["form"].lines()] == people[15:]
    assert client.post(behind, sent((people[15], "80"))).url == behind  # one is left there
    assert client.post(behind, sent((people[16], "80"))).url == page
    assert Participant.objects.filter(score=80).count() == 2


def test_the_next_of_those_who_sit_it_again(cast, course, as_user):
    people = [enrol(course, cast.officer_a1, cast.a1, name=f"王{n:02}") for n in range(16)]
    failed = {row.pk: (1, 10) for row in people}
    exam.record_results(course, cast.city_admin, examined_on=TODAY, scores=failed)
    client = as_user(cast.city_admin)
    first = client.get(f"{results_of(course)}?resit=on")
    address = f"{results_of(course)}?resit=on&after={first.context['page'].next}"
    assert [row for row, *_fields in client.get(address).context["form"].lines()] == people[15:]


# -- whom a school trains -------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["managers", "guards"])
def test_a_school_certifies_no_managers_and_no_guards(cast, as_user, audience):
    with assert_nothing_changed(), pytest.raises(Refused, match="for all staff"):
        course_of(cast.principal_a1, cast.a1.unit, audience=audience)
    own = course_of(cast.principal_a1, cast.a1.unit, audience="staff")
    with assert_nothing_changed(), pytest.raises(Refused, match="for all staff"):
        courses.edit_course(
            own, cast.principal_a1, version=1, is_open=True, **words(audience=audience)
        )
    client, page = as_user(cast.principal_a1), reverse("drills:course_add")
    assert [key for key, _label in client.get(page).context["form"].fields["audience"].choices] == [
        "staff"
    ]
    body = {"client_uuid": uuid.uuid4(), "unit": cast.a1.unit.uuid, **words(audience=audience)}
    with assert_nothing_changed():
        response = client.post(page, body)
    assert response.status_code == 422 and "audience" in response.context["form"].errors


def test_the_list_tells_who_issued(cast, person, as_user):
    score(person, cast.city_admin, 70)
    page = as_user(cast.officer_a1).get(reverse("drills:certificate_list")).content.decode()
    assert f'">{cast.city.name}</td>' in page
    told = [column for column in CERTIFICATES.columns if str(column.title) == "Issued by"]
    assert [column.value for column in told] == ["participant.course.unit.name"]


# -- the day, and a certificate issued again ------------------------------------------------------


def test_a_wrong_day_is_put_right_and_the_certificate_with_it(cast, person):
    with at(LATER):
        score(person, cast.city_admin, 70, day=TODAY)
        wrong = paper_of(person)
        correct(person, cast.city_admin, 70, examined_on=LATER)
        right = paper_of(person)
        wrong.refresh_from_db()
        assert (wrong.state, wrong.withdrawn_why) == (State.WITHDRAWN, "登记有误")
        assert (right.issued_on, right.expires_on) == (LATER, dt.date(2027, 11, 25))
        assert right.number != wrong.number and owed() == {("王芳", "2027-11-25")}
        person.refresh_from_db()
        with assert_nothing_changed():  # a second click
            correct(person, cast.city_admin, 70, examined_on=LATER)
        with assert_nothing_changed(), pytest.raises(Conflict):
            correction.correct_result(
                person, cast.city_admin, version=1, score=70, why="又", examined_on=TODAY
            )


def test_the_score_alone_leaves_the_certificate(cast, person):
    score(person, cast.city_admin, 70)
    paper = paper_of(person)
    correct(person, cast.city_admin, 75)
    assert paper_of(person) == paper
    certificate_acts.withdraw_certificate(paper, cast.city_admin, why="替考")
    correct(person, cast.city_admin, 80)
    assert not person.certificates.filter(withdrawn_at=None).exists()


def test_who_has_left_stays_so_when_the_day_moves(cast, person):
    with at(LATER):
        score(person, cast.city_admin, 70, day=LATER)
        certificate_acts.let_go(paper_of(person), cast.officer_a1, left_on=LATER)
        correct(person, cast.city_admin, 70, examined_on=TODAY)
        assert paper_of(person).state == State.LEFT and owed() == set()


@pytest.mark.parametrize(
    ("day", "match"),
    [(dt.date(2026, 11, 26), "not come yet"), (dt.date(2026, 11, 22), "begins later"),
     (TODAY, "resit is not before")],
)  # fmt: skip
def test_no_day_that_cannot_be(cast, person, as_user, day, match):
    with at(LATER):
        score(person, cast.city_admin, 10, day=LATER - dt.timedelta(days=1))
        score(person, cast.city_admin, 70, attempt=2)
        with assert_nothing_changed(), pytest.raises(Refused, match=match):
            correct(person, cast.city_admin, 70, examined_on=day)
        body = {"version": person.version, "score": "70", "examined_on": day, "why": "错"}
        client = as_user(cast.city_admin)
        with assert_nothing_changed():
            response = client.post(reverse("drills:result_correct", args=[person.uuid]), body)
        assert response.status_code == 422


def test_another_day_is_not_the_same_result(cast, person):
    with at(LATER):
        score(person, cast.city_admin, 70, day=TODAY)
        with assert_nothing_changed(), pytest.raises(Refused, match="as examined on"):
            score(person, cast.city_admin, 70, day=LATER)


def test_a_certificate_withdrawn_by_mistake_is_issued_again(cast, person, as_user):
    score(person, cast.city_admin, 70)
    with assert_nothing_changed(), pytest.raises(Refused, match="Enter another score"):
        correct(person, cast.city_admin, 70)
    certificate_acts.withdraw_certificate(paper_of(person), cast.city_admin, why="误撤销")
    client = as_user(cast.city_admin)
    shown = client.get(person.get_absolute_url())
    assert shown.context["may_issue"]
    page = reverse("drills:result_correct", args=[person.uuid])
    form = client.get(page).context["form"]
    assert (form["score"].value(), form["examined_on"].value()) == (70, TODAY)
    body = {"version": person.version, "score": 70, "examined_on": TODAY, "why": "误撤销，补发"}
    assert client.post(page, body).status_code == 302
    assert client.post(page, body).status_code == 302  # a second click
    assert paper_of(person).number == "390100-2026-000002" and owed() == {("王芳", "2027-11-23")}
    assert TrainingCertificate.objects.count() == 2
    assert [row.why for row in ExamResult.objects.filter(replaced_at=None)] == ["误撤销，补发"]
    assert not client.get(person.get_absolute_url()).context["may_issue"]


def test_nobody_else_issues_it_again(cast, person):
    score(person, cast.city_admin, 70)
    certificate_acts.withdraw_certificate(paper_of(person), cast.city_admin, why="误撤销")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        correct(person, cast.officer_a1, 70)


@pytest.mark.parametrize(
    "changes", [{"title": "另一个"}, {"hours": 9}, {"last_day": dt.date(2026, 11, 28)}]
)
def test_what_is_printed_stays(cast, course, person, changes):
    said = {"is_open": True, **words(last_day=course.last_day), **changes}
    score(person, cast.city_admin, 70)
    with assert_nothing_changed(), pytest.raises(Refused, match="certificates already"):
        courses.edit_course(course, cast.city_admin, version=1, **said)
    certificate_acts.withdraw_certificate(paper_of(person), cast.city_admin, why="培训名称有误")
    assert courses.edit_course(course, cast.city_admin, version=1, **said).version == 2


# -- whose certificate it is ----------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), [("", "1234"), ("1234", "")])
def test_the_last_four_given_once_alone_renew(cast, course, before, after):
    old = score(enrol(course, cast.officer_a1, cast.a1, last4=before), cast.city_admin, 70)
    with at(dt.date(2027, 10, 1)):
        new = course_of(cast.city_admin, cast.city)
        again = score(enrol(new, cast.officer_a1, cast.a1, last4=after), cast.city_admin, 90)
        assert owed() == {("王芳", "2028-10-01")} and paper_of(old).state == State.RENEWED
        certificate_acts.withdraw_certificate(paper_of(again), cast.city_admin, why="替考")
        assert owed() == {("王芳", "2027-11-23")}


def test_two_of_one_course_are_two(cast, course, person):
    other = enrol(course, cast.officer_a1, cast.a1, last4="1234")
    score(person, cast.city_admin, 70)
    score(other, cast.city_admin, 70)
    assert [paper_of(row).renewed for row in (person, other)] == [False, False]


def held(key, last4="", course=None, left=False):
    return Held(dt.date(2020 + key, 1, 1), key, last4, course or key, left)


@pytest.mark.parametrize(
    ("papers", "holders"),
    [
        ([held(1, "12"), held(2, "12")], [[1, 2]]),
        ([held(1, "12"), held(2, "34")], [[1], [2]]),
        ([held(1), held(2, "12"), held(3, "34")], [[1, 2], [3]]),  # who comes later parts nobody
        ([held(1, "12"), held(2, "34"), held(3)], [[1], [2], [3]]),  # either may be meant
        ([held(1, "12", left=True), held(2, "34"), held(3)], [[1], [2, 3]]),
        ([held(1, left=True), held(2, "12")], [[1], [2]]),
        ([held(1), held(2, "12"), held(3), held(4, "12")], [[1, 2, 3, 4]]),
        ([held(2, "12", course=1), held(1)], [[1], [2]]),  # of one course
    ],
)
def test_holders_of_one_name(papers, holders):
    assert [[paper.key for paper in found] for found in holders_of(papers)] == holders


def test_that_somebody_has_left_is_said_of_the_newest(cast, person, as_user):
    score(person, cast.city_admin, 70)
    old = paper_of(person)
    with at(dt.date(2027, 10, 1)):
        new = course_of(cast.city_admin, cast.city)
        newest = paper_of(score(enrol(new, cast.officer_a1, cast.a1), cast.city_admin, 90))
        day = dt.date(2027, 10, 1)
        with assert_nothing_changed(), pytest.raises(Refused, match=newest.number):
            certificate_acts.let_go(old, cast.officer_a1, left_on=day)
        client = as_user(cast.officer_a1)
        page = reverse("drills:certificate_left", args=[old.uuid])
        with assert_nothing_changed():
            response = client.post(page, {"client_uuid": uuid.uuid4(), "left_on": day})
        assert response.status_code == 422
        for shown in (response, client.get(old.get_absolute_url())):
            assert f'href="{newest.get_absolute_url()}"' in shown.content.decode()
        assert client.get(old.get_absolute_url()).context["may_let_go"] is False
        certificate_acts.let_go(newest, cast.officer_a1, left_on=day)
        assert owed() == set()
