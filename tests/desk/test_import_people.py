"""Lists of people: whom a row means, exactly which unit, and what a second list changes."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safety.base import clock
from safety.desk.sheets import PersonImport
from safety.schools.actions.people import deactivate, end_appointment
from safety.schools.models import Appointment, Role, Status, User
from safety.sheets import runner
from safety.sheets.models import SheetJob
from tests import factories
from tests.desk.test_import import upload
from tests.refusals import assert_nothing_changed
from tests.sheets.books import book_of

HEADERS = ["姓名", "职务", "工作单位", "手机号码", "登录名", "任职日期"]
NAME, ROLE, UNIT, PHONE = "张伟", "安全员", "甲一小学", "13900001111"
TODAY = clock.today()


def people(*rows, headers=HEADERS):
    return book_of([list(row) for row in rows], headers=list(headers))


def written(user, *rows, **options):
    outcome = PersonImport(user).apply(people(*rows, **options))
    assert outcome.problems == [], [(p.row, p.field, p.reason) for p in outcome.problems]
    return outcome.counts


def marked(user, *rows, **options):
    with assert_nothing_changed():
        outcome = PersonImport(user).apply(people(*rows, **options))
    return [(p.row, p.field) for p in outcome.problems]


def seats(name=NAME):
    rows = Appointment.objects.filter(user__name=name).order_by("role", "unit__name")
    return [(seat.role, seat.unit.name) for seat in rows]


# -- the unit ----------------------------------------------------------------


@pytest.mark.parametrize("unit", ["一小", "甲一", "甲一小", "jiayi", "小学", "390000", "丙一小学"])
def test_a_part_of_a_name_names_nothing(cast, unit):
    assert marked(cast.admin_a, [NAME, ROLE, unit]) == [(2, "unit")]


@pytest.mark.parametrize("unit", ["甲一小学", " 甲 一 小学 ", "甲一小学　", "code", "label"])
def test_the_whole_name_or_the_code(cast, unit):
    code = cast.a1.code
    unit = {"code": code, "label": f"甲一小学 ({code})"}.get(unit, unit)
    assert written(cast.admin_a, [NAME, ROLE, unit]) == {"created": 1}
    assert seats() == [("safety_officer", "甲一小学")]


@pytest.mark.parametrize("unit", ["示范市", "示范市教育局", "390100"])
def test_a_bureau_by_its_names(cast, unit):
    assert written(cast.city_admin, [NAME, "检查员", unit]) == {"created": 1}
    assert seats() == [("inspector", "示范市")]


def test_two_schools_of_one_name_are_told_by_their_code(cast):
    twin = factories.school(cast.district_b, "甲一小学")
    assert marked(cast.city_admin, [NAME, ROLE, "甲一小学"]) == [(2, "unit")]
    reason = (
        PersonImport(cast.city_admin).check(people([NAME, ROLE, "甲一小学"])).problems[0].reason
    )
    assert twin.code in reason and cast.a1.code in reason
    assert written(cast.city_admin, [NAME, ROLE, twin.code]) == {"created": 1}
    assert Appointment.objects.get(user__name=NAME).unit_id == twin.pk


def test_of_a_name_and_a_code_the_code_decides(cast):
    headers = ["姓名", "职务", "学校标识码", "学校名称"]
    factories.school(cast.district_b, "甲一小学")
    row = [NAME, ROLE, cast.a1.code, "甲一小学"]
    assert written(cast.city_admin, row, headers=headers) == {"created": 1}
    wrong = ["李四", ROLE, cast.a1.code, "甲二幼儿园"]
    assert marked(cast.city_admin, wrong, headers=headers) == [(2, "unit")]
    only = ["李四", ROLE, cast.a2.code]
    assert written(cast.city_admin, only, headers=headers[:3]) == {"created": 1}
    bad = ["王五", ROLE, "1234"]
    outcome = PersonImport(cast.city_admin).check(people(bad, headers=headers[:3]))
    assert [(p.row, p.header) for p in outcome.problems] == [(2, "学校标识码")]


def test_the_officers_of_a_bureau_s_own_list(cast):
    headers = ["学校名称", "安全员姓名", "职务"]
    row = [UNIT, NAME, "专职安全员"]
    assert written(cast.admin_a, row, headers=headers) == {"created": 1}
    [problem] = PersonImport(cast.admin_a).check(people([NAME, "炊事员", UNIT])).problems
    assert problem.reason.startswith("Write one of these: ") and "principal" in problem.reason


def test_neither_name_nor_code(cast):
    assert marked(cast.city_admin, [NAME, ROLE, None]) == [(2, "unit")]


def test_a_foreign_school_is_a_missing_one(cast):
    here = PersonImport(cast.admin_a).check(people([NAME, ROLE, "乙一中学"])).problems
    nowhere = PersonImport(cast.admin_a).check(people([NAME, ROLE, "无此中学"])).problems
    assert [p.reason for p in here] == [p.reason for p in nowhere]


def test_a_closed_school_seats_nobody(cast):
    type(cast.a1).objects.filter(pk=cast.a1.pk).update(status=Status.CLOSED, closed_on=TODAY)
    type(cast.a1.unit).objects.filter(pk=cast.a1.pk).update(active=False)
    problem = PersonImport(cast.city_admin).check(people([NAME, ROLE, UNIT])).problems[0]
    assert (problem.field, problem.reason) == ("unit", "“甲一小学” is no longer in use.")


def test_what_is_seen_but_not_administered_is_marked(cast):
    factories.appoint(cast.admin_a, Role.INSPECTOR, cast.city)
    row = [NAME, ROLE, "乙一中学"]
    assert marked(cast.admin_a, row) == [(2, "unit")]


# -- one person, several rows --------------------------------------------------


def test_one_person_with_two_posts_is_one_account(cast):
    rows = [[NAME, "校长", UNIT, PHONE], [NAME, "安全员", UNIT, PHONE]]
    assert written(cast.admin_a, *rows) == {"created": 2}
    assert User.objects.filter(name=NAME).count() == 1
    assert seats() == [("principal", UNIT), ("safety_officer", UNIT)]
    with assert_nothing_changed():
        assert written(cast.admin_a, *rows) == {"unchanged": 2}


@pytest.mark.parametrize(
    ("second", "accounts"),
    [
        ([NAME, "校长", "甲二幼儿园", PHONE], 1),  # the same telephone
        ([NAME, "校长", "甲二幼儿园", None], 2),  # nothing but the name
        ([NAME, "校长", UNIT, None], 1),  # the same school, nothing against it
        ([NAME, "校长", UNIT, "13900002222"], 2),  # another telephone
        (["李四", "校长", UNIT, PHONE], 2),  # a telephone that two share
    ],
)
def test_who_is_the_same_person(cast, second, accounts):
    rows = [[NAME, ROLE, UNIT, PHONE], second]
    assert written(cast.admin_a, *rows) == {"created": 2}
    assert User.objects.filter(phone__in=[PHONE, "13900002222", ""]).filter(
        name__in=[NAME, "李四"]
    ).count() == accounts  # fmt: skip
    with assert_nothing_changed():
        assert written(cast.admin_a, *rows) == {"unchanged": 2}


def test_a_sign_in_name_makes_two_rows_one_person(cast):
    rows = [[NAME, ROLE, UNIT, None, "zw"], [NAME, "校长", "甲二幼儿园", PHONE, "zw"]]
    rows = [[*row[:4], "zhang.wei", None] for row in rows]
    assert written(cast.admin_a, *rows) == {"created": 2}
    person = User.objects.get(name=NAME)
    assert (person.username, person.phone) == ("zhang.wei", PHONE)


def test_one_sign_in_name_for_two_people_is_marked(cast):
    rows = [[NAME, ROLE, UNIT, None, "zhangwei"], ["李四", ROLE, UNIT, None, "zhangwei"]]
    assert marked(cast.admin_a, *rows) == [(3, "username")]


def test_rows_of_one_person_that_contradict_are_marked(cast):
    rows = [[NAME, ROLE, UNIT, PHONE, "zhangwei"],
            [NAME, "校长", UNIT, "13900002222", "zhangwei"]]  # fmt: skip
    assert marked(cast.admin_a, *rows) == [(3, "phone")]


def test_the_same_post_twice_is_marked_whenever_it_begins(cast):
    rows = [[NAME, ROLE, UNIT, PHONE], [NAME, ROLE, UNIT, PHONE, None, "2027-03-01"]]
    assert marked(cast.admin_a, *rows) == [(3, "name")]


def test_a_post_to_come_twice_changes_nothing(cast):
    row = [NAME, ROLE, UNIT, PHONE, None, (TODAY + dt.timedelta(days=90)).isoformat()]
    assert written(cast.admin_a, row) == {"created": 1}
    with assert_nothing_changed():
        assert written(cast.admin_a, row) == {"unchanged": 1}


def test_made_up_sign_in_names_leave_those_that_the_list_gives(cast):
    rows = [["王芳", ROLE, UNIT], ["王方", "校长", UNIT, None, "wangfang"]]
    assert written(cast.admin_a, *rows) == {"created": 2}
    assert User.objects.get(name="王方").username == "wangfang"


# -- a second list --------------------------------------------------------------


def test_a_new_telephone_is_written_and_shown(cast, as_user):
    written(cast.admin_a, [NAME, ROLE, UNIT, PHONE])
    data = people([NAME, ROLE, UNIT, "13900002222"])
    outcome = PersonImport(cast.admin_a).check(data)
    assert outcome.counts == {"changed": 1}
    assert outcome.changes == [("学校", 2, NAME, "Phone", PHONE, "13900002222")]
    PersonImport(cast.admin_a).apply(data)
    assert User.objects.get(name=NAME).phone == "13900002222"
    assert User.objects.filter(name=NAME).count() == 1


def test_a_corrected_name_goes_by_the_sign_in_name(cast):
    written(cast.admin_a, [NAME, ROLE, UNIT, PHONE, "zhangwei"])
    assert written(cast.admin_a, ["张玮", ROLE, UNIT, PHONE, "zhangwei"]) == {"changed": 1}
    assert User.objects.get(username="zhangwei").name == "张玮"


def test_an_empty_cell_leaves_the_telephone_and_a_dash_clears_it(cast):
    written(cast.admin_a, [NAME, ROLE, UNIT, PHONE])
    with assert_nothing_changed():
        assert written(cast.admin_a, [NAME, ROLE, UNIT, None]) == {"unchanged": 1}
    assert written(cast.admin_a, [NAME, ROLE, UNIT, "无"]) == {"changed": 1}
    assert User.objects.get(name=NAME).phone == ""


def test_a_further_post_of_somebody_known(cast):
    written(cast.admin_a, [NAME, ROLE, UNIT, PHONE])
    outcome = PersonImport(cast.admin_a).apply(people([NAME, "校长", "甲二幼儿园", PHONE]))
    assert outcome.counts == {"changed": 1}
    assert [change[3:] for change in outcome.changes] == [
        ("Role", "", "principal"), ("School or bureau", "", "甲二幼儿园"),
    ]  # fmt: skip
    assert seats() == [("principal", "甲二幼儿园"), ("safety_officer", UNIT)]


def test_another_first_day_stays_and_is_told_of(cast):
    written(cast.admin_a, [NAME, ROLE, UNIT, PHONE])
    outcome = PersonImport(cast.admin_a).check(people([NAME, ROLE, UNIT, PHONE, None, "2020-09"]))
    assert outcome.counts == {"unchanged": 1} and "first day" in outcome.warnings[-1]


def test_a_post_that_ended_is_given_anew_from_a_later_day_alone(cast):
    written(cast.admin_a, [NAME, ROLE, UNIT, PHONE, None, "2020-09-01"])
    end_appointment(Appointment.objects.get(user__name=NAME), cast.admin_a)
    assert marked(cast.admin_a, [NAME, ROLE, UNIT, PHONE, None, "2020-09-01"]) == [(2, "starts_on")]
    assert written(cast.admin_a, [NAME, ROLE, UNIT, PHONE]) == {"changed": 1}
    assert User.objects.filter(name=NAME).count() == 1


def test_a_deactivated_account_does_not_come_back_by_a_list(cast):
    written(cast.admin_a, [NAME, ROLE, UNIT, PHONE])
    deactivate(User.objects.get(name=NAME), cast.admin_a)
    assert marked(cast.admin_a, [NAME, ROLE, UNIT, PHONE]) == [(2, "name")]


def test_an_account_that_one_may_not_change(cast):
    factories.appoint(cast.officer_a1, Role.INSPECTOR, cast.district_a)
    same = ["officer_a1", ROLE, UNIT, None]
    with assert_nothing_changed():
        assert written(cast.admin_a, same) == {"unchanged": 1}
    assert marked(cast.admin_a, ["officer_a1", ROLE, UNIT, PHONE]) == [(2, "name")]
    assert marked(cast.admin_a, ["officer_a1", "校长", UNIT, None]) == [(2, "name")]


@pytest.mark.parametrize("username", ["officer_b1", "city_admin"])
def test_somebody_elses_sign_in_name(cast, username):
    assert marked(cast.admin_a, [NAME, ROLE, UNIT, None, username]) == [(2, "username")]


def test_several_who_fit(cast):
    for number in (1, 2):
        factories.person(f"zw{number}x", Role.SAFETY_OFFICER, cast.a1, name=NAME)
    assert marked(cast.admin_a, [NAME, ROLE, UNIT]) == [(2, "name")]
    row = [NAME, ROLE, UNIT, PHONE, "zw2x"]
    assert written(cast.admin_a, row) == {"changed": 1}
    assert User.objects.get(username="zw2x").phone == PHONE


def test_the_page_shows_what_changes(cast, as_user):
    written(cast.admin_a, [NAME, ROLE, UNIT, PHONE])
    client = as_user(cast.admin_a)
    url = reverse("desk:import_upload", kwargs={"kind": "people"})
    response = upload(client, people([NAME, ROLE, UNIT, "13900002222"]), url=url)
    runner.run(SheetJob.objects.get().pk)
    page = client.get(response["Location"]).content.decode()
    assert PHONE in page and "13900002222" in page


@pytest.mark.parametrize("rows", [20, 120])
def test_questions_do_not_grow_with_the_rows(cast, rows):
    data = people(*([f"人{n}", ROLE, UNIT, f"139{n:08d}"] for n in range(rows)))
    PersonImport(cast.admin_a).apply(data)
    cast.admin_a.seats  # noqa: B018  (read once in a request)
    with CaptureQueriesContext(connection) as queries:
        PersonImport(cast.admin_a).check(data)
    assert len(queries) < 15
