"""Queries that every page asks, put into SQL once.

The ORM takes longer to write such a query than the database to answer it. A `Prepared` has the
ORM write it once in a process, with marks where the values belong, and from then on changes the
values alone. What is asked is still said in the ORM's words, in one place.

    held = Prepared(lambda user: Appointment.objects.filter(user=user).values_list("role"), int)
    held(12)  # [("inspector",)]
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Values that stand for others while the SQL is written; no row holds them, no two are the same.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2**62 + number,
    str: lambda number: f"mark {number}",
    dt.date: lambda number: dt.date(1, 1, 1 + number),
    dt.datetime: lambda number: dt.datetime(1, 1, 1 + number, tzinfo=dt.UTC),
}


class Prepared:
    """`build` takes marks of `kinds` (int, str, date, datetime) and gives a `values_list`.

    It must use them as values: what decides on the form of the query is no argument of it. Rows
    come as the database gives them, so columns are to be text and whole numbers.
    """

    def __init__(self, build: Callable[..., QuerySet], *kinds: type):
        self._build = build
        self._kinds = kinds
        self._known: dict[str, tuple[str, list]] = {}

    def __call__(self, *values) -> list[tuple]:
        """The rows for these values, in the order of the kinds."""
        sql, params = self.sql(*values)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def sql(self, *values) -> tuple[str, list]:
        """The SQL and its parameters for these values."""
        known = self._known.get(connection.vendor)
        if known is None:
            known = self._known[connection.vendor] = self._write()
        sql, places = known
        plain = list(map(_plain, values))
        return sql, [value if place is None else plain[place] for place, value in places]

    def _write(self) -> tuple[str, list[tuple[int | None, Any]]]:
        """The SQL; of each parameter which value it is (None: none), and what was written there."""
        marks = [_MARKS[kind](number) for number, kind in enumerate(self._kinds)]
        sql, params = self._build(*marks).query.sql_with_params()
        plain = list(map(_plain, marks))
        places = [(plain.index(p) if p in plain else None, p) for p in params]
        if {place for place, _value in places} - {None} != set(range(len(marks))):
            raise ValueError("a query that does not hold each of its values")
        return sql, places


def _plain(value):
    """A value as this database takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value
