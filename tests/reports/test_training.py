"""Training in the month's report: by district, as it stood at its end, the same on screen, in the
workbook and in what was published; nothing entered or withdrawn later moves it (R22)."""

import datetime as dt

import pytest

from drills.actions import certificate as certificate_acts
from drills.actions import correction
from drills.queries import training_month
from reports import frozen, training
from reports.periods import Period
from safety.schools.then import Then
from tests import factories
from tests.drills.training import course_of, enrol, paper_of, score
from tests.reports import book, screen

NOVEMBER = Period(2026, 11)
D = dt.date.fromisoformat


@pytest.fixture
def november(cast, at):
    factories.terms(cast.city, 2026)
    at("2026-11-23")
    return cast


def counts(user, period=NOVEMBER):
    return {
        line.unit.name: {code: n for code, n in line.counts.items() if n}
        for line in training.lines(user, period)
    }


def examined(cast, audience, name, points, key="a1", course=None, **more):
    course = course or course_of(cast.city_admin, cast.city, audience=audience, **more)
    school = getattr(cast, key)
    person = enrol(course, getattr(cast, f"officer_{key}"), school, name=name, last4="1234")
    return score(person, cast.city_admin, points)


def written(cast):
    guards = course_of(cast.city_admin, cast.city)
    examined(cast, "guards", "王芳", 80, course=guards)
    examined(cast, "guards", "李娜", 40, course=guards)
    examined(cast, "guards", "赵刚", None, course=guards)
    examined(cast, "managers", "孙丽", 90, valid_months=1)
    examined(cast, "managers", "周强", 90, "b1")


A = {"tr_examined": 3, "tr_passed": 2, "tr_failed": 1, "tr_absent": 1, "tr_managers": 1,
     "tr_guards": 1, "tr_valid_managers": 1, "tr_valid_guards": 1, "tr_soon": 1, "tr_schools": 2,
     "tr_managed": 1}  # fmt: skip
B = {"tr_examined": 1, "tr_passed": 1, "tr_managers": 1, "tr_valid_managers": 1, "tr_schools": 1,
     "tr_managed": 1}  # fmt: skip


def test_by_district(november):
    assert counts(november.city_admin) == {}
    written(november)
    assert counts(november.city_admin) == {"甲区": A, "乙区": B}
    assert counts(november.admin_b) == {"乙区": B}
    assert counts(november.city_admin, Period(2026, 10)) == {}
    assert training.lines(november.city_admin, Period(2026)) == []


def test_a_certificate_that_ran_out(november, at):
    """A month after it was issued: valid on the 23rd itself, run out on the 24th."""
    examined(november, "managers", "孙丽", 90, valid_months=1)
    december = Period(2026, 12)
    at("2026-12-23")
    assert counts(november.city_admin, december)["甲区"]["tr_valid_managers"] == 1
    at("2026-12-24")
    found = counts(november.city_admin, december)["甲区"]
    assert (found.get("tr_valid_managers"), found["tr_expired_managers"]) == (None, 1)
    assert "tr_managed" not in found
    assert counts(november.city_admin)["甲区"]["tr_soon"] == 1


def test_a_renewed_one_counts_once(november, at):
    examined(november, "managers", "孙丽", 90)
    at("2026-12-10")
    examined(november, "managers", "孙丽", 95)
    december = counts(november.city_admin, Period(2026, 12))["甲区"]
    assert (december["tr_valid_managers"], december["tr_managed"]) == (1, 1)
    assert counts(november.city_admin)["甲区"]["tr_valid_managers"] == 1


