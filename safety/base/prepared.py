"""Queries that every page asks, put into SQL once, and planned once.

The ORM takes longer to write such a query than the database to answer it, and PostgreSQL longer to
plan it. A `Prepared` has the ORM write it once in a process, with marks where the values belong,
and from then on changes the values alone. What is asked is still said in the ORM's words, in one
place. On PostgreSQL it is a prepared statement of each connection, whose plan the database keeps
for as long as it is the best for whatever values.

    held = Prepared(lambda user: Appointment.objects.filter(user=user).values_list("role"), int)
    held(12)  # [("inspector",)]
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import NamedValuesListIterable
from django.db.models.utils import create_namedtuple_class

# Values that stand for others while the SQL is written; no row holds them, no two are the same.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2**62 + number,
    str: lambda number: f"mark {number}",
    uuid.UUID: lambda number: uuid.UUID(int=number),
    dt.date: lambda number: dt.date(1, 1, 1 + number),
    dt.datetime: lambda number: dt.datetime(1, 1, 1 + number, tzinfo=dt.UTC),
}
# The names of the statements that each open connection has prepared.
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class _Written(NamedTuple):
    """A query in SQL. `places`: of each parameter which value it is (None: none of them), and what
    was written there. `finish` makes what the ORM gives of the rows that the database gives."""

    sql: str
    places: list[tuple[int | None, Any]]
    finish: Callable[[list[tuple]], list[tuple]]
    name: str

    def params(self, values: list) -> list:
        return [value if place is None else values[place] for place, value in self.places]


class Prepared:
    """`build` takes marks of `kinds` (int, str, UUID, date, datetime) and gives a `values_list`.

    It must use them as values: what decides on the form of the query is no argument of it.
    """

    def __init__(self, build: Callable[..., QuerySet], *kinds: type):
        self._build = build
        self._kinds = kinds
        self._known: dict[str, _Written] = {}

    def __call__(self, *values) -> list[tuple]:
        """The rows for these values, in the order of the kinds."""
        written = self._known.get(connection.vendor) or self._write()
        plain = list(map(_plain, values))
        with connection.cursor() as cursor:
            if _keeps_plans():
                _prepare(written, len(plain))
                cursor.execute(_execute(written.name, len(plain)), plain)
            else:
                cursor.execute(written.sql, written.params(plain))
            return written.finish(cursor.fetchall())

    def _write(self) -> _Written:
        marks = [_MARKS[kind](number) for number, kind in enumerate(self._kinds)]
        queryset = self._build(*marks)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        plain = list(map(_plain, marks))
        places = [(plain.index(p) if p in plain else None, p) for p in params]
        if {place for place, _value in places} - {None} != set(range(len(marks))):
            raise ValueError("a query that does not hold each of its values")
        written = _Written(sql, places, _finisher(queryset, compiler), _name(sql, places))
        self._known[connection.vendor] = written
        return written


def _name(sql, places) -> str:
    """A name that can mean this text alone: a connection that a pooler lent to somebody else may
    refuse it, but never answers another question by it."""
    return f"prepared_{hashlib.sha256(repr((sql, places)).encode()).hexdigest()[:32]}"


def _plain(value):
    """A value as this database takes it."""
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


def _finisher(queryset, compiler):
    """What the ORM does to rows behind the database: columns made what they are in Python, and
    named tuples where the queryset is one of those."""
    converters = compiler.get_converters(expression for expression, *_rest in compiler.select)
    named = issubclass(queryset._iterable_class, NamedValuesListIterable)
    row = create_namedtuple_class(*queryset._fields)._make if named else tuple

    def finish(rows):
        return list(map(row, compiler.apply_converters(rows, converters) if converters else rows))

    return finish if converters or named else lambda rows: rows


# -- prepared statements ---------------------------------------------------------------------------


def _keeps_plans() -> bool:
    """Whether a connection is ours from one statement to the next: not behind a pooler that hands
    out another for each transaction (DATABASE_POOLER), for which Django has this setting."""
    there = connection.settings_dict
    return connection.vendor == "postgresql" and not there["DISABLE_SERVER_SIDE_CURSORS"]


def _prepare(written: _Written, values: int) -> None:
    """Once a connection, beside the queries of the page. What is no value stands in the statement
    as it is: the planner must read it to see which partial indexes hold the rows."""
    there = _prepared.setdefault(connection.connection, set())
    if written.name in there:
        return
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        marks = [f"${number + 1}" for number in range(values)]
        texts = [
            cursor.mogrify("%s", [value]).decode() if place is None else marks[place]
            for place, value in written.places
        ]
        cursor.execute(f"PREPARE {written.name} AS {written.sql % tuple(texts)}")
    there.add(written.name)


def _execute(name: str, values: int) -> str:
    return f"EXECUTE {name}({', '.join(['%s'] * values)})" if values else f"EXECUTE {name}"
