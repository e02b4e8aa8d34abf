"""Draws as the pages make and show them."""

import pytest
from django.urls import reverse

from inspections.models import Draw, DrawResult, Inspection
from tests import factories
from tests.inspections import drawing, story
from tests.inspections.pages import cost, once, url
from tests.inspections.test_draw import of_before
from tests.refusals import assert_nothing_changed

START = reverse("inspections:draw_start")
LIST = reverse("inspections:draw_list")
WEIGHTS = {"base": 10, "weeks": 1, "open": 5, "overdue": 15}


def body(cast, **fields):
    people = [cast.inspector.uuid, cast.inspector2.uuid]
    return once(**{**WEIGHTS, "inspectors": people, "team_size": 1, **fields})


def plan_body(cast, **fields):
    return once(mode="open", planned_for="2026-03-11", checklists=[cast.fire.uuid], **fields)


@pytest.fixture
def row(cast):
    return drawing.make(cast.inspector)


def test_one_button_on_the_visits_page(as_user, cast):
    visits = reverse("inspections:visit_list")
    assert START in as_user(cast.inspector).get(visits).content.decode()
    for who in (cast.leader, cast.officer_a1):
        assert START not in as_user(who).get(visits).content.decode()


def test_from_the_button_to_a_planned_visit(as_user, cast):
    client = as_user(cast.inspector)
    there = client.post(START, body(cast))["Location"]
    row = Draw.objects.get()
    page = client.get(there).content.decode()
    assert row.result.school.name in page and "Plan the visit" in page
    visit_page = client.post(url("draw_plan", row), plan_body(cast))["Location"]
    visit = Inspection.objects.get()
    assert visit_page == visit.get_absolute_url()
    assert there in client.get(visit_page).content.decode()
    assert visit_page in client.get(there).content.decode()


def test_second_click_draws_and_plans_nothing_more(as_user, cast):
    client, data = as_user(cast.inspector), body(cast)
    assert len({client.post(START, data)["Location"] for _ in range(3)}) == 1
    row, data = Draw.objects.get(), plan_body(cast)
    assert len({client.post(url("draw_plan", row), data)["Location"] for _ in range(3)}) == 1
    assert Inspection.objects.count() == 1


def test_inspectors_are_ticked_with_their_load(as_user, cast):
    story.issued(cast, team=[cast.inspector])
    form = as_user(cast.inspector).get(START).context["form"]
    field = form.fields["inspectors"]
    assert set(field.queryset) == {cast.city_admin, cast.inspector, cast.inspector2}
    assert set(field.initial) == {cast.inspector.uuid, cast.inspector2.uuid}
    assert field.label_from_instance(cast.inspector) == "inspector · 1 visit in 90 days"


def test_weights_come_back_to_whoever_set_them_and_to_nobody_else(as_user, cast):
    as_user(cast.inspector).post(START, body(cast, open=44))
    row = Draw.objects.get()
    drawing.plan(row, cast.inspector, [cast.fire])
    for who, points in ((cast.inspector, 44), (cast.inspector2, 5)):
        assert as_user(who).get(START).context["form"].fields["open"].initial == points


@pytest.mark.parametrize(
    "wrong",
    [
        {"base": 0},
        {"open": 101},
        {"weeks": -1},
        {"overdue": "1.5"},
        {"base": "1" + "0" * 30},
        {"inspectors": []},
        {"team_size": 0},
        {"team_size": 2},
        {"team_size": 3},
        {"team_size": 7},
        {"client_uuid": "not one"},
        {"inspectors": ["00000000-0000-0000-0000-000000000000"]},
    ],
)
def test_bad_input_is_refused_and_changes_nothing(as_user, cast, wrong):
    client = as_user(cast.inspector)
    with assert_nothing_changed():
        assert client.post(START, body(cast, **wrong)).status_code == 422


def test_an_unfinished_draw_comes_first(as_user, cast, row):
    client = as_user(cast.inspector)
    assert client.get(START)["Location"] == row.get_absolute_url()
    with assert_nothing_changed():
        response = client.post(START, body(cast))
    assert response.status_code == 422
    assert row.get_absolute_url() in response.content.decode()


def test_drawn_again_with_a_reason(as_user, cast, row):
    client = as_user(cast.inspector)
    with assert_nothing_changed():
        assert client.post(url("draw_again", row), body(cast)).status_code == 422
    there = client.post(url("draw_again", row), body(cast, reason="检查员生病", same_school="on"))
    second = Draw.objects.get(replaces=row)
    assert there["Location"] == second.get_absolute_url()
    assert second.result.school == row.result.school
    assert "检查员生病" in client.get(second.get_absolute_url()).content.decode()
    assert second.get_absolute_url() in client.get(row.get_absolute_url()).content.decode()


def test_the_page_says_why_these_odds(as_user, cast, at):
    story.issued(cast, cast.a1)
    at("2026-03-20")
    row = drawing.make(cast.inspector, weights=WEIGHTS)
    context = as_user(cast.inspector).get(row.get_absolute_url()).context
    found = {odds.school: odds.points for odds in context["likeliest"]}
    assert found == {cast.a1: 31, cast.a2: 114, cast.b1: 114}
    assert context["drawn"].total == 259 and context["count"] == 3
    assert sum(line["points"] for line in context["lines"]) == context["drawn"].points


def test_who_served_there_is_said_to_be_left_out(as_user, cast):
    people = [cast.inspector, cast.inspector2, cast.city_admin]
    row = drawing.make(cast.city_admin, people)
    factories.appoint(cast.inspector, "principal", row.result.school, ends_on="2021-01-01")
    second = drawing.again(row, cast.city_admin, inspectors=people, same_school=True)
    page = as_user(cast.city_admin).get(second.get_absolute_url())
    percents = {line["user"]: line["percent"] for line in page.context["pool"]}
    assert percents == {cast.inspector: None, cast.inspector2: 50, cast.city_admin: 50}


