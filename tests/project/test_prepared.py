"""Queries whose SQL is kept answer as the ORM does, for whoever asks."""

import datetime as dt
import uuid
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safety.base import clock
from safety.base.prepared import Prepared
from safety.schools.backend import Backend
from safety.schools.models import Appointment, Role, User
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


def people_called(key, until):
    rows = User.objects.filter(uuid=key, created_at__lt=until)
    return rows.values_list("uuid", "created_at", "is_active", "name", named=True)


def test_columns_are_what_the_orm_makes_of_them(cast):
    ask = Prepared(people_called, uuid.UUID, dt.datetime)
    person, soon = cast.officer_a1, clock.now() + dt.timedelta(minutes=1)
    assert ask(person.uuid, soon) == list(people_called(person.uuid, soon))
    assert ask(person.uuid, soon)[0]._fields == ("uuid", "created_at", "is_active", "name")
    assert ask(person.uuid, clock.now() - dt.timedelta(days=1)) == []


def sql_of(ask, *values) -> str:
    with CaptureQueriesContext(connection) as asked:
        ask(*values)
    return asked[0]["sql"]


def principals(user):
    return Appointment.objects.filter(role=Role.PRINCIPAL, user=user).values_list("pk")


@pytest.mark.pg_only
def test_a_connection_keeps_the_statement_with_all_that_is_no_value(cast):
    ask = Prepared(principals, int)
    assert ask(cast.principal_a1.pk) == list(principals(cast.principal_a1))
    assert sql_of(ask, cast.officer_a1.pk).startswith("EXECUTE ")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%%principal%%'"
        )
        statements = [row[0] for row in cursor.fetchall()]
    assert any("'principal'" in text and "$1" in text for text in statements)


@pytest.mark.pg_only
def test_another_connection_prepares_it_anew(cast):
    ask, person = Prepared(held, int, dt.date), cast.officer_a1
    before = ask(person.pk, dt.date.today())
    other = connection.copy()
    try:
        other.connect()
        ours, connection.connection = connection.connection, other.connection
        assert ask(person.pk, dt.date.today()) == []  # it does not see what is not committed
        connection.connection = ours
    finally:
        other.close()
    assert ask(person.pk, dt.date.today()) == before


@pytest.mark.pg_only
def test_behind_a_pooler_nothing_is_prepared(cast, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    ask = Prepared(principals, int)
    assert sql_of(ask, cast.principal_a1.pk).startswith("SELECT ")
    assert ask(cast.principal_a1.pk) == list(principals(cast.principal_a1))


def test_a_person_is_who_they_were(cast):
    found = Backend().get_user(cast.officer_a1.pk)
    same = User.objects.get(pk=cast.officer_a1.pk)
    fields = [field.attname for field in User._meta.concrete_fields]
    assert found == same and all(getattr(found, f) == getattr(same, f) for f in fields)
    assert Backend().get_user(0) is None
    User.objects.filter(pk=found.pk).update(is_active=False)
    assert Backend().get_user(found.pk) is None


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
