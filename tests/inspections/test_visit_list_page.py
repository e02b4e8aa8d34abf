"""The list of visits and the page of one: who sees what, and at what cost."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.actions import visit
from inspections.forms.visit import VisitFilter
from inspections.models import Inspection, Mode, TeamMember
from inspections.views.visit import VisitList
from safety.base import clock
from safety.web.paging import page_of
from tests.inspections import story
from tests.inspections.pages import cost, explained

LIST = reverse("inspections:visit_list")


def seen(client, **filters):
    """(in my hands, listed below) as sets of uuids."""
    context = client.get(LIST, filters).context
    return {v.uuid for v in context["in_hand"]}, {v.uuid for v in context["rows"]}


def many(cast, count):
    """Routine visits of A1, one a day backwards, each with a team."""
    day = clock.today()
    rows = [
        Inspection(
            kind="routine",
            source="city",
            bureau=cast.city,
            planned_for=day - dt.timedelta(days=n),
            planned_by=cast.city_admin,
            planned_at=clock.now(),
            revealed_at=clock.now(),
            **cast.a1.columns(),
        )
        for n in range(count)
    ]
    Inspection.objects.bulk_create(rows)
    TeamMember.objects.bulk_create(TeamMember(inspection=r, user=cast.inspector) for r in rows)


@pytest.mark.parametrize("who", ["inspector", "city_admin", "officer_a1"])
def test_ten_visits_cost_what_two_hundred_cost(as_user, cast, who):
    client = as_user(getattr(cast, who))
    counts = []
    for more in (10, 190):
        many(cast, more)
        counts.append(cost(client, LIST))
    assert counts[0] == counts[1] <= 16


def test_pages_show_each_visit_once(as_user, cast):
    many(cast, 60)
    client, found, after = as_user(cast.leader), [], ""
    while True:
        page = client.get(LIST, {"after": after}).context["page"]
        found += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break
    assert len(found) == len(set(found)) == 60


def test_secret_visit_is_in_the_hands_of_its_team_alone(as_user, cast):
    row = story.plan(cast)
    for who in ("city_admin", "inspector", "inspector2"):
        assert seen(as_user(getattr(cast, who))) == ({row.uuid}, set())
    for who in ("leader", "inspector_a", "admin_a", "township", "principal_a1", "officer_b1"):
        assert seen(as_user(getattr(cast, who))) == (set(), set())


def test_revealed_visit_is_listed_for_those_over_the_school(as_user, cast):
    row = story.under_way(cast)
    for who in ("leader", "inspector_a", "admin_a", "township", "principal_a1", "officer_a1"):
        assert seen(as_user(getattr(cast, who))) == (set(), {row.uuid})
    for who in ("admin_b", "principal_a2", "officer_b1"):
        assert seen(as_user(getattr(cast, who))) == (set(), set())


def test_finished_visit_goes_from_the_hand_to_the_list(as_user, cast):
    hazard = story.issued(cast)
    assert seen(as_user(cast.inspector)) == (set(), {hazard.inspection.uuid})


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"state": "submitted"}, True),
        ({"state": "planned"}, False),
        ({"kind": "unannounced"}, True),
        ({"kind": "self_check"}, False),
        ({"since": "2026-03-10"}, True),
        ({"until": "2026-03-09"}, False),
        ({"q": "甲一"}, True),
        ({"q": "乙一"}, False),
        ({"state": "nonsense"}, False),
        ({"since": "0001-01-01"}, False),
    ],
)
def test_filters_narrow(as_user, cast, filters, found):
    story.issued(cast)
    assert bool(as_user(cast.leader).get(LIST, filters).context["rows"]) == found


def test_what_is_in_hand_is_shown_in_pages_and_found_by_the_filters(as_user, cast):
    story.plan(cast)
    many(cast, 30)
    client = as_user(cast.inspector)
    first = client.get(LIST)
    assert len(first.context["in_hand"]) == 20 and "?mine=on" in first.text
    found, after = set(), ""
    while True:
        response = client.get(LIST, {"mine": "on", "after": after})
        found |= {row.pk for row in response.context["rows"]}
        after = response.context["page"].next
        if not after:
            break
    assert len(found) == 31 and not response.context["in_hand"]
    assert client.get(LIST, {"state": "planned", "q": "甲一"}).context["page"].count == 31
    assert not as_user(cast.inspector_a).get(LIST, {"mine": "on"}).context["rows"]


def elsewhere(cast):
    """A visit in district B for which A has lent its inspector, and one of their own district."""
    lent = story.plan(cast, school=cast.b1, team=[cast.inspector, cast.inspector_a])
    here = story.plan(cast, cast.inspector_a, team=[cast.inspector_a])
    return lent, here


def test_what_i_did_elsewhere_is_found_above_the_list(as_user, cast):
    lent, here = elsewhere(cast)
    client = as_user(cast.inspector_a)
    assert seen(client, state="planned") == ({lent.uuid}, {here.uuid})
    assert seen(client, state="planned", q="乙一") == ({lent.uuid}, set())
    assert seen(client, mine="on") == (set(), {lent.uuid, here.uuid})
    for wrong in ({"state": "submitted"}, {"state": "nonsense"}, {"mine": "x", "kind": "y"}):
        assert seen(client, **wrong) == (set(), set())


@pytest.mark.parametrize("who", ["city_admin", "admin_a"])
def test_filters_leave_the_index_of_my_part_of_the_city(rf, cast, who):
    """Or each page would read and sort all that the city ever inspected."""
    many(cast, 60)
    request = rf.get(LIST, {"kind": "routine", "since": "2000-01-01"})
    request.user = getattr(cast, who)
    view = VisitList(request=request)
    filters = VisitFilter(request.GET, user=request.user)
    rows = view.narrowed(filters).select_related(None)
    with CaptureQueriesContext(connection) as queries:
        page_of(rows, view.order, "", 25, count=False)
    plan = explained(queries[0]["sql"], "inspections_inspection")
    owner = "city" if who == "city_admin" else "district"
    names = {index.fields[0]: index.name for index in Inspection._meta.indexes}
    assert names[owner] in plan, plan
    assert "sort" not in plan.lower() and "temp b-tree" not in plan.lower(), plan


def test_unknown_parameters_and_a_foreign_cursor_change_nothing(as_user, cast):
    story.issued(cast)
    response = as_user(cast.leader).get(LIST, {"school__unit__name": "x", "after": "AAAA"})
    assert len(response.context["rows"]) == 1


def test_search_cannot_find_a_secret_visit(as_user, cast):
    story.plan(cast)
    page = as_user(cast.admin_a).get(LIST, {"q": "甲一"})
    assert not page.context["rows"] and not page.context["page"].count


def test_only_those_who_may_see_the_button(as_user, cast):
    plan, check = reverse("inspections:visit_plan"), reverse("inspections:self_check_start")
    for who, button in (("inspector", plan), ("officer_a1", check), ("leader", None)):
        page = as_user(getattr(cast, who)).get(LIST).content.decode()
        assert (plan in page, check in page) == (button == plan, button == check)


def test_page_of_a_secret_visit_says_who_knows(as_user, cast):
    row = story.plan(cast, mode=Mode.COVERT)
    page = as_user(cast.inspector).get(row.get_absolute_url()).content.decode()
    assert "until its notice is issued" in page


def test_stranger_gets_the_answer_for_a_missing_visit(as_user, cast):
    row = story.plan(cast)
    client = as_user(cast.admin_a)
    foreign = client.get(row.get_absolute_url())
    missing = client.get(reverse("inspections:visit_detail", args=[uuid.uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_reason_for_the_choice_is_for_the_team(as_user, cast):
    row = story.under_way(cast, reason="群众举报")
    assert "群众举报" in as_user(cast.inspector).get(row.get_absolute_url()).content.decode()
    assert "群众举报" not in as_user(cast.officer_a1).get(row.get_absolute_url()).content.decode()


def test_school_sees_no_draft_on_the_page_of_a_visit(as_user, cast):
    row = story.under_way(cast)
    story.find(row, what="未公开的问题")
    page = as_user(cast.officer_a1).get(row.get_absolute_url()).content.decode()
    assert "未公开的问题" not in page and "inspections:visit_fill" not in page


def test_doors_follow_the_state(as_user, cast):
    row = story.plan(cast)
    client = as_user(cast.inspector)

    def doors():
        urls = client.get(row.get_absolute_url()).context["doors"]
        return [door["url"].rstrip("/").rsplit("/", 1)[-1] for door in urls]

    assert doors() == ["check-in", "cancel"]
    visit.check_in(row, cast.inspector)
    assert doors() == ["fill", "review", "cancel"]
    story.finish(row)
    assert doors() == ["notice", "fill"]
