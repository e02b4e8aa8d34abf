"""The measurements. Each gives lines of the table: (what, its cost, what beside, ratio)."""

import datetime as dt
import io
import statistics
import tempfile
import time
import zipfile
from pathlib import Path
from types import ModuleType
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import openpyxl
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path, reverse, set_urlconf
from PIL import Image

from inspections import sheets
from inspections.models import HazardPeriod
from inspections.queries.ledger import SHOWN, ledger_rows, order_of
from reports import month
from reports.periods import this_month
from safety.base import clock
from safety.desk.sheets import SchoolImport
from safety.dues import engine
from safety.dues.actions import owe_many
from safety.dues.models import Notice
from safety.files import sanitise
from safety.schools.models import School
from safety.sheets.exporter import write_table
from safety.sheets.importer import silent
from safety.web import paging

ROSTER = Path(__file__).parent.parent / "tests" / "data" / "rosters" / "schools.xlsx"


def seconds(call, times=1) -> float:
    """The median duration of `times` calls."""
    found = []
    for _time in range(times):
        started = time.perf_counter()
        call()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def ledger(where, who) -> dict:
    """{reader and filter: (queries, median ms)} of the ledger page, a whole request each."""
    url, school = reverse("inspections:hazard_list"), where.schools[0]
    district = who.district_admins[school.unit.district_id]
    readers = {"city": who.city_admin, "district": district, "school": who.officers[school.pk]}
    found = {name: _page(user, url) for name, user in readers.items()}
    for query in ("state=overdue", "text=消防", "sort=newest"):
        found[f"city, {query}"] = _page(who.city_admin, f"{url}?{query}")
    return found


def _page(user, url) -> tuple[int, float]:
    client = Client()
    client.force_login(user)
    assert client.get(url).status_code == 200, url
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries), seconds(lambda: client.get(url), 15) * 1000


def compare_ledgers(few, many, count):
    for case, (queries, ms) in many.items():
        before, ms_before = few[case]
        what = f"Ledger page, {case}: {count:,} hazards"
        beside = f"10 hazards: {before} queries, {ms_before:.0f} ms"
        yield what, f"{queries} queries, {ms:.0f} ms", beside, ms / ms_before


def beside_nothing(where, who, count):
    """A district's page beside an empty view that asks the bare SQL of the same 25 rows."""
    district = who.district_admins[where.schools[0].unit.district_id]
    order = order_of("", "")
    rows = ledger_rows(district).order_by(*order).values_list(*SHOWN)[:26]
    sql, params = rows.query.sql_with_params()

    def bare(request):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return HttpResponse(str(len(cursor.fetchall())))

    request = RequestFactory().get("/")
    request.urlconf = ModuleType("bare")
    request.urlconf.urlpatterns = [path("", bare)]
    with override_settings(MIDDLEWARE=[]):
        handler = BaseHandler()
        handler.load_middleware()
    nothing = seconds(lambda: handler.get_response(request), 200) * 1000
    set_urlconf(None)
    client, url = Client(), reverse("inspections:hazard_list")
    client.force_login(district)
    queries, took = _page(district, url)
    size = len(client.get(url).content) / 1024
    cost = f"{queries} queries, {took:.1f} ms, {size:.0f} KB of HTML"
    what = f"Ledger page, signed in, a district of {count:,} hazards"
    yield what, cost, f"an empty view and its SQL: {nothing:.2f} ms", took / nothing
    yield from _far_page(district, client, url, order)


def _far_page(user, client, url, order, number=1_000, size=25):
    """The page that lies so far back, beside the first: where there are as many rows."""
    row = ledger_rows(user).order_by(*order)[(number - 1) * size - 1 : (number - 1) * size].first()
    if row is None:
        return
    far = f"{url}?{urlencode({'after': paging._encode(row, order)})}"
    ms = [seconds(lambda at=at: client.get(at), 15) * 1000 for at in (url, far)]
    what, beside = f"Page {number:,} of a district's ledger", f"page 1: {ms[0]:.1f} ms"
    yield what, f"{ms[1]:.1f} ms", beside, ms[1] / ms[0]


