"""Long tables out: any number of rows, in constant memory, from an iterator.

    write_table(path, [Head(_("Code")), Head(_("Found on"), "date")], rows, count=queryset.count())

Written by rustpy-xlsxwriter (five times as fast), or by xlsxwriter where that is not installed.
Text is always a string cell: it cannot become a formula, a link or a number.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from safety.base.models import Refused

from .columns import Description
from .text import cell_text, plain_texts

try:
    import rustpy_xlsxwriter as rust
except ImportError:  # no wheel for this machine
    rust = None  # type: ignore[assignment]

CAPACITY = 1_048_575  # rows of a sheet below its header
CHUNK = 1000  # rows that are looked at together, and after which progress is told
_LARGEST_EXACT = 2**53
_NONE = type(None)
DATE, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Head(NamedTuple):
    """A column of an export: its header, "text" | "number" | "date" | "moment", its width."""

    title: Any
    kind: str = "text"
    width: float = 14


def write_table(
    path: Path | str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[Any]],
    *,
    count: int = 0,
    sheet: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write rows (sequences in the order of `heads`) to an .xlsx; returns how many there were.

    `count` is what is expected: for progress, and for further sheets beyond a million rows.
    """
    titles = [cell_text(head.title) for head in heads]
    if len(set(titles)) < len(titles):
        raise ValueError("two columns of an export have the same title")
    counter = _Counter(rows, heads, count, progress)
    name = sheet_name(sheet or _("List"))
    names = [name, *(sheet_name(f"{name[:24]} ({n})") for n in range(2, count // CAPACITY + 2))]
    (_write_rust if rust and count else _write_python)(str(path), names, heads, titles, counter)
    if counter.has_more():
        raise Refused(_("There are more rows than the export was made for. Start it again."))
    return counter.done


def write_description(path, description: Description, rows: Iterable[Any], **options) -> int:
    """Write objects as a description's columns: the file can be imported again as it is."""
    heads = [Head(c.header, _KINDS.get(c.kind, "text"), c.width) for c in description.columns]
    options.setdefault("sheet", str(description.title))
    return write_table(path, heads, (description.cells(row) for row in rows), **options)


_KINDS = {"date": "date", "integer": "number", "decimal": "number", "degrees": "number"}


class _Counter:
    """Hands out cells sheet by sheet, counts rows and tells the progress."""

    def __init__(self, rows, heads, total, progress):
        self.rows: Iterator = iter(rows)
        self.heads, self.total, self.progress = heads, total, progress
        self.done = 0

    def sheet(self) -> Iterator[tuple]:
        kinds = [head.kind for head in self.heads]
        rows = islice(self.rows, CAPACITY)
        while chunk := list(islice(rows, CHUNK)):
            columns = list(zip(*chunk, strict=True))
            if len(columns) != len(kinds):
                raise ValueError(f"rows of {len(columns)} cells under {len(kinds)} heads")
            self.done += len(chunk)
            if self.progress:
                self.progress(self.done, max(self.total, self.done))
            yield from zip(*map(_cells, columns, kinds), strict=True)

    def has_more(self) -> bool:
        return next(self.rows, None) is not None


def _cells(values: tuple, kind: str) -> Iterable:
    """`cell` of each value of one column. Where all are plain text, whole numbers or days, which is
    nearly always, that is seen in one look at all of them."""
    types = set(map(type, values)) - {_NONE}
    if types == {str}:
        texts = list(filter(None, values))
        if plain_texts(texts):
            return values if len(texts) == len(values) else [text or None for text in values]
    elif types <= {int, float}:  # no infinity is that small, nor is NaN
        if all(map(float(_LARGEST_EXACT).__ge__, map(abs, filter(None, values)))):
            return values
    elif types == {dt.date} and kind == "date":
        return values
    return map(cell, values, repeat(kind))


def cell(value, kind: str = "text"):
    """A value as a cell takes it: str, number, bool, naive Shanghai datetime, date or None."""
    if type(value) is str:  # nearly all are, so it is asked first
        return cell_text(value) or None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return value if kind == "date" else value.isoformat()
    return cell_text(value) or None


def _number(value):
    if not math.isfinite(value):
        return None
    if abs(value) > _LARGEST_EXACT:
        return str(value)  # a cell would round it
    return float(value) if isinstance(value, Decimal) else value


def sheet_name(text) -> str:
    """A name that Excel takes: at most 31 characters, without []:*?/\\ and outer apostrophes."""
    return re.sub(r"[\[\]:*?/\\]", " ", cell_text(text)).strip().strip("'")[:31] or "1"


def _write_rust(path, names, heads, titles, counter):
    formats = {"date": DATE, "moment": MOMENT}
    columns = {
        title: rust.Format().set_num_format(
            formats.get(head.kind, "@" if head.kind == "text" else "General")
        )
        for title, head in zip(titles, heads, strict=True)
    }
    head_format = rust.Format().set_bold().set_background_color("#E3EEF0").set_text_wrap()

    def records() -> Iterator[dict]:
        return map(dict, map(partial(zip, titles), counter.sheet()))

    rust.write_worksheets(
        [(name, records()) for name in names],
        path,
        datetime_format=MOMENT,
        freeze_panes={"general": {"row": 1, "col": 0}},
        column_widths={name: [float(head.width) for head in heads] for name in names},
        column_formats=dict.fromkeys(names, columns),
        header_format=dict.fromkeys(names, head_format),
    )


def _write_python(path, names, heads, titles, counter):
    book = xlsxwriter.Workbook(path, {"constant_memory": True, **SAFE})
    formats = {
        kind: book.add_format({"num_format": f}) for kind, f in (("date", DATE), ("text", "@"))
    }
    moment = book.add_format({"num_format": MOMENT})
    bold = book.add_format({"bold": True, "bg_color": "#E3EEF0", "text_wrap": True})
    for name in names:
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            page.set_column(column, column, head.width)
            page.write_string(0, column, titles[column], bold)
        for number, row in enumerate(counter.sheet(), 1):
            for column, value in enumerate(row):
                kind = "moment" if isinstance(value, dt.datetime) else heads[column].kind
                _write_cell(page, number, column, value, formats.get(kind, moment))
    book.close()


def _write_cell(page, row, column, value, style):
    if isinstance(value, str):
        page.write_string(row, column, value, style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, value, style)
    elif value is not None:
        page.write_number(row, column, value)
