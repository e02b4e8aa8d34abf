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
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from bench.measure import Line, megabytes, memory, seconds, side_by_side, within
from bench.rows import roster_districts, somebody
from demo.copying import put
from inspections import finals, sheets
from inspections.actions import look_back as looking
from inspections.forms.ledger import LedgerFilter
from inspections.measures import MEASURES
from inspections.models import FinalSpan, HazardPeriod, LookBack, LookBackItem
from inspections.queries import figures, look_backs
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


MEGABYTES = 40  # an export of any length takes so many at most


def export(count: int):
    """★ The filtered ledger as a workbook, beside the same cells as bare XML in a zip."""
    most = min(count, 100_000)
    grown = memory(exporting, str(most))
    rows = _filtered()
    some = rows[:most]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        assert _queries(_exported, rows[:100], path) == _queries(_exported, some, path)
        lines = list(sheets._lines(some))
        base, took = side_by_side(
            partial(_bare, Path(folder) / "bare.zip", lines), partial(_exported, some, path), 5
        )
    yield Line(
        f"Export, filtered: {len(lines):,} rows of {len(sheets.HEADS)} columns",
        f"{took:.1f} s{megabytes(grown)}, as many queries as for 100 rows",
        f"bare XML and zip: {base:.1f} s",
        took / base, most=2.5, star=True, asks=f"{MEGABYTES} MB", also=within(grown, MEGABYTES),
    )  # fmt: skip


def exporting(most: str):
    """A run for bench.measure:memory: so many rows, when a hundred are done."""
    rows = _filtered()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        _exported(rows[:100], path)
        yield
        _exported(rows[: int(most)], path)


def _filtered():
    user = somebody(Role.CITY_ADMIN)
    filters = LedgerFilter({"state": "signed_off"}, user=user)
    assert filters.is_valid()
    return filters.narrow(ledger_rows(user)).order_by(*order_of("", "signed_off"))


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
    the same rows put in at once; and the page that draws a city's sample again, beside one reading
    of the periods that it is drawn from. What is written is taken back."""
    with transaction.atomic():
        row, started, filled = _round(somebody(Role.DISTRICT_ADMIN), LookBack.Kind.ANNUAL)
        items = list(LookBackItem.objects.filter(look_back=row))
        LookBackItem.objects.filter(look_back=row).delete()
        bare = seconds(lambda: LookBackItem.objects.bulk_create(items, batch_size=looking.BATCH))
        transaction.set_rollback(True)
    yield Line(
        f"A district's look-back of {len(items):,} hazards, put together in batches",
        f"{filled:.1f} s in the worker, {started * 1000:.0f} ms in the page",
        f"the same rows put in, nothing chosen: {bare:.1f} s", filled / bare,
    )  # fmt: skip
    yield from _sample_again()


def _sample_again():
    user = somebody(Role.CITY_ADMIN)
    with transaction.atomic():
        row, _started, _filled = _round(user, LookBack.Kind.SAMPLE)
        periods_then, _key = look_backs.past(row.started_at)
        there = look_backs.fitting(periods_then, "hazard_id", row).count()
        # Django's own client leaves the connection and its transaction alone.
        client, url = Client(), reverse("inspections:look_back_check", args=[row.uuid])
        client.force_login(user)
        assert look_backs.holds(row) and client.get(url).status_code == 200
        base, took = side_by_side(periods_then.count, partial(client.get, url), 5)
        drawn = row.items.count()
        transaction.set_rollback(True)
    yield Line(
        f"The check page of a city's sample, {drawn:,} of {there:,} hazards drawn again",
        f"{took * 1000:,.0f} ms", f"counting the periods of then: {base * 1000:,.0f} ms",
        took / base,
    )  # fmt: skip


def _round(user, kind):
    """A round of this person's bureau and the seconds that the page and the worker took."""
    made: list[LookBack] = []
    started = seconds(
        lambda: made.append(looking.start(user, uuid=uuid.uuid4(), kind=kind, title="bench"))
    )
    filled = seconds(lambda: looking.fill(made[0].pk))
    return LookBack.objects.get(pk=made[0].pk), started, filled


