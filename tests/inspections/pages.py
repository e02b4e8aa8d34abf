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
