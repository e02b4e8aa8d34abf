"""Changes of the schema that hold nobody up: for migrations of tables that have grown big."""

from django.db.migrations.operations import AddIndex, AlterField, RemoveIndex
from django.db.models import Index

_VALID = """
SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relname = %s AND pg_table_is_visible(c.oid)"""


class AddIndexOnline(AddIndex):
    """An index built beside the writers on PostgreSQL, as any other index elsewhere. Only in a
    migration with `atomic = False`.

    Such a migration can stop half-way, so it may be run again: an index that is there is left as
    it is, and the invalid one that a broken build leaves behind is built anew.
    """

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        whole = _whole(schema_editor.connection, model, self.index.name)
        if whole is False:
            schema_editor.remove_index(model, self.index, concurrently=True)
        if not whole:
            schema_editor.add_index(model, self.index, **_beside(schema_editor))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, **_beside(schema_editor))


class RemoveIndexOnline(RemoveIndex):
    """An index taken away without waiting for those who read by it. Only in a migration with
    `atomic = False`; one that is gone already, since such a migration can stop half-way, is no
    matter."""

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model, index = self._of(app_label, schema_editor, from_state)
        if index and _whole(schema_editor.connection, model, self.name) is not None:
            schema_editor.remove_index(model, index, **_beside(schema_editor))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model, index = self._of(app_label, schema_editor, to_state)
        if index and _whole(schema_editor.connection, model, self.name) is None:
            schema_editor.add_index(model, index, **_beside(schema_editor))

    def _of(self, app_label, schema_editor, state):
        """The model and its index; no index where this database does not hold the model."""
        model = state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return model, None
        return model, state.models[app_label, self.model_name_lower].get_index_by_name(self.name)


class UnindexFieldOnline(AlterField):
    """A column that loses the index of its own (`db_index=False`), and nothing else of it changes.
    Only in a migration with `atomic = False`. The plain operation would check every row against
    what it points to once more, and hold the table meanwhile."""

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for name in _own(schema_editor.connection, model, self.name):
                index = Index(fields=[self.name], name=name)
                schema_editor.remove_index(model, index, **_beside(schema_editor))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if not _own(schema_editor.connection, model, self.name):
            index = Index(fields=[self.name])
            index.set_name_with_model(model)
            schema_editor.add_index(model, index, **_beside(schema_editor))


def _own(connection, model, field) -> list[str]:
    """The names of the indexes of that column alone which the model does not name itself."""
    named = {rule.name for rule in (*model._meta.indexes, *model._meta.constraints)}
    column = model._meta.get_field(field).column
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return [
        name
        for name, rule in found.items()
        if rule["columns"] == [column]
        and rule["index"] and not rule["unique"] and name not in named
    ]  # fmt: skip


def _beside(schema_editor) -> dict:
    return {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}


def _whole(connection, model, name) -> bool | None:
    """Whether the index is there and usable; None when it is not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_VALID, [name])
            row = cursor.fetchone()
            return row[0] if row else None
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
        return True if name in found else None
