"""One description of columns: what a template asks, an import reads and an export writes.

    SCHOOLS = Description(
        "schools", _("Schools"), identity=("code", "name"),
        columns=[
            Column("code", _("School code"), "code", also=("学校代码",), required=True),
            Column("stage", _("Stage"), "choice", also=("办学类型",), choices=Choices({...})),
            Column("boarding", _("Boarding"), "boolean", also=("寄宿",), blank=False),
        ],
    )

Headers are found by meaning: each column knows its header (in every language of the project) and
the other names that offices give it. `words.py` says how names are compared.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import kinds
from .words import keys


class Choices:
    """The values of a choice column with their names: value → label and synonyms.

    `labels` maps value → label (may be lazy), `also` maps value → synonyms, `patterns` are
    (regular expression, value), tried in order on the compact text when no synonym fits.
    A word that two values share is no synonym of either: it would be a guess.
    """

    def __init__(
        self,
        labels: Mapping[Any, str],
        also: Mapping[Any, Iterable[str]] | None = None,
        patterns: Iterable[tuple[str, Any]] = (),
    ):
        self.labels = dict(labels)
        self._patterns = [(re.compile(pattern), value) for pattern, value in patterns]
        self._also = also or {}
        self._found: dict[str, Any] = {}

    @cached_property
    def _words(self) -> dict[str, Any]:
        # Made on first use: labels can be translated only once the apps are loaded.
        literal, shortened = self._collect(slice(0, 1)), self._collect(slice(1, None))
        return {word: values.pop() for word, values in (shortened | literal).items()
                if len(values) == 1}  # fmt: skip

    def _collect(self, which: slice) -> dict[str, set]:
        """The values that each word names: the literal words, or those without brackets."""
        found: dict[str, set] = {}
        for value, label in self.labels.items():
            # A stored word ("primary") is understood too; a database id must never be.
            own = [value] if isinstance(value, str) else []
            for name in [*own, *in_all_languages(label), *self._also.get(value, ())]:
                for word in keys(name)[which]:
                    found.setdefault(word, set()).add(value)
        return found

    def find(self, text: str):
        """The value that a cell's text names, or None."""
        if text not in self._found:
            if len(self._found) > 10_000:  # a file of nonsense must not fill the memory
                self._found.clear()
            self._found[text] = self._search(text)
        return self._found[text]

    def _search(self, text):
        if len(text) > 200:
            return None
        words = keys(text)
        for word in words:
            if word in self._words:
                return self._words[word]
        for pattern, value in self._patterns:
            if any(pattern.search(word) for word in words):
                return value
        return None

    def label(self, value) -> str:
        return str(self.labels.get(value, "" if value is None else value))


def in_all_languages(text) -> list[str]:
    """A translatable text in each language of the project: files come in any of them."""
    names = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            names.append(str(text))
    return list(dict.fromkeys(names))


