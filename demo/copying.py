"""Rows into a table as fast as the database takes them: COPY on PostgreSQL, else bulk inserts."""

import io
import json
from collections.abc import Callable, Sequence

from django.db import connection, models

BATCH = 500
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def put(rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model. Keys that they lack come from the database, and rows do not
    learn them. Constraints hold as ever; signals, defaults of the database and conflicts do not.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        return
    fields = [f for f in model._meta.concrete_fields if not f.primary_key or rows[0].pk]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    writers = [(field.attname, _writer(field)) for field in fields]
    lines = ("\t".join(w(getattr(row, name)) for name, w in writers) for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN",
            io.StringIO("".join(f"{line}\n" for line in lines)),
        )


def _writer(field) -> Callable[[object], str]:
    return _json if isinstance(field, models.JSONField) else _text


def _text(value) -> str:
    return "\\N" if value is None else str(value).translate(ESCAPES)


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False).translate(ESCAPES)
