"""Indexes of big tables, built beside the writers."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from inspections.models import HazardPeriod
from safety.base.online import AddIndexOnline, RemoveIndexOnline, UnindexFieldOnline, _own
from safety.dues.models import Notice

NAME = "period_signed_in_city"
INDEX = next(index for index in HazardPeriod._meta.indexes if index.name == NAME)


def build():
    move(AddIndexOnline("hazardperiod", INDEX), "forwards")


def move(operation, direction, app="inspections"):
    state = ProjectState.from_apps(apps)
    with connection.schema_editor(atomic=False) as editor:
        getattr(operation, f"database_{direction}")(app, editor, state, state)


def index() -> int:
    """Its number on PostgreSQL, 1 elsewhere; 0 when it is not there or of no use."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexrelid FROM pg_index WHERE indisvalid AND "
                           "indexrelid = to_regclass(%s)", [NAME])  # fmt: skip
            return (cursor.fetchone() or [0])[0]
        return int(NAME in connection.introspection.get_constraints(
            cursor, HazardPeriod._meta.db_table))  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_an_index_that_is_there_is_left_and_a_broken_one_is_built_anew():
    first = index()
    build()
    assert index() == first > 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s", [first])
        build()
        assert index() not in (0, first)
    with connection.schema_editor(atomic=False) as editor:
        editor.remove_index(HazardPeriod, INDEX)
    build()
    assert index()


@pytest.mark.django_db(transaction=True)
def test_an_index_is_taken_away_once_and_comes_back():
    for direction, there in (("forwards", False), ("backwards", True)):
        for _again in range(2):
            move(RemoveIndexOnline("hazardperiod", NAME), direction)
            assert bool(index()) is there


@pytest.mark.django_db(transaction=True)
def test_a_column_loses_the_index_of_its_own_and_no_other():
    operation = UnindexFieldOnline("notice", "user", Notice._meta.get_field("user"))
    for direction, own in (("backwards", 1), ("forwards", 0)):
        for _again in range(2):
            move(operation, direction, "dues")
            assert len(_own(connection, Notice, "user")) == own
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Notice._meta.db_table)
    assert {"notice_unread", "notice_inbox", "notice_once"} <= set(found)
