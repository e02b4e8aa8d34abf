"""The first migration of an app: all its tables at one go, in place of many migrations."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, models
from django.db.migrations import CreateModel
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from safety.base.tables import CreateModels, half_way


def made(name, field, to):
    link = models.ForeignKey(f"base.{to}", models.PROTECT, null=True)
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), (field, link)])


CIRCLE = CreateModels([made("Hen", "egg", "egg"), made("Egg", "hen", "hen")])


def tables() -> set[str]:
    return {"base_hen", "base_egg"} & set(connection.introspection.table_names())


@pytest.mark.django_db(transaction=True)
def test_tables_that_point_to_each_other_come_and_go():
    before = ProjectState()
    assert not list(before.apps.get_models())  # drawn up already, as in the midst of a migration
    after = before.clone()
    CIRCLE.state_forwards("base", after)
    with connection.schema_editor() as editor:
        CIRCLE.database_forwards("base", editor, before, after)
    try:
        assert tables() == {"base_hen", "base_egg"}
        hen, egg = (after.apps.get_model("base", name) for name in ("Hen", "Egg"))
        first = hen.objects.create(egg=egg.objects.create())
        first.egg.hen = first
        first.egg.save()
        with pytest.raises(IntegrityError):
            hen.objects.create(egg_id=-1)
        egg.objects.update(hen=None)
        hen.objects.all().delete()
    finally:
        with connection.schema_editor() as editor:
            CIRCLE.database_backwards("base", editor, after, before)
    assert tables() == set()


def test_what_it_says_of_itself():
    assert CIRCLE.describe() == "Create models Hen, Egg"
    assert CIRCLE.migration_name_fragment == "tables"
    assert CIRCLE.references_model("Egg", "base") and not CIRCLE.references_model("Unit", "schools")


@pytest.fixture
def firsts(db):
    """The first migration of each app that took the place of others."""
    found = MigrationLoader(connection).disk_migrations.values()
    return [row for row in found if row.name == "0001_tables"]


def test_where_all_of_the_old_ones_were_done_nothing_is_to_do(firsts):
    recorder = MigrationRecorder(connection)
    for row in firsts:
        recorder.record_unapplied(row.app_label, row.name)
        assert set(map(tuple, row.replaces)) <= set(recorder.applied_migrations())
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_half_way_through_the_old_ones_it_is_noticed(firsts):
    """By whichever app it is, and whether it lacks the first, the last or all but one of them."""
    assert len(firsts) == 9
    recorder = MigrationRecorder(connection)
    for row in firsts:
        for lacking in (row.replaces[:1], row.replaces[-1:], row.replaces[1:]):
            for key in lacking:
                recorder.record_unapplied(*key)
            assert half_way(connection) == [row.app_label]
            for key in lacking:
                recorder.record_applied(*key)
    assert half_way(connection) == []


@pytest.mark.parametrize("app", ["schools", "reports"])
@pytest.mark.parametrize("command", ["prepare", "migrate"])
def test_half_way_through_the_old_ones_it_is_refused(firsts, app, command):
    """One on which all others stand, one on which none does."""
    [first] = [row for row in firsts if row.app_label == app]
    MigrationRecorder(connection).record_unapplied(*first.replaces[-1])
    asked = {"skip_checks": False} if command == "migrate" else {}
    with pytest.raises(SystemCheckError, match=f"earlier migrations of {app}[.]"):
        call_command(command, **asked)


def test_an_app_that_was_not_there_before_is_none_half_way(firsts):
    recorder = MigrationRecorder(connection)
    [drills] = [row for row in firsts if row.app_label == "drills"]
    later = [row for row in MigrationLoader(connection).disk_migrations.values()
             if row.app_label == "drills" and row.name != drills.name]  # fmt: skip
    for key in [*((row.app_label, row.name) for row in [drills, *later]), *drills.replaces]:
        recorder.record_unapplied(*key)
    assert half_way(connection) == []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert plan[0] == (drills, False)
    assert {row for row, _backwards in plan} == {drills, *later}