def photo():
    """Twelve megapixels of a phone: check, turn, strip, 1,600 and 320 pixels, beside one decode."""
    noise = Image.effect_noise((1000, 750), 60).convert("RGB").resize((4000, 3000))
    held = io.BytesIO()
    noise.save(held, "JPEG", quality=90)
    data = held.getvalue()

    def kept():
        sanitise.thumbnail(sanitise.clean(data).data)

    took = seconds(kept, 5)
    whole = seconds(lambda: Image.open(io.BytesIO(data)).load(), 5)
    beside = f"one full decode: {whole * 1000:.0f} ms"
    yield "A photo of 12 megapixels", f"{took * 1000:.0f} ms", beside, took / whole


def figures(who, count):
    """All tables of the month's screen, beside counting the periods once."""

    def screen():
        month.screen(who.city_admin, this_month().previous, "")

    screen()
    with CaptureQueriesContext(connection) as queries:
        screen()
    took = seconds(screen, 5)
    counted = seconds(lambda: HazardPeriod.objects.filter(state="signed_off").count(), 5)
    cost = f"{len(queries)} queries, {took * 1000:,.0f} ms"
    beside = f"one count of the periods: {counted * 1000:,.0f} ms"
    yield f"Month's figures over {count:,} hazards", cost, beside, took / counted


def export(who, count):
    """Excel of the whole ledger, beside the same cells written as bare XML into a zip."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        whole = seconds(lambda: sheets.write_hazards(who.city_admin, {}, path, silent))
        lines = list(sheets._lines(ledger_rows(who.city_admin)))
        alone = seconds(lambda: write_table(path, sheets.HEADS, lines, count=len(lines)))
        bare = seconds(lambda: _bare(Path(folder) / "bare.zip", lines))
    beside = f"bare XML and zip: {count / bare:,.0f} rows/s"
    for part, took in (("from the query on", whole), ("the writer alone", alone)):
        yield f"Export, {part}: {count:,} rows", f"{count / took:,.0f} rows/s", beside, took / bare


def _bare(path, lines) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
        book.open("sheet.xml", "w") as f,
    ):
        for line in lines:
            cells = "".join(f"<c><is><t>{escape(str(value))}</t></is></c>" for value in line)
            f.write(f"<row>{cells}</row>".encode())


def reminders(count):
    """A morning on which so many things are to be told: in batches, beside one at a time."""
    due, facts = clock.today() + dt.timedelta(days=30), {"number": "1", "school": "一中"}
    units = [school.unit for school in School.objects.select_related("unit")]
    for start in range(0, count, len(units)):
        some = units[: count - start]
        owe_many(some, "hazard_deadline", f"bench-{start}", due, facts=facts)
    together, single = _told(due, -7, engine.BATCH, count), _told(due, -3, 1, count)
    beside = f"one at a time: {single:.1f} s"
    yield f"Reminders, {count:,} due items", f"{together:.1f} s", beside, together / single


def _told(due, offset, batch, count) -> float:
    before, usual = Notice.objects.count(), engine.BATCH
    now = clock.start_of(due + dt.timedelta(days=offset)) + dt.timedelta(hours=9)
    engine.BATCH = batch
    took = seconds(lambda: engine.run(now))
    engine.BATCH = usual
    assert Notice.objects.count() - before == count
    return took


def dry_run(who):
    """The check of a list of 1,900 schools, beside one reading of it by openpyxl."""
    data = ROSTER.read_bytes()
    outcome = SchoolImport(who.city_admin).check(data)
    assert not outcome.problems, outcome.problems[:3]
    took = seconds(lambda: SchoolImport(who.city_admin).check(data), 5)
    read = seconds(lambda: _read_by_openpyxl(data), 5)
    what = f"Import, dry run: {sum(outcome.counts.values()):,} schools"
    beside = f"openpyxl reads it once: {read * 1000:,.0f} ms"
    yield what, f"{took * 1000:,.0f} ms", beside, took / read


def _read_by_openpyxl(data) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for _cell in row)
