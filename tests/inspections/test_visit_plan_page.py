"""Planning a visit, checking in, cancelling, and starting a self-check, as the pages do it."""

import uuid

import pytest
from django.urls import reverse

from inspections.models import Inspection, VisitState
from safety.base.text import search_words
from safety.schools.models import Unit
from tests import factories
from tests.inspections import story
from tests.inspections.pages import cost, once, url
from tests.refusals import assert_nothing_changed

PLAN = reverse("inspections:visit_plan")
SELF = reverse("inspections:self_check_start")


def at(school):
    return f"{PLAN}?school={school.uuid}"


def body(cast, **fields):
    return {
        **once(),
        "kind": "unannounced",
        "mode": "open",
        "planned_for": "2026-03-11",
        "team": [cast.inspector.uuid, cast.inspector2.uuid],
        "checklists": [cast.fire.uuid],
        "departments": ["fire", "traffic"],
        "reason": "群众来信",
        **fields,
    }


@pytest.fixture
def searchable(cast):
    for place in Unit.objects.filter(tier="school"):
        Unit.objects.filter(pk=place.pk).update(search=search_words(place.name))
    return cast


@pytest.mark.parametrize("text", ["甲一", "jiayi", "jyxx", "ＪＩＡＹＩ"])
def test_school_is_found_by_what_people_type(as_user, searchable, text):
    found = as_user(searchable.inspector).get(PLAN, {"q": text}).context["found"]
    assert [school.name for school in found] == ["甲一小学"]


def test_school_is_found_by_code(as_user, searchable):
    found = as_user(searchable.inspector).get(PLAN, {"q": searchable.b1.code}).context["found"]
    assert [school.name for school in found] == ["乙一中学"]


def test_search_ends_at_the_district(as_user, searchable):
    found = as_user(searchable.inspector_a).get(PLAN, {"q": "一"}).context["found"]
    assert [school.name for school in found] == ["甲一小学"]


def test_search_shows_twenty_of_thousands(as_user, cast):
    client = as_user(cast.inspector)
    for _n in range(30):
        factories.school(cast.district_a)
    context = client.get(PLAN, {"q": "学校"}).context
    assert len(context["found"]) == 20 and context["more"]
    assert cost(client, PLAN, {"q": "学校"}) <= 5


def test_closed_school_is_not_offered(as_user, searchable):
    searchable.a1.status, searchable.a1.closed_on = "closed", "2026-01-01"
    searchable.a1.save()
    client = as_user(searchable.inspector)
    assert client.get(PLAN, {"q": "甲一"}).context["found"] == []
    assert client.get(at(searchable.a1)).status_code == 404


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_no_such_school(as_user, cast, wanted):
    assert as_user(cast.inspector).get(f"{PLAN}?school={wanted}").status_code == 404


def test_foreign_school_is_a_missing_one(as_user, cast):
    client = as_user(cast.inspector_a)
    with assert_nothing_changed():
        assert client.post(at(cast.b1), body(cast)).status_code == 404


def test_choices_are_narrowed(as_user, cast):
    cast.supermarket = factories.checklist("shop", "supermarket", items=1)
    type(cast.fire).objects.filter(pk=cast.supermarket.pk).update(stages=["primary"])
    own = factories.checklist("weekly", "fire", items=1, for_self_check=True)
    form = as_user(cast.inspector).get(at(cast.a2)).context["form"]
    assert set(form.fields["team"].queryset) == {cast.city_admin, cast.inspector, cast.inspector2}
    assert set(form.fields["checklists"].queryset) == {cast.fire}
    form = as_user(cast.inspector).get(at(cast.a1)).context["form"]
    assert set(form.fields["checklists"].queryset) == {cast.fire, cast.supermarket}
    assert own not in form.fields["checklists"].queryset


def test_usual_lists_and_the_planner_are_ticked(as_user, cast):
    form = as_user(cast.inspector).get(at(cast.a1)).context["form"]
    assert form.fields["checklists"].initial == [cast.fire.uuid]
    assert form.fields["team"].initial == [cast.inspector.uuid]


def test_plan_is_saved_and_the_planner_leads(as_user, cast):
    response = as_user(cast.inspector2).post(at(cast.a1), body(cast))
    row = Inspection.objects.get()
    assert response["Location"] == row.get_absolute_url()
    assert (row.school, row.source, row.departments) == (cast.a1, "city", ["fire", "traffic"])
    assert row.revealed_at is None and row.team.get(leads=True).user == cast.inspector2


