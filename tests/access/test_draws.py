"""Draws: as secret as the visit that comes of them, in lists, beside each other, in their odds."""

from django.urls import reverse

from inspections.models import Inspection
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
