"""Workbooks as a bureau prints them: titles, ruled tables, totals, page numbers, A4 landscape.

    with Report(path) as report:
        sheet = report.sheet(_("By district"), widths=[14, 10, 10])
        sheet.title(_("Hazards by district"), _("As of 31 October 2026"))
        styles = ["text", "int", "percent"]
        first, last = sheet.table([_("District"), _("Found"), _("Rate")], rows, styles)
        total = Formula(f"=SUM(B{first}:B{last})", 150)
        sheet.row([_("Total"), total, None], styles, total=True)

Formulas carry the value that Excel will compute, so that every reader shows the same figure.
Text is always a string cell. Rows and columns are counted as Excel shows them, from 1. Memory does
not grow with the rows, so a row that was left behind cannot be written to again.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from .cells import cell
from .exporter import SAFE, sheet_name
from .lines import Page
from .text import cell_text

_FONT: dict[str, Any] = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_RULED: dict[str, Any] = {"border": 1, "border_color": "#9AA7AB"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "subtitle": {"align": "center", "font_color": "#555555"},
    "heading": {"bold": True, "font_size": 12, "text_wrap": True},
    "head": {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E3EEF0", **_RULED},
    "text": {"text_wrap": True, "num_format": "@", **_RULED},
    "center": {"align": "center", "num_format": "@", **_RULED},
    "int": {"num_format": "#,##0", "align": "right", **_RULED},
    "decimal": {"num_format": "#,##0.00", "align": "right", **_RULED},
    "percent": {"num_format": "0.0%", "align": "right", **_RULED},
    "date": {"num_format": "yyyy-mm-dd", "align": "center", **_RULED},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "center", **_RULED},
    "late": {"text_wrap": True, "font_color": "#A4262C", "bold": True, **_RULED},
    "plain": {"text_wrap": True},
    "sign": {"font_size": 11},
}
_TOTAL: dict[str, Any] = {"bold": True, "bg_color": "#F2F5F6", "top": 2}


class Formula(NamedTuple):
    """A formula of ours ("=SUM(B3:B9)"), never made from anybody's text, and what it comes to."""

    text: str
    value: float | int | str


class Styled(NamedTuple):
    """One cell that differs in style from its column."""

    value: Any
    style: str


class Report:
    """A workbook; a context manager that writes it on leaving. Two sheets never share a name."""

    def __init__(self, path: Path | str, author: str = ""):
        # Rows go to a file beside the workbook as they come: write from top to bottom.
        beside = {"constant_memory": True, "tmpdir": str(Path(path).parent)}
        self.book = xlsxwriter.Workbook(str(path), {**SAFE, **beside})
        self._formats: dict[tuple[str, bool], Any] = {}
        self._names: set[str] = set()
        if author:
            self.book.set_properties({"author": cell_text(author)})

    def __enter__(self) -> "Report":
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.book.close()

    def format(self, style: str, total: bool = False):
        if (style, total) not in self._formats:
            properties = _FONT | _STYLES[style] | (_TOTAL if total else {})
            self._formats[style, total] = self.book.add_format(properties)
        return self._formats[style, total]

    def sheet(self, name, widths: Sequence[float], landscape: bool = True) -> "Sheet":
        name = self._unused(sheet_name(name))
        return Sheet(self, self.book.add_worksheet(name, Page), widths, landscape)

    def _unused(self, name):
        number, wanted = 2, name
        while name.lower() in self._names:
            name, number = f"{wanted[:26]} ({number})", number + 1
        self._names.add(name.lower())
        return name


class Sheet:
    """A page being written from top to bottom. `next_row` is where the next thing goes."""

    def __init__(self, report: Report, page, widths, landscape):
        self.report, self.page = report, page
        self.columns = len(widths)
        self.next_row = 1
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        page.set_paper(9)
        if landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        page.center_horizontally()
        page.set_footer("&L&A&R&P / &N")

    @property
    def name(self) -> str:
        """The sheet's name as a formula quotes it."""
        return "'" + self.page.get_name().replace("'", "''") + "'"

    def title(self, text, subtitle="") -> None:
        """A title over all columns, and a line of smaller print below."""
        self.banner(text, "title", height=30)
        if subtitle:
            self.banner(subtitle, "subtitle", height=18)

    def banner(self, text, style: str = "plain", height: float | None = None) -> None:
        """A text over the whole width."""
        row, form = self.next_row - 1, self.report.format(style)
        if self.columns > 1:
            self.page.merge_range(row, 0, row, self.columns - 1, "", form)
        self.page.write_string(row, 0, cell_text(text), form)
        if height:
            self.page.set_row(row, height)
        self.next_row += 1

    def space(self, rows: int = 1) -> None:
        self.next_row += rows

    def table(self, heads: Sequence[Any], rows: Iterable[Sequence[Any]], styles: Sequence[str],
              frozen: bool = True) -> tuple[int, int]:  # fmt: skip
        """A ruled table; returns its first and last row of data (last < first when empty).

        The header is repeated on each printed page and, if `frozen`, stays in sight.
        """
        header = self._heads(heads, frozen)
        for row in rows:
            self.row(row, styles)
        return header + 1, self.next_row - 1

    def long_table(self, heads: Sequence[Any], rows: Iterable[Sequence[Any]],
                   styles: Sequence[str]) -> None:  # fmt: skip
        """The same of any number of rows, ten times as fast: text, numbers, days and None alone."""
        self._heads(heads, frozen=True)
        formats = [self.report.format(style) for style in styles]
        self.next_row = self.page.write_lines(self.next_row - 1, rows, formats) + 1

    def _heads(self, heads, frozen) -> int:
        header = self.row(heads, ["head"] * len(heads))
        if frozen:
            self.page.repeat_rows(header - 1)
            self.page.freeze_panes(header, 0)
        return header

    def row(self, values: Sequence[Any], styles: Sequence[str], total: bool = False) -> int:
        """One row of cells; returns its number. `total` sets it off."""
        for place, (value, style) in enumerate(zip(values, styles, strict=True)):
            self.put(self.next_row, place + 1, value, style, total)
        self.next_row += 1
        return self.next_row - 1

    def put(self, row: int, column: int, value, style: str = "text", total: bool = False) -> None:
        """One cell: text, number, date, Formula, Styled or None (ruled and empty)."""
        if isinstance(value, Styled):
            value, style = value
        form, place = self.report.format(style, total), (row - 1, column - 1)
        if isinstance(value, Formula):
            self.page.write_formula(*place, value.text, form, value.value)
            return
        plain = cell(value, "date")
        if plain is None:
            self.page.write_blank(*place, None, form)
        elif isinstance(plain, str):
            self.page.write_string(*place, plain, form)
        elif isinstance(plain, bool):
            self.page.write_boolean(*place, plain, form)
        elif isinstance(plain, dt.date):
            self.page.write_datetime(*place, plain, form)
        else:
            self.page.write_number(*place, plain, form)
