"""What a refusal may leave behind: a row of the security log, and nothing else (trust.md)."""

import hashlib
import re
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from kombu.transport.memory import Channel

# The log itself; the clock of the session that was refused; the counts of guesses.
MAY_CHANGE = {"schools_securityevent", "django_session", "cache", "schools_guesses"}
# What is executed by the name of a prepared query was written by the ORM as a SELECT.
_READS = re.compile(
    r"\s*(EXECUTE prepared_|(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|EXPLAIN)\b)",
    re.I,
)
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.I)


@contextmanager
def assert_nothing_changed(*but: str):
    """No table changed (save `but`), no file was written, no task was queued inside the block."""
    outside, watch = _outside(), _Watch(but)
    with connection.execute_wrapper(watch):
        if not connection.in_atomic_block:  # other connections may write too, out of its sight
            watch.look()
        yield
    changed = watch.changed() + [key for key, value in _outside().items() if outside[key] != value]
    assert not changed, f"changed: {', '.join(changed)}"


class _Watch:
    """Reads all tables just before the first statement that is not known to leave them alone."""

    def __init__(self, but):
        self.but, self.before = but, None

    def __call__(self, execute, sql, *args):
        if self.before is None and self.may_change(str(sql)):
            self.look()
        return execute(sql, *args)

    def may_change(self, sql) -> bool:
        written = _WRITES.match(sql)
        aside = written and written[1] in MAY_CHANGE | set(self.but)
        return not (aside or _READS.match(sql))

    def look(self):
        self.before = {}  # what is read now passes here too
        self.before = _tables(*self.but)

    def changed(self) -> list[str]:
        if self.before is None:
            return []
        after = _tables(*self.but)
        names = sorted(self.before | after)
        return [name for name in names if self.before.get(name) != after.get(name)]


def snapshot(*but: str) -> dict[str, str]:
    """A digest of each table, of the media folder and of the queues."""
    return _tables(*but) | _outside()


def _tables(*but) -> dict[str, str]:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - MAY_CHANGE - set(but)
        return {table: _digest(cursor, table) for table in sorted(tables)}


def _outside() -> dict[str, str]:
    folder = Path(settings.MEDIA_ROOT)
    return {
        "files": _hash(sorted(str(path) for path in folder.rglob("*") if path.is_file())),
        "tasks": str(sum(queue.qsize() for queue in Channel.queues.values())),
    }


def _digest(cursor, table) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return _hash(sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall()))


def _plain(value):
    """PostgreSQL gives bytes as a view, whose text is its address."""
    return bytes(value) if isinstance(value, memoryview) else value


def _hash(lines) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
