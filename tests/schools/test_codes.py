"""Printed one-time codes."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import override_settings

from safety.base.models import Refused
from safety.schools.actions import codes as acts
from safety.schools.actions import people
from safety.schools.models import ActivationCode, Guesses, Role, SecurityEvent, User
from tests import factories
from tests.refusals import assert_nothing_changed

GOOD = "a fresh pass phrase 7"


def issue(cast, whom="officer_a1", actor="admin_a"):
    ((_person, code),) = acts.issue_codes(getattr(cast, actor), [getattr(cast, whom)])
    return code


def test_code_sets_the_password_once(cast):
    code = issue(cast)
    assert acts.activate(code, GOOD).check_password(GOOD)
    with assert_nothing_changed(), pytest.raises(Refused, match="not valid"):
        acts.activate(code, "another pass phrase 8")


def test_code_is_read_as_people_type_it(cast):
    acts.activate(f" {issue(cast).lower().replace('-', '')} ", GOOD)
    acts.activate(issue(cast).translate({ord(c): ord(c) + 0xFEE0 for c in "23456789"}), GOOD)


def test_only_a_hash_is_kept(cast):
    code = issue(cast)
    assert len(code.replace("-", "")) == acts.LENGTH and not set(code) & set("0O1ILUV")
    row = ActivationCode.objects.get()
    assert len(row.code_hash) == 64 and row.created_by == cast.admin_a
    assert code not in str(list(SecurityEvent.objects.values()))


def test_newer_code_voids_the_older(cast):
    old, new = issue(cast), issue(cast)
    with pytest.raises(Refused):
        acts.activate(old, GOOD)
    acts.activate(new, GOOD)


def test_all_failures_speak_alike(cast):
    used, void = issue(cast, "officer_a1"), issue(cast, "principal_a1")
    acts.activate(used, GOOD)
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(days=31)):
        expired = issue(cast, "officer_a2")
    acts.void_codes([cast.principal_a1.pk])
    closed = issue(cast, "principal_a2")
    User.objects.filter(pk=cast.principal_a2.pk).update(is_active=False)
    said = set()
    for code in (used, void, expired, closed, "WRONG", "", "ÄÖÜ"):
        with pytest.raises(Refused) as refusal:
            acts.activate(code, GOOD)
        said.add(refusal.value.message)
    assert len(said) == 1


def test_weak_password_leaves_the_code_good(cast):
    code = issue(cast)
    with assert_nothing_changed(), pytest.raises(ValidationError):
        acts.activate(code, "short")
    acts.activate(code, GOOD)


def test_rotated_key_still_reads_codes(cast, settings):
    code = issue(cast)
    with override_settings(SECRET_KEY="next", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        acts.activate(code, GOOD)


def test_tries_are_counted_by_address(cast, monkeypatch):
    monkeypatch.setattr(acts, "TRIES_PER_ADDRESS", 2)
    code = issue(cast)
    for _try in range(2):
        with pytest.raises(Refused, match="not valid"):
            acts.activate("WRONG", GOOD, address="10.0.0.1")
    with pytest.raises(Refused, match="Too many"):
        acts.activate(code, GOOD, address="10.0.0.1")
    acts.activate(code, GOOD, address="10.0.0.2")
    assert "10.0.0" not in str(list(Guesses.objects.values()))


def test_the_limit_passes(cast, monkeypatch):
    monkeypatch.setattr(acts, "TRIES_PER_ADDRESS", 1)
    code = issue(cast)
    with pytest.raises(Refused):
        acts.activate("WRONG", GOOD)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)):
        acts.activate(code, GOOD)


@pytest.mark.parametrize(
    ("actor", "whom"),
    [("admin_a", "officer_b1"), ("admin_a", "city_admin"), ("township", "officer_a1"),
     ("inspector", "officer_a1"), ("principal_a1", "officer_a1"), ("city_admin", "city_admin")],
)  # fmt: skip
def test_who_may_not_issue(cast, actor, whom):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        issue(cast, whom, actor)


def test_one_foreign_person_stops_the_list(cast):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.issue_codes(cast.admin_a, [cast.officer_a1, cast.officer_b1])


def test_none_for_the_deactivated(cast):
    people.deactivate(cast.officer_a1, cast.admin_a)
    with assert_nothing_changed(), pytest.raises(Refused, match="deactivated"):
        issue(cast)


def test_codes_die_when_the_person_rises(cast):
    code = issue(cast)
    people.appoint(cast.officer_a1, cast.city_admin, role=Role.LEADER, unit=cast.city)
    with pytest.raises(Refused):
        acts.activate(code, GOOD)


RISES = {
    "a post at the school": (Role.SAFETY_OFFICER, "a1"),
    "the same at another school": (Role.ATTENDANT, "b1"),
    "a bureau": (Role.INSPECTOR, "city"),
}


@pytest.mark.parametrize("name", RISES)
@pytest.mark.parametrize("act", ["appoint", "move"])
def test_a_principal_s_code_dies_with_whatever_seat_comes_after(cast, name, act):
    role, place = RISES[name]
    unit = getattr(getattr(cast, place), "unit", None) or getattr(cast, place)
    walker = factories.person("walker", Role.ATTENDANT, cast.a1)
    ((_person, code),) = acts.issue_codes(cast.principal_a1, [walker])
    if act == "appoint":
        people.appoint(walker, cast.city_admin, role=role, unit=unit)
    else:
        people.move_person(walker.appointments.get(), cast.city_admin, unit=unit, role=role)
    with assert_nothing_changed(), pytest.raises(Refused, match="not valid"):
        acts.activate(code, GOOD)


@pytest.mark.parametrize(
    ("printed_by", "role", "knows"),
    [("principal_a1", Role.SAFETY_OFFICER, False), ("principal_a1", Role.ATTENDANT, True),
     ("admin_a", Role.SAFETY_OFFICER, True)],
)  # fmt: skip
def test_a_password_set_by_a_principal_s_code_opens_no_post_that_they_cannot_give(
    cast, printed_by, role, knows
):
    walker = factories.person("walker", Role.ATTENDANT, cast.a1)
    ((_person, code),) = acts.issue_codes(getattr(cast, printed_by), [walker])
    acts.activate(code, GOOD)
    people.appoint(walker, cast.city_admin, role=role, unit=cast.a2.unit)
    walker.refresh_from_db()
    assert (walker.check_password(GOOD), bool(walker.password_set_at)) == (knows, knows)
    ((_person, code),) = acts.issue_codes(cast.admin_a, [walker])
    assert acts.activate(code, "a pass phrase of their own 9").has_usable_password()


def test_whoever_left_a_post_last_belongs_to_whoever_gives_that(cast):
    """An officer who was attendant besides, whose seat as attendant began later and ended first."""
    today = dt.date.today()
    person = factories.person("was_both", Role.SAFETY_OFFICER, cast.a1)
    person.appointments.update(
        starts_on=today - dt.timedelta(300), ends_on=today - dt.timedelta(10)
    )
    seat = factories.appoint(person, Role.ATTENDANT, cast.a1)
    type(seat).objects.filter(pk=seat.pk).update(
        starts_on=today - dt.timedelta(200), ends_on=today - dt.timedelta(100)
    )
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.issue_codes(cast.principal_a1, [person])
    assert acts.issue_codes(cast.admin_a, [person])


def test_two_thousand_at_once(cast, django_assert_max_num_queries):
    crowd = User.objects.bulk_create(User(username=f"officer{n}", name="某") for n in range(2000))
    for user in crowd:
        factories.appoint(user, Role.SAFETY_OFFICER, cast.a1)
    with django_assert_max_num_queries(60):
        codes = acts.issue_codes(cast.city_admin, crowd)
    assert len({code for _user, code in codes}) == 2000


@pytest.mark.pg_only
@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_are_counted_exactly(cast, monkeypatch):
    monkeypatch.setattr(acts, "TRIES_PER_ADDRESS", 7)
    said = together(40, lambda: attempt("WRONG"))
    assert sum("not valid" in words for words in said) == 7


@pytest.mark.pg_only
@pytest.mark.django_db(transaction=True)
def test_parallel_use_succeeds_once(cast):
    code = issue(cast)
    said = together(12, lambda: attempt(code))
    assert said.count("done") == 1


def attempt(code):
    try:
        acts.activate(code, GOOD, address="10.0.0.9")
    except Refused as refusal:
        return str(refusal.message)
    return "done"


def together(count, act):
    said, start = [], threading.Barrier(count)

    def one():
        start.wait()
        try:
            said.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
