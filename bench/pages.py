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
from django.db.models import CharField, TextField
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path, reverse

from bench.measure import Line, seconds, side_by_side
from bench.rows import somebody
from inspections.models import Hazard
from inspections.queries.ledger import SHOWN, _listed, ledger_rows, narrowed, order_of
from safety.schools.models import Role, Tier, Unit
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


def page_sql(user, order, **asked):
    rows = narrowed(ledger_rows(user), asked).order_by(*order).values_list(*SHOWN)[: SIZE + 1]
    return rows.query.sql_with_params()


def ledger(count: int):
    """★ A district's ledger, signed in, 25 of all rows; then the same district's as the city's
    people see it, who choose it in the filter."""
    user, order, url = (
        somebody(Role.DISTRICT_ADMIN, unit__tier=Tier.DISTRICT),
        order_of("", ""),
        reverse(LEDGER),
    )
    (unit,) = user.seats.units(Tier.DISTRICT)
    district = Unit.objects.get(pk=unit)
    reader, nothing = Reader(user), bare(*page_sql(user, order))
    city, chosen = somebody(Role.CITY_ADMIN), f"{url}?district={district.uuid}"
    base, line = _beside_bare(
        f"Ledger page, signed in, 25 of {count:,} rows of all, one district", reader, url, nothing
    )
    yield line
    _base, line = _beside_bare(
        "The same, the city's people, who chose the district", Reader(city), chosen,
        bare(*page_sql(city, order, district=district.pk)),
    )  # fmt: skip
    yield line
    yield from _other_readers(base)
    yield from _far_page(user, reader, url, order)


def _beside_bare(what, reader, url, nothing):
    size = len(reader.get(url)) / 1024
    with CaptureQueriesContext(connection) as captured:
        reader.get(url)
    queries = len(captured)  # the next request empties them
    base, page = side_by_side(nothing, partial(reader.get, url), 200, bases=8)
    return base, Line(
        what, f"{page * 1000:.1f} ms, {queries} queries, {size:.0f} KB of HTML",
        f"an empty view and its bare SQL: {base * 1000:.2f} ms", page / base, most=10, star=True,
        asks="6 queries, 40 KB", also=queries <= 6 and size <= 40,
    )  # fmt: skip


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
    """All that the page asks of the ledger, the numbers of each state with it, over ten times the
    rows: unlogged copies of the table, some gigabytes, dropped as soon as they were asked. Not with
    BENCH_TEN_MILLION=0."""
    if connection.vendor != "postgresql" or os.environ.get("BENCH_TEN_MILLION") == "0":
        return
    user, order = somebody(Role.DISTRICT_ADMIN, unit__tier=Tier.DISTRICT), order_of("", "")
    sql, params = _listed(user, {}, order, SHOWN, None)[: SIZE + 1].query.sql_with_params()

    def ask(name):
        cursor.execute(sql.replace(f'"{TABLE}"', f'"{name}"'), params)
        assert len(cursor.fetchall()) == SIZE + 1

    with connection.cursor() as cursor:
        try:
            for name, times in (("bench_once", 1), ("bench_ten", 10)):
                _multiplied(cursor, name, times, sql)
            once, ten = side_by_side(partial(ask, "bench_once"), partial(ask, "bench_ten"), 200)
            cursor.execute("SELECT pg_total_relation_size('bench_ten')")
            size = cursor.fetchone()[0] / 2**30
        finally:
            cursor.execute("DROP TABLE IF EXISTS bench_once, bench_ten")
    yield Line(
        f"Its SQL over {count * 10:,} rows, numbers of each state with it",
        f"{ten * 1000:.2f} ms, {size:.1f} GB of table and indexes",
        f"over {count:,}: {once * 1000:.2f} ms", ten / once, most=1.5,
    )  # fmt: skip


TABLE, OWNER = Hazard._meta.db_table, "district_id"


def _multiplied(cursor, name, times, sql):
    """The table `times` over as `name`, with its key and every index that begins with the reader's
    column: no other can serve what names no more than that. Texts that are neither asked for nor in
    an index are left out."""
    cursor.execute(
        "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE %s ORDER BY 1",
        [TABLE, f"%USING btree ({OWNER}%"],
    )
    indexes = [definition for (definition,) in cursor.fetchall()]
    assert any("COALESCE" in definition for definition in indexes), indexes
    read = sql + "".join(indexes)
    cursor.execute(f"SELECT max(id) FROM {TABLE}")
    (far,) = cursor.fetchone()
    values = []
    for field in Hazard._meta.concrete_fields:
        column = f'"{field.column}"'
        if field.primary_key:
            column = f"{column} + {far} * (k - 1)::bigint AS {column}"
        elif isinstance(field, CharField | TextField) and field.column not in read:
            column = f"'' AS {column}"
        values.append(column)
    cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(
        f"CREATE UNLOGGED TABLE {name} AS SELECT {', '.join(values)}"
        f" FROM {TABLE}, generate_series(1, {times}) k"
    )
    cursor.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (id)")
    for definition in indexes:
        # Without a name: the database gives it one.
        cursor.execute(re.sub(r"INDEX .* USING", f"INDEX ON {name} USING", definition))
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
