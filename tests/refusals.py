"""What a refusal may leave behind: a row of the security log, and nothing else (trust.md)."""

import hashlib
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from kombu.transport.memory import Channel

# The log itself; the clock of the session that was refused; the counts of guesses.
MAY_CHANGE = {"schools_securityevent", "django_session", "cache", "schools_guesses"}


@contextmanager
def assert_nothing_changed(*but: str):
    """No table changed (save `but`), no file was written, no task was queued inside the block."""
    before = snapshot(*but)
    yield
    after = snapshot(*but)
    changed = sorted(name for name in before | after if before.get(name) != after.get(name))
    assert not changed, f"changed: {', '.join(changed)}"


def snapshot(*but: str) -> dict[str, str]:
    """A digest of each table, of the media folder and of the queues."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - MAY_CHANGE - set(but)
        found = {table: _digest(cursor, table) for table in sorted(tables)}
    folder = Path(settings.MEDIA_ROOT)
    found["files"] = _hash(sorted(str(path) for path in folder.rglob("*")))
    found["tasks"] = str(sum(queue.qsize() for queue in Channel.queues.values()))
    return found


def _digest(cursor, table) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return _hash(sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall()))


def _plain(value):
    """PostgreSQL gives bytes as a view, whose text is its address."""
    return bytes(value) if isinstance(value, memoryview) else value


def _hash(lines) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
