"""One pass over a sheet's XML: values, formulas, hidden rows and columns, merged cells.

Why not a library: calamine shows neither formulas nor hidden rows and lays out the claimed
rectangle in memory; openpyxl makes an object of each of a million styled, empty cells and takes
three times as long. Here empty cells cost nothing and limits hold while reading.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from .limits import limit
from .package import Unreadable, damaged, entities

# Date formats of Chinese, Japanese and Korean Excel that openpyxl does not list.
_EAST_ASIAN_DATES = {*range(27, 37), *range(50, 59)}
LAST_COLUMN = 16_384
LAST_ROW = 1_048_576


class Formula(NamedTuple):
    """A cell that holds a formula: its text ("" when another cell holds it) and its last result."""

    text: str
    cached: Any


class CellError(NamedTuple):
    """A cell that shows #N/A, #REF! and their like."""

    text: str


class RawRow(NamedTuple):
    """A row that holds anything: its number from 1, whether hidden, {column from 1: raw value}."""

    number: int
    hidden: bool
    cells: dict[int, Any]


@dataclass
class RawSheet:
    rows: list[RawRow] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # r1, c1, r2, c2
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Facts:
    """What cells need from the rest of the workbook."""

    strings: list[str] = field(default_factory=list)
    date_styles: frozenset[int] = frozenset()
    date1904: bool = False


def run(data: bytes, start=None, end=None, text=None):
    """Feed a part to expat; a DTD or malformed XML is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text

    def refuse(*args):
        raise entities()

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged() from error


def local(tag: str) -> str:
    return tag.rpartition(":")[2]


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise damaged()
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= LAST_COLUMN:
        raise damaged()
    return number


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def area(reference: str) -> tuple[int, int, int, int] | None:
    """ "B2:C9" → (2, 2, 9, 3); None for anything else."""
    corners = [match for part in reference.split(":") if (match := _REFERENCE.fullmatch(part))]
    if not 1 <= len(corners) <= 2 or len(corners) != reference.count(":") + 1:
        return None
    first, last = corners[0], corners[-1]
    return int(first[2]), column_number(first[1]), int(last[2]), column_number(last[1])


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Excel writes a carriage return in a text as _x000D_. What no text may hold is left out."""
    return _ESCAPE.sub(_escaped, text) if "_x" in text else text


def _escaped(match):
    char = chr(int(match[1], 16))
    return char if char in "\t\n\r" or char.isprintable() or char.isspace() else ""


def shared_strings(data: bytes) -> list[str]:
    """The texts of sharedStrings.xml, rich text joined, phonetic hints left out."""
    found: list[str] = []
    parts: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(tag, attributes):
        tag = local(tag)
        if tag in inside:
            inside[tag] = True

    def end(tag):
        tag = local(tag)
        if tag in inside:
            inside[tag] = False
        elif tag == "si":
            found.append(unescape("".join(parts)))
            parts.clear()

    def text(value):
        if inside["t"] and not inside["rPh"]:
            parts.append(value)

    if data:
        run(data, start, end, text)
    return found


def date_styles(data: bytes) -> frozenset[int]:
    """The indexes of the cell styles whose number format shows a date."""
    custom: dict[str, str] = {}
    formats: list[str] = []
    inside: list[str] = []

    def start(tag, attributes):
        tag = local(tag)
        if tag == "numFmt":
            custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and inside and inside[-1] == "cellXfs":
            formats.append(attributes.get("numFmtId", "0"))
        inside.append(tag)

    def end(tag):
        inside.pop()

    if data:
        run(data, start, end)
    return frozenset(i for i, number in enumerate(formats) if _shows_date(number, custom))


def _shows_date(number, custom):
    if number in custom:
        return bool(is_date_format(custom[number][:200]))
    if not number.isdecimal():
        return False
    return int(number) in _EAST_ASIAN_DATES or is_date_format(BUILTIN_FORMATS.get(int(number)))


class SheetScan:
    """Reads one sheet. `Facts` come from the workbook; `result` is the RawSheet."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.epoch = MAC_EPOCH if facts.date1904 else WINDOWS_EPOCH
        self.result = RawSheet()
        self.cell_count = 0
        self.row = self.column = 0
        self.hidden = self.in_cell = self.in_hint = False
        self.cells: dict[int, Any] = {}
        self.kind: str | None = None
        self.style: str | None = None
        self.value: str | None = None
        self.formula: str | None = None
        self.parts: list[str] | None = None

    def read(self, data: bytes) -> RawSheet:
        run(data, self.start, self.end, self.text)
        return self.result

    def start(self, tag, attributes):
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t", "f"):
            if self.in_cell and not self.in_hint:
                self.parts = []
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self.in_hint = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            span = int(attributes.get("min", 0)), int(attributes.get("max", 0))
            self.result.hidden_columns.append(span)

    def end(self, tag):
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            if self.value is not None or self.formula is not None:
                self._end_cell()
            self.in_cell = False
        elif tag in ("v", "t"):
            if self.parts is not None:
                joined = "".join(self.parts)
                self.value = joined if self.value is None else self.value + joined
                self.parts = None
        elif tag == "f":
            if self.parts is not None:
                self.formula, self.parts = "".join(self.parts), None
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self.in_hint = False

    def text(self, value):
        if self.parts is not None:
            self.parts.append(value)

    def _start_row(self, attributes):
        number = int(attributes.get("r") or self.row + 1)
        if not self.row < number <= LAST_ROW:
            raise damaged()
        self.row, self.column, self.cells = number, 0, {}
        self.hidden = attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0"

    def _start_cell(self, attributes):
        reference = attributes.get("r")
        if reference:
            self.column = column_number(reference.rstrip("0123456789"))
        else:
            self.column += 1
        self.in_cell = True
        self.kind, self.style = attributes.get("t"), attributes.get("s")
        self.value = self.formula = None

    def _end_cell(self):
        value = None if self.value is None else self._typed(self.value)
        if self.formula is not None:
            value = Formula(self.formula, value)
        elif value is None:
            return
        self.cells[self.column] = value

    def _typed(self, value):
        if self.kind in (None, "n"):
            return self._number(value)
        if self.kind == "s":
            value = self._shared(value)
        elif self.kind == "inlineStr":
            value = unescape(value)
        elif self.kind == "b":
            return value.strip() == "1"
        elif self.kind == "e":
            return CellError(value)
        elif self.kind == "d":
            return _iso(value)
        return value if value.strip() else None

    def _shared(self, value):
        try:
            return self.facts.strings[int(value)]
        except (ValueError, IndexError) as error:
            raise damaged() from error

    def _number(self, value):
        try:
            number = int(value) if len(value) < 25 else float(value)
        except ValueError:
            try:
                number = float(value)
            except ValueError:
                return value.strip() or None
        if self.style is not None and int(self.style) in self.facts.date_styles:
            return self._date(number)
        return number

    def _date(self, number):
        try:
            return from_excel(number, self.epoch)
        except (ValueError, OverflowError):
            return number

    def _end_row(self):
        if not self.cells:
            return
        self.result.rows.append(RawRow(self.row, self.hidden, self.cells))
        self.cell_count += len(self.cells)
        if len(self.result.rows) > limit("ROWS") or self.cell_count > limit("CELLS"):
            raise Unreadable(
                "too_many_rows",
                _("The list has more than %(rows)d rows. Split it into several files.")
                % {"rows": limit("ROWS")},
            )

    def _merge(self, reference):
        corners = area(reference)
        if corners and len(self.result.merges) < limit("CELLS"):
            self.result.merges.append(corners)


def _iso(value):
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        return value
