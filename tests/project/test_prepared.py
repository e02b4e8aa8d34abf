"""Queries whose SQL is kept answer as the ORM does, for whoever asks."""

import datetime as dt
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from safety.base import clock
from safety.base.prepared import Prepared
from safety.schools.models import Appointment
from safety.schools.scope import Seats

pytestmark = pytest.mark.django_db


def people(cast):
    return [
        cast.city_admin,
        cast.admin_a,
        cast.township,
        cast.officer_a1,
        cast.officer_b1,
        cast.gone,
    ]


def held(user, day):
    rows = Appointment.objects.filter(Appointment.in_force(day), user=user)
    return rows.order_by("pk").values_list("role", "unit_id")


def test_the_rows_are_those_of_the_orm(cast):
    ask, day = Prepared(held, int, dt.date), dt.date.today()
    for person in people(cast):
        assert ask(person.pk, day) == list(held(person.pk, day))
    assert ask(cast.officer_a1.pk, dt.date(1999, 1, 1)) == []


def test_the_sql_is_written_once(cast):
    written = []

    def rows(user):
        written.append(user)
        return Appointment.objects.filter(user=user).values_list("role")

    ask = Prepared(rows, int)
    assert ask(cast.officer_a1.pk) != ask(cast.principal_a1.pk)
    assert len(written) == 1


def test_a_value_that_the_query_does_not_hold_is_refused():
    ask = Prepared(
        lambda user, day: Appointment.objects.filter(user=user).values_list("role"), int, dt.date
    )
    with pytest.raises(ValueError, match="each of its values"):
        ask(1, dt.date.today())


def test_seats_follow_their_person_and_the_day(cast, django_assert_num_queries):
    before = {person.pk: Seats.of(person).seats for person in people(cast)}
    Appointment.objects.filter(user=cast.officer_a1).update(ends_on=dt.date(2020, 1, 1))
    with django_assert_num_queries(1):
        assert Seats.of(cast.officer_a1).seats == ()
    assert Seats.of(cast.officer_b1).seats == before[cast.officer_b1.pk]


def test_a_session_is_read_until_it_ends(client, cast, django_assert_num_queries):
    client.force_login(cast.officer_a1)
    key, store = client.session.session_key, import_module(settings.SESSION_ENGINE).SessionStore
    with django_assert_num_queries(1):
        assert store(key)["_auth_user_id"] == str(cast.officer_a1.pk)
    Session.objects.filter(session_key=key).update(expire_date=clock.now())
    ended = store(key)
    assert ended.get("_auth_user_id") is None and ended.session_key is None
    assert store("no such session at all").get("_auth_user_id") is None
