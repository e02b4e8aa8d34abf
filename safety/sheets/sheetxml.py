"""Marking cells in one sheet's XML."""

import re
from collections import defaultdict

from . import scan
from .splice import Splicer, with_attributes
from .stylexml import StyleEditor, inline

# Functions with which a formula reaches out of its workbook when somebody opens it.
_REACHES_OUT = re.compile(
    r"\b(HYPERLINK|WEBSERVICE|FILTERXML|IMAGE|RTD|CALL|REGISTER|EXEC|SQL\.REQUEST)\b|\||!\[|\[",
    re.I,
)
_COORDINATE = re.compile(r"[A-Z]{1,3}(\d+)$")


class SheetEditor(Splicer):
    """Say what to do with `colour`, `write` and `show`; then `save()` gives the part.

    `reasons` is the column that is ours: below `header` it is emptied where nothing is written.
    Cells that keep our red from an earlier marking and are not bad any more lose it.
    """

    def __init__(self, data: bytes, styles: StyleEditor, reasons: int, header: int):
        super().__init__(data)
        self.styles, self.reasons, self.header = styles, reasons, header
        self.bad: set[tuple[int, int]] = set()
        self.texts: dict[int, dict[int, tuple[str, int]]] = defaultdict(dict)
        self.shown: set[int] = set()
        self.disarmed = False
        self._row = self._column = 0
        self._waiting: list[int] = []
        self._cell: tuple[int, dict[str, str]] | None = None
        self._reading = ""  # "f" or "v" while inside one
        self._formula = self._result = self._shared = ""
        self._has_formula = False
        self._disarmed_groups: set[str] = set()
        self._in_rows = self._in_columns = self._covered = False

    def colour(self, row: int, column: int):
        self.bad.add((row, column))

    def write(self, row: int, column: int, text: str, style: int):
        self.texts[row][column] = (text, style)

    def show(self, row: int):
        """A hidden row with a fault is brought to light."""
        self.shown.add(row)

    def save(self) -> bytes:
        self._todo = defaultdict(set)
        for row, column in self.bad:
            self._todo[row].add(column)
        for row, cells in self.texts.items():
            self._todo[row] |= set(cells)
        self.walk()
        return self.spliced()

    # -- events -----------------------------------------------------------------------------------

    def start(self, tag, attributes):
        tag = scan.local(tag)
        if tag == "c" and self._in_rows:
            self._start_cell(attributes)
        elif tag in ("f", "v") and self._cell:
            self._reading = tag
            if tag == "f":
                self._has_formula, self._shared = True, attributes.get("si", "")
        elif tag == "row" and self._in_rows:
            self._start_row(attributes)
        elif tag == "sheetData":
            self._in_rows = True
            self._add_column_before(self.here)
        elif tag == "cols":
            self._start_columns()
        elif tag == "col" and self._in_columns:
            self._widen(attributes)
        elif tag == "dimension":
            self._claim(attributes)

    def end(self, tag):
        tag = scan.local(tag)
        if tag == self._reading:
            self._reading = ""
        elif tag == "c" and self._cell:
            self._end_cell(*self._cell)
            self._cell = None
        elif tag == "row" and self._waiting:
            self._insert_until(scan.LAST_COLUMN + 1, self.here)
        elif tag == "sheetData":
            self._in_rows = False
        elif tag == "cols" and not self._covered:
            self.edit(self.here, self.here, self._our_column())
            self._covered = True

    def text(self, value):
        if self._reading == "f":
            self._formula += value
        elif self._reading == "v" and self._has_formula:
            self._result += value

    # -- rows and cells ---------------------------------------------------------------------------

    def _start_row(self, attributes):
        self._row = int(attributes.get("r") or self._row + 1)
        self._column = 0
        self._waiting = sorted(self._todo.get(self._row, ()))
        if not self._waiting and self._row not in self.shown:
            return
        tag = self.tag_at(self.here)
        changes = {"spans": None}
        if self._row in self.shown:
            changes |= {"hidden": None} | ({"ht": None} if attributes.get("ht") == "0" else {})
        changed = with_attributes(tag, **changes)
        if tag.endswith(b"/>"):
            cells = b"".join(self._new_cell(column) for column in self._waiting)
            changed = changed[:-2] + b">" + cells + b"</" + self.name(b"row>")
            self._waiting = []
        self.edit(self.here, self.here + len(tag), changed)

    def _start_cell(self, attributes):
        reference = attributes.get("r")
        self._column = (
            scan.column_number(_COORDINATE.sub(lambda m: m[0][: -len(m[1])], reference))
            if reference
            else self._column + 1
        )
        self._cell, self._has_formula = (self.here, attributes), False
        self._formula = self._result = self._shared = ""
        if self._waiting and self._waiting[0] <= self._column:
            self._insert_until(self._column, self.here)
            if self._waiting and self._waiting[0] == self._column:
                self._waiting.pop(0)

    def _insert_until(self, column, offset):
        while self._waiting and self._waiting[0] < column:
            self.edit(offset, offset, self._new_cell(self._waiting.pop(0)))

    def _new_cell(self, column) -> bytes:
        reference = f"{scan.column_letters(column)}{self._row}"
        if column in self.texts.get(self._row, ()):
            text, style = self.texts[self._row][column]
            return inline(self.prefix, reference, style, text)
        return b'<%sc r="%s" s="%d"/>' % (self.prefix, reference.encode(), self.styles.coloured(0))

    def _end_cell(self, start, attributes):
        tag = self.tag_at(start)
        stop = start + len(tag)
        if not tag.endswith(b"/>"):
            stop = self.data.index(b">", self.here) + 1
        written = self.texts.get(self._row, {})
        bad = (self._row, self._column) in self.bad
        if self._column in written:
            self.edit(start, stop, self._new_cell(self._column))
        elif self._column == self.reasons and self._row > self.header:
            self.edit(start, stop, b"")
        elif self._has_formula and (bad or self._is_live()):
            self._disarm(start, stop, attributes, bad)
        else:
            self._restyle(start, tag, attributes, bad)

    def _restyle(self, start, tag, attributes, bad):
        old = int(attributes.get("s", 0))
        new = self.styles.coloured(self.styles.cleaned(old)) if bad else self.styles.cleaned(old)
        if new != old:
            self.edit(start, start + len(tag), with_attributes(tag, s=new))

    def _is_live(self):
        """A formula that must not stay: it reaches out, or shares the text of one that is gone."""
        return self._shared in self._disarmed_groups or bool(_REACHES_OUT.search(self._formula))

    def _disarm(self, start, stop, attributes, bad):
        """A formula becomes the text of the formula: it shows what was there and does nothing."""
        self.disarmed = True
        if self._shared:
            self._disarmed_groups.add(self._shared)
        style = int(attributes.get("s", 0))
        style = self.styles.coloured(style) if bad else style
        reference = f"{scan.column_letters(self._column)}{self._row}"
        text = f"={self._formula}" if self._formula else self._result
        self.edit(start, stop, inline(self.prefix, reference, style, text))

    # -- widths and the claimed dimension ---------------------------------------------------------

    def _our_column(self) -> bytes:
        return b'<%(p)scol min="%(c)d" max="%(c)d" width="60" customWidth="1"/>' % {
            b"p": self.prefix, b"c": self.reasons}  # fmt: skip

    def _start_columns(self):
        self._in_columns = True
        tag = self.tag_at(self.here)
        if tag.endswith(b"/>"):
            self._covered = True
            whole = tag[:-2] + b">" + self._our_column() + b"</" + self.name(b"cols>")
            self.edit(self.here, self.here + len(tag), whole)

    def _add_column_before(self, offset):
        if not self._in_columns and not self._covered:
            columns = self.name(b"cols")
            self.edit(offset, offset, b"<%s>%s</%s>" % (columns, self._our_column(), columns))

    def _widen(self, attributes):
        """Our column gets its width; a span of columns that holds it is split around it."""
        first, last = int(attributes.get("min", 0)), int(attributes.get("max", 0))
        if self._covered or last < self.reasons:
            return
        self._covered = True
        tag = self.tag_at(self.here)
        pieces = [self._our_column()]
        if first < self.reasons:
            pieces.insert(0, _closed(with_attributes(tag, min=first, max=self.reasons - 1)))
        if last > self.reasons:
            pieces.append(_closed(with_attributes(tag, min=max(first, self.reasons + 1), max=last)))
        self.edit(self.here, self.here + len(tag), b"".join(pieces))

    def _claim(self, attributes):
        corners = scan.area(attributes.get("ref", ""))
        if corners and corners[3] < self.reasons:
            tag, letters = self.tag_at(self.here), scan.column_letters(self.reasons)
            reference = f"{scan.column_letters(corners[1])}{corners[0]}:{letters}{corners[2]}"
            self.edit(self.here, self.here + len(tag), with_attributes(tag, ref=reference))


def _closed(tag: bytes) -> bytes:
    return tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
