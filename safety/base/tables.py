"""Many tables at one go: for the first migration of an app, which makes all of them and takes the
place of those that made them one after another. A database that had only a part of those is
refused."""

from django.core.checks import Error
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.recorder import MigrationRecorder


class CreateModels(Operation):
    """The tables of those models, as so many `CreateModel` would make them one by one, in a
    fraction of the time: after each of those Django draws up anew every model that is related to
    the new one by whatever way, here all of them once, when the last is known. So they may point
    to each other in a circle as well."""

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.ADDITION

    def __init__(self, models: list[CreateModel]):
        self.models = models

    def state_forwards(self, app_label, state):
        # Not one by one into the models as they are drawn up now: these are drawn up anew, once,
        # when they are next asked for.
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name, app_label):
        return any(model.references_model(name, app_label) for model in self.models)

    def describe(self):
        return "Create models " + ", ".join(model.name for model in self.models)

    @property
    def migration_name_fragment(self):
        return "tables"


def half_way(connection) -> list[str]:
    """The apps, by label, of which this database had some of the migrations that another has taken
    the place of, and lacks some that are no longer there. Django passes by both in silence."""
    done = set(MigrationRecorder(connection).applied_migrations())
    there = MigrationLoader(None).disk_migrations
    found = set()
    for (app, _name), migration in there.items():
        old = {tuple(key) for key in migration.replaces}
        lacking = old - done
        if lacking != old and lacking - set(there):
            found.add(app)
    return sorted(found)


def whole(databases=None, **_asked) -> list[Error]:
    """The check before `migrate`: such a database is refused and stays as it is."""
    return [
        Error(
            f"This database had a part only of the earlier migrations of {', '.join(apps)}.",
            hint="Nothing was changed. What to do stands in docs/deploy.md, A release.",
            id="base.E001",
        )
        for alias in databases or ()
        if (apps := half_way(connections[alias]))
    ]
