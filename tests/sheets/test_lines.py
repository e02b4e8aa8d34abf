"""A long table of a printed workbook is what xlsxwriter itself would have written."""

import datetime as dt
import zipfile
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from safety.sheets.styled import Report
from tests.sheets.test_exports import HOSTILE

STYLES = ["int", "text", "decimal", "date", "text"]
ROWS = [
    [1, "消防通道堵塞", Decimal("12.50"), dt.date(2026, 2, 28), None],
    [10**18, " a ", 0.1, dt.date(1900, 3, 1), "b & <c>"],
    [None, "line\nline\n", None, None, True],
    *([2, text, -3, None, ""] for text in HOSTILE),
]
texts = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&_x0041 \n"), max_size=12)
days = st.dates(min_value=dt.date(1900, 1, 1))
lines = st.tuples(st.integers(-9, 9), texts, st.floats(), days, texts)


def written(path, rows, how):
    """The XML of a sheet with such a table, a line above and one below."""
    with Report(path) as report:
        sheet = report.sheet("A", widths=[9] * len(STYLES))
        sheet.title("Title", "Under it")
        getattr(sheet, how)(STYLES, rows, STYLES)
        sheet.banner("Below")
    with zipfile.ZipFile(path) as file:
        return file.read("xl/worksheets/sheet1.xml")


def both(folder, rows):
    return [written(folder / f"{how}.xlsx", rows, how) for how in ("long_table", "table")]


def test_the_same_bytes(tmp_path):
    fast, plain = both(tmp_path, ROWS)
    assert fast == plain


def test_the_same_bytes_over_several_chunks(tmp_path):
    fast, plain = both(tmp_path, ROWS[:3] * 200)
    assert fast == plain


@settings(max_examples=15, deadline=None)
@given(rows=st.lists(lines, min_size=1, max_size=9))
def test_the_same_bytes_whatever_is_typed(tmp_path_factory, rows):
    fast, plain = both(tmp_path_factory.mktemp("lines"), rows)
    assert fast == plain


def test_what_looks_like_rich_text_is_text(tmp_path):
    """xlsxwriter alone would put it into the file as it is."""
    typed = "<r><t>a & b</r>"
    for how in ("table", "long_table"):
        written(tmp_path / "x.xlsx", [[1, typed, None, None, typed]], how)
        page = openpyxl.load_workbook(tmp_path / "x.xlsx").active
        assert [page["B4"].value, page["E4"].value] == [typed, typed]
