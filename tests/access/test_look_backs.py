"""Look-backs: what is chosen is the round's secret, and what was found is read where one stands."""

from django.urls import reverse

from inspections.measures import Span
from inspections.models import LookBackItem
from inspections.queries import figures, look_backs
from safety.schools.actions import people
from safety.schools.actions.school import move_school
from safety.schools.models import School
from tests.access.actors import sign_in
from tests.inspections import story


def detail(client, cast, reader, kwargs):
    url = reverse("inspections:look_back_detail", kwargs={"uuid": kwargs["uuid"]})
    return sign_in(client, cast, reader).get(url).content.decode()


def test_nobody_below_the_bureau_knows_what_it_chose(objects):
    cast = objects.cast
    objects.kwargs("look_back")
    for reader in ("officer_a1", "principal_a1", "township", "admin_a"):
        user = getattr(cast, reader)
        assert not LookBackItem.objects.visible_to(user).exists(), reader
        assert look_backs.waiting_for(user, objects.hazard) is None, reader
    assert look_backs.waiting_for(cast.inspector2, objects.hazard) == objects.item


def test_a_district_is_led_to_its_own_round_past_the_citys(client, objects):
    cast = objects.cast
    objects.kwargs("look_back")
    own = story.look_back(cast.admin_a).items.get()
    page = sign_in(client, cast, "admin_a").get(objects.hazard.get_absolute_url())
    assert own.get_absolute_url() in page.content.decode()
    assert objects.item.get_absolute_url() not in page.content.decode()


def test_a_school_that_left_is_gone_from_the_districts_round(client, objects, noon):
    cast = objects.cast
    kwargs = objects.kwargs("look_back_of_district")
    item = objects.item.get_absolute_url()
    assert item in detail(client, cast, "admin_a", kwargs)
    noon.move_to("2026-03-11T12:00:00+08:00")
    move_school(School.objects.get(pk=cast.a1.pk), None, cast.district_b)
    shown = detail(client, cast, "admin_a", kwargs)
    assert item not in shown and objects.hazard.number not in shown
    assert client.get(item).status_code == 404
    assert item in detail(client, cast, "city_admin", kwargs)


def test_whoever_fixed_it_does_not_look_from_a_new_seat(client, objects):
    """A1's officer, who put it right, has become an inspector of the city."""
    cast = objects.cast
    objects.kwargs("look_back")
    url = objects.item.get_absolute_url()
    people.move_person(
        cast.officer_a1.appointments.get(), cast.city_admin, unit=cast.city, role="inspector"
    )
    assert sign_in(client, cast, "officer_a1").get(url).status_code == 403
    assert sign_in(client, cast, "inspector2").get(url).status_code == 200


def test_what_was_found_again_is_counted_for_who_stands_over_it(objects):
    objects.kwargs("look_back_seen")
    span = Span.month(2026, 3)
    for reader, number in (("admin_a", 1), ("township", 1), ("city_admin", 1), ("admin_b", 0),
                           ("officer_a2", 0), ("stranger", 0)):  # fmt: skip
        user = getattr(objects.cast, reader)
        assert figures.totals(user, span)["looked_again"] == number, reader
        assert figures.rows(user, span, "looked_again").count() == number, reader
