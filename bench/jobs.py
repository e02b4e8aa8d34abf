"""What the worker does: exports, reminders, imports, photos, the month."""

import datetime as dt
import io
import tempfile
import uuid
import zipfile
from functools import partial
from itertools import cycle
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from PIL import Image

from bench.measure import Line, megabytes, memory, seconds, side_by_side
from bench.rows import roster_districts, somebody
from demo.copying import put
from inspections import finals, sheets
from inspections.actions import look_back as looking
from inspections.forms.ledger import LedgerFilter
from inspections.models import FinalSpan, HazardPeriod, LookBack, LookBackItem
from inspections.queries import figures
from inspections.queries.ledger import ledger_rows, order_of
from reports import month, periods
from reports.workbook import book
from safety.base import clock
from safety.desk.sheets import SchoolImport
from safety.dues import engine
from safety.dues.actions import schedule
from safety.dues.models import DueItem, Notice, Schedule
from safety.files import sanitise
from safety.schools.models import Role, School
from safety.sheets.exporter import write_table
from safety.sheets.importer import silent
from safety.sheets.marker import mark

ROSTERS = Path(__file__).parent.parent / "tests" / "data" / "rosters"


# -- export ----------------------------------------------------------------------------------------


def export(count: int):
    """★ The filtered ledger as a workbook, beside the same cells as bare XML in a zip."""
    user = somebody(Role.CITY_ADMIN)
    filters = LedgerFilter({"state": "signed_off"}, user=user)
    assert filters.is_valid()
    rows = filters.narrow(ledger_rows(user)).order_by(*order_of("", "signed_off"))
    some = rows[: min(count, 100_000)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        with memory() as grown:  # the first of its size in this process: nothing is warm
            queries = _queries(_exported, some, path)
        assert _queries(_exported, rows[:100], path) == queries
        lines = list(sheets._lines(some))
        base, took = side_by_side(
            partial(_bare, Path(folder) / "bare.zip", lines), partial(_exported, some, path), 5
        )
    yield Line(
        f"Export, filtered: {len(lines):,} rows of {len(sheets.HEADS)} columns",
        f"{took:.1f} s{megabytes(grown)}, as many queries as for 100 rows",
        f"bare XML and zip: {base:.1f} s",
        took / base, most=2.5, star=True, also=not grown or grown[0] <= 40,
    )  # fmt: skip


def _exported(rows, path):
    write_table(path, sheets.HEADS, sheets._lines(rows), count=rows.count(), progress=silent)


def _queries(call, *given) -> int:
    with CaptureQueriesContext(connection) as queries:
        call(*given)
    return len(queries)


def _bare(path, lines) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("sheet.xml", "w") as f,
    ):
        for line in lines:
            cells = "".join(f"<c><is><t>{escape(str(value))}</t></is></c>" for value in line)
            f.write(f"<row>{cells}</row>".encode())


# -- reminders -------------------------------------------------------------------------------------

LONG_AGO = dt.date(2024, 6, 1)  # nothing else was due by then
SAMPLE = 2_000


def look_back():
    """A district's annual round: started in the page, put together by a worker in batches, beside
    the same rows put in at once. What is written is taken back."""
    user = somebody(Role.DISTRICT_ADMIN)
    with transaction.atomic():
        made: list[LookBack] = []

        def start():
            made.append(
                looking.start(user, uuid=uuid.uuid4(), kind=LookBack.Kind.ANNUAL, title="bench")
            )

        started, filled = seconds(start), seconds(lambda: looking.fill(made[0].pk))
        items = list(LookBackItem.objects.filter(look_back=made[0]))
        LookBackItem.objects.filter(look_back=made[0]).delete()
        bare = seconds(lambda: LookBackItem.objects.bulk_create(items, batch_size=looking.BATCH))
        transaction.set_rollback(True)
    yield Line(
        f"A district's look-back of {len(items):,} hazards, put together in batches",
        f"{filled:.1f} s in the worker, {started * 1000:.0f} ms in the page",
        f"the same rows put in, nothing chosen: {bare:.1f} s", filled / bare,
    )  # fmt: skip


def dues(count: int):
    """★ A morning on which so many things fall due, beside as many inserts one by one."""
    _forget()  # of a run that was cut short
    _owe(count)
    now = clock.start_of(LONG_AGO) + dt.timedelta(hours=9)
    before = [_one_by_one(now, moving) for moving in (True, False)]
    told: list[int] = []
    first = seconds(lambda: told.append(engine.run(now)))
    second = seconds(lambda: told.append(engine.run(now)))
    after = [_one_by_one(now, moving) for moving in (True, False)]
    single, bare = ((one + other) / 2 * told[0] for one, other in zip(before, after, strict=True))
    _forget()
    assert told[0] >= count and told[1] == 0, told
    yield Line(
        f"Dues run, {count:,} items at once", f"{first:.1f} s, {told[0]:,} notices",
        f"the same rows one by one, insert and moving on: {single:.0f} s "
        f"({single / told[0] * 1000:.1f} ms each)",
        single / first, least=20, star=True,
    )  # fmt: skip
    yield Line(
        "The same, beside the inserts alone", f"{first:.1f} s",
        f"inserts one by one, nothing moved on: {bare:.0f} s ({bare / told[0] * 1000:.1f} ms each)",
        bare / first,
    )  # fmt: skip
    yield Line(
        "The same run again", f"{second * 1000:.0f} ms, 0 notices", f"the first: {first:.1f} s",
        second / first, most=1, star=True,
    )  # fmt: skip


