"""The reader of sheets against openpyxl as a witness, and against noise."""

import contextlib
import datetime as dt
import io
import re

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from safety.sheets import marker, reader, scan
from safety.sheets.marker import Problem
from safety.sheets.package import Unreadable
from safety.sheets.scan import CellError, Formula
from safety.sheets.workbook import Workbook
from tests.sheets.books import book_of, packed, parts_of, roster, saved, school
from tests.sheets.roster import description

SHEET = "xl/worksheets/sheet1.xml"


def cells(data):
    workbook = Workbook(data)
    raw = workbook.read(workbook.sheets[0])
    return {(row.number, column): value for row in raw.rows for column, value in row.cells.items()}


def witnessed(data):
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    found = {(c.row, c.column): c.value for row in page.iter_rows() for c in row}
    return {place: v for place, v in found.items() if v is not None and str(v).strip()}


@pytest.mark.parametrize("name", ["schools", "schools-errors"])
def test_every_cell_of_the_samples_is_as_openpyxl_sees_it(name):
    data = roster(name)
    found = {k: f"={v.text}" if isinstance(v, Formula) else v for k, v in cells(data).items()}
    assert found == witnessed(data)


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20),
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9),
    st.booleans(),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2100, 1, 1)).map(
        lambda d: d.replace(microsecond=0)
    ),
)


@given(st.lists(st.lists(VALUES, max_size=5), max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_values_are_read_as_they_were_written(rows):
    page = openpyxl.Workbook().active
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    data = saved(page.parent)
    assert cells(data) == witnessed(data)


def test_rich_text_phonetic_hints_and_escapes():
    page = openpyxl.Workbook().active
    page["A1"] = CellRichText("晨曦", TextBlock(InlineFont(b=True), "小学"))
    page["B1"] = "line_x000D_break_x0000__xD83D_"
    parts = parts_of(saved(page.parent))
    hint = b'<is><t>\xe6\xbc\xa2</t><rPh sb="0" eb="1"><t>\xe3\x82\xab</t></rPh></is>'
    parts[SHEET] = parts[SHEET].replace(
        b"</row>", b'<c r="C1" t="inlineStr">' + hint + b"</c></row>"
    )
    assert cells(packed(parts)) == {(1, 1): "晨曦小学", (1, 2): "line\rbreak", (1, 3): "漢"}


def test_cells_without_references_errors_and_dates_by_the_letter():
    xml = (
        b'<worksheet><sheetData><row><c><v>1</v></c><c/><c t="b"><v>1</v></c></row>'
        b'<row r="4"><c t="e"><v>#N/A</v></c><c t="d"><v>2026-09-01</v></c>'
        b'<c t="str"><f>A1</f><v>x</v></c></row></sheetData></worksheet>'
    )
    found = cells(packed(parts_of(book_of([])) | {SHEET: xml}))
    assert found == {(1, 1): 1, (1, 3): True, (4, 1): CellError("#N/A"),
                     (4, 2): dt.datetime(2026, 9, 1), (4, 3): Formula("A1", "x")}  # fmt: skip


@given(st.integers(1, scan.LAST_COLUMN))
def test_letters_of_columns(number):
    assert scan.column_number(scan.column_letters(number)) == number
    assert scan.column_letters(number) == openpyxl.utils.get_column_letter(number)


GOOD = parts_of(book_of([school(n) for n in range(1, 4)]))
PARTS = [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"]


@given(
    st.sampled_from([part for part in PARTS if part in GOOD]),
    st.integers(0, 6000),
    st.integers(0, 40),
    st.binary(max_size=12)
    | st.sampled_from([b"<c>", b"</row>", b' r="ZZZ9"', b"<v>1e999</v>", b'"', b"&#0;"]),
)
@settings(max_examples=400, deadline=None)
def test_noise_in_any_part_is_read_or_refused_and_never_breaks(part, place, cut, noise):
    data = GOOD[part]
    place %= len(data)
    spoilt = packed(GOOD | {part: data[:place] + noise + data[place + cut :]})
    try:
        workbook = Workbook(spoilt)
        found = reader.read(workbook, description())
        table = found.tables[0]
        problem = Problem(table.sheet, found.rows[0].number, 3, "name", "学校名称", "x")
        marker.mark(workbook, found.tables, [problem])
    except Unreadable:
        pass


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=5))
@example([(999_999, 0)])  # a part without a name
@settings(max_examples=300, deadline=None)
def test_noise_in_the_archive_is_read_or_refused_and_never_breaks(noise):
    spoilt = bytearray(packed(GOOD))
    for place, byte in noise:
        spoilt[place % len(spoilt)] = byte
    with contextlib.suppress(Unreadable):
        reader.read(Workbook(bytes(spoilt)), description())


NUMBERS = ["1e999", "nan", "inf", "-inf", "1_000", "9" * 400, "0x10", "１２", "", " 7 "]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_are_none_reach_the_form_and_not_the_floor(number):
    parts = dict(GOOD)
    value = f'<c r="G2"><v>{number}</v></c>'.encode()
    parts[SHEET] = re.sub(rb'<c r="G2"[^>]*><v>300</v></c>', value, parts[SHEET])
    row = reader.read(Workbook(packed(parts)), description()).rows[0]
    assert row.number == 2 and not row.faults
