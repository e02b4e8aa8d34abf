"""What a school still sees of a driver who left it, and how one comes and goes again."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from safety.base.models import Refused
from safety.dues.models import DueItem
from safety.schools.actions import school as schools
from safety.schools.models import School
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import ONE, TODAY, answer, at, driver_of, vehicle_of
from transport.actions import driver as drivers
from transport.actions import judge
from transport.actions import reveal as reveals
from transport.actions import vehicle as vehicles
from transport.models import DriverLink, DriverRecord

SECRET = ("13900000001", "2019-05-01", "barred since", "Show the number", "A1")


@pytest.fixture
def left(driver, cast):
    """They drove for A1 until today; B1 records a crime tomorrow."""
    driver_of(cast.b1, cast.officer_b1)
    answer(driver, cast.officer_a1, "illness")
    drivers.leave(driver, cast.officer_a1)
    with at(TODAY + ONE):
        answer(driver, cast.officer_b1, "crime", True, dt.date(2019, 5, 1))
        yield driver


def seen(user) -> set[str]:
    return set(DriverRecord.objects.visible_to(user).values_list("question", flat=True))


def test_records_are_seen_up_to_the_end(left, cast):
    for user in (cast.officer_a1, cast.principal_a1, cast.admin_a):
        assert seen(user) == {"illness"}
    for user in (cast.officer_b1, cast.admin_b, cast.city_admin):
        assert seen(user) == {"illness", "crime"}


def test_who_comes_again_is_seen_again(left, cast):
    driver_of(cast.a1, cast.officer_a1)
    assert seen(cast.officer_a1) == {"illness", "crime"}
    assert DriverLink.objects.get(school=cast.a1).ended_at is None


def test_the_page_of_one_who_left_says_nothing_of_today(left, cast, as_user):
    for user, shown in ((cast.officer_a1, False), (cast.admin_a, False), (cast.officer_b1, True)):
        page = as_user(user).get(left.get_absolute_url())
        text = page.content.decode()
        assert all((word in text) is shown for word in SECRET)
        verdicts = {one.verdict for one in page.context["standings"]}
        assert ("barred" in verdicts) is shown and "unproven" in verdicts


def test_what_came_after_ones_own_end_stays_another_s_when_they_end_too(left, cast, as_user):
    drivers.leave(left, cast.officer_b1)
    for user, shown in ((cast.officer_a1, False), (cast.officer_b1, True)):
        standings = as_user(user).get(left.get_absolute_url()).context["standings"]
        assert ("barred" in {one.verdict for one in standings}) is shown


def test_the_list_of_those_who_left_names_them_alone(left, cast, as_user):
    def rows(**query):
        url = reverse("transport:driver_list")
        return as_user(cast.officer_a1).get(url, query | {"gone": "on"}).context["rows"]

    [row] = rows()
    assert (row.name, row.phone, row.why, row.licence_class) == ("王强", "", "", "")
    assert (row.licence_until, row.barred_since, row.get_verdict_display) == (None, None, "")
    assert list(rows(verdict="barred")) == list(rows(reason="crime")) == []


@pytest.mark.parametrize("name", ["driver_edit", "number_reveal"])
def test_forms_with_what_stands_today_are_closed(left, cast, as_user, settings, name):
    settings.DEMO = True  # no second asking for the password
    url = reverse(f"transport:{name}", args=[left.uuid])
    assert as_user(cast.officer_a1).get(url).status_code == 403
    assert as_user(cast.officer_b1).get(url).status_code == 200


def test_the_number_of_one_who_left_is_not_shown(left, cast):
    for user in (cast.officer_a1, cast.admin_a):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            reveals.reveal(left, user, field="identity", reason="核对备案表")
    assert reveals.reveal(left, cast.admin_b, field="identity", reason="核对备案表")


def test_a_vehicle_names_no_driver_who_left(left, cast, as_user):
    bus = vehicle_of(cast.b1, cast.officer_b1, driver=left)
    vehicle_of(cast.a1, cast.officer_a1, pupils=3)
    client = as_user(cast.officer_a1)
    assert "王强" not in client.get(bus.get_absolute_url()).content.decode()
    text = client.get(reverse("transport:vehicle_edit", args=[bus.uuid])).content.decode()
    assert "王强" not in text and "another school&#x27;s driver (unchanged)" in text


def test_the_form_of_a_shared_vehicle_keeps_a_foreign_driver(left, cast, as_user):
    bus = vehicle_of(cast.b1, cast.officer_b1, driver=left)
    vehicle_of(cast.a1, cast.officer_a1, pupils=3)
    client, url = as_user(cast.officer_a1), reverse("transport:vehicle_edit", args=[bus.uuid])
    form = client.get(url).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {name: "" if value is None else value for name, value in given.items()}
    assert client.post(url, given | {"pupils": 4, "scrapped": ""}).status_code == 302
    bus.refresh_from_db()
    assert (bus.driver, bus.carried) == (left, 24)


@pytest.mark.parametrize("make", [driver_of, vehicle_of])
def test_the_second_click_of_coming_again_is_the_same(cast, make):
    row = make(cast.a1, cast.officer_a1)
    acts = drivers if make is driver_of else vehicles
    acts.leave(row, cast.officer_a1)
    once = uuid.uuid4()
    assert make(cast.a1, cast.officer_a1, uuid=once) == row
    with assert_nothing_changed():
        assert make(cast.a1, cast.officer_a1, uuid=once) == row
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        make(cast.a1, cast.officer_a1)


def test_leaving_again_keeps_the_first_end(left, cast):
    with assert_nothing_changed():
        drivers.leave(left, cast.officer_a1)


def test_who_leaves_one_school_still_drives_the_bus_of_another(driver, cast):
    bus = vehicle_of(cast.a1, cast.officer_a1, driver=driver)
    vehicle_of(cast.b1, cast.officer_b1, pupils=3)
    driver_of(cast.b1, cast.officer_b1)
    drivers.leave(driver, cast.officer_a1)
    bus.refresh_from_db()
    assert (bus.driver, bus.version) == (driver, 1)
    drivers.leave(driver, cast.officer_b1)
    bus.refresh_from_db()
    assert (bus.driver, bus.version) == (None, 2)


def test_pupils_of_a_closed_school_count_no_more(cast):
    bus = vehicle_of(cast.a1, cast.officer_a1, pupils=20)
    vehicle_of(cast.b1, cast.officer_b1, pupils=10)
    bus.refresh_from_db()
    assert bus.carried == 30
    schools.close_school(cast.b1, cast.city_admin, closed_on=TODAY)
    assert judge.sweep() == 1
    bus.refresh_from_db()
    assert (bus.carried, bus.judged_on) == (20, TODAY)
    vehicles.leave(bus, cast.officer_a1)
    bus.refresh_from_db()
    assert bus.carried == 0


def test_a_school_that_opens_again_counts_and_owes(cast):
    bus = vehicle_of(cast.a1, cast.officer_a1, insurance_until=TODAY - ONE)
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    bus.refresh_from_db()
    assert bus.carried == 0
    assert not DueItem.objects.filter(kind="barred_vehicle", settled_at=None).exists()
    schools.reopen_school(School.objects.get(pk=cast.a1.pk), cast.city_admin)
    bus.refresh_from_db()
    assert bus.carried == 20
    assert DueItem.objects.filter(kind="barred_vehicle", settled_at=None).count() == 1


def test_when_a_use_ended_is_told_or_not_known(left, cast, as_user):
    """Of links ended before that was noted nobody knows."""
    link = DriverLink.objects.get(school=cast.a1)
    client, url = as_user(cast.city_admin), left.get_absolute_url()
    assert f"until {TODAY}" in client.get(url).content.decode()
    DriverLink.objects.filter(pk=link.pk).update(ended_at=None)
    assert "since when is not known" in client.get(url).content.decode()
