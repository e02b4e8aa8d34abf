"""Accounts and appointments: who may do what to whom, and that it holds at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from safety.base import clock
from safety.base.models import Refused
from safety.schools.actions import people as acts
from safety.schools.models import Role, School, SecurityEvent, User
from safety.schools.queries import manages
from tests import factories
from tests.refusals import assert_nothing_changed

TODAY = clock.today()
YESTERDAY = TODAY - dt.timedelta(days=1)
FIELDS = {"name": "张伟", "role": Role.SAFETY_OFFICER}


def fresh(user):
    return User.objects.get(pk=user.pk)


def kinds():
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_created_with_suggested_name_and_no_password(cast):
    first = acts.create_person(cast.admin_a, unit=cast.a1.unit, **FIELDS)
    second = acts.create_person(cast.admin_a, unit=cast.a2.unit, **FIELDS)
    assert (first.username, second.username) == ("zhangwei", "zhangwei2")
    assert not first.has_usable_password() and "zw" in first.search
    assert [seat.unit_id for seat in first.seats.seats] == [cast.a1.pk]
    assert kinds() == ["person_created"] * 2


def test_suggestion_keeps_clear_of_the_same_list(cast):
    assert acts.suggest_username("张伟", {"zhangwei"}) == "zhangwei2"
    assert acts.suggest_username("O") == "ouser"


def test_same_uuid_is_the_same_person(cast):
    uuid = "7a4a0a1e-6c9b-4f3e-8f43-2f3df0a3c001"
    made = [acts.create_person(cast.admin_a, unit=cast.a1.unit, uuid=uuid, **FIELDS) for _ in "12"]
    assert made[0] == made[1]


@pytest.mark.parametrize("other", [{"name": "李四"}, {"phone": "13900000000"}, {"unit": "a2"}])
def test_same_uuid_is_not_another_person(cast, other):
    uuid = "7a4a0a1e-6c9b-4f3e-8f43-2f3df0a3c001"
    acts.create_person(cast.admin_a, unit=cast.a1.unit, uuid=uuid, **FIELDS)
    fields = {**FIELDS, **other, "unit": getattr(cast, other.get("unit", "a1")).unit}
    with assert_nothing_changed(), pytest.raises(Refused, match="something else"):
        acts.create_person(cast.admin_a, uuid=uuid, **fields)


def test_sign_in_name_is_taken_in_any_case(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="officer_a1"):
        acts.create_person(cast.admin_a, unit=cast.a1.unit, username="Officer_A1", **FIELDS)


MAY_CREATE = {
    ("city_admin", "city_admin", "city"), ("city_admin", "leader", "city"),
    ("city_admin", "inspector", "district_a"), ("city_admin", "district_admin", "district_a"),
    ("city_admin", "township_admin", "township_a"), ("city_admin", "safety_officer", "a1"),
    ("admin_a", "township_admin", "township_a"), ("admin_a", "safety_officer", "a1"),
    ("city_admin", "attendant", "a1"), ("admin_a", "attendant", "a1"),
    ("principal_a1", "attendant", "a1"), ("city_admin", "attendant", "a2"),
    ("admin_a", "attendant", "a2"),
}  # fmt: skip
SEATS = [
    ("city_admin", "city"), ("leader", "city"), ("inspector", "district_a"),
    ("district_admin", "district_a"), ("township_admin", "township_a"), ("safety_officer", "a1"),
    ("attendant", "a1"), ("attendant", "a2"),
]  # fmt: skip


@pytest.mark.parametrize("actor", ["city_admin", "admin_a", "admin_b", "township", "inspector",
                                   "leader", "principal_a1", "officer_a1", "gone"])  # fmt: skip
@pytest.mark.parametrize(("role", "place"), SEATS)
def test_who_may_create_whom(cast, actor, role, place):
    unit = getattr(getattr(cast, place), "unit", getattr(cast, place))
    values = {"name": "新人", "role": role, "unit": unit}
    if (actor, role, place) in MAY_CREATE:
        acts.create_person(getattr(cast, actor), **values)
        return
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.create_person(getattr(cast, actor), **values)


@pytest.mark.parametrize(
    ("actor", "whom"),
    [
        ("city_admin", "leader inspector inspector2 inspector_a admin_a admin_b township "
         "principal_a1 officer_a1 principal_a2 officer_a2 principal_b1 officer_b1 gone"),
        ("admin_a", "township principal_a1 officer_a1 principal_a2 officer_a2"),
        ("admin_b", "principal_b1 officer_b1"),
        ("township", ""), ("inspector", ""), ("leader", ""), ("principal_a1", ""), ("gone", ""),
    ],
)  # fmt: skip
def test_who_manages_whom(cast, actor, whom):
    everybody = [user for user in vars(cast).values() if isinstance(user, User)]
    actor = getattr(cast, actor)
    assert {user.username for user in everybody if manages(actor, user)} == set(whom.split())


def test_nobody_raises_themselves(cast):
    for act in (
        lambda me: acts.appoint(me, me, role=Role.LEADER, unit=cast.city),
        lambda me: acts.end_appointment(me.appointments.get(), me),
        lambda me: acts.deactivate(me, me),
        lambda me: acts.edit_person(me, me, name="局长"),
        lambda me: acts.issue_codes(me, [me]),
    ):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act(cast.city_admin)


def test_district_leaves_people_with_a_seat_above_alone(cast):
    factories.appoint(cast.officer_a1, Role.INSPECTOR, cast.city)
    for act in (
        lambda: acts.deactivate(cast.officer_a1, cast.admin_a),
        lambda: acts.issue_codes(cast.admin_a, [cast.officer_a1]),
        lambda: acts.end_appointment(cast.officer_a1.appointments.first(), cast.admin_a),
    ):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize(("role", "place"), [("principal", "city"), ("city_admin", "a1"),
                                             ("leader", "township_a")])  # fmt: skip
def test_role_fits_the_tier(cast, role, place):
    unit = getattr(getattr(cast, place), "unit", getattr(cast, place))
    with assert_nothing_changed(), pytest.raises(Refused, match="tier"):
        acts.appoint(cast.officer_a1, cast.city_admin, role=role, unit=unit)


def test_same_seat_once_in_a_time(cast):
    values = {"role": Role.SAFETY_OFFICER, "unit": cast.a1.unit}
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        acts.appoint(cast.officer_a1, cast.admin_a, **values)
    with pytest.raises(Refused, match="before the first"):
        acts.appoint(cast.officer_a1, cast.admin_a, role=Role.PRINCIPAL, unit=cast.a1.unit,
                     ends_on=YESTERDAY)  # fmt: skip


def test_seat_to_come_gives_nothing_yet(cast):
    person = acts.create_person(
        cast.admin_a, unit=cast.a1.unit, starts_on=TODAY + dt.timedelta(days=1), **FIELDS
    )
    assert not person.seats.seats and manages(cast.admin_a, person)


def test_ended_at_once(cast):
    seat = acts.end_appointment(cast.officer_a1.appointments.get(), cast.admin_a)
    assert seat.ends_on == YESTERDAY and not fresh(cast.officer_a1).seats.seats
    assert manages(cast.admin_a, cast.officer_a1)


def test_a_further_seat_ended_on_the_day_it_began_leaves_the_log_alone(cast):
    person = acts.create_person(cast.admin_a, unit=cast.a1.unit, **FIELDS)
    seat = acts.appoint(person, cast.admin_a, role=Role.PRINCIPAL, unit=cast.a2.unit)
    assert acts.end_appointment(seat, cast.admin_a) is None
    assert kinds() == ["person_created", "appointed", "appointment_ended"]
    assert fresh(person).is_active and person.appointments.count() == 1


@pytest.mark.parametrize("starts_on", [TODAY, TODAY + dt.timedelta(days=1)])
def test_an_account_of_no_other_seat_is_closed_and_found_again(cast, starts_on):
    person = acts.create_person(cast.admin_a, unit=cast.a1.unit, starts_on=starts_on, **FIELDS)
    left = acts.end_appointment(person.appointments.get(), cast.admin_a)
    assert (left.starts_on, left.ends_on) == (starts_on, starts_on)
    assert not fresh(person).is_active and not fresh(person).seats.seats
    assert kinds() == ["person_created", "appointment_ended", "deactivated"]
    assert person in User.objects.visible_to(cast.admin_a)
    with assert_nothing_changed(), pytest.raises(Refused, match="ended already"):
        acts.end_appointment(left, cast.admin_a)


def test_the_only_seat_of_a_closed_account_ends_without_closing_it_again(cast):
    person = acts.create_person(cast.admin_a, unit=cast.a1.unit, **FIELDS)
    acts.deactivate(person, cast.admin_a)
    left = acts.end_appointment(person.appointments.get(), cast.admin_a)
    assert left.ends_on == TODAY and not fresh(person).is_active
    assert kinds() == ["person_created", "deactivated", "appointment_ended"]


def test_whoever_moves_on_the_first_day_stays_active(cast):
    person = acts.create_person(cast.admin_a, unit=cast.a1.unit, **FIELDS)
    acts.move_person(person.appointments.get(), cast.admin_a, unit=cast.a2.unit)
    assert fresh(person).is_active and person.appointments.get().unit == cast.a2.unit


def test_ended_twice_is_refused(cast):
    seat = acts.end_appointment(cast.officer_a1.appointments.get(), cast.admin_a)
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        acts.end_appointment(seat, cast.admin_a, last_day=TODAY)


def test_moved_sees_the_new_place_alone(cast):
    acts.move_person(cast.officer_a1.appointments.get(), cast.admin_a, unit=cast.a2.unit)
    assert list(School.objects.visible_to(fresh(cast.officer_a1))) == [cast.a2]
    assert kinds() == ["appointment_ended", "appointed"]


def test_moved_across_districts_by_the_city_alone(cast):
    seat = cast.officer_a1.appointments.get()
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.move_person(seat, cast.admin_a, unit=cast.b1.unit)
    acts.move_person(seat, cast.city_admin, unit=cast.b1.unit)


def test_move_that_cannot_be_changes_nothing(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="tier"):
        acts.move_person(cast.officer_a1.appointments.get(), cast.city_admin, unit=cast.city)


def test_deactivated_and_back(cast):
    acts.deactivate(cast.officer_a1, cast.admin_a)
    assert not School.objects.visible_to(fresh(cast.officer_a1)).exists()
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        acts.deactivate(cast.officer_a1, cast.admin_a)
    acts.reactivate(cast.officer_a1, cast.admin_a)
    assert list(School.objects.visible_to(fresh(cast.officer_a1))) == [cast.a1]


def test_deactivated_sessions_die_on_the_next_request(cast, as_user):
    client = as_user(cast.officer_a1)
    acts.deactivate(cast.officer_a1, cast.admin_a)
    assert client.get("/account/password/change/").headers["Location"].startswith("/account/login/")


def test_log_names_fields_never_values(cast):
    acts.edit_person(cast.officer_a1, cast.admin_a, name="李四", phone="13900001111")
    event = SecurityEvent.objects.get()
    assert (event.user, event.subject, event.city) == (cast.admin_a, cast.officer_a1, cast.city)
    assert event.detail == {"fields": ["name", "phone"]}
    assert fresh(cast.officer_a1).search.endswith("officer_a1")


@pytest.mark.parametrize("actor", ["admin_a", "inspector", "leader", "officer_a1", "township"])
def test_log_is_the_city_administrators(cast, actor):
    acts.deactivate(cast.officer_b1, cast.city_admin)
    assert SecurityEvent.objects.visible_to(cast.city_admin).count() == 1
    assert not SecurityEvent.objects.visible_to(getattr(cast, actor)).exists()


def test_log_stays_in_its_city(cast):
    other = factories.unit("city", "邻市", cast.province)
    neighbour = factories.person("neighbour", Role.CITY_ADMIN, other)
    acts.deactivate(cast.officer_b1, cast.city_admin)
    assert not SecurityEvent.objects.visible_to(neighbour).exists()
