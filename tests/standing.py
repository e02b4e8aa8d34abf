"""Rows that many tests begin with: made once by the acts that make them, then laid as they were.

Making a cast or a played month asks hundreds of queries; laying its rows again asks one a table.
Each process remembers what it made. The rows are those of the first time, their dates too: what is
remembered of one moment is never laid at another.
"""

import copy
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


class Laid(NamedTuple):
    result: object
    tables: list[str]
    statements: list[str]
    letters: list
    files: Path | None


_remembered: dict[tuple, Laid] = {}


def stand(name: str, make):
    """What `make()` returns, with the rows, letters and files that it leaves in an empty database.
    Where rows stand already, `make` is called as it is."""
    key = name, clock.now() if time_machine.escape_hatch.is_travelling() else clock.today()
    laid = _remembered.get(key)
    if filled(laid.tables if laid else all_tables()):
        return make()
    if laid is None:
        result = make()
        _remembered[key] = kept(result)
        return result
    lay(laid)
    return copy.deepcopy(laid.result)


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
        files = Path(tempfile.mkdtemp(prefix="standing-"))
        shutil.copytree(settings.MEDIA_ROOT, files, dirs_exist_ok=True)
    letters = list(getattr(mail, "outbox", []))
    return Laid(copy.deepcopy(result), tables, statements, letters, files)


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
            cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in laid.statements:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
    if laid.letters:
        mail.outbox.extend(laid.letters)
    if laid.files:
        shutil.copytree(laid.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
