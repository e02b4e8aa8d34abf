"""Which rows of a sheet belong to the list, and what each of their cells says.

Totals, section rows, notes under the table, repeated headers and empty tails are told apart here;
nothing is judged. A row that may be an incomplete row of the list is one: its form will say so.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from . import kinds
from .columns import Description
from .header import Header, Place
from .limits import limit
from .scan import CellError, Formula, RawRow, RawSheet
from .words import keys
from .workbook import Unreadable


@dataclass
class Table:
    """One sheet that holds the list."""

    sheet: str
    part: str
    header: Header
    raw: RawSheet
    ambient: dict[str, Any] = field(default_factory=dict)

    def place(self, name: str) -> Place | None:
        """Where a field stands, also one of several that share a column."""
        if name in self.header.places:
            return self.header.places[name]
        return next((p for split, p in self.header.splits if name in split.fields), None)


@dataclass(slots=True)
class Row:
    """A row of the list: {field: value for the form}, {field: what no form could judge}, and the
    fields whose cells are empty (a dash or 无 is no empty cell: somebody wrote that there is none).
    """

    table: Table
    number: int
    hidden: bool
    values: dict[str, Any]
    faults: dict[str, str]
    blank: set[str] = field(default_factory=set)


_TOTAL = re.compile(
    r"(?:.{0,20}?(?:合计|总计|小计|共计|累计|总数|汇总)数?|(?:sub)?total|全市|全县|全区)"
    r"(?:[(].{0,20}[)])?[::]?(?:共?\d[\d,]*[所人个园校]?(?:学校|幼儿园)?)?"
)
# What stands under a list: who made it and when; its label may have the name in the next cell.
_SIGNATURE = (
    r"(?:(?:填表|填报|制表|报送|上报|统计|编制|审核|复核|校对|审批|批准|经办|录入)"
    r"(?:人员?|单位|部门|日期|时间|负责人|领导)(?:[(]?(?:签字|签名|签章|盖章)[)]?)?|"
    r"单位[(]?(?:公章|盖章)[)]?|(?:主要|单位|部门)负责人(?:[(]?(?:签字|签名|签章|盖章)[)]?)?)"
)
_SIGNED = re.compile(rf"{_SIGNATURE}[::]?")
# What they noted under it, its words in the next cell.
_REMARKS = re.compile(
    r"(?:(?:填表|填报|填写)?说明|备注|附注|注|注意(?:事项)?|notes?|remarks?)[::]?"
)
_NOTE = re.compile(
    rf"(?:{_SIGNATURE}|(?:注|备注|附注|说明|填表说明|填报说明|填写说明|注意|注意事项|制表|审核|复核|校对|负责人|"
    r"分管领导|联系人|联系电话|日期|盖章|签字|签章|notes?|remarks?)\d*[::(、.])|[※★*]?注[::\d]"
)
_EXAMPLE = re.compile(r"[(\[【]?(?:填写)?(?:示例|样例|范例|例如|例子|例[::)\]】]|example)")
_SECTION_TAIL = re.compile(r"(?:[(]?共?\d+[所个人园校]?[)]?|[::])+$")
_SECTION_HEAD = re.compile(r"^[(]?(?:[一二三四五六七八九十]+|\d{1,2})[)、.:]+")
_ONE_PHONE = 14  # characters; two numbers take more
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"


class TableReader:
    """Reads one table; `skipped` counts the rows that are none of the list's, by kind."""

    def __init__(self, table: Table, description: Description, epoch):
        self.table, self.description, self.epoch = table, description, epoch
        self.skipped: Counter = Counter()
        self.several = 0  # cells with more than one phone number
        self.mapped = {p.column: name for name, p in table.header.places.items()}
        self.mapped |= {p.column: split.fields[0] for split, p in table.header.splits}
        self.identity = [p.column for name in description.identity
                         if (p := table.header.places.get(name))]  # fmt: skip
        self.columns = [(description.by_field[name], p.column)
                        for name, p in table.header.places.items()]  # fmt: skip
        self.ambient = dict(table.ambient)
        self.after_notes = False
        self.rows = [row for row in table.raw.rows if row.number > table.header.last]
        self.filled, self.banners = _spread(self.rows, table.raw.merges, set(self.mapped))

    def read(self) -> Iterator[Row]:
        for place, row in enumerate(self.rows):
            kind = self._kind(row, place == 0)
            if kind == "data":
                yield self._row(row)
            else:
                self.skipped[kind] += 1

    def _kind(self, row: RawRow, first: bool) -> str:
        if not first and self._is_plain(row):
            return "data"
        cells = {c: v for c, v in row.cells.items() if not kinds.is_blank(_result(v))}
        own = [c for c in self.mapped if c in cells]
        if not own:
            return self._apart(cells)
        if self._repeats_header(cells, own) or (first and _is_numbering(cells)):
            return "repeated"
        identity = [_result(cells[c]) for c in self.identity if c in cells]
        texts = [_compact(value) for value in [*identity[:1], cells[min(cells)]]]
        if any(_EXAMPLE.match(text) for text in texts):
            return "example"
        footer = self._heads_a_footer(cells)
        whole = len(identity) == len(self.identity) and not footer
        if any(_TOTAL.fullmatch(text) for text in texts[: 1 if whole else 2]):
            return "total"
        if whole and row.number not in self.banners and not _is_note(texts[0]):
            return "data"
        return self._sparse(row, cells)

    def _is_plain(self, row):
        """The common case, told at once: the row has its identity, and this is no heading."""
        values = [row.cells.get(c) for c in self.identity]
        if None in values or row.number in self.banners or self._heads_a_footer(row.cells):
            return False
        if not isinstance(values[0], str):
            return True
        text = _compact(values[0])
        return (
            bool(text)
            and not (_TOTAL.fullmatch(text) or _EXAMPLE.match(text) or _is_note(text))
            and text != _compact(self._header_text(self.identity[0]))
        )

    def _heads_a_footer(self, cells):
        """Whether a cell left of the list says "填表人:", "合计" or "说明": no row of the list."""
        column = min(cells)
        text = "" if column in self.mapped else _compact(cells[column])
        if not text:
            return False
        return bool(_SIGNED.match(text) or _TOTAL.fullmatch(text) or _REMARKS.fullmatch(text))

    def _apart(self, cells):
        """A row with nothing in the columns of the list: a section, a note or a blank line."""
        for value in cells.values():
            if isinstance(value, str) and self._enter_section(value):
                return "section"
        texts = [kinds.compact(v) for v in cells.values() if isinstance(v, str)]
        if any(_NOTE.match(text) for text in texts):
            self.after_notes = True
        return "note" if texts else "blank"

    def _sparse(self, row, cells):
        """A row without part of its identity: a banner, a note, or a row with something missing."""
        texts = [value for value in map(_result, cells.values()) if isinstance(value, str)]
        head = kinds.compact(texts[0]) if texts else ""
        if _SIGNED.match(head) or _REMARKS.fullmatch(head):
            self.after_notes = True
            return "note"
        if len(texts) < len(cells):
            return "data"
        alone = len(cells) == 1 or row.number in self.banners
        if alone and self._enter_section(texts[0]):
            return "section"
        if _NOTE.match(head):
            self.after_notes = True
            return "note"
        return "note" if alone and (row.number in self.banners or self.after_notes) else "data"

    def _enter_section(self, text) -> bool:
        plain = _SECTION_TAIL.sub("", _SECTION_HEAD.sub("", kinds.compact(text)))
        named = self.description.ambient(plain) if len(plain) <= 30 else {}
        self.ambient |= named
        return bool(named)

    def _repeats_header(self, cells, own):
        some = [c for c in own[:6] if isinstance(cells[c], str)]
        same = sum(keys(cells[c]) == keys(self._header_text(c)) for c in some)
        return same >= 2 and same * 2 >= len(own[:6])

    def _header_text(self, column):
        name = self.mapped[column]
        place = self.table.place(name)
        return place.header.rpartition("/")[2] if place else ""

    # -- what each cell says --------------------------------------------------------------------

    def _row(self, raw: RawRow) -> Row:
        row = Row(self.table, raw.number, raw.hidden, {}, {})
        filled = self.filled.get(raw.number)
        for column, place in self.columns:
            value = raw.cells.get(place)
            if value is None and filled:
                value = filled.get(place)
            self._cell(row, column, value)
        for split, shared in self.table.header.splits:
            self._split(row, split, raw.cells.get(shared.column))
        for name, value in self.ambient.items():
            if kinds.is_blank(row.values.get(name)) and name not in row.faults:
                row.values[name] = value
                row.blank.discard(name)
        return row

    def _cell(self, row, column, value):
        if isinstance(value, Formula) or _looks_like_formula(value):
            row.faults[column.field] = _(
                "This cell holds a formula. Copy it and paste it back as a value."
            )
            text = f"={value.text}" if isinstance(value, Formula) else value
            row.values[column.field] = text
        elif isinstance(value, CellError):
            row.faults[column.field] = _("Excel reports an error here: %(error)s.") % {
                "error": value.text}  # fmt: skip
            row.values[column.field] = value.text
        else:
            if kinds.is_blank(value):
                row.blank.add(column.field)
            elif column.kind == "phone" and isinstance(value, str):
                self.several += len(value) > _ONE_PHONE and len(kinds.phones(value)) > 1
            try:
                row.values[column.field] = column.read(value, self.epoch)
            except kinds.Unclear as unclear:
                row.faults[column.field] = str(unclear.message)
                row.values[column.field] = kinds.typed(value)

    def _split(self, row, split, value):
        columns = [self.description.by_field[name] for name in split.fields]
        if value is None or isinstance(value, Formula | CellError):
            for column in columns:
                self._cell(row, column, value)
            return
        for column, part in zip(columns, split.cut(value), strict=True):
            if part is None:
                row.values[column.field] = kinds.typed(value)
            else:
                self._cell(row, column, part)


