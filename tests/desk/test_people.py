"""People on screen: who may do what, and that it holds on the next request."""

import datetime as dt

import pytest
from django.urls import reverse

from safety.base import clock
from safety.schools.models import Appointment, Role, SecurityEvent, User
from tests import factories
from tests.refusals import assert_nothing_changed

UUID = "5f6b2b8e-51b7-4a55-9a3f-6a3f6b6d7a03"
TODAY = clock.today()


def url(name, *args):
    return reverse(f"desk:{name}", args=args)


def new(cast, **changes):
    return {
        "client_uuid": UUID, "name": "张伟", "role": "safety_officer", "unit": cast.a1.code,
        "starts_on": TODAY.isoformat(), **changes,
    }  # fmt: skip


def seat_of(user):
    return user.appointments.get().pk


def listed(response):
    return {person.username for person in response.context["rows"]}


def test_list_of_a_district(cast, as_user):
    people = listed(as_user(cast.admin_b).get(url("person_list")))
    assert people == {"admin_b", "principal_b1", "officer_b1"}


@pytest.mark.parametrize("who", ["township", "inspector", "leader", "principal_a1", "officer_a1"])
def test_list_is_for_administrators(cast, as_user, who):
    assert as_user(getattr(cast, who)).get(url("person_list")).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"role": "principal"}, {"principal_a1", "principal_a2", "principal_b1"}),
        ({"q": "officer_b"}, {"officer_b1"}),
        ({"state": "gone"}, {"gone"}),
        ({"role": "superhero"}, set()),
        ({"q": "nobody"}, set()),
    ],
)
def test_filters(cast, as_user, query, found):
    User.objects.update(search="")
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(search=person.username)
    assert listed(as_user(cast.city_admin).get(url("person_list"), query)) == found


def test_list_shows_no_seat_beyond_sight(cast, as_user):
    factories.appoint(cast.officer_a1, Role.INSPECTOR, cast.district_b)
    text = as_user(cast.admin_a).get(url("person_list")).text
    assert "officer_a1" in text and "乙区" not in text


@pytest.mark.parametrize("count", [10, 200])
def test_list_asks_the_same_number_of_questions(cast, as_user, count, django_assert_num_queries):
    for number in range(count):
        factories.person(f"p{number}", Role.PRINCIPAL, cast.a1)
    client = as_user(cast.city_admin)
    client.get(url("person_list"))  # what is the same on each page is put together once
    with django_assert_num_queries(7):
        client.get(url("person_list"))


def test_add(cast, signed_in):
    signed_in(cast.admin_a).post(url("person_add"), new(cast))
    person = User.objects.get(uuid=UUID)
    assert (person.username, person.has_usable_password()) == ("zhangwei", False)
    assert [(s.role, s.unit_id) for s in person.seats.seats] == [("safety_officer", cast.a1.pk)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit": "3909999999"}, "unit"),
        ({"unit": "foreign"}, "unit"),
        ({"unit": "390102"}, "unit"),
        ({"role": "district_admin", "unit": "390102"}, "role"),
        ({"role": "city_admin"}, "role"),
        ({"username": "Officer_A1"}, "username"),
        ({"username": "a b"}, "username"),
        ({"name": "\u3000"}, "name"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"email": "nowhere"}, "email"),
    ],
)
def test_add_refuses(cast, signed_in, changes, field):
    changes = {**changes, "unit": cast.b1.code} if changes.get("unit") == "foreign" else changes
    client = signed_in(cast.admin_a)
    with assert_nothing_changed():
        response = client.post(url("person_add"), new(cast, **changes))
    assert response.status_code == 422 and field in response.context["form"].errors


def test_twice_sent_is_one_person(cast, signed_in):
    client = signed_in(cast.admin_a)
    for _click in range(2):
        client.post(url("person_add"), new(cast))
    assert User.objects.filter(name="张伟").count() == 1


SEAT_ACTS = ("seat_end", "seat_move")
PERSON_ACTS = ("person_edit", "person_appoint", "person_deactivate", "person_reactivate")


