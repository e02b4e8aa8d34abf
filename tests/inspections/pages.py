"""What tests of pages share: addresses, bodies, the cost of a page."""

import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

JSON = {"HTTP_ACCEPT": "application/json"}


def url(name, row, *more):
    return reverse(f"inspections:{name}", args=[row.uuid, *more])


def once(**fields) -> dict:
    """A body with a UUID of its own, as each form has one."""
    return {"client_uuid": uuid.uuid4(), **fields}


def cost(client, address, data=None) -> int:
    """How many queries a page takes, the session's first-visit writing aside."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, data)
    assert response.status_code == 200
    return len(queries)


def explained(sql, table) -> str:
    """How the database would answer this query, were `table` a long one."""
    word = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a table this small would be read as a whole
            cursor.execute(f"ANALYZE {table}; SET LOCAL enable_seqscan = off")
        cursor.execute(f"{word} {sql}")
        return " ".join(str(row) for row in cursor.fetchall())
