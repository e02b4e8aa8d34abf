"""Rows that many tests begin with: made once by the acts that make them, then laid as they were.

Making a cast or a played month asks hundreds of queries; laying its rows again asks one a table.
What one process of a run made the others take from `folder`. The rows are those of the first time,
their dates too: what is remembered of one moment is never laid at another.
"""

import hashlib
import pickle
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection, transaction

from safety.base import clock

# What migrations put there and every test finds.
STAYS = {"django_content_type", "auth_permission", "django_migrations"}
# Made by a trigger as rows come in: laid when those are there.
LAST = "inspections_final"
LITERAL = {"sqlite": "quote({})", "postgresql": "quote_nullable({}::text)"}
ROWS = 200  # of one statement
SEQUENCES = """
    SELECT pg_get_serial_sequence(table_name, column_name) FROM information_schema.columns
    WHERE table_schema = current_schema AND table_name = ANY(%s)
    AND pg_get_serial_sequence(table_name, column_name) IS NOT NULL
"""


class Laid(NamedTuple):
    result: bytes
    tables: list[str]
    statements: list[str]
    counts: list[str]
    letters: bytes
    files: Path | None


# Where the processes of one run leave for each other what they made; None: each makes its own.
folder: Path | None = None
_remembered: dict[tuple, Laid] = {}


def stand(name: str, make):
    """What `make()` returns, with the rows, letters and files that it leaves in an empty database.
    Where rows stand already, `make` is called as it is."""
    key = name, clock.now() if time_machine.escape_hatch.is_travelling() else clock.today()
    laid = _remembered.get(key) or of_others(key)
    if filled(laid.tables if laid else all_tables()):
        return make()
    if laid is None:
        result = make()
        remember(key, kept(result))
        return result
    lay(laid)
    return pickle.loads(laid.result)


def remember(key, laid: Laid) -> None:
    _remembered[key] = laid
    if folder:
        half = Path(tempfile.mkstemp(dir=folder)[1])
        half.write_bytes(pickle.dumps(laid))
        half.rename(place(key))  # whole, or not there


def of_others(key) -> Laid | None:
    if not folder or not place(key).exists():
        return None
    laid = _remembered[key] = pickle.loads(place(key).read_bytes())
    if laid.counts:
        with connection.cursor() as cursor:
            cursor.execute(";".join(laid.counts))
    return laid


def place(key) -> Path:
    return folder / hashlib.sha256(repr(key).encode()).hexdigest()


def all_tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True)
    return sorted(set(names) - STAYS, key=lambda name: (name.startswith(LAST), name))


def filled(tables: list[str]) -> list[str]:
    """Those of the tables that hold rows."""
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in tables if name in found]


def kept(result) -> Laid:
    tables = filled(all_tables())
    statements = [statement for name in tables for statement in inserts(name)]
    files = None
    if Path(settings.MEDIA_ROOT).exists():
        files = Path(tempfile.mkdtemp(prefix="standing-", dir=folder))
        shutil.copytree(settings.MEDIA_ROOT, files, dirs_exist_ok=True)
    letters = pickle.dumps(getattr(mail, "outbox", []))
    return Laid(pickle.dumps(result), tables, statements, counted(tables), letters, files)


def inserts(table: str):
    """Statements that put the rows of a table there again."""
    literal = LITERAL[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [f'"{column[0]}"' for column in cursor.description]
        cursor.execute(f"SELECT {', '.join(map(literal.format, columns))} FROM {table}")
        rows = [f"({', '.join(row)})" for row in cursor.fetchall()]
    for start in range(0, len(rows), ROWS):
        part = ", ".join(rows[start : start + ROWS])
        yield f"INSERT INTO {table} ({', '.join(columns)}) VALUES {part}"


def lay(laid: Laid) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # no trigger, no order of keys: all is there
            role = "SET LOCAL session_replication_role = {}".format
            cursor.execute(";".join([role("replica"), *laid.statements, role("origin")]))
        else:
            for statement in laid.statements:
                cursor.execute(statement)
    if letters := pickle.loads(laid.letters):
        mail.outbox.extend(letters)
    if laid.files:
        shutil.copytree(laid.files, settings.MEDIA_ROOT, dirs_exist_ok=True)


def counted(tables: list[str]) -> list[str]:
    """Statements after which a process that has given fewer numbers gives none of these rows' once
    more. PostgreSQL's alone: SQLite counts from the rows."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES, [tables])
        names = [name for (name,) in cursor.fetchall()]
        statements = []
        for name in names:
            cursor.execute(f"SELECT last_value FROM {name}")
            [given] = cursor.fetchone()
            most = f"GREATEST({given}, (SELECT last_value FROM {name}))"
            statements.append(f"SELECT setval('{name}', {most})")
    return statements
