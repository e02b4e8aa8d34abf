"""The register of schools on screen."""

import datetime as dt

import pytest
from django.urls import reverse

from safety.base import clock
from safety.schools.models import School, Status
from tests import factories
from tests.refusals import assert_nothing_changed

UUID = "5f6b2b8e-51b7-4a55-9a3f-6a3f6b6d7a01"
NEW = {
    "client_uuid": UUID, "name": "晨曦小学", "parent": "甲镇中心校", "code": "3901020099",
    "stage": "primary", "pupils": "６００", "boarders": "20", "boarding": "on",
    "principal_name": "王 建国", "principal_phone": "０３１７－２０２１０００",
}  # fmt: skip


def url(name, school=None):
    return reverse(f"desk:school_{name}", args=[school.uuid] if school else [])


def shown(response):
    return {str(school) for school in response.context["rows"]}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("city_admin", {"甲一小学", "甲二幼儿园", "乙一中学"}),
        ("inspector", {"甲一小学", "甲二幼儿园", "乙一中学"}),
        ("admin_a", {"甲一小学", "甲二幼儿园"}),
        ("township", {"甲一小学"}),
        ("admin_b", {"乙一中学"}),
    ],
)
def test_list_shows_what_one_sees(cast, as_user, who, sees):
    assert shown(as_user(getattr(cast, who)).get(url("list"))) == sees


@pytest.mark.parametrize("who", ["officer_a1", "principal_a1"])
def test_list_is_for_bureaus(cast, as_user, who):
    assert as_user(getattr(cast, who)).get(url("list")).status_code == 403


@pytest.mark.parametrize(
    ("query", "sees"),
    [
        ({"stage": "kindergarten"}, {"甲二幼儿园"}),
        ({"q": "乙一"}, {"乙一中学"}),
        ({"status": "closed"}, {"甲旧小学"}),
        ({"status": "all", "q": "小学"}, {"甲一小学", "甲旧小学"}),
        ({"boarding": "1"}, set()),
        ({"district": "not-a-uuid"}, set()),
        ({"stage": "space station"}, set()),
    ],
)
def test_filters(cast, as_user, query, sees):
    factories.school(cast.district_a, "甲旧小学", status="closed", closed_on=dt.date(2024, 1, 1))
    assert shown(as_user(cast.city_admin).get(url("list"), query)) == sees


def test_filter_by_district_and_only_ones_own(cast, as_user):
    client = as_user(cast.city_admin)
    assert shown(client.get(url("list"), {"district": cast.district_b.uuid})) == {"乙一中学"}
    form = as_user(cast.admin_a).get(url("list")).context["filters"]
    assert "district" not in form.fields


def test_pages_by_key_show_each_school_once(cast, as_user):
    for _number in range(60):
        factories.school(cast.district_a)
    client, seen, after = as_user(cast.admin_a), [], ""
    while after is not None:
        page = client.get(url("list"), {"after": after}).context["page"]
        seen += [school.pk for school in page.rows]
        after = page.next or None
    assert len(seen) == len(set(seen)) == 62


@pytest.mark.parametrize("count", [10, 200])
def test_list_asks_the_same_number_of_questions(cast, as_user, count, django_assert_num_queries):
    for _number in range(count):
        factories.school(cast.district_a)
    client = as_user(cast.city_admin)
    client.get(url("list"))
    with django_assert_num_queries(6):
        client.get(url("list"))


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer_a1", 200), ("principal_a1", 200), ("township", 200), ("admin_a", 200),
     ("leader", 200), ("officer_a2", 404), ("admin_b", 404)],
)  # fmt: skip
def test_detail(cast, as_user, who, status):
    response = as_user(getattr(cast, who)).get(url("detail", cast.a1))
    assert response.status_code == status
    if status == 200:
        assert "officer_a1" in response.text and "600" in response.text


def test_detail_tells_the_past(cast, signed_in):
    client = signed_in(cast.city_admin)
    client.post(url("edit", cast.a1), edit_of(cast.a1, stage="nine_year", pupils="650"))
    client.post(url("move", cast.a1), {"parent": "乙区"})
    text = client.get(url("detail", cast.a1)).text
    assert "Moved from 甲镇中心校 to 乙区." in text
    assert "Stage: nine-year school." in text
    assert "Pupils 600 → 650" in text


def test_add(cast, as_user):
    response = as_user(cast.admin_a).post(url("add"), NEW)
    school = School.objects.get(unit__uuid=UUID)
    assert response["Location"] == school.get_absolute_url()
    assert (school.name, school.pupils, school.boarding) == ("晨曦小学", 600, True)
    assert (school.unit.parent, school.principal_phone) == (cast.township_a, "0317-2021000")