def _is_note(text):
    return _NOTE.match(text) or _REMARKS.fullmatch(text)


def _looks_like_formula(value):
    """Text such as "=A1": a formula in a text cell, or one that was disarmed here before."""
    return isinstance(value, str) and value.lstrip().startswith(("=", "＝"))


def _result(value):
    return value.cached if isinstance(value, Formula) and value.cached is not None else value


def _compact(value) -> str:
    value = _result(value)
    return kinds.compact(value) if isinstance(value, str) else ""


def _is_numbering(cells):
    """The line "甲 乙 1 2 3" or "1 2 3 4" that numbers the columns under a header."""
    values = [kinds.compact(kinds.typed(_result(v))) for _column, v in sorted(cells.items())]
    values = [value.strip("()") for value in values]
    while values and values[0] and values[0] in _HEAVENLY:
        values.pop(0)
    if len(cells) < 3 or not all(value.isdecimal() and len(value) < 4 for value in values):
        return False
    numbers = [int(value) for value in values]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True


def _spread(rows, merges, mapped):
    """What merged cells say to the cells they cover: ({row: {column: value}}, rows of banners).

    A cell merged over most of the list's columns is a banner, and says nothing to single columns.
    """
    numbers = [row.number for row in rows]
    filled: dict[int, dict[int, Any]] = {}
    banners: set[int] = set()
    budget = limit("CELLS")
    for r1, c1, r2, c2 in merges:
        low, high = bisect_left(numbers, r1), bisect_right(numbers, r2)
        if low == high or numbers[low] != r1:
            continue
        columns = [c for c in mapped if c1 <= c <= c2]
        if len(columns) > max(2, len(mapped) // 2):
            banners.add(r1)
            continue
        value = rows[low].cells.get(c1)
        budget -= (high - low) * len(columns)
        if budget < 0:
            raise Unreadable("merges", _("This workbook has too many merged cells to be read."))
        if value is not None:
            for row in rows[low:high]:
                for column in columns:
                    if column not in row.cells:
                        filled.setdefault(row.number, {})[column] = value
    return filled, banners