def dues(count: int):
    """★ A morning on which so many things fall due, beside as many inserts one by one, which is
    less than the run does, and beside all that it does."""
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
        f"inserts one by one, nothing moved on: {bare:.0f} s ({bare / told[0] * 1000:.1f} ms each)",
        bare / first, least=20, star=True,
    )  # fmt: skip
    yield Line(
        "The same, beside the same work done one by one", f"{first:.1f} s",
        f"insert and moving on, a transaction for each: {single:.0f} s "
        f"({single / told[0] * 1000:.1f} ms each)", single / first,
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


ROWS = 2_000


def dry_run():
    """The check of a list of 2,000 schools and the marked workbook, beside one reading of it."""
    roster_districts()
    for name, sound in (("schools.xlsx", True), ("schools-errors.xlsx", False)):
        data = _lengthened((ROSTERS / name).read_bytes(), ROWS)
        found = _checked(data)
        assert found.rows == ROWS and bool(found.problems) is not sound, found.rows
        base, took = side_by_side(partial(_read, data), partial(_checked, data), 5)
        yield Line(
            f"Import, dry run with the marked workbook: {found.rows:,} rows ({name})",
            f"{took * 1000:,.0f} ms", f"one reading by openpyxl: {base * 1000:,.0f} ms",
            took / base, most=3,
        )  # fmt: skip


FIRST, CODE, NAME = 4, 2, 3  # row below the heads, columns: of both lists


def _lengthened(data: bytes, count: int) -> bytes:
    """The same list with so many schools: its last ones once more below, under codes and names of
    their own."""
    roster = openpyxl.load_workbook(io.BytesIO(data))
    sheet = roster.active
    filled = [row for row in sheet.iter_rows(min_row=FIRST) if any(cell.value for cell in row)]
    last, more = filled[-1][0].row, count - len(filled)
    for number, row in enumerate(filled[-more:], 1):
        for cell in row:
            sheet.cell(last + number, cell.column, cell.value)
        sheet.cell(last + number, 1, len(filled) + number)
        sheet.cell(last + number, CODE, f"3513{900_000 + number}")
        sheet.cell(last + number, NAME, f"{str(row[NAME - 1].value).strip()}东校区")
    held = io.BytesIO()
    roster.save(held)
    return held.getvalue()


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
    data = _picture(4000, 3000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(data)
        grown = memory(keeping, str(path))
    base, took = side_by_side(lambda: Image.open(io.BytesIO(data)).load(), partial(_kept, data), 7)
    yield Line(
        "A photo of 12 megapixels", f"{took * 1000:.0f} ms{megabytes(grown)}",
        f"one full decode: {base * 1000:.0f} ms", took / base, most=1.9, asks="60 MB",
        also=within(grown, 60),
    )  # fmt: skip


def keeping(path: str):
    """A run for bench.measure:memory: the photo of a file, when a very small one is done."""
    _kept(_picture(80, 60))
    yield
    _kept(Path(path).read_bytes())


def _picture(wide: int, high: int) -> bytes:
    noise = Image.effect_noise((wide // 4, high // 4), 60).convert("RGB").resize((wide, high))
    held = io.BytesIO()
    noise.save(held, "JPEG", quality=90)
    return held.getvalue()


def _kept(data: bytes) -> None:
    sanitise.thumbnail(sanitise.clean(data).data)


# -- the month -------------------------------------------------------------------------------------


def the_month(count: int):
    """Figures by district and area, the screen and the workbook of the last whole month."""
    user, period = somebody(Role.CITY_ADMIN), periods.this_month().previous
    span = period.span()

    def tables():
        return figures.tables(user, span, {"district": True, "area": True})

    FinalSpan.objects.update(stale=True)
    counted, looked_at = tables(), _scan(span)
    scanned, live = side_by_side(partial(_scan, span), tables, 3)
    kept = seconds(lambda: finals.keep(span))
    assert tables() == counted
    assert _of_hazards(tables()) == looked_at
    scanned, took = side_by_side(partial(_scan, span), tables, 5)
    how = "one sequential scan" if connection.vendor == "postgresql" else "one query of all rows"
    beside = f"{how} by district and area: {scanned * 1000:,.0f} ms"
    yield Line(
        f"A closed month's figures by district and area over {count:,} hazards",
        f"{took * 1000:,.0f} ms, kept once in {kept:.1f} s", beside, scanned / took, least=50,
    )  # fmt: skip
    yield Line(
        "The same, counted live, as the running month is", f"{live * 1000:,.0f} ms", beside,
        scanned / live,
    )  # fmt: skip
    screen = seconds(lambda: month.screen(user, period, ""), 3)
    grown = memory(booking, period.key)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "month.xlsx"
        made = seconds(lambda: book.write(user, {"period": period.key}, path, silent))
        size = path.stat().st_size / 2**20
    yield Line(
        "The monthly workbook", f"{made:.1f} s{megabytes(grown)}, {size:.1f} MB of file",
        f"the month's screen: {screen:.1f} s", made / screen,
    )  # fmt: skip


def booking(key: str):
    """A run for bench.measure:memory: the month's workbook, when that of a month long before
    anything was found is done."""
    user = somebody(Role.CITY_ADMIN)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "month.xlsx"
        book.write(user, {"period": EMPTY_MONTH}, path, silent)
        yield
        book.write(user, {"period": key}, path, silent)


EMPTY_MONTH = "2015-01"
CODES = [code for code, measure in MEASURES.items() if measure.of == "hazard"]


def _scan(span) -> list[dict]:
    """Of each of the two tables {its value: the figures of hazards}: every period looked at once,
    by district and area together, added up from there."""
    rows = HazardPeriod.objects.filter(recorded_from__lt=span.until)
    rows = rows.exclude(recorded_to__lt=span.until).order_by()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
            cursor.execute("SET enable_indexonlyscan = off")
        found = list(
            rows.values_list("district", "area").annotate(**figures._counts("hazard", span))
        )
        if connection.vendor == "postgresql":
            cursor.execute("RESET enable_indexscan; RESET enable_bitmapscan")
            cursor.execute("RESET enable_indexonlyscan")
    tables: list[dict] = [{}, {}]
    for row in found:
        for table, key in zip(tables, row, strict=False):
            sums = table.setdefault(key, [0] * len(CODES))
            table[key] = [one + other for one, other in zip(sums, row[2:], strict=True)]
    return [_without_zeros(table) for table in tables]


def _of_hazards(tables) -> list[dict]:
    """The same from the tables of the screen."""
    return [
        _without_zeros({line.key: [line.figures[code] for code in CODES] for line in lines})
        for lines in tables.values()
    ]


def _without_zeros(table: dict) -> dict:
    return {key: numbers for key, numbers in table.items() if any(numbers)}
