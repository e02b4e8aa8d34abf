"""What is owed regularly, on its pages (R05): by a school, below a bureau, rules and exemptions."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from inspections.models import Inspection, Kind, VisitState
from safety.base import clock
from safety.desk.views.cadence_rule import how_often
from safety.dues.cadence import actions
from safety.dues.cadence.models import CadenceExemption, CadenceRule
from safety.schools.models import Role
from tests import factories
from tests.conftest import make_cast
from tests.refusals import assert_nothing_changed

LIST, RULES = reverse("desk:owed_list"), reverse("desk:cadence_rule_list")
RULE_ADD, EXEMPT = reverse("desk:cadence_rule_add"), reverse("desk:exemption_add")
EXEMPTIONS = reverse("desk:exemption_list")
TODAY, TOMORROW = dt.date(2026, 11, 25), dt.date(2026, 11, 26)


@pytest.fixture
def cast(db):
    with time_machine.travel("2026-08-20T09:00:00+08:00", tick=False):
        found = make_cast()
        factories.terms(found.city, 2026)
    with time_machine.travel("2026-11-25T10:00:00+08:00", tick=False):
        yield found


def own(school):
    return reverse("desk:owed_school", kwargs={"uuid": school.uuid})


def checked(school, officer, day):
    at = clock.start_of(day) + dt.timedelta(hours=10)
    return Inspection.objects.create(
        kind=Kind.SELF_CHECK, source="self", bureau=school.unit, planned_for=day, planned_at=at,
        planned_by=officer, state=VisitState.SUBMITTED, checked_in_at=at, revealed_at=at,
        submitted_at=at, at_district=school.unit.district, at_city=school.unit.city,
        at_stage=school.stage, **school.columns(),
    )  # fmt: skip


def rule(**changes):
    return {
        "client_uuid": uuid.uuid4(), "kind": "self_check", "often": "day", "times": "2",
        "valid_from": "2026-11-26", "source": "市教育局通知", **changes,
    }  # fmt: skip


def exemption(school, **changes):
    return {
        "client_uuid": uuid.uuid4(), "school": school.code, "kind": "self_check",
        "first_day": "2026-11-23", "last_day": "2026-11-29", "reason": "校舍维修", **changes,
    }  # fmt: skip


# -- a school --------------------------------------------------------------------------------------


def test_a_school_sees_what_it_owes_this_week_and_where_to_do_it(cast, as_user):
    client = as_user(cast.officer_a1)
    assert client.get(reverse("desk:owed_mine")).url == own(cast.a1)
    page = client.get(own(cast.a1)).text
    assert "Self-check" in page and reverse("inspections:self_check_start") in page
    visit = checked(cast.a1, cast.officer_a1, TODAY)
    page = client.get(own(cast.a1)).text
    assert visit.get_absolute_url() in page and "Done in time" in page


def test_any_past_week_month_or_term(cast, as_user):
    client = as_user(cast.principal_a1)
    week = client.get(own(cast.a1) + "?day=2026-10-20").context
    assert (week["first"], week["last"]) == (dt.date(2026, 10, 19), dt.date(2026, 10, 25))
    assert next(str(line.one.state) for line in week["lines"]) == "missed"
    month = client.get(own(cast.a1) + "?span=month&day=2026-10-20").context
    assert month["last"] == dt.date(2026, 10, 31)
    term = client.get(own(cast.a1) + "?span=term").context
    assert term["first"] == dt.date(2026, 9, 1)
    # In the summer vacation the term before is meant by a term, and a week owes nothing.
    summer = client.get(own(cast.a1) + "?span=term&day=2026-08-01").context
    assert summer["last"] == dt.date(2026, 7, 5)
    assert "Nothing is owed in these days" in client.get(own(cast.a1) + "?day=2026-08-05").text


def test_days_that_make_no_sense(cast, as_user):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = client.get(own(cast.a1) + "?day=2026-13-45&span=decade")
    assert answer.status_code == 422
    assert answer.context["first"] == dt.date(2026, 11, 23)


def test_who_only_looks_is_not_told_to_do_it(cast, as_user):
    assert "Do it" in as_user(cast.officer_a1).get(own(cast.a1)).text
    assert "Do it" not in as_user(cast.admin_a).get(own(cast.a1)).text


# -- below a bureau --------------------------------------------------------------------------------


def test_who_fell_behind(cast, as_user):
    for weeks in range(5):
        checked(cast.a1, cast.officer_a1, TODAY - dt.timedelta(weeks=weeks))
    client = as_user(cast.city_admin)
    found = client.get(LIST + "?kind=self_check").context
    assert {school.name for school in found["rows"]} == {"甲二幼儿园", "乙一中学"}
    (line,) = found["tally"]
    assert line["due"] == 15 and line["cells"][2][2] == 8  # 1, 8, 15 and 22 November
    assert {s.name for s in client.get(LIST + "?state=fulfilled").context["rows"]} == {"甲一小学"}
    assert len(client.get(LIST + "?state=any").context["rows"]) == 3
    assert {one.unit.name for one in found["rounds"]} == {"示范市", "甲区", "乙区"}


def test_as_many_queries_for_ten_schools_as_for_many(cast, as_user):
    client = as_user(cast.city_admin)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    asked()
    few = asked()
    for n in range(20):
        school = factories.school(cast.district_b, f"乙{n}小学")
        checked(school, cast.officer_b1, TODAY)
    assert asked() == few


# -- rules -----------------------------------------------------------------------------------------


def test_a_rule_is_set_and_taken_back(cast, as_user):
    client = as_user(cast.city_admin)
    codes = f"{cast.a1.code}\n{cast.b1.code}"
    body = rule(stages=["primary"], boarding="no", list_name="重点校", codes=codes)
    assert client.post(RULE_ADD, body).status_code == 302
    assert client.post(RULE_ADD, body).status_code == 302  # sent twice
    row = CadenceRule.objects.get()
    assert (row.times, row.boarding, row.buses, row.stages) == (2, False, None, ["primary"])
    assert set(row.schools.all()) == {cast.a1, cast.b1}
    page = client.get(RULES).text
    assert "Each school day, 2 times" in page and "not boarding schools" in page
    assert "list “重点校”" in page and "教基一厅" in page
    back = reverse("desk:cadence_rule_take_back", args=[row.uuid])
    assert "2026-11-26" in client.get(back).text
    assert client.post(back).status_code == 302 and not CadenceRule.objects.exists()


def test_which_schools_an_own_list_holds(cast, as_user):
    """By name those that the reader sees, the others by number, at the same queries."""
    many = [factories.school(cast.district_b, f"乙{n:02}小学") for n in range(21)]

    def listed(name, schools):
        actions.set_rule(
            cast.city_admin, cast.city, kind="self_check", often="day", times=1, source="通知",
            valid_from=TOMORROW, list_name=name, schools=schools,
        )  # fmt: skip

    def asked(client):
        with CaptureQueriesContext(connection) as seen:
            page = client.get(RULES).text
        return page, len(seen)

    listed("重点校", [cast.a1, *many])
    client = as_user(cast.city_admin)
    client.get(RULES)
    page, few = asked(client)
    assert "list “重点校”: 甲一小学, 乙00小学, " in page
    assert "and 2 more" in page
    listed("近河", [cast.b1])
    page, more = asked(client)
    assert "list “近河”: 乙一中学" in page and more == few
    page = as_user(cast.admin_a).get(RULES).text
    assert "list “重点校”: 甲一小学 and 21 more" in page
    assert "list “近河”" in page and "乙" not in page.replace("乙区", "")


def test_an_own_list_ends_by_its_name(cast, as_user):
    client = as_user(cast.city_admin)
    client.post(RULE_ADD, rule(list_name="重点校", codes=cast.a1.code))
    ends = rule(list_name="重点校", often="ends", times="1", valid_from="2026-11-30")
    assert client.post(RULE_ADD, ends).status_code == 302
    assert [row.schools.count() for row in CadenceRule.objects.order_by("pk")] == [1, 0]
    due = [str(line.one.due_on) for line in client.get(own(cast.a1)).context["lines"]
           if line.one.kind == "self_check"]  # fmt: skip
    assert due[0] == "2026-11-26"
    later = client.get(own(cast.a1) + "?day=2026-12-02").context["lines"]
    assert [str(line.one.due_on) for line in later if line.one.kind == "self_check"] == [
        "2026-12-06"
    ]
    with assert_nothing_changed():
        answer = client.post(RULE_ADD, rule(list_name="无此单", often="ends", times="1"))
    assert answer.status_code == 422 and "that could end" in answer.text


def test_the_pages_say_whom_rules_and_exemptions_remind(cast, as_user):
    client = as_user(cast.city_admin)
    for url, said, chinese in (
        (RULE_ADD, "also those of drills and of water machines", "包括演练和饮水设备"),
        (EXEMPT, "Nobody is reminded of what is lifted", "已免除的不再提醒"),
    ):
        assert said in client.get(url).text
        page = client.get(url, headers={"accept-language": "zh-CN"}).text
        assert chinese in page, page


def test_how_often_in_chinese():
    with translation.override("zh-hans"):
        assert how_often("day", 2) == "每个上学日 2 次"
        assert how_often("season", 1) == "每年春季、秋季"


def test_a_district_sets_its_own_alone(cast, as_user):
    client = as_user(cast.admin_a)
    assert client.post(RULE_ADD, rule()).status_code == 302
    row = CadenceRule.objects.get()
    assert (row.unit, row.only_in) == (cast.district_a, cast.district_a)
    with assert_nothing_changed():
        assert client.post(RULE_ADD, rule(kind="dragnet")).status_code == 422


BAD = {
    "begins today or later": {"valid_from": "1949-10-01"},
    "Choose one of the answers": {"stages": ["middle"]},
    "less than or equal to 20": {"times": "999"},
    "has the code 1234567890": {"list_name": "重点", "codes": "1234567890"},
    "needs a name and its schools": {"list_name": "重点"},
    "This field is required": {"source": "\u200b"},
}


@pytest.mark.parametrize("said", BAD)
def test_a_rule_that_makes_no_sense_writes_nothing(cast, as_user, said):
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        answer = client.post(RULE_ADD, rule(**BAD[said]))
    assert answer.status_code == 422 and said in answer.text


def test_two_of_the_same_on_one_day(cast, as_user):
    client = as_user(cast.city_admin)
    client.post(RULE_ADD, rule())
    answer = client.post(RULE_ADD, rule(often="week"))
    assert answer.status_code == 422 and "begins on that day already" in answer.text
    assert CadenceRule.objects.count() == 1


# -- exemptions ------------------------------------------------------------------------------------


def test_an_exemption_is_granted_shown_and_ended(cast, as_user):
    client = as_user(cast.city_admin)
    assert "with fewer than 3 other school days" in client.get(EXEMPT).text
    assert client.post(EXEMPT, exemption(cast.a1)).status_code == 302
    row = CadenceExemption.objects.get()
    assert "校舍维修" in client.get(EXEMPTIONS).text
    assert "校舍维修" in as_user(cast.officer_a1).get(own(cast.a1)).text
    client = as_user(cast.city_admin)
    assert client.post(reverse("desk:exemption_end", args=[row.uuid])).status_code == 302
    assert "ended on 2026-11-25" in client.get(EXEMPTIONS).text


def test_for_somebody_elses_school_or_rule(cast, as_user):
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        answer = client.post(EXEMPT, exemption(cast.b1))
    assert answer.status_code == 422 and "Nothing of this name" in answer.text
    with assert_nothing_changed():
        answer = client.post(EXEMPT, exemption(cast.a1))
    assert answer.status_code == 422 and "only the city can exempt" in answer.text
    actions.set_rule(
        cast.admin_a, cast.district_a, kind="self_check", often="day", times=1, source="通知",
        valid_from=TOMORROW,
    )  # fmt: skip
    assert client.post(EXEMPT, exemption(cast.a1)).status_code == 302
    body = exemption(cast.a1, client_uuid=uuid.uuid4(), last_day="2026-11-20")
    assert client.post(EXEMPT, body).status_code == 422


def test_in_chinese(cast, as_user):
    client = as_user(cast.city_admin)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(LIST, headers={"accept-language": "zh-CN"}).text
    assert "例行工作" in page and "按期完成" in page and "主管部门检查轮次" in page


def test_the_home_page_leads_there(cast, as_user):
    for who, url in (("officer_a1", reverse("desk:owed_mine")), ("leader", LIST)):
        assert f'href="{url}"' in as_user(getattr(cast, who)).get("/").text


def test_a_province_is_looked_at_district_by_district(cast, as_user):
    leader = factories.person("of_province", Role.LEADER, cast.province)
    found = as_user(leader).get(LIST)
    assert "Choose a district" in found.text and not found.context["rows"]
    assert not found.context["rounds"]
    chosen = as_user(leader).get(f"{LIST}?state=any&district={cast.district_b.uuid}").context
    assert [school.name for school in chosen["rows"]] == ["乙一中学"]
    assert {line.unit for line in chosen["rounds"]} == {cast.district_b}
