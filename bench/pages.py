"""The ledger page: beside an empty view that asks the same SQL, far back, and over ten million."""

import os
import re
from functools import partial
from pathlib import Path
from types import ModuleType
from urllib.parse import quote, urlencode

import brotli
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path, reverse

from bench.measure import Line, seconds, side_by_side
from bench.rows import somebody
from inspections.queries.ledger import SHOWN, ledger_rows, order_of
from safety.schools.models import Role, Tier
from safety.web import paging

SIZE, FAR = 25, 1_000
LEDGER = "inspections:hazard_list"


class Reader:
    """A signed-in person who asks for pages as gunicorn hands requests on."""

    def __init__(self, user):
        client = Client()
        client.force_login(user)
        self.cookie = "; ".join(f"{name}={m.value}" for name, m in client.cookies.items())
        self.handler = WSGIHandler()

    def get(self, url: str) -> bytes:
        place, _mark, query = url.partition("?")
        environ = RequestFactory()._base_environ(
            PATH_INFO=place, QUERY_STRING=query, HTTP_COOKIE=self.cookie,
            HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9",
        )  # fmt: skip
        said: list[str] = []
        response = self.handler(environ, lambda status, _headers: said.append(status))
        body = b"".join(response)
        response.close()
        assert said == ["200 OK"], (url, said)
        return body


def bare(sql, params):
    """A function: one request of an empty view, without middleware, that asks this SQL."""

    def view(request):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return HttpResponse(str(len(cursor.fetchall())))

    place = ModuleType("bare")
    place.urlpatterns = [path("", view)]

    class BareHandler(WSGIHandler):
        request_class = type("BareRequest", (WSGIRequest,), {"urlconf": place})

    with override_settings(MIDDLEWARE=[]):
        handler = BareHandler()

    def ask():
        response = handler(RequestFactory()._base_environ(), lambda *_start: None)
        assert b"".join(response)
        response.close()

    return ask


def page_sql(user, order):
    rows = ledger_rows(user).order_by(*order).values_list(*SHOWN)[: SIZE + 1]
    return rows.query.sql_with_params()


def ledger(count: int):
    """★ A district's ledger, signed in, 25 of all rows."""
    user, order, url = (
        somebody(Role.DISTRICT_ADMIN, unit__tier=Tier.DISTRICT),
        order_of("", ""),
        reverse(LEDGER),
    )
    reader, nothing = Reader(user), bare(*page_sql(user, order))
    size = len(reader.get(url)) / 1024
    with CaptureQueriesContext(connection) as captured:
        reader.get(url)
    queries = len(captured)  # the next request empties them
    base, page = side_by_side(nothing, partial(reader.get, url), 200, bases=8)
    yield Line(
        f"Ledger page, signed in, 25 of {count:,} rows of all, one district",
        f"{page * 1000:.1f} ms, {queries} queries, {size:.0f} KB of HTML",
        f"an empty view and its bare SQL: {base * 1000:.2f} ms",
        page / base, most=10, star=True, also=queries <= 6 and size <= 40,
    )  # fmt: skip
    yield from _other_readers(base)
    yield from _far_page(user, reader, url, order)


def _other_readers(base):
    """The same of those who see less and more, and of filters."""
    for name, role, query in (
        ("a school's", Role.SAFETY_OFFICER, ""),
        ("the city's", Role.CITY_ADMIN, ""),
        ("the city's, overdue", Role.CITY_ADMIN, "?state=overdue"),
        ("a district's, two characters searched", Role.DISTRICT_ADMIN, f"?text={quote('消防')}"),
        ("the city's, two characters searched", Role.CITY_ADMIN, f"?text={quote('消防')}"),
    ):
        reader, url = Reader(somebody(role)), reverse(LEDGER) + query
        reader.get(url)
        took = seconds(partial(reader.get, url), 15)  # a new form is planned anew five times
        beside = f"the same base: {base * 1000:.2f} ms"
        yield Line(f"Ledger page, {name}", f"{took * 1000:.1f} ms", beside, took / base)


def _far_page(user, reader, url, order):
    start = (FAR - 1) * SIZE - 1
    row = ledger_rows(user).order_by(*order)[start : start + 1].first()
    if row is None:
        return
    far = f"{url}?{urlencode({'after': paging._encode(row, order)})}"
    first, last = side_by_side(partial(reader.get, url), partial(reader.get, far), 60)
    yield Line(
        f"Page {FAR:,} of a district's ledger", f"{last * 1000:.1f} ms",
        f"page 1: {first * 1000:.1f} ms", last / first, most=1.3,
    )  # fmt: skip


def ten_million(count: int):
    """The page's SQL over ten times the rows: the columns it reads, and the index it follows."""
    if connection.vendor != "postgresql" or os.environ.get("BENCH_TEN_MILLION") != "1":
        return
    user, order = somebody(Role.DISTRICT_ADMIN, unit__tier=Tier.DISTRICT), order_of("", "")
    sql, params = page_sql(user, order)
    with connection.cursor() as cursor:
        for name, times in (("bench_once", 1), ("bench_ten", 10)):
            _multiplied(cursor, name, times, count)

        def ask(name):
            cursor.execute(sql.replace('"inspections_hazard"', f'"{name}"'), params)
            assert len(cursor.fetchall()) == SIZE + 1

        once, ten = side_by_side(partial(ask, "bench_once"), partial(ask, "bench_ten"), 200)
        cursor.execute("DROP TABLE bench_once, bench_ten")
    yield Line(
        f"Its SQL over {count * 10:,} rows", f"{ten * 1000:.2f} ms",
        f"over {count:,}: {once * 1000:.2f} ms", ten / once, most=1.5,
    )  # fmt: skip


def _multiplied(cursor, name, times, count):
    columns = (
        "uuid, number, school_id, district_id, what, severity, state, deadline, responsible,"
        " issued_at, city_id, township_id"
    )
    cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(
        f"CREATE UNLOGGED TABLE {name} AS SELECT id + {count} * (k - 1)::bigint AS id, {columns}"
        f" FROM inspections_hazard, generate_series(1, {times}) k"
    )
    cursor.execute(f"CREATE INDEX ON {name} (district_id, issued_at, id)")
    cursor.execute(f"VACUUM ANALYZE {name}")


def first_load():
    """What styles and scripts weigh, compressed as they are served, when nothing is at hand yet."""
    reader = Reader(somebody(Role.CITY_ADMIN))
    for name, html in (
        ("the sign-in page", Client().get(reverse("account_login")).content),
        ("the ledger", reader.get(reverse(LEDGER))),
    ):
        found = re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)
        weight = sum(_served(path.decode()) for path in dict.fromkeys(found)) / 1024
        yield Line(
            f"First load of {name}: {len(set(found))} styles and scripts",
            f"{weight:.0f} KB, brotli", "75 KB", weight / 75, most=1,
        )  # fmt: skip


def _served(name: str) -> int:
    return len(brotli.compress(Path(finders.find(name)).read_bytes()))
