"""Many rows of plain values as the XML of a sheet, a column at a time.

xlsxwriter makes an object of each cell and looks at each of its kinds; where a list has a million
cells of text, numbers and days, the same XML is put together here in a tenth of the time
(tests/sheets/test_lines.py holds it against xlsxwriter's own, byte by byte).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice, repeat
from math import isfinite
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from .cells import LARGEST_EXACT, cell
from .text import LONGEST, xml_text

CHUNK = 1000  # rows that are looked at together
_HERE = "\0"  # stands for the row's number: no text of a cell has it
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  (Excel knows no time zones)
_NO_SUCH_DAY = 60  # the 29th of February 1900, which was none
_ODD_DAYS = dt.date(1900, 3, 1)  # up to which Excel counts one day too many
_SPECIAL = re.compile(r"[&<>\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s\Z")
_OUTER_SPACE = re.compile(r"^\s|\s\Z")
# What is printable and yet special: markup, an outer space, nothing at all. | stands between two.
_MAY_BE_SPECIAL = "&", "<", ">", "_x", "| ", " |", "||"
_TEXT, _END_TEXT, _NOTHING = ' t="inlineStr"><is><t>', "</t></is></c>", "/>"


class Place(NamedTuple):
    """A column of a sheet: what each of its cells begins with, up to its row's number, its style
    and the style of a moment, as numbers of the workbook's formats."""

    head: str
    style: int
    moment: int
    kind: str

    @classmethod
    def of(cls, number: int, style: int, kind: str = "date", moment: int | None = None) -> "Place":
        start = f'<c r="{xl_col_to_name(number)}'
        return cls(start, style, style if moment is None else moment, kind)


def chunks(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def xml_of(first: int, rows: list[Sequence[Any]], places: Sequence[Place]) -> str:
    """The <row> elements of rows of plain values; `first` is the number of the first, from 1 on.
    Raises ValueError for a row that is not as long as `places`."""
    columns = list(zip(*rows, strict=True))
    if len(columns) != len(places):
        raise ValueError(f"rows of {len(columns)} cells under {len(places)} heads")
    shapes, filled = zip(*map(_cells, columns, places), strict=True)
    shape = f'<row r="{_HERE}">{"".join(shapes)}</row>'
    lines = map(shape.__mod__, zip(*filled, strict=True))
    return "".join(map(str.replace, lines, repeat(_HERE), map(str, count(first))))


def _cells(values, place) -> tuple[str, Sequence]:
    """What all <c> elements of a column have in common, with a %s, and what stands there in each.

    Where all are plain text, whole numbers or days, or nothing, as nearly always, that is seen in
    one look at all of them, and no `cell` is asked."""
    start = f'{place.head}{_HERE}"' + (f' s="{place.style}"' if place.style else "")
    types = set(map(type, values))
    if types == {str} and _plain(values):
        return f"{start}{_TEXT}%s{_END_TEXT}", values
    if types <= {int, float} and _exact(values):
        return f"{start}><v>{'%s' if types == {int} else '%.16G'}</v></c>", values
    if types == {dt.date} and place.kind == "date" and min(values) > _ODD_DAYS:
        first = _EPOCH.toordinal()
        return f"{start}><v>%s</v></c>", [value.toordinal() - first for value in values]
    if types == {str, type(None)} and _plain([value for value in values if value is not None]):
        shown = [f"{_TEXT}{value}{_END_TEXT}" if value else _NOTHING for value in values]
        return f"{start}%s", shown
    start = f'{place.head}{_HERE}"%s'
    return start, [_cell(place, cell(value, place.kind)) for value in values]


def _plain(texts) -> bool:
    """Whether these stand in a cell as they are, none of them empty."""
    text = f"|{'|'.join(texts)}|"
    return (
        text.isprintable()
        and not any(map(text.__contains__, _MAY_BE_SPECIAL))
        and max(map(len, texts)) <= LONGEST // 2
    )


def _exact(numbers) -> bool:
    """Whether a cell holds each of these as it is."""
    return all(map(isfinite, numbers)) and max(map(abs, numbers)) <= LARGEST_EXACT


def _cell(place, value) -> str:
    """A <c> element from its style on."""
    style = place.moment if isinstance(value, dt.datetime) else place.style
    start = f' s="{style}"' if style else ""
    if value is None:
        return start + _NOTHING
    if isinstance(value, str):
        text, space = value, ""
        if _SPECIAL.search(value):
            text = xml_text(value).decode()
            space = ' xml:space="preserve"' * bool(_OUTER_SPACE.search(value))
        return f'{start} t="inlineStr"><is><t{space}>{text}</t></is></c>'
    if isinstance(value, bool):
        return f'{start} t="b"><v>{int(value)}</v></c>'
    return f"{start}><v>{_number(value):.16G}</v></c>"


def _number(value) -> int | float:
    """A number, or a day as Excel counts it, for whom 1900 had a 29th of February."""
    if isinstance(value, dt.datetime):
        days: float = (value - _EPOCH) / dt.timedelta(days=1)
    elif isinstance(value, dt.date):
        days = value.toordinal() - _EPOCH.toordinal()
    else:
        return value
    return days if days > _NO_SUCH_DAY else days - 1


class Page(Worksheet):
    """A worksheet of a workbook in constant memory."""

    def write_lines(self, row: int, lines: Iterable[Sequence[Any]], formats: Sequence[Any]) -> int:
        """Rows of plain values from `row` (0 is the first) on; returns the one after the last."""
        self._write_single_row(row)  # what waits above goes out first
        places = [Place.of(number, form._get_xf_index()) for number, form in enumerate(formats)]
        for chunk in chunks(lines):
            self.fh.write(xml_of(row + 1, chunk, places))
            row += len(chunk)
            self._check_dimensions(row - 1, len(places) - 1)
            self.previous_row = row - 1
        return row

    def _xml_rich_inline_string(self, string, attributes=()):
        """What somebody typed between <r> and </r> is text like any other; it would be put into
        the file as it is, and Excel would not open it."""
        self._xml_inline_string(string, _OUTER_SPACE.search(string), attributes)
