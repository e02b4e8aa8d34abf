"""What the worker does: exports, imports, photos, the month."""

import io
import tempfile
import zipfile
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from bench.measure import Line, megabytes, memory, seconds, side_by_side, within
from bench.rows import roster_districts, somebody
from inspections import finals, sheets
from inspections.forms.ledger import LedgerFilter
from inspections.measures import MEASURES
from inspections.models import FinalSpan, HazardPeriod
from inspections.queries import figures
from inspections.queries.ledger import ledger_rows, order_of
from reports import month, periods
from reports.workbook import book
from safety.desk.sheets import SchoolImport
from safety.files import sanitise
from safety.schools.models import Role
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
