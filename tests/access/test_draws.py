"""Draws: as secret as the visit that comes of them, in lists, beside each other, in their odds."""

import datetime as dt

from django.urls import reverse

from inspections.models import Draw, Inspection
from inspections.queries import draws
from safety.base import clock
from safety.schools.actions.school import move_school
from safety.schools.models import School
from tests.access.actors import sign_in
from tests.inspections import drawing, story

COLLEAGUES = ("inspector2", "city_admin", "leader")


def listed(client, cast, reader):
    page = sign_in(client, cast, reader).get(reverse("inspections:draw_list"))
    return list(page.context["rows"])


def page_of(client, cast, reader, draw):
    response = sign_in(client, cast, reader).get(draw.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_secret_one_is_in_the_list_of_who_drew(client, objects):
    objects.kwargs("draw_planned")
    for reader in (*COLLEAGUES, "admin_a", "township"):
        assert listed(client, objects.cast, reader) == [], reader
    assert listed(client, objects.cast, "inspector") == [objects.draw]


def test_the_one_before_it_stays_a_secret_with_its_visit(client, objects):
    """Its visit was called off before anybody knew of it; the next one's is revealed."""
    cast = objects.cast
    objects.kwargs("draw_planned")
    story.visit.cancel(objects.visit, cast.inspector, "改期")
    later = drawing.again(objects.draw, cast.inspector)
    story.visit.check_in(drawing.plan(later, cast.inspector, [cast.fire]), cast.inspector)
    assert objects.draw.get_absolute_url() in page_of(client, cast, "inspector", later)
    for reader in COLLEAGUES:
        assert objects.draw.get_absolute_url() not in page_of(client, cast, reader, later)


def test_the_one_after_it_is_a_secret_anew(client, objects):
    cast = objects.cast
    objects.kwargs("draw_revealed")
    story.visit.cancel(Inspection.objects.get(pk=objects.visit.pk), cast.inspector, "改期")
    later = drawing.again(objects.draw, cast.inspector)
    assert later.get_absolute_url() in page_of(client, cast, "inspector", objects.draw)
    for reader in COLLEAGUES:
        assert later.get_absolute_url() not in page_of(client, cast, reader, objects.draw)


def test_a_visit_of_a_school_that_left_is_linked_no_more(client, cast):
    """District A drew it; it stands in district B now."""
    draw = drawing.make(cast.inspector_a)
    visit = drawing.plan(draw, cast.inspector_a, [cast.fire])
    story.visit.check_in(visit, cast.inspector_a)
    assert visit.get_absolute_url() in page_of(client, cast, "admin_a", draw)
    move_school(School.objects.get(pk=visit.school_id), None, cast.district_b)
    assert visit.get_absolute_url() not in page_of(client, cast, "admin_a", draw)
    assert visit.get_absolute_url() in page_of(client, cast, "city_admin", draw)


def test_counts_are_of_schools_below_the_reader(cast):
    for school in (cast.a1, cast.b1):
        story.issued(cast, school, photos=["before"])
    for reader, schools in (("admin_a", {cast.a1.pk}), ("city_admin", {cast.a1.pk, cast.b1.pk})):
        user = getattr(cast, reader)
        assert draws.last_visits(user, clock.today()).keys() == schools
        assert draws.open_hazards(user, clock.today()).keys() == schools


def test_a_load_counts_no_visit_that_the_reader_does_not_see(cast):
    """The inspector of district A was lent to district B."""
    story.under_way(cast, school=cast.b1, team=[cast.inspector_a])
    people = [cast.inspector_a.pk]
    assert draws.loads(cast.admin_a, people) == {}
    assert draws.loads(cast.city_admin, people) == {cast.inspector_a.pk: 1}


HEADS = ("leader", "city_admin")
NOT_HEADS = ("inspector2", "admin_a", "inspector_a", "township", "officer_a1")


def test_what_came_to_nothing_is_shown_to_the_heads_of_the_bureau(client, cast, at):
    """Dropped, or planned and never gone; not before no visit can come of it."""
    dropped = drawing.make(cast.inspector)
    planned = drawing.make(cast.inspector2)
    drawing.plan(planned, cast.inspector2, [cast.fire], planned_for=dt.date(2026, 3, 12))
    for day, found in (("2026-03-24", []), ("2026-03-26", [dropped]), ("2026-03-27", None)):
        at(day)
        for reader in HEADS:
            expected = [planned, dropped] if found is None else found
            assert listed(client, cast, reader) == expected, (reader, day)
    for reader in NOT_HEADS:
        assert not set(Draw.objects.visible_to(getattr(cast, reader))) - {planned}, reader
    assert list(Draw.objects.visible_to(cast.inspector2)) == [planned]
    for reader in HEADS:
        page = page_of(client, cast, reader, planned)
        assert "Came to nothing" in page and "No visit came of this draw" in page
        assert "badge-state hue-soon" not in page  # it is a secret no more
        visit = Inspection.objects.get()
        assert visit.get_absolute_url() not in page
        assert not Inspection.objects.visible_to(getattr(cast, reader)).exists()


def test_a_visit_that_may_still_be_revealed_keeps_its_draws_a_secret(cast, at):
    """Covert and under way, or planned from the last of a chain; however old the draws are."""
    covert = drawing.plan(drawing.make(cast.inspector), cast.inspector, [cast.fire], mode="covert")
    story.visit.check_in(covert, cast.inspector)
    first = drawing.make(cast.inspector2)
    second = drawing.again(first, cast.inspector2)
    day = dt.date(2026, 4, 8)
    ahead = drawing.plan(second, cast.inspector2, [cast.fire], planned_for=day)
    at("2026-04-08")
    for reader in HEADS:
        assert not Draw.objects.visible_to(getattr(cast, reader)).exists()
    story.visit.cancel(ahead, cast.inspector2, "雨")
    for reader in HEADS:
        assert set(Draw.objects.visible_to(getattr(cast, reader))) == {first, second}


def test_a_chain_is_shown_whole_or_not_at_all(cast, at):
    """Else an older draw would come into the list and go out of it with the next one."""
    first = drawing.make(cast.inspector)
    at("2026-03-20")
    second = drawing.again(first, cast.inspector)
    at("2026-03-28")
    assert not Draw.objects.visible_to(cast.leader).exists()
    third = drawing.again(second, cast.inspector)
    assert third.chain == first.chain
    assert not Draw.objects.visible_to(cast.leader).exists()


def test_a_district_s_own_are_shown_to_its_administrator_and_to_the_city(cast, at):
    row = drawing.make(cast.inspector_a)
    at("2026-03-25")
    for reader in ("admin_a", *HEADS):
        assert list(Draw.objects.visible_to(getattr(cast, reader))) == [row]
    for reader in ("admin_b", "township", "inspector", "officer_a1"):
        assert not Draw.objects.visible_to(getattr(cast, reader)).exists()