@pytest.mark.parametrize("act", [*PERSON_ACTS, *SEAT_ACTS, "person_code"])
@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("admin_a", "officer_b1", 404), ("admin_a", "city_admin", 404), ("admin_a", "admin_a", 403),
        ("admin_a", "inspector_a", 403), ("city_admin", "city_admin", 403),
        ("township", "officer_a1", 403), ("principal_a1", "officer_a1", 403),
        ("leader", "officer_a1", 403), ("inspector", "officer_a1", 403),
        ("officer_a1", "principal_a1", 403), ("officer_a2", "officer_a1", 404),
    ],
)  # fmt: skip
def test_who_may_not_act(cast, signed_in, act, who, whom, status):
    client, person = signed_in(getattr(cast, who)), getattr(cast, whom)
    args = [person.uuid, seat_of(person)] if act in SEAT_ACTS else [person.uuid]
    with assert_nothing_changed():
        assert client.post(url(act, *args)).status_code == status


def test_seat_of_somebody_else_is_missing(cast, signed_in):
    client = signed_in(cast.admin_a)
    with assert_nothing_changed():
        address = url("seat_end", cast.officer_a1.uuid, seat_of(cast.officer_a2))
        assert client.post(address).status_code == 404


def test_appoint_end_move(cast, signed_in):
    client, person = signed_in(cast.admin_a), cast.officer_a1
    body = {"role": "principal", "unit": cast.a2.code, "starts_on": TODAY.isoformat()}
    client.post(url("person_appoint", person.uuid), body)
    assert person.appointments.filter(role="principal", unit=cast.a2.pk).exists()
    client.post(url("seat_end", person.uuid, person.appointments.get(role="principal").pk))
    assert not person.appointments.filter(role="principal").exists()
    body = {"role": "safety_officer", "unit": cast.a2.code, "starts_on": TODAY.isoformat()}
    client.post(url("seat_move", person.uuid, seat_of(person)), body)
    assert {seat.unit_id for seat in User.objects.get(pk=person.pk).seats.seats} == {cast.a2.pk}


def test_deactivation_ends_the_session_on_the_next_request(cast, client, signed_in):
    signed_in(cast.officer_a1)
    cookies = client.cookies.copy()
    admin = signed_in(cast.admin_a)
    admin.post(url("person_deactivate", cast.officer_a1.uuid))
    client.cookies = cookies
    response = client.get(url("school_detail", cast.a1.uuid))
    assert response["Location"].startswith("/account/login/")


def test_move_acts_on_the_next_request(cast, as_user, django_user_model):
    client = as_user(cast.officer_a1)
    assert client.get(url("school_detail", cast.a1.uuid)).status_code == 200
    Appointment.objects.filter(user=cast.officer_a1).update(
        unit=cast.a2.pk, ends_on=None, **cast.a2.unit.columns()
    )
    assert client.get(url("school_detail", cast.a1.uuid)).status_code == 404
    assert client.get(url("school_detail", cast.a2.uuid)).status_code == 200


def test_ended_tomorrow_still_sees_today(cast, as_user):
    Appointment.objects.filter(user=cast.officer_a1).update(ends_on=TODAY)
    assert as_user(cast.officer_a1).get(url("school_detail", cast.a1.uuid)).status_code == 200
    Appointment.objects.filter(user=cast.officer_a1).update(ends_on=TODAY - dt.timedelta(days=1))
    assert as_user(cast.officer_a1).get(url("school_detail", cast.a1.uuid)).status_code == 404


def test_rights_need_a_fresh_password(cast, as_user, settings):
    settings.DEMO = False  # which asks nobody
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        response = client.post(url("person_deactivate", cast.officer_a1.uuid))
    assert response["Location"].startswith("/account/reauthenticate/")


def test_detail_shows_the_log_to_the_city_alone(cast, signed_in):
    signed_in(cast.admin_a).post(
        url("person_edit", cast.officer_a1.uuid), {"name": "李四", "phone": "13900001111"}
    )
    assert SecurityEvent.objects.filter(kind="person_edited").exists()
    address = url("person_detail", cast.officer_a1.uuid)
    assert not signed_in(cast.admin_a).get(address).context["events"]
    assert signed_in(cast.city_admin).get(address).context["events"]
