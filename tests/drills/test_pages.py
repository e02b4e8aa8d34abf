"""The screens of drills: who sees and does what, and that bad input changes nothing."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from drills.dues.drill import owe_all
from drills.models import Drill, Scenario
from safety.base import clock
from safety.schools.models import Role
from tests import factories
from tests.drills.conftest import TODAY, owed
from tests.refusals import assert_nothing_changed

LIST, PLAN, RECORD = (
    reverse(f"drills:{name}") for name in ("drill_list", "drill_plan", "drill_record")
)


def drill_of(cast, school, planned_on=TODAY, **fields):
    return Drill.objects.create(
        scenario=Scenario.FIRE,
        planned_on=planned_on,
        planned_by=cast.officer_a1,
        planned_at=clock.now(),
        **school.columns(),
        **fields,
    )


@pytest.fixture
def planned(cast):
    """One drill is planned at each school for today."""
    return {name: drill_of(cast, getattr(cast, name)) for name in ("a1", "a2", "b1")}


def url(name, drill):
    return reverse(f"drills:{name}", args=[drill.uuid])


def read(response):
    return response.content.decode()


def body(**changes):
    base = {
        "held_on": "2026-11-23", "people": "500", "seconds": "110", "version": "1",
        "injured": "0", "crush": "no",
    }  # fmt: skip
    return {**base, **changes}


@pytest.mark.parametrize(
    ("who", "schools"),
    [
        ("officer_a1", {"a1"}),
        ("principal_b1", {"b1"}),
        ("township", {"a1"}),
        ("admin_a", {"a1", "a2"}),
        ("admin_b", {"b1"}),
        ("inspector", {"a1", "a2", "b1"}),
        ("city_admin", {"a1", "a2", "b1"}),
        ("leader", {"a1", "a2", "b1"}),
    ],
)
def test_the_list_shows_ones_own(cast, planned, as_user, who, schools):
    rows = as_user(getattr(cast, who)).get(LIST).context["rows"]
    assert set(rows) == {planned[name] for name in schools}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "planned"}, {"a1", "a2", "b1"}),
        ({"state": "held"}, set()),
        ({"state": "late"}, set()),
        ({"text": "甲一"}, {"a1"}),
        ({"scenario": "fire"}, {"a1", "a2", "b1"}),
        ({"scenario": "flood"}, set()),
        ({"first": "2026-11-24"}, set()),
        ({"last": "2026-11-23"}, {"a1", "a2", "b1"}),
        ({"first": "2026-11-25", "last": "2026-11-01"}, set()),
        ({"district": str(uuid.uuid4())}, set()),
        ({"after": "nonsense"}, {"a1", "a2", "b1"}),
    ],
)
def test_filters(cast, planned, as_user, query, names):
    response = as_user(cast.city_admin).get(LIST, query)
    assert response.status_code == 200
    assert set(response.context["rows"]) == {planned[name] for name in names}


def test_one_district(cast, planned, as_user):
    rows = as_user(cast.city_admin).get(LIST, {"district": cast.district_b.uuid}).context["rows"]
    assert set(rows) == {planned["b1"]}


def test_what_is_owed_stands_above(cast, as_user):
    owe_all()
    page = read(as_user(cast.officer_a1).get(LIST))
    assert "Evacuation drill for 2026-11" in page
    assert "Evacuation drill for quarter" not in page


def test_a_bureau_sees_how_many(cast, as_user):
    owe_all()
    below = as_user(cast.admin_a).get(LIST).context["below"]
    assert below == {"late": 0, "due": 2}


def test_an_officer_who_goes_along_on_a_vehicle_gets_no_figures_of_a_bureau(cast, as_user):
    owe_all()
    factories.appoint(cast.officer_a1, Role.ATTENDANT, cast.a1)
    assert "below" not in as_user(cast.officer_a1).get(LIST).context


def test_the_list_costs_the_same_for_few_and_many(cast, planned, as_user):
    client = as_user(cast.city_admin)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(40):
        drill_of(cast, cast.b1, TODAY + dt.timedelta(days=number))
    with CaptureQueriesContext(connection) as many:
        assert client.get(LIST).context["page"].count == 43
    assert len(few) == len(many)


@pytest.mark.parametrize("name", ["drill_detail", "drill_hold", "drill_cancel"])
def test_a_drill_of_others_is_no_drill(cast, planned, as_user, name):
    client = as_user(cast.officer_a2)
    foreign = client.get(url(name, planned["a1"]))
    missing = client.get(reverse(f"drills:{name}", args=[uuid.uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


@pytest.mark.parametrize("who", ["admin_a", "city_admin", "inspector", "township", "leader"])
def test_a_bureau_sees_and_does_not_record(cast, planned, as_user, who):
    client = as_user(getattr(cast, who))
    assert client.get(url("drill_detail", planned["a1"])).status_code == 200
    with assert_nothing_changed():
        for address in (url("drill_hold", planned["a1"]), url("drill_cancel", planned["a1"])):
            assert client.post(address, body()).status_code == 403
        for address in (PLAN, RECORD):
            assert client.post(address, body()).status_code == 403


def plan_body(school):
    base = {"client_uuid": str(uuid.uuid4()), "school": str(school.uuid), "scenario": "fire"}
    return {**base, "planned_on": "2026-11-27"}


def test_plan_then_record(cast, as_user):
    owe_all()
    client = as_user(cast.officer_a1)
    assert client.get(PLAN).status_code == 200
    client.post(PLAN, plan_body(cast.a1))
    drill = Drill.objects.get()
    assert client.get(url("drill_hold", drill)).status_code == 200
    response = client.post(url("drill_hold", drill), body(problems="楼梯拥挤"), follow=True)
    assert "楼梯拥挤" in read(response)
    assert owed(unit=cast.a1.unit) == set()


def test_a_second_click_plans_once(cast, as_user):
    client, sent = as_user(cast.officer_a1), plan_body(cast.a1)
    places = {client.post(PLAN, sent)["Location"] for _click in range(3)}
    assert (len(places), Drill.objects.count()) == (1, 1)


def test_record_without_a_plan(cast, as_user):
    client = as_user(cast.principal_a1)
    assert client.get(RECORD).status_code == 200
    sent = {**plan_body(cast.a1), **body(people="６００", seconds="１１０")}
    assert client.post(RECORD, sent).status_code == 302
    assert (Drill.objects.get().people, Drill.objects.get().seconds) == (600, 110)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": "2026-11-24"}, "held_on"),
        ({"held_on": "2026-02-30"}, "held_on"),
        ({"held_on": "0001-01-01"}, "held_on"),
        ({"held_on": "9999-12-31"}, "held_on"),
        ({"held_on": ""}, "held_on"),
        ({"people": "661"}, "people"),
        ({"people": "-5"}, "people"),
        ({"people": "1" + "0" * 30}, "people"),
        ({"people": "NaN"}, "people"),
        ({"seconds": "9"}, "seconds"),
        ({"seconds": "3601"}, "seconds"),
        ({"seconds": "ten"}, "seconds"),
        ({"problems": "x" * 2001}, "problems"),
        ({"version": "0"}, "version"),
        ({"version": ""}, "version"),
    ],
)
def test_a_bad_record_changes_nothing(cast, planned, as_user, changes, field):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = client.post(url("drill_hold", planned["a1"]), body(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"planned_on": "2026-11-22"}, "planned_on"),
        ({"planned_on": "2028-01-01"}, "planned_on"),
        ({"planned_on": "soon"}, "planned_on"),
        ({"scenario": "flood"}, "scenario"),
        ({"school": "nonsense"}, "school"),
        ({"school": str(uuid.uuid4())}, "school"),
        ({"client_uuid": "nonsense"}, "client_uuid"),
        ({"client_uuid": ""}, "client_uuid"),
    ],
)
def test_a_bad_plan_changes_nothing(cast, as_user, changes, field):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = client.post(PLAN, {**plan_body(cast.a1), **changes})
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_another_school_is_as_good_as_none(cast, as_user):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        foreign = client.post(PLAN, plan_body(cast.a2))
        missing = client.post(PLAN, {**plan_body(cast.a1), "school": str(uuid.uuid4())})
    errors = [response.context["form"].errors for response in (foreign, missing)]
    assert errors[0] == errors[1]


def test_markup_stays_text(cast, planned, as_user):
    client = as_user(cast.officer_a1)
    sent = body(problems="<script>alert(1)</script>")
    page = read(client.post(url("drill_hold", planned["a1"]), sent, follow=True))
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_stale_page_is_told(cast, planned, as_user):
    client = as_user(cast.officer_a1)
    Drill.objects.filter(pk=planned["a1"].pk).update(version=2)
    response = client.post(url("drill_hold", planned["a1"]), body())
    assert (response.status_code, "changed meanwhile" in read(response)) == (409, True)


def test_cancel(cast, planned, as_user):
    client = as_user(cast.officer_a1)
    assert client.get(url("drill_cancel", planned["a1"])).status_code == 200
    client.post(url("drill_cancel", planned["a1"]), {"version": "1"})
    planned["a1"].refresh_from_db()
    assert planned["a1"].state == "cancelled"
    assert client.get(url("drill_hold", planned["a1"])).status_code == 302


def test_two_schools_give_a_choice(cast, as_user):
    factories.appoint(cast.officer_a1, "safety_officer", cast.b1)
    client = as_user(cast.officer_a1)
    assert "乙一中学" in read(client.get(PLAN))
    assert client.post(PLAN, plan_body(cast.b1)).status_code == 302


def test_the_pages_in_chinese(cast, planned, as_user):
    client = as_user(cast.officer_a1)
    client.cookies["language"] = "zh-hans"
    for address in (LIST, PLAN, RECORD, url("drill_detail", planned["a1"])):
        assert client.get(address).status_code == 200
