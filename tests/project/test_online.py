"""Indexes of big tables, built beside the writers."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from inspections.models import HazardPeriod
from safety.base.online import AddIndexOnline

NAME = "period_signed_in_city"
INDEX = next(index for index in HazardPeriod._meta.indexes if index.name == NAME)


def build():
    state = ProjectState.from_apps(apps)
    operation = AddIndexOnline("hazardperiod", INDEX)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("inspections", editor, state, state)


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
