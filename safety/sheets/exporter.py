"""Long tables out: any number of rows, in constant memory, from an iterator.

    write_table(path, [Head(_("Code")), Head(_("Found on"), "date")], rows, count=queryset.count())

xlsxwriter makes the workbook with the heads of its sheets; the rows are put below as they come
(`lines.py`), and compressed beside the reading of the next. Text is always a string cell: it cannot
become a formula, a link or a number.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from django.utils.translation import gettext as _

from safety.base.models import Refused

from .columns import Description
from .lines import Place, chunks, xml_of
from .text import cell_text

CAPACITY = 1_048_575  # rows of a sheet below its header
DATE, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_QUICK = 1  # level of zlib: half as large again as by default, in a third of the time
_BELOW_HEADS = b"</sheetData>"
_EXTENT = re.compile(rb"<dimension [^>]*/>")  # may be left out, and must not be wrong


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
    name = sheet_name(sheet or _("List"))
    names = [name, *(sheet_name(f"{name[:24]} ({n})") for n in range(2, count // CAPACITY + 2))]
    frame, places = _frame(names, heads, titles)
    told = _Told(rows, count, progress)
    _fill(path, frame, places, told)
    if next(told.rows, None) is not None:
        raise Refused(_("There are more rows than the export was made for. Start it again."))
    return told.done


def write_description(path, description: Description, rows: Iterable[Any], **options) -> int:
    """Write objects as a description's columns: the file can be imported again as it is."""
    heads = [Head(c.header, _KINDS.get(c.kind, "text"), c.width) for c in description.columns]
    options.setdefault("sheet", str(description.title))
    return write_table(path, heads, (description.cells(row) for row in rows), **options)


_KINDS = {"date": "date", "integer": "number", "decimal": "number", "degrees": "number"}


def sheet_name(text) -> str:
    """A name that Excel takes: at most 31 characters, without []:*?/\\ and outer apostrophes."""
    name = re.sub(r"[\[\]:*?/\\]", " ", cell_text(text)).strip().strip("'")
    return name[:31].rstrip("' ") or "1"


def _frame(names, heads, titles) -> tuple[zipfile.ZipFile, list[Place]]:
    """A workbook of sheets that have their heads alone, and where the cells below them stand."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **SAFE})
    named = {"date": DATE, "moment": MOMENT, "text": "@"}
    forms = {kind: book.add_format({"num_format": shown}) for kind, shown in named.items()}
    bold = book.add_format({"bold": True, "bg_color": "#E3EEF0", "text_wrap": True})
    for name in names:
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for number, (head, title) in enumerate(zip(heads, titles, strict=True)):
            page.set_column(number, number, head.width, forms.get(head.kind))
            page.write_string(0, number, title, bold)
    styles = {kind: form._get_xf_index() for kind, form in forms.items()}
    book.close()
    places = [
        Place.of(number, styles.get(head.kind, 0), head.kind, styles["moment"])
        for number, head in enumerate(heads)
    ]
    return zipfile.ZipFile(made), places


class _Told:
    """Hands out rows sheet by sheet, counts them and tells the progress."""

    def __init__(self, rows, total, progress):
        self.rows: Iterator = iter(rows)
        self.total, self.progress = total, progress
        self.done = 0

    def sheet(self) -> Iterator[list]:
        for chunk in chunks(islice(self.rows, CAPACITY)):
            self.done += len(chunk)
            if self.progress:
                self.progress(self.done, max(self.total, self.done))
            yield chunk


def _fill(path, frame, places, told) -> None:
    """The frame again, with rows below the heads of each of its sheets."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as file,
        ThreadPoolExecutor(1) as beside,
    ):
        for part in frame.infolist():
            data = frame.read(part)
            above, end, below = data.rpartition(_BELOW_HEADS)
            with file.open(part.filename, "w", force_zip64=bool(end)) as out:
                rows = _sheet(above, end + below, places, told) if end else [data]
                _write_beside(beside, out, rows)


def _sheet(above, below, places, told) -> Iterator[bytes]:
    yield _EXTENT.sub(b"", above)
    number = 2
    for chunk in told.sheet():
        yield xml_of(number, chunk, places).encode()
        number += len(chunk)
    yield below


def _write_beside(pool: ThreadPoolExecutor, out, pieces: Iterable[bytes]) -> None:
    """Compress each piece while the next is made; never more than two are held."""
    waiting: Future | None = None
    try:
        for piece in pieces:
            if waiting:
                waiting.result()
            waiting = pool.submit(out.write, piece)
    finally:
        if waiting:
            waiting.result()
