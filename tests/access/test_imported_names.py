"""A list that is taken in is told nothing of people and schools elsewhere, whatever it guesses."""

import pytest

from safety.schools.models import User
from safety.sheets import actions as jobs
from safety.sheets import runner
from tests.sheets import books


@pytest.fixture
def elsewhere(cast):
    """B1's officer, with a telephone that a reader of district A may know."""
    User.objects.filter(pk=cast.officer_b1.pk).update(name="袁娜", phone="13800001408")
    return cast


def told(cast, row, kind="people"):
    """How a list of one row, of district A's administrator, is answered."""
    options = {} if kind == "schools" else {"headers": list(row)}
    data = books.book_of([row], **options)
    job = jobs.start_import(cast.admin_a, f"import.{kind}", data, "list.xlsx")
    runner.run(job.pk)
    job.refresh_from_db()
    return {name: value for name, value in job.outcome.items() if value}


def person(name, **changes):
    return {"姓名": name, "角色": "安全员", "单位": "甲一小学", "电话": "13800001408", **changes}


def test_a_namesake_elsewhere_is_nobody(elsewhere):
    """Name and telephone of somebody there: a new person, as for a name that nobody bears."""
    assert told(elsewhere, person("袁娜")) == told(elsewhere, person("于静"))


def test_a_sign_in_name_elsewhere_is_taken_and_no_more(elsewhere):
    """The same answer whether the name beside it is its owner's or not."""
    answers = [told(elsewhere, person(name, 登录名="officer_b1")) for name in ("袁娜", "于静")]
    assert answers[0] == answers[1]
    assert "This sign-in name is taken." in str(answers[0])


def test_a_school_elsewhere_is_not_offered_for_change(elsewhere):
    row = books.school(**{"所属县(市、区)": "甲区", "学校标识码": elsewhere.b1.code})
    [problem] = told(elsewhere, row, "schools")["problems"]
    assert problem[3] == "Another school has this code."