def test_the_page_recomputes_it(as_user, cast, row):
    page = as_user(cast.inspector).get(url("draw_check", row))
    assert page.context["holds"] and "The draw holds" in page.content.decode()


def test_a_result_that_was_cut_off_is_there_when_it_is_looked_for(as_user, cast, monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr("inspections.actions.draw.settle", lambda row: None)
        row = drawing.make(cast.inspector)
    client = as_user(cast.inspector)
    assert client.get(START)["Location"] == row.get_absolute_url()
    assert client.get(row.get_absolute_url()).status_code == 200
    assert DrawResult.objects.get().draw == row


@pytest.mark.parametrize(
    "wrong",
    [{"checklists": []}, {"planned_for": "2099-01-01"}, {"mode": "hidden"}, {"client_uuid": "x"}],
)
def test_a_bad_plan_is_refused_and_changes_nothing(as_user, cast, row, wrong):
    client = as_user(cast.inspector)
    with assert_nothing_changed():
        response = client.post(url("draw_plan", row), plan_body(cast) | wrong)
    assert response.status_code == 422


def test_nobody_chooses_school_or_team_of_a_drawn_visit(as_user, cast, row):
    data = plan_body(cast, team=[cast.inspector2.uuid], school=cast.b1.uuid, kind="routine")
    as_user(cast.inspector).post(url("draw_plan", row), data)
    visit = Inspection.objects.get()
    assert (visit.school, visit.kind) == (row.result.school, "unannounced")
    assert [member.user for member in visit.team.all()] == [cast.inspector]


def test_the_list_shows_draws_whose_visit_is_no_secret(as_user, cast, row):
    visit = drawing.plan(row, cast.inspector, [cast.fire])
    assert list(as_user(cast.leader).get(LIST).context["rows"]) == []
    story.visit.check_in(visit, cast.inspector)
    assert list(as_user(cast.leader).get(LIST).context["rows"]) == [row]
    assert list(as_user(cast.admin_a).get(LIST).context["rows"]) == []


def test_pages_cost_the_same_for_many(as_user, cast):
    client = as_user(cast.inspector)
    row = drawing.make(cast.inspector)
    before = cost(client, LIST), cost(client, row.get_absolute_url())
    for _n in range(15):
        factories.school(cast.district_b)
    for _n in range(5):
        row = drawing.again(row, cast.inspector)
    assert (cost(client, LIST), cost(client, row.get_absolute_url())) <= (before[0], before[1] + 1)


def test_what_came_to_nothing_is_said_in_list_page_and_workbook(as_user, cast, row, at):
    visit = drawing.plan(row, cast.inspector, [cast.fire])
    client = as_user(cast.inspector)
    assert "Came to nothing" not in client.get(LIST).content.decode()
    at("2026-03-25")
    client = as_user(cast.inspector)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "The day of the visit is long past" in page and url("draw_again", row) in page
    assert client.get(START)["Location"] == row.get_absolute_url()
    story.visit.cancel(visit, cast.inspector, "雨")
    page = client.get(row.get_absolute_url()).content.decode()
    assert "The visit was called off" in page
    client = as_user(cast.leader)
    page = client.get(LIST).content.decode()
    assert "Came to nothing" in page and "14 days after" in page
    shown = Draw.objects.visible_to(cast.leader).get()
    assert str(shown.said_of_visit) == "Came to nothing"
    assert "14 days after" not in as_user(cast.inspector2).get(LIST).content.decode()


def test_too_late_to_plan_is_said_on_its_page(as_user, cast, row, at):
    at("2026-03-25")
    client = as_user(cast.inspector)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "No visit was planned in time" in page and url("draw_plan", row) not in page
    assert client.get(url("draw_plan", row))["Location"] == row.get_absolute_url()
    with assert_nothing_changed():
        assert client.post(url("draw_plan", row), plan_body(cast)).status_code == 422


def test_a_day_too_far_off_is_said_and_changes_nothing(as_user, cast, row):
    client = as_user(cast.inspector)
    with assert_nothing_changed():
        data = plan_body(cast) | {"planned_for": "2026-05-01"}
        response = client.post(url("draw_plan", row), data)
    assert response.status_code == 422 and "2026-04-09" in response.content.decode()


def test_named_is_said_on_the_pages(as_user, cast, monkeypatch):
    drawn = drawing.make(cast.inspector)
    small = drawing.make(cast.inspector_a, [cast.inspector_a, cast.admin_a], team_size=2)
    before = of_before(cast, monkeypatch, cast.inspector2)
    for row, who, said in (
        (drawn, cast.inspector, ""),
        (small, cast.inspector_a, "the bureau has no more inspectors"),
        (before, cast.inspector2, "no more inspectors took part"),
    ):
        client = as_user(who)
        for page in (row.get_absolute_url(), url("draw_check", row)):
            text = client.get(page).content.decode()
            assert ("Named, not drawn" in text) == bool(said)
            assert said in text
        plan = client.get(url("draw_plan", row)).content.decode()
        assert ("Team named:" if said else "Team drawn:") in plan


def test_fewer_are_suggested_than_are_ticked(as_user, cast):
    form = as_user(cast.inspector).get(START).context["form"]
    assert form.fields["team_size"].initial == 1
    factories.person("inspector3", "inspector", cast.city)
    form = as_user(cast.inspector).get(START).context["form"]
    assert form.fields["team_size"].initial == 2