def test_add_twice_makes_one(cast, as_user):
    client = as_user(cast.admin_a)
    for _click in range(2):
        response = client.post(url("add"), NEW)
    assert School.objects.filter(code="3901020099").count() == 1
    assert response.status_code in (302, 422)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", "39010200", "10 digits"),
        ("code", "taken", "Another school has this code"),
        ("parent", "乙区", "Nothing of this name"),
        ("parent", "示范市", "Nothing of this name"),
        ("parent", "甲", "Several fit"),
        ("boarders", "700", "more boarders than pupils"),
        ("pupils", "1" + "0" * 30, "less than or equal"),
        ("lat", "38.1", "both longitude and latitude"),
        ("lon", "38.1", "swapped with the latitude"),
        ("lat", "116.8", "swapped with the longitude"),
        ("founded", "2199-01-01", "not come yet"),
        ("principal_phone", "call me", "no phone number"),
        ("stage", "academy", "that are offered"),
        ("name", "\u200b", "required"),
        ("client_uuid", "x", "Open the page again"),
    ],
)
def test_add_refuses(cast, as_user, field, value, words):
    value = cast.a1.code if value == "taken" else value
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        response = client.post(url("add"), {**NEW, field: value})
    assert response.status_code == 422
    errors = str(response.context["form"].errors.get(field, "")) + response.text
    assert words in errors


def edit_of(school, **changes):
    school.refresh_from_db()
    return {
        "name": school.name, "code": school.code, "stage": school.stage, "version": school.version,
        "pupils": school.pupils, "boarders": 0, "staff": 0, **changes,
    }  # fmt: skip


def test_edit(cast, as_user):
    as_user(cast.admin_a).post(url("edit", cast.a1), edit_of(cast.a1, name="甲一实验小学"))
    assert School.objects.get(pk=cast.a1.pk).name == "甲一实验小学"


def test_stale_edit_shows_both_and_may_be_sent_again(cast, as_user):
    client = as_user(cast.admin_a)
    mine = edit_of(cast.a1, pupils="700")
    client.post(url("edit", cast.a1), edit_of(cast.a1, pupils="650", staff="30"))
    response = client.post(url("edit", cast.a1), mine)
    assert response.status_code == 409
    told = {(row["typed"], row["stored"]) for row in response.context["differences"]}
    assert told == {(700, 650), (0, 30)}
    again = {**mine, "version": response.context["form"]["version"].value()}
    client.post(url("edit", cast.a1), again)
    assert School.objects.get(pk=cast.a1.pk).pupils == 700


ACTS = {
    "edit": lambda cast: edit_of(cast.a1),
    "move": lambda cast: {"parent": "甲区"},
    "close": lambda cast: {"closed_on": clock.today()},
    "merge": lambda cast: {"successor": cast.a2.code, "closed_on": clock.today()},
    "reopen": lambda cast: {},
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [("officer_a1", 403), ("principal_a1", 403), ("township", 403), ("inspector", 403),
     ("leader", 403), ("officer_a2", 404), ("admin_b", 404)],
)  # fmt: skip
def test_acts_are_the_administrators(cast, as_user, act, who, status):
    client, body = as_user(getattr(cast, who)), ACTS[act](cast)
    with assert_nothing_changed():
        assert client.get(url(act, cast.a1)).status_code == status
        assert client.post(url(act, cast.a1), body).status_code == status


def test_move_close_reopen(cast, as_user):
    client = as_user(cast.admin_a)
    assert client.post(url("move", cast.a1), {"parent": "甲区 (390102)"}).status_code == 302
    client.post(url("close", cast.a1), {"closed_on": clock.today().isoformat()})
    school = School.objects.get(pk=cast.a1.pk)
    assert (school.unit.parent, school.status) == (cast.district_a, Status.CLOSED)
    client.post(url("reopen", cast.a1))
    assert School.objects.get(pk=cast.a1.pk).status == Status.OPEN


def test_district_cannot_move_a_school_away(cast, as_user):
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        response = client.post(url("move", cast.a1), {"parent": "390103"})
    assert response.status_code == 422


def test_merge_into_a_foreign_school_is_like_a_missing_one(cast, as_user):
    client = as_user(cast.admin_a)
    said = []
    for code in (cast.b1.code, "3909999999"):
        with assert_nothing_changed():
            body = {"successor": code, "closed_on": clock.today()}
            said.append(client.post(url("merge", cast.a1), body).context["form"].errors)
    assert said[0] == said[1]


def test_merged_school_names_its_successor(cast, as_user):
    client = as_user(cast.admin_a)
    client.post(url("merge", cast.a2), {"successor": "甲一小学", "closed_on": clock.today()})
    assert "甲一小学" in client.get(url("detail", cast.a2)).text


@pytest.mark.parametrize(
    ("who", "offered"),
    [("admin_a", {"甲一小学", "甲二幼儿园"}), ("admin_b", set()), ("officer_a2", {"甲二幼儿园"})],
)
def test_suggestions_stay_within_sight(cast, as_user, who, offered):
    query = {"tiers": "school", "for": "successor", "successor": "甲"}
    response = as_user(getattr(cast, who)).get(reverse("desk:unit_suggest"), query)
    assert {label.partition(" (")[0] for label, _parent in response.context["options"]} == offered