@dataclass(frozen=True)
class Column:
    """One column. `field` is the form field's name; `header` the project's own name for it.

    kind: text, name, code, integer, decimal, degrees, boolean, date, phone or choice (kinds.py).
    also: other headers of the same meaning. weak: headers that mean it only where no better one is
    found, the better ones first. beside: the field to whose right a `generic` header ("联系电话")
    belongs to this column.
    required: the column must be in the file (whether a *cell* may be empty is the form's rule),
    or, in its stead, the column of the field `instead`.
    blank: what an empty cell means. loose: a date may be a year or a month.
    ambient: a choice that may stand in a section row above, or be the sheet's name, instead.
    value: for exports, a path ("unit.district.name") or a function of the row; default `field`.
    """

    field: str
    header: Any
    kind: str = "text"
    also: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    beside: str = ""
    generic: tuple[str, ...] = ()
    required: bool = False
    instead: str = ""
    blank: Any = None
    loose: bool = False
    ambient: bool = False
    choices: Choices | None = None
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    help: Any = ""
    example: str = ""
    width: int = 14
    value: str | Callable[[Any], Any] | None = None

    def __post_init__(self):
        if self.kind not in kinds.READERS:
            raise ValueError(f"{self.field}: no kind {self.kind!r}")
        if (self.kind == "choice") != (self.choices is not None):
            raise ValueError(f"{self.field}: a choice column, and no other, has choices")

    @cached_property
    def yes_words(self) -> frozenset[str]:
        return frozenset(kinds.compact(word) for word in self.yes)

    @cached_property
    def no_words(self) -> frozenset[str]:
        return frozenset(kinds.compact(word) for word in self.no)

    def read(self, raw, epoch=None):
        """A raw cell as the form takes it, or as typed. Raises kinds.Unclear."""
        if kinds.is_blank(raw):
            # Zero-width text is kept as typed: the form must see that it is not a name.
            return raw if raw and self.kind in ("text", "name", "code") else self.blank
        if isinstance(raw, str) and kinds.compact(raw) in kinds.PLACEHOLDERS:
            return self._placeholder(raw)
        if self.kind == "date" and epoch is not None:
            return kinds.date(raw, self, epoch)
        return kinds.READERS[self.kind](raw, self)

    def _placeholder(self, raw):
        """ "/", "无" or a dash stands for nothing, save where it answers the column's question."""
        if self.kind == "boolean" and kinds.compact(raw) in kinds.NO:
            return False
        found = self.choices.find(raw) if self.choices else None
        return self.blank if found is None else found

    def of(self, row):
        """This column's value of a row, as an export shows it."""
        value = self.value(row) if callable(self.value) else _follow(row, self.value or self.field)
        return self.shown(value)

    def shown(self, value):
        """A value as people read it: the name of a choice, yes or no, a unit's name."""
        if self.choices is not None:
            return self.choices.label(value)
        if self.kind == "boolean":
            return "" if value is None else _("yes") if value else _("no")
        return value


def _follow(row, path):
    for part in path.split("."):
        row = row.get(part) if isinstance(row, Mapping) else getattr(row, part, None)
        if row is None:
            return None
    return row


@dataclass(frozen=True)
class Split:
    """One column of a file that holds several fields ("经纬度": 116.8,38.1)."""

    headers: tuple[str, ...]
    fields: tuple[str, ...]
    pattern: str = r"[\s,，;；、/]+"

    def cut(self, raw) -> list:
        """The raw parts, as many as there are fields; None for all where they cannot be told."""
        parts = [part for part in re.split(self.pattern, kinds.typed(raw).strip()) if part]
        return parts if len(parts) == len(self.fields) else [None] * len(self.fields)


@dataclass(frozen=True)
class Description:
    """The columns of one kind of list. `identity`: the fields by which a row is known; a sheet
    that has none of them holds no such list."""

    key: str
    title: Any
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    splits: tuple[Split, ...] = ()
    notes: tuple[Any, ...] = ()
    by_field: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "by_field", {column.field: column for column in self.columns})
        unknown = set(self.identity) - set(self.by_field)
        if unknown or len(self.by_field) != len(self.columns):
            raise ValueError(f"{self.key}: fields must be unique and hold {self.identity}")

    def headers(self) -> list[str]:
        return [str(column.header) for column in self.columns]

    def cells(self, row) -> list:
        """The values of one row for an export, in the order of the columns."""
        return [column.of(row) for column in self.columns]

    def ambient(self, text: str) -> dict[str, Any]:
        """{field: value} of the ambient columns that a section row or a sheet's name speaks of."""
        found = {}
        for column in self.columns:
            if column.ambient and column.choices is not None:
                value = column.choices.find(text)
                if value is not None:
                    found[column.field] = value
        return found


# Day 0 of Excel's two calendars, by the workbook's date1904 flag; Excel knows no time zones.
EPOCHS = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}  # noqa: DTZ001
