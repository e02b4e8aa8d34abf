"""Who knows of a visit, at each moment of its life, as exact sets (R02)."""

import pytest
from django.urls import reverse

from inspections.actions import visit
from inspections.measures import MEASURES, Span
from inspections.models import Hazard, Inspection, Kind, Mode
from inspections.queries import figures, hazards, visits
from safety.base import clock
from safety.dues.models import DueItem, Notice
from safety.schools.models import Role
from tests import factories
from tests.inspections import story

EVERYONE = {
    *("city_admin", "leader", "inspector", "inspector2", "inspector_a", "admin_a", "admin_b"),
    *("township", "gone"),
    *(f"{role}_{school}" for role in ("principal", "officer") for school in ("a1", "a2", "b1")),
}
INSIDERS = {"city_admin", "inspector", "inspector2"}
OVER_A1 = INSIDERS | {"leader", "inspector_a", "admin_a", "township", "principal_a1", "officer_a1"}


def who_sees(cast, model=Inspection):
    people = {name: getattr(cast, name) for name in EVERYONE}
    return {name for name, user in people.items() if model.objects.visible_to(user).exists()}


def test_an_open_visit_is_revealed_at_check_in(cast):
    row = story.plan(cast)
    assert who_sees(cast) == INSIDERS
    visit.check_in(row, cast.inspector)
    assert who_sees(cast) == OVER_A1


def test_a_covert_visit_is_revealed_by_its_notice(cast):
    row = story.under_way(cast, mode=Mode.COVERT)
    story.find(row)
    assert who_sees(cast) == INSIDERS
    story.finish(row)
    assert who_sees(cast) == OVER_A1


@pytest.mark.parametrize("kind", [Kind.ROUTINE, Kind.DRAGNET])
def test_what_was_never_secret_is_known_at_once(cast, kind):
    story.plan(cast, kind=kind)
    assert who_sees(cast) == OVER_A1


def test_a_self_check_is_known_at_once(cast):
    story.self_check(cast)
    assert who_sees(cast) == OVER_A1


def test_drafts_are_in_no_ledger_even_of_the_team(cast):
    row = story.under_way(cast)
    story.find(row)
    assert who_sees(cast, Hazard) == set()
    story.finish(row)
    assert who_sees(cast, Hazard) == OVER_A1


def answers_to(user):
    """All that the queries of the trunk say to a person, as plain text."""
    span = Span.month(2026, 3)
    parts = [figures.totals(user, span).values]
    parts += [(line.label, line.figures.values) for line in figures.by(user, span, "district")]
    parts += [list(figures.rows(user, span, code)) for code in MEASURES]
    parts += [(s.code, [str(row) for row in s.rows]) for s in hazards.today(user)]
    parts += [hazards.overdue_counts(user), list(visits.to_do(user))]
    return repr(parts)


def all_answers(cast, names):
    people = (type(cast.leader).objects.get(username=name) for name in sorted(names))
    return [answers_to(user) for user in people]


def test_two_cities_alike_but_for_a_secret_visit_answer_alike(cast):
    story.issued(cast)
    strangers = EVERYONE - INSIDERS
    before = all_answers(cast, strangers)
    row = story.under_way(cast, mode=Mode.COVERT)
    story.find(row, severity="major", deadline=clock.today())
    story.plan(cast, school=cast.b1)
    assert all_answers(cast, strangers) == before


def test_a_secret_visit_makes_no_notice_and_no_due_item(cast):
    row = story.under_way(cast, mode=Mode.COVERT)
    story.find(row)
    assert not Notice.objects.exists() and not DueItem.objects.exists()


def test_the_insiders_alone_have_it_on_their_list(cast):
    row = story.plan(cast)
    people = {name: getattr(cast, name) for name in EVERYONE}
    listed = {name for name, user in people.items() if row in visits.to_do(user)}
    assert listed == INSIDERS


def test_who_left_the_bureaus_finds_no_secret_of_theirs(as_user, cast):
    """The school's new principal had planned a visit elsewhere; it is theirs no more."""
    story.plan(cast, cast.inspector_a, cast.a2, team=[cast.inspector_a])
    cast.inspector_a.appointments.all().delete()
    factories.appoint(cast.inspector_a, Role.PRINCIPAL, cast.a1)
    page = as_user(cast.inspector_a).get(reverse("inspections:visit_list"), {"state": "planned"})
    assert not page.context["rows"] and not page.context["in_hand"]


def test_a_picture_seen_where_one_may_not_look(client, cast):
    """That it was seen is told, and not where."""
    earlier, hazard = (story.issued(cast, school) for school in (cast.b1, cast.a1))
    for row, sender in ((earlier, cast.officer_b1), (hazard, cast.officer_a1)):
        story.picture(row, sender)
    client.force_login(cast.admin_a)
    page = client.get(hazard.get_absolute_url()).content.decode()
    assert "This picture has been seen before, elsewhere." in page
    assert earlier.number not in page and str(earlier.uuid) not in page


def test_the_list_of_my_part_of_the_city_holds_nothing_from_elsewhere(as_user, cast):
    """Whom another district has borrowed sees that visit above the list, not in it."""
    lent = story.plan(cast, school=cast.b1, team=[cast.inspector, cast.inspector_a])
    here = story.plan(cast, cast.inspector_a, team=[cast.inspector_a])
    page = as_user(cast.inspector_a).get(reverse("inspections:visit_list"), {"state": "planned"})
    assert (list(page.context["rows"]), page.context["in_hand"]) == ([here], [lent])
