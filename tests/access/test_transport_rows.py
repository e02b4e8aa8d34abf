"""What hangs on vehicles and drivers that schools share is seen from its own school up; each test
is the guard of a filter (guards.json)."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from safety.base import clock
from tests.transport.conftest import driver_of, number_of, route_of, vehicle_of
from transport import models
from transport.actions import permit as permits
from transport.actions import trip as trips
from transport.rules.route import parse


@pytest.fixture
def shared(objects):
    """A1 and B1 share a driver and a bus; B1 has a driver and a bus of its own besides."""
    cast = objects.cast
    objects.vehicle()
    later = clock.today() + dt.timedelta(days=90)
    driver_of(cast.b1, cast.officer_b1)
    bus = vehicle_of(cast.b1, cast.officer_b1, pupils=3, inspection_until=later)
    own = {"plate": "冀Z00002", "inspection_until": later}
    objects.theirs = vehicle_of(cast.b1, cast.officer_b1, driver=objects.at_wheel, **own)
    objects.other = driver_of(cast.b1, cast.officer_b1, identity=number_of(order=2), name="李四")
    return bus


@pytest.mark.parametrize("what", ["vehicle", "driver"])
def test_a_district_sees_its_own_schools_of_what_is_shared(objects, shared, as_user, what):
    row = shared if what == "vehicle" else objects.at_wheel
    page = as_user(objects.cast.admin_a).get(row.get_absolute_url())
    assert {one.school_id for one in page.context["links"]} == {objects.cast.a1.pk}


@pytest.mark.parametrize("what", ["vehicle", "driver"])
def test_what_is_shared_is_open_to_each_district_by_its_own_schools(objects, shared, as_user, what):
    row = shared if what == "vehicle" else objects.at_wheel
    assert as_user(objects.cast.admin_b).get(row.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("what", ["vehicle", "driver"])
def test_a_list_counts_the_schools_that_one_may_see(objects, shared, as_user, what):
    [found] = as_user(objects.cast.admin_a).get(reverse(f"transport:{what}_list")).context["rows"]
    assert (found.schools, found.school_name) == (1, objects.cast.a1.name)


@pytest.mark.parametrize("what", ["vehicle", "driver"])
def test_no_list_finds_by_a_school_that_one_may_not_see(objects, shared, as_user, what):
    text = objects.cast.b1.name
    page = as_user(objects.cast.admin_a).get(reverse(f"transport:{what}_list"), {"text": text})
    assert list(page.context["rows"]) == []


def test_a_shared_driver_names_no_vehicle_of_another_district(objects, shared, as_user):
    page = as_user(objects.cast.admin_a).get(objects.at_wheel.get_absolute_url())
    assert list(page.context["vehicles"]) == [shared]


def test_a_shared_vehicle_names_no_driver_of_another_district(objects, shared, as_user):
    type(shared).objects.filter(pk=shared.pk).update(driver=objects.other)
    page = as_user(objects.cast.admin_a).get(shared.get_absolute_url())
    assert page.context["driver"] is None


def test_a_shared_vehicle_shows_no_route_of_another_district(objects, shared, as_user):
    """A1 and B1 each drive a route with the bus that they share."""
    cast = objects.cast
    mine = route_of(cast.a1, cast.officer_a1, shared, objects.at_wheel)
    other = {"stops": parse("10:00 东街口 3"), "school_at": dt.time(11)}
    route_of(cast.b1, cast.officer_b1, shared, objects.other, **other)
    page = as_user(cast.admin_a).get(shared.get_absolute_url())
    assert list(page.context["routes"]) == [mine]


@pytest.mark.parametrize("model", [models.RoutePlan, models.Stop, models.TripEntry])
def test_who_sees_a_part_of_a_route(objects, model):
    """The school, and those over it."""
    cast = objects.cast
    objects.route()
    once = {"uuid": uuid.uuid4(), "day": clock.today()}
    trips.record(objects.line, cast.officer_a1, step="check", **once)
    sees = (cast.officer_a1, cast.township, cast.admin_a, cast.city_admin)
    assert all(model.objects.visible_to(user).exists() for user in sees)
    blind = (cast.officer_a2, cast.officer_b1, cast.admin_b, cast.gone)
    assert not any(model.objects.visible_to(user).exists() for user in blind)


def test_the_forms_of_another_bureau_are_in_no_list(objects, as_user):
    objects.kwargs("paper_template")
    page = reverse("transport:template_list")
    for reader, number in (("admin_a", 1), ("city_admin", 1), ("admin_b", 0), ("stranger", 0)):
        rows = as_user(getattr(objects.cast, reader)).get(page).context["rows"]
        assert len(rows) == number, reader


@pytest.mark.parametrize("part", ["PermitDriver", "PermitStep"])
def test_who_sees_a_part_of_a_permit(objects, part):
    objects.permit()
    said = {"uuid": uuid.uuid4(), "step": "send", "day": clock.today()}
    permits.take(objects.asked, objects.cast.admin_a, **said)
    rows = getattr(models, part).objects
    seen = {
        name
        for name in ("officer_a1", "officer_a2", "admin_a", "admin_b", "city_admin", "stranger")
        if rows.visible_to(getattr(objects.cast, name)).exists()
    }
    assert seen == {"officer_a1", "admin_a", "city_admin"}


def test_a_permit_is_in_the_list_of_those_over_its_school(objects, as_user):
    objects.permit()
    address = reverse("transport:permit_list")
    for name, count in (("admin_a", 1), ("officer_a2", 0), ("admin_b", 0)):
        page = as_user(getattr(objects.cast, name)).get(address)
        assert len(page.context["rows"]) == count


def test_the_permit_of_a_shared_vehicle_is_shown_to_its_own_school(objects, shared, as_user):
    objects.permit()
    for name, count in (("officer_a1", 1), ("officer_b1", 0), ("admin_b", 0)):
        page = as_user(getattr(objects.cast, name)).get(shared.get_absolute_url())
        assert len(page.context["permits"]) == count
