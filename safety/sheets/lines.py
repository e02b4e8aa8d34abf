"""A page of a printed workbook whose long tables are written many rows at a time.

xlsxwriter makes an object of each cell and looks at each of its kinds; where a list has a million
cells of text, numbers and days, the same XML is put together here in a tenth of the time
(tests/sheets/test_lines.py holds it against xlsxwriter's own, byte by byte).
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import islice, repeat
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from .exporter import cell
from .text import xml_text

CHUNK = 500
_EPOCH = dt.date(1899, 12, 30).toordinal()
_NO_SUCH_DAY = 60
_SPECIAL = re.compile(r"[&<>\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s\Z")
_OUTER_SPACE = re.compile(r"^\s|\s\Z")


class Page(Worksheet):
    """A worksheet of a workbook in constant memory."""

    def write_lines(self, row: int, lines: Iterable[Sequence[Any]], formats: Sequence[Any]) -> int:
        """Rows of plain values from `row` (0 is the first) on; returns the one after the last."""
        self._write_single_row(row)  # what waits above goes out first
        heads = [
            (f'<c r="{xl_col_to_name(place)}', f'" s="{form._get_xf_index()}"')
            for place, form in enumerate(formats)
        ]
        lines = iter(lines)
        while chunk := list(islice(lines, CHUNK)):
            numbers = range(row + 1, row + 1 + len(chunk))
            columns = zip(*chunk, strict=True)
            cells = (
                map(_cell, repeat(head), numbers, repeat(tail), values)
                for (head, tail), values in zip(heads, columns, strict=True)
            )
            rows = zip(numbers, map("".join, zip(*cells, strict=True)), strict=True)
            self.fh.write("".join([f'<row r="{number}">{inner}</row>' for number, inner in rows]))
            row += len(chunk)
            self._check_dimensions(row - 1, len(heads) - 1)
            self.previous_row = row - 1
        return row

    def _xml_rich_inline_string(self, string, attributes=()):
        """What somebody typed between <r> and </r> is text like any other; it would be put into
        the file as it is, and Excel would not open it."""
        self._xml_inline_string(string, _OUTER_SPACE.search(string), attributes)


def _cell(head, number, tail, value) -> str:
    value = cell(value, "date")
    if isinstance(value, str):
        text, space = value, ""
        if _SPECIAL.search(value):
            text = xml_text(value).decode()
            space = ' xml:space="preserve"' * bool(_OUTER_SPACE.search(value))
        return f'{head}{number}{tail} t="inlineStr"><is><t{space}>{text}</t></is></c>'
    if value is None:
        return f"{head}{number}{tail}/>"
    if isinstance(value, bool):
        return f'{head}{number}{tail} t="b"><v>{int(value)}</v></c>'
    return f"{head}{number}{tail}><v>{_number(value):.16G}</v></c>"


def _number(value) -> int | float:
    """A number, or a day as Excel counts it, for whom 1900 had a 29th of February."""
    if not isinstance(value, dt.date):
        return value
    days = value.toordinal() - _EPOCH
    return days if days > _NO_SUCH_DAY else days - 1
