"""Tables, reports and templates out: any size, and no text that could act."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.base.models import Refused
from safety.sheets import exporter, lines, reader
from safety.sheets.cells import cell
from safety.sheets.exporter import Head, write_description, write_table
from safety.sheets.lines import Place
from safety.sheets.package import Unreadable
from safety.sheets.styled import Formula, Report, Styled
from safety.sheets.template import template
from safety.sheets.text import LONGEST, cell_text
from safety.sheets.workbook import Workbook
from tests.sheets.books import saved
from tests.sheets.roster import description

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "=cmd|'/c calc'!A0",
    "http://a.b",
    "mailto:a@b.c",
    "a\x00b\x0b\x1f",
    "x" * 40_000,
    "𠮷" * 20_000,
    "_x0041_",
    "{=1}",
    "a\ud83d",
]


def table(tmp_path, heads, rows, **options):
    path = tmp_path / "t.xlsx"
    write_table(path, heads, rows, count=len(rows), **options)
    return openpyxl.load_workbook(path)


def test_text_is_only_text(tmp_path):
    page = table(tmp_path, [Head("=A")], [[text] for text in HOSTILE]).active
    cells = [page.cell(row, 1) for row in range(1, len(HOSTILE) + 2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert cells[1].value == "=1+1" and cells[10].value == "ab"


@given(st.text(st.characters(), max_size=50) | st.sampled_from(HOSTILE))
def test_any_text_fits_a_cell(text):
    shown = cell_text(text)
    assert len(shown.encode("utf-16-le")) // 2 <= LONGEST
    assert "\x00" not in shown and cell_text(shown) == shown


def test_numbers_dates_and_gaps(tmp_path):
    moment = dt.datetime(2026, 9, 1, 16, 30, tzinfo=dt.UTC)
    heads = [
        Head(n, kind)
        for n, kind in zip(
            "abcdef", ["number", "number", "date", "moment", "text", "text"], strict=True
        )
    ]
    row = [3, Decimal("1.25"), dt.date(2026, 9, 1), moment, dt.date(2026, 9, 1), None]
    values = [
        cell.value
        for cell in table(tmp_path, heads, [row, [float("nan"), 2**60, *[None] * 4]]).active[2]
    ]
    assert values == [
        3,
        1.25,
        dt.datetime(2026, 9, 1),
        dt.datetime(2026, 9, 2, 0, 30),
        "2026-09-01",
        None,
    ]


def test_more_rows_than_a_sheet_holds(tmp_path, monkeypatch):
    monkeypatch.setattr(exporter, "CAPACITY", 4)
    book = table(tmp_path, [Head("a", "number")], [[n] for n in range(10)], sheet="隐患[台账]")
    assert book.sheetnames == ["隐患 台账", "隐患 台账 (2)", "隐患 台账 (3)"]
    found = [row[0].value for page in book for row in page.iter_rows(min_row=2)]
    assert found == list(range(10))


def test_rows_that_appear_meanwhile_are_not_dropped_in_silence(tmp_path, monkeypatch):
    monkeypatch.setattr(exporter, "CAPACITY", 4)
    with pytest.raises(Refused):
        write_table(tmp_path / "t.xlsx", [Head("a")], ([n] for n in range(99)), count=3)


def test_an_empty_table_has_its_header(tmp_path):
    assert [c.value for c in table(tmp_path, [Head("甲"), Head("乙")], []).active[1]] == [
        "甲",
        "乙",
    ]


def test_an_error_in_the_middle_of_the_rows_comes_through(tmp_path):
    def rows():
        yield ["a"]
        raise ValueError("broken row")

    with pytest.raises(ValueError, match="broken row"):
        write_table(tmp_path / "t.xlsx", [Head("a")], rows(), count=2)


def test_progress_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "CHUNK", 2)
    told = []
    rows = ([n] for n in range(3))
    write_table(tmp_path / "t.xlsx", [Head("a")], rows, count=3, progress=lambda *p: told.append(p))
    assert told == [(2, 3), (3, 3)]


@pytest.mark.parametrize("row", [[1], [1, 2, 3]])
def test_rows_are_as_long_as_their_heads(tmp_path, row):
    for rows in ([row], [[1, 2], row]):
        with pytest.raises(ValueError, match=r"zip|rows of"):
            table(tmp_path, [Head("a"), Head("b")], rows)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-9, 9), st.floats(), st.text(max_size=9),
    st.sampled_from([*HOSTILE, "", "一中", Decimal("1.5"), dt.date(2026, 9, 1)]),
    st.just(dt.datetime(2026, 9, 1, tzinfo=dt.UTC)),
)  # fmt: skip
COLUMNS = st.one_of(*(st.lists(st.sampled_from(some), min_size=1) for some in (
    ["一中", "", None], [3, None, 2**60, 0.1], [dt.date(2026, 9, 1), dt.date(1900, 1, 1)],
    ["a", "=1\n", "x" * 20_000], ["a b", " a", "a ", "a|b", "| |", "<", "_x0041_"],
    [0.5, 1e300], ["一", "a\x85b"],
)), st.lists(VALUES, min_size=1))  # fmt: skip


@given(COLUMNS, st.sampled_from(["text", "number", "date", "moment"]))
def test_a_column_together_is_each_of_its_cells(values, kind):
    place = Place.of(0, 1, kind, moment=2)
    each = (lines._cell(place, cell(value, kind)) for value in values)
    one_by_one = (f'<row r="{n}"><c r="A{n}"{xml}</row>' for n, xml in enumerate(each, 2))
    assert lines.xml_of(2, [[value] for value in values], [place]) == "".join(one_by_one)


@pytest.mark.parametrize("day", [dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1)])
def test_days_that_excel_counts_in_its_own_way(tmp_path, day):
    shown = table(tmp_path, [Head("a", "date")], [[day], [dt.date(2026, 9, 1)]]).active
    assert [shown["A2"].value, shown["A3"].value] == [
        dt.datetime(day.year, day.month, day.day), dt.datetime(2026, 9, 1)
    ]  # fmt: skip


def test_what_no_cell_holds_is_text(tmp_path):
    """Days before 1900, and numbers of more digits than Excel shows."""
    rows = [[dt.date(1899, 12, 31), 10**15], [dt.date(1850, 1, 1), -(10**15)]]
    page = table(tmp_path, [Head("a", "date"), Head("b", "number")], rows).active
    shown = [cell.value for row in page.iter_rows(min_row=2) for cell in row]
    assert shown == ["1899-12-31", "1000000000000000", "1850-01-01", "-1000000000000000"]


def test_a_sheet_s_name_has_no_outer_apostrophe():
    assert exporter.sheet_name("'" + "a" * 30 + "'b") == "a" * 30


def test_a_full_disk_is_told():
    with pytest.raises(OSError, match="No space left"):
        write_table("/dev/full", [Head("a", "number")], ([n] for n in range(99_999)), count=99_999)


def test_no_sheet_tells_a_wrong_extent(tmp_path):
    """Readers that trust it would see the heads alone."""
    table(tmp_path, [Head("a", "number")], [[n] for n in range(3)])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx", read_only=True)
    assert [row[0] for row in book.active.iter_rows(values_only=True)] == ["a", 0, 1, 2]


SCHOOL = {
    "code": "3513100001",
    "name": "一小",
    "stage": "primary",
    "district": "晨曦区",
    "boarding": True,
    "pupils": 300,
    "boarders": 20,
    "staff": 20,
    "storeys": 3,
    "principal": "袁娜",
    "principal_phone": "13800001408",
    "safety_officer": "",
    "safety_phone": "",
    "address": "大关路31号",
    "lon": 116.8,
    "lat": 38.1,
    "founded": dt.date(1998, 9, 1),
}


def test_what_is_exported_can_be_imported_as_it_is(tmp_path):
    path = tmp_path / "schools.xlsx"
    write_description(path, description(), [SCHOOL], count=1)
    row = reader.read(Workbook(path.read_bytes()), description()).rows[0]
    assert {k: v or "" for k, v in row.values.items()} == SCHOOL


def test_a_template_filled_in_is_read_and_an_empty_one_has_no_rows():
    book = openpyxl.load_workbook(io.BytesIO(template(description())))
    assert book.active["A1"].value == "学校标识码*" and len(book.sheetnames) == 2
    with pytest.raises(Unreadable) as empty:
        reader.read(Workbook(saved(book)), description())
    book.active.append(["3513100001", "一小", "小学", "晨曦区", "是"])
    row = reader.read(Workbook(saved(book)), description()).rows[0]
    assert empty.value.code == "no_rows" and row.values["boarding"] is True


def report(tmp_path):
    path = tmp_path / "report.xlsx"
    with Report(path) as made:
        sheet = made.sheet("按区县[统计]", widths=[20, 10, 10])
        sheet.title("隐患汇总", "=截至2026年10月31日")
        styles = ["text", "int", "percent"]
        first, last = sheet.table(
            ["区县", "发现", "销号率"], [["=甲区", 100, 0.88], ["乙区", 50, None]], styles
        )
        total = Formula(f"=SUM(B{first}:B{last})", 150)
        sheet.row(["合计", total, Styled("逾期", "late")], styles, total=True)
        made.sheet("按区县[统计]", widths=[10], landscape=False).banner("签发人:", "sign")
    return path


def test_a_report_computes_what_it_shows(tmp_path):
    formulas = openpyxl.load_workbook(report(tmp_path)).active
    shown = openpyxl.load_workbook(report(tmp_path), data_only=True).active
    assert formulas["B6"].value == "=SUM(B4:B5)" and shown["B6"].value == 150
    assert formulas["A4"].data_type == formulas["A2"].data_type == "s"


def test_a_report_is_ready_for_the_printer(tmp_path):
    book = openpyxl.load_workbook(report(tmp_path))
    page = book.worksheets[0]
    assert page.page_setup.orientation == "landscape" and page.page_setup.paperSize == 9
    assert page.print_title_rows == "$3:$3" and page.freeze_panes == "A4"
    assert "&P" in page.oddFooter.right.text or "P" in page.oddFooter.right.text
    assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
    assert book.sheetnames == ["按区县 统计", "按区县 统计 (2)"]
