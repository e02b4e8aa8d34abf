"""Visits on the pages around them: none that is a secret, and of each no more than its reader may
know (R02)."""

import openpyxl
import pytest
from django.urls import reverse
from django.utils.text import capfirst

from inspections import lists
from inspections.actions import visit
from safety.schools.actions import people
from safety.schools.models import Role
from tests import factories
from tests.access import bodies
from tests.access.actors import sign_in
from tests.inspections import story
from tests.refusals import assert_nothing_changed

OFF_THE_TEAM = ("officer_a1", "township", "admin_a", "city_admin", "inspector2")


def page_of(client, cast, reader, row, name="visit_detail"):
    """What a page of this visit says to the reader."""
    url = reverse(f"inspections:{name}", kwargs={"uuid": row.uuid})
    return sign_in(client, cast, reader).get(url).content.decode()


def listed(client, cast, reader, query):
    """The visits that the list shows, in its page and above it, and how many it counts."""
    context = sign_in(client, cast, reader).get(reverse("inspections:visit_list"), query).context
    return [*context["rows"], *context["in_hand"]], context["export_count"]


@pytest.mark.parametrize("query", [{}, {"state": "planned"}, {"q": "甲一"}])
def test_a_secret_one_is_in_the_list_of_its_team_alone(client, objects, query):
    objects.kwargs("visit_planned")
    for reader in OFF_THE_TEAM:
        assert listed(client, objects.cast, reader, query) == ([], 0), reader
    assert listed(client, objects.cast, "inspector", query) == ([objects.visit], 1)


def test_a_workbook_of_visits_holds_no_secret(objects, tmp_path):
    objects.kwargs("visit_planned")
    found = {}
    for reader in (*OFF_THE_TEAM, "inspector"):
        path = tmp_path / f"{reader}.xlsx"
        user = getattr(objects.cast, reader)
        lists.VISITS.write(user, {"filters": {}}, path, lambda done, total: None)
        found[reader] = openpyxl.load_workbook(path).active.max_row - 1
    assert found == {**dict.fromkeys(OFF_THE_TEAM, 0), "inspector": 1}


def test_who_left_the_bureaus_has_none_of_their_visits_to_do(client, objects):
    cast = objects.cast
    objects.kwargs("visit_covert")
    seat = cast.inspector.appointments.get()
    people.move_person(seat, cast.city_admin, unit=cast.b1.unit, role="safety_officer")
    assert listed(client, cast, "inspector", {}) == ([], 0)
    assert cast.a1.name not in client.get("/").content.decode()


def test_what_was_withdrawn_is_on_no_notice(client, objects):
    objects.kwargs("visit_under_way")
    other = story.find(objects.visit, what="写错的", item=objects.items[1])
    story.finding.withdraw_hazard(other, objects.cast.inspector)
    story.answer(objects.visit, objects.items[1], version=2)
    row = story.finish(objects.visit)
    for name in ("visit_notice", "visit_detail"):
        shown = page_of(client, objects.cast, "inspector", row, name)
        assert objects.draft.what in shown and "写错的" not in shown


def test_who_was_lent_reads_what_was_found_and_not_what_comes_of_it(client, cast):
    """District A lends its inspector for a school of district B."""
    row = story.plan(cast, school=cast.b1, team=[cast.inspector, cast.inspector_a])
    visit.check_in(row, cast.inspector_a)
    draft = story.find(row, cast.inspector_a, photos=["before"])
    story.finish(row, cast.inspector_a)
    draft.refresh_from_db()
    hazard = story.save_plan(draft, cast.officer_b1)
    state = capfirst(hazard.get_state_display())
    lent = page_of(client, cast, "inspector_a", row)
    assert hazard.what in lent and hazard.number in lent
    assert str(hazard.uuid) not in lent and state not in lent
    colleague = page_of(client, cast, "inspector", row)
    assert str(hazard.uuid) in colleague and state in colleague


def test_that_it_was_drawn_is_told_to_the_bureau_that_drew(client, objects):
    cast = objects.cast
    objects.kwargs("draw_revealed")
    drawn = next(key for key in ("a1", "a2", "b1") if objects.visit.school == getattr(cast, key))
    for reader in (f"officer_{drawn}", f"admin_{drawn[0]}"):
        assert str(objects.draw.uuid) not in page_of(client, cast, reader, objects.visit)
    for reader in ("leader", "inspector2"):
        assert str(objects.draw.uuid) in page_of(client, cast, reader, objects.visit)


def test_nobody_plans_a_visit_to_their_own_school(client, objects):
    """The safety officer of A1 has a seat as inspector of the city besides."""
    cast = objects.cast
    factories.appoint(cast.officer_a1, Role.INSPECTOR, cast.city)
    objects.reader = cast.officer_a1
    filled = bodies.plan(objects)
    url = reverse("inspections:visit_plan", query=filled.pop("?"))
    sign_in(client, cast, "officer_a1").get("/nowhere/")
    with assert_nothing_changed():
        assert [client.get(url).status_code, client.post(url, filled).status_code] == [403, 403]
