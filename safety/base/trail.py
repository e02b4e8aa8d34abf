"""The append-only, hash-chained trail: how entries are written and how a chain is verified.

A concrete trail subclasses `TrailEntry`, adds a foreign key named by `subject` and gets, from its
migration, database triggers (`forbid_changes`) under which rows can be added and never changed.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.conf import settings
from django.db import migrations, models

GENESIS = "0" * 64


class TrailEntry(models.Model):
    """One entry of a chain. Unique (subject, sequence); `hash` covers all else and `previous`."""

    sequence = models.PositiveIntegerField()
    action = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    subject: str

    class Meta:
        abstract = True

    def digest(self) -> str:
        """SHA-256 over the entry as canonical JSON (sorted keys, UTC instants, no spaces)."""
        skip = {"id", "hash"}
        values = {f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields}
        return digest({name: value for name, value in values.items() if name not in skip})


def canonical(value) -> str:
    """Canonical JSON of plain values, dates, UUIDs and decimals: the same text on any machine."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )


def digest(value) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _plain(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def storable(data: dict) -> dict:
    """`data` with dates and UUIDs as text, as the JSON column will give it back."""
    return json.loads(canonical(data))


def seal(entry: TrailEntry, last: TrailEntry | None) -> TrailEntry:
    """Put an unsaved entry behind `last` (None begins the chain) and set its hash."""
    entry.sequence = last.sequence + 1 if last else 1
    entry.previous = last.hash if last else GENESIS
    entry.data = storable(entry.data)
    entry.hash = entry.digest()
    return entry


def breaks(entries: Iterable[TrailEntry]) -> Iterator[tuple[TrailEntry, str]]:
    """Entries of one chain, in sequence, that do not fit, each with the reason."""
    last = None
    for entry in entries:
        if entry.sequence != (last.sequence + 1 if last else 1):
            yield entry, "sequence"
        elif entry.previous != (last.hash if last else GENESIS):
            yield entry, "previous"
        elif entry.digest() != entry.hash:
            yield entry, "content"
        last = entry


def forbid_changes(table: str) -> list[migrations.RunPython]:
    """Migration operations: the database itself refuses UPDATE and DELETE on `table`, and TRUNCATE
    where there is one.

    A superuser can drop the triggers; the chain and the signed anchors then name the row.
    """
    return [migrations.RunPython(_runs(_TRIGGERS, table), _runs(_DROPS, table))]


def _runs(statements, table):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table), params=None)

    return run


_TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$",
        "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION {table}_frozen()",
        # An owner may TRUNCATE what no trigger FOR EACH ROW guards.
        "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION {table}_frozen()",
    ],
}
_DROPS = {
    "sqlite": ["DROP TRIGGER {table}_no_update", "DROP TRIGGER {table}_no_delete"],
    "postgresql": [
        "DROP TRIGGER {table}_no_change ON {table}",
        "DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
        "DROP FUNCTION {table}_frozen()",
    ],
}