def test_of_what_was_renewed_the_newest_alone_is_read(november, at):
    """However many certificates were ever issued, a holder costs one row; who left, none."""
    cast = november
    for name in ("孙丽", "周强"):
        last = examined(cast, "managers", name, 90)
    score(enrol(course_of(cast.city_admin, cast.city), cast.officer_a1, cast.a1, name="冯军",
                last4="1111"), cast.city_admin, 90)  # fmt: skip
    score(enrol(course_of(cast.city_admin, cast.city), cast.officer_a1, cast.a1, name="冯军",
                last4="2222"), cast.city_admin, 90)  # fmt: skip
    certificate_acts.let_go(paper_of(last), cast.officer_a1, left_on=D("2026-11-23"))
    for day in ("2026-12-10", "2027-11-10"):
        at(day)
        examined(cast, "managers", "孙丽", 95)
    then = Then(cast.city_admin, 2027, 11)
    read = training_month.papers_of(then).order_by("pk").values_list("name", "issued_on")
    assert list(read) == [("冯军", D("2026-11-23"))] * 2 + [("孙丽", D("2027-11-10"))]
    found = counts(cast.city_admin, Period(2027, 11))["甲区"]
    assert (found["tr_valid_managers"], found["tr_valid_guards"]) == (1, 2)
    # Of the month before they left and was renewed, both stand.
    assert training_month.papers_of(Then(cast.city_admin, 2026, 11)).count() == 3


def test_several_managers_of_one_school(november):
    for name in ("孙丽", "周强"):
        examined(november, "managers", name, 90)
    found = counts(november.city_admin)["甲区"]
    assert (found["tr_valid_managers"], found["tr_managed"]) == (2, 1)


def test_nothing_later_moves_it(november, at):
    cast = november
    written(cast)
    person = examined(cast, "managers", "吴敏", 90)
    other = examined(cast, "guards", "郑伟", 90)
    gone = examined(cast, "guards", "钱进", 90)
    at("2026-12-02")
    before = counts(cast.city_admin)
    assert before["甲区"]["tr_valid_managers"] == 2
    certificate_acts.withdraw_certificate(paper_of(person), cast.city_admin, why="替考")
    correction.correct_result(
        other, cast.city_admin, version=other.version, score=30, why="登分有误"
    )
    certificate_acts.let_go(paper_of(gone), cast.officer_a1, left_on=D("2026-11-30"))
    examined(cast, "managers", "孙丽", 95)
    late = course_of(cast.city_admin, cast.city, first_day=D("2026-11-24"),
                     last_day=D("2026-11-25"))  # fmt: skip
    score(enrol(late, cast.officer_b1, cast.b1, name="冯军"), cast.city_admin, 80,
          day=D("2026-11-25"))  # fmt: skip
    assert counts(cast.city_admin) == before


def test_on_the_screen_in_the_workbook_and_published(november, as_user, tmp_path):
    written(november)
    client = as_user(november.city_admin)
    shown = screen.tables(screen.page(client, period=NOVEMBER.key))
    _head, first, second, total = shown["training"]
    assert first[1:4] == [3, 2, "66.6%"] and second[1:4] == [1, 1, "100.0%"]
    assert total[1:4] == [4, 3, "75.0%"]
    assert shown["training_papers"][1][6:] == [2, 1, "50.0%"]
    made = book.make(november.city_admin, tmp_path, NOVEMBER.key)
    assert made.wrong_formulas() == []
    assert made.rows("training")
    found = frozen.snapshot(november.city, NOVEMBER)["training"]
    assert {name: values["tr_managed"] for _key, name, values in found} == {"甲区": 1, "乙区": 1}


def test_an_amendment_lists_it(november):
    written(november)
    before = frozen.snapshot(november.city, NOVEMBER)
    examined(november, "managers", "冯军", 90, "b1")
    changes = frozen.changes(before, frozen.snapshot(november.city, NOVEMBER))
    told = {frozen.worded(change)[1:] for change in changes if change["group"] == "training"}
    assert ("Managers, valid", "1", "2") in told


def test_as_many_queries_whatever_there_is(november, django_assert_num_queries):
    written(november)
    seen = training_month.by_district(november.city_admin, 2026, 11)
    with django_assert_num_queries(3):
        assert training_month.by_district(november.city_admin, 2026, 11) == seen