def test_second_click_plans_nothing_more(as_user, cast):
    client, data = as_user(cast.inspector), body(cast)
    places = {client.post(at(cast.a1), data)["Location"] for _ in range(3)}
    assert len(places) == Inspection.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"team": []},
        {"checklists": []},
        {"planned_for": "2099-01-01"},
        {"planned_for": "0001-01-01"},
        {"planned_for": "2026-02-30"},
        {"kind": "self_check"},
        {"mode": "hidden"},
        {"departments": ["army"]},
        {"reason": "长" * 301},
        {"client_uuid": "not one"},
        {"checklists": ["00000000-0000-0000-0000-000000000000"]},
    ],
)
def test_bad_plan_is_refused_and_changes_nothing(as_user, cast, wrong):
    client = as_user(cast.inspector)
    with assert_nothing_changed():
        assert client.post(at(cast.a1), body(cast, **wrong)).status_code == 422


def test_foreign_colleague_and_missing_one_get_the_same_answer(as_user, cast):
    client = as_user(cast.inspector)
    errors = []
    for who in (cast.admin_b.uuid, uuid.uuid4()):
        response = client.post(at(cast.a1), body(cast, team=[who]))
        errors.append(str(response.context["form"].errors).replace(str(who), ""))
    assert errors[0] == errors[1]


def test_check_in_takes_the_position(as_user, cast):
    row, client = story.plan(cast), as_user(cast.inspector)
    data = once(lon="116.5", lat="38.101", accuracy="9.5")
    assert client.post(url("visit_check_in", row), data)["Location"] == url("visit_fill", row)
    row.refresh_from_db()
    assert round(row.distance_m) == 111 and row.accuracy_m == 9.5


@pytest.mark.parametrize(
    "position",
    [{}, {"lon": "", "lat": ""}, {"lon": "nan", "lat": "1"}, {"lon": "1e30", "lat": "5"},
     {"lon": "abc", "lat": "38"}, {"lon": "116.5", "lat": "38.1", "accuracy": "-1"}],
)  # fmt: skip
def test_check_in_works_without_a_sensible_position(as_user, cast, position):
    row, client = story.plan(cast), as_user(cast.inspector)
    client.post(url("visit_check_in", row), once(**position))
    row.refresh_from_db()
    assert (row.state, row.accuracy_m) == (VisitState.UNDER_WAY, None)


def test_second_check_in_is_the_first(as_user, cast, at):
    row, client = story.plan(cast), as_user(cast.inspector)
    client.post(url("visit_check_in", row), once())
    first = Inspection.objects.get().checked_in_at
    at("2026-03-10T14:00:00+08:00")
    response = client.post(url("visit_check_in", row), once())
    assert response.status_code == 302 and Inspection.objects.get().checked_in_at == first
    assert client.get(url("visit_check_in", row))["Location"] == url("visit_fill", row)


def test_cancel_needs_a_reason(as_user, cast):
    row, client = story.plan(cast), as_user(cast.inspector)
    with assert_nothing_changed():
        assert client.post(url("visit_cancel", row), once()).status_code == 422
    client.post(url("visit_cancel", row), once(reason="大雪"))
    row.refresh_from_db()
    assert (row.state, row.cancel_reason) == ("cancelled", "大雪")
    assert as_user(cast.officer_a1).get(row.get_absolute_url()).status_code == 404


def test_school_starts_its_own_check_once(as_user, cast):
    client = as_user(cast.officer_a1)
    data = once(checklists=[cast.fire.uuid])
    places = {client.post(SELF, data)["Location"] for _ in range(2)}
    row = Inspection.objects.get()
    assert places == {url("visit_fill", row)} and row.school == cast.a1
    assert list(client.get(SELF).context["begun"]) == [row]


def test_self_check_ticks_the_lists_made_for_it(as_user, cast):
    own = factories.checklist("weekly", "fire", items=1, for_self_check=True)
    form = as_user(cast.officer_a1).get(SELF).context["form"]
    assert form.fields["checklists"].initial == [own.uuid]
    assert set(form.fields["checklists"].queryset) == {own, cast.fire}


def test_self_check_of_another_school_is_missing(as_user, cast):
    client = as_user(cast.officer_a1)
    assert client.get(f"{SELF}?school={cast.b1.uuid}").status_code == 404
    assert client.get(f"{SELF}?school={cast.a1.uuid}").status_code == 200