def _owe(count):
    facts = {"number": "2024-391301-00001", "school": "示范第一小学", "what": "消防通道堵塞"}
    units = [school.unit for school in School.objects.select_related("unit")]
    put(
        [
            DueItem(
                unit=unit, **unit.columns(), kind="hazard_deadline", due_on=LONG_AGO,
                key=f"bench-{number // len(units)}", facts=facts, opened_at=clock.now(),
            )
            for number, unit in zip(range(count), cycle(units), strict=False)
        ]
    )  # fmt: skip
    schedule(DueItem.objects.filter(key__startswith="bench-"))
    if connection.vendor == "postgresql":  # as autovacuum does by itself within a minute
        connection.cursor().execute("VACUUM ANALYZE dues_notice, dues_dueitem, dues_schedule")


def _one_by_one(now, moving: bool) -> float:
    """Seconds of one insert, with its item moved on or not, committed by itself, as a loop over the
    items would do it. Whom to tell is known beforehand."""
    user = somebody(Role.SAFETY_OFFICER)
    items = list(DueItem.objects.filter(key="bench-0")[:SAMPLE])

    def tell(item):
        Notice.objects.create(
            user=user, item=item, kind=item.kind, once=f"bench:{item.pk}", facts=item.facts,
            url=item.url, made_at=now, unit_id=item.unit_id, district_id=item.district_id,
            city_id=item.city_id,
        )  # fmt: skip

    def loop():
        for item in items:
            if not moving:
                tell(item)
                continue
            with transaction.atomic():
                Schedule.objects.filter(pk=item.pk).update(next_at=F("next_at"), told_to=None)
                tell(item)

    took = seconds(loop) / len(items)
    Notice.objects.filter(once__startswith="bench:").delete()
    return took


def _forget():
    items = DueItem.objects.filter(key__startswith="bench-")
    for rows in (
        Notice.objects.filter(item__in=items), Schedule.objects.filter(item__in=items), items
    ):  # fmt: skip
        rows._raw_delete(rows.db)


# -- lists, photos ---------------------------------------------------------------------------------


def dry_run():
    """The check of a list of 1,900 schools and the marked workbook, beside one reading of it."""
    roster_districts()
    for name in ("schools.xlsx", "schools-errors.xlsx"):
        data = (ROSTERS / name).read_bytes()
        rows = _checked(data).rows
        base, took = side_by_side(partial(_read, data), partial(_checked, data), 5)
        yield Line(
            f"Import, dry run with the marked workbook: {rows:,} rows ({name})",
            f"{took * 1000:,.0f} ms", f"one reading by openpyxl: {base * 1000:,.0f} ms",
            took / base, most=3,
        )  # fmt: skip


def _checked(data):
    outcome = SchoolImport(somebody(Role.CITY_ADMIN)).check(data)
    if outcome.problems:
        mark(outcome.workbook, outcome.tables, outcome.problems)
    return outcome


def _read(data) -> int:
    found = openpyxl.load_workbook(io.BytesIO(data))
    return sum(1 for sheet in found for row in sheet.iter_rows(values_only=True) for _cell in row)


def photo():
    """Twelve megapixels of a phone: check, turn, strip, 1,600 and 320 pixels, beside one decode."""
    noise = Image.effect_noise((1000, 750), 60).convert("RGB").resize((4000, 3000))
    held = io.BytesIO()
    noise.save(held, "JPEG", quality=90)
    data = held.getvalue()

    def kept():
        sanitise.thumbnail(sanitise.clean(data).data)

    with memory() as grown:
        kept()
    base, took = side_by_side(lambda: Image.open(io.BytesIO(data)).load(), kept, 7)
    yield Line(
        "A photo of 12 megapixels", f"{took * 1000:.0f} ms{megabytes(grown)}",
        f"one full decode: {base * 1000:.0f} ms", took / base, most=1.9,
        also=not grown or grown[0] <= 60,
    )  # fmt: skip


# -- the month -------------------------------------------------------------------------------------


def the_month(count: int):
    """Figures by district and area, the screen and the workbook of the last whole month."""
    user, period = somebody(Role.CITY_ADMIN), periods.this_month().previous
    span = period.span()

    def tables():
        return figures.tables(user, span, {"district": True, "area": True})

    FinalSpan.objects.update(stale=True)
    counted = tables()
    scanned, live = side_by_side(partial(_scan, span), tables, 3)
    kept = seconds(lambda: finals.keep(span))
    assert tables() == counted
    scanned, took = side_by_side(partial(_scan, span), tables, 5)
    beside = f"two sequential scans: {scanned * 1000:,.0f} ms"
    yield Line(
        f"Month's figures by district and area over {count:,} hazards",
        f"{took * 1000:,.0f} ms, kept once in {kept:.1f} s", beside, scanned / took, least=50,
    )  # fmt: skip
    yield Line("The same, counted live", f"{live * 1000:,.0f} ms", beside, scanned / live)
    screen = seconds(lambda: month.screen(user, period, ""), 3)
    with tempfile.TemporaryDirectory() as folder, memory() as grown:
        path = Path(folder) / "month.xlsx"
        made = seconds(lambda: book.write(user, {"period": period.key}, path, silent))
        size = path.stat().st_size / 2**20
    yield Line(
        "The monthly workbook", f"{made:.1f} s{megabytes(grown)}, {size:.1f} MB of file",
        f"the month's screen: {screen:.1f} s", made / screen,
    )  # fmt: skip


def _scan(span):
    """The same two tables, every row of the periods looked at."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
            cursor.execute("SET enable_indexonlyscan = off")
        for column in ("district", "area"):
            rows = HazardPeriod.objects.filter(recorded_from__lt=span.until)
            rows = rows.exclude(recorded_to__lt=span.until)
            list(rows.order_by().values(column).annotate(**figures._counts("hazard", span)))
        if connection.vendor == "postgresql":
            cursor.execute("RESET enable_indexscan; RESET enable_bitmapscan")
            cursor.execute("RESET enable_indexonlyscan")
