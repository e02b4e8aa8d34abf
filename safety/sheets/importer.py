"""An import: every row through its form, then the rules of the whole file, then all or nothing.

A kind of import subclasses `Importer` in its own app's sheets.py:

    class SchoolImport(Importer):
        description = SCHOOLS
        form_class = SchoolRowForm          # the same rules as the page's form
        def load(self, lines): ...          # existing rows, by line.identity; in few queries
        def save(self, line): ...           # create or change one; called inside the transaction

`check` is the dry run and writes nothing. `apply` does all of it again, against the present state,
inside one transaction, and writes only if there is no fault at all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import marker, reader
from .columns import Description
from .marker import Problem
from .rows import Row, Table
from .workbook import Workbook

Progress = Callable[[int, int], None]
NEW, CHANGED, SAME = "created", "changed", "unchanged"


def silent(done: int, total: int) -> None:
    """The progress of somebody who does not ask."""


class Written(NamedTuple):
    """One row of our tables that an import wrote: what kind of thing, its key, the fields that it
    changed as they were (None: it made the row), and the whole row as it left it."""

    what: str
    key: int
    before: dict[str, Any] | None
    after: dict[str, Any]


@dataclass(slots=True)
class Line:
    """A row of the file after its form: cleaned values, faults by field ("" for the whole row)."""

    row: Row
    cleaned: dict[str, Any]
    faults: dict[str, list[str]]
    existing: Any = None
    verdict: str = ""
    # An earlier row of the same thing, which is new: what that row makes, this one adds to.
    leader: "Line | None" = None

    def fault(self, name: str, message) -> None:
        self.faults.setdefault(name, []).append(str(message))

    def good(self, *names: str) -> bool:
        """Whether these fields (all, if none is named) are free of faults: rules over a cell that
        is itself bad are not judged."""
        return not self.faults if not names else not any(name in self.faults for name in names)


@dataclass
class Outcome:
    """What a check or an import found. `problems` empty: everything may be (was) written."""

    workbook: Workbook
    tables: list[Table]
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    # A short mark of what the list was judged against, of a kind that has one (Importer.mark).
    mark: str = ""
    # What a change would change: sheet, row, whose, header, before, after.
    changes: list[tuple[str, int, str, str, str, str]] = field(default_factory=list)
    applied: bool = False
    written: list[Written] = field(default_factory=list)

    def marked(self) -> bytes:
        """The user's workbook with the problems marked."""
        return marker.mark(self.workbook, self.tables, self.problems)

    def as_json(self, most: int = 200) -> dict:
        """For the job's record: counts, warnings, and the first problems, in short."""
        return {
            "rows": self.rows,
            "cells": sum(1 for problem in self.problems if problem.column),
            "bad_rows": len({(p.sheet, p.row) for p in self.problems}),
            "problems": [[p.sheet, p.row, p.header, p.reason[:300]] for p in self.problems[:most]],
            "changes": [list(change) for change in self.changes[:most]],
            "changed_cells": len(self.changes),
            "mark": self.mark,
            "warnings": self.warnings,
            "skipped": self.skipped,
            **{verdict: self.counts.get(verdict, 0) for verdict in (NEW, CHANGED, SAME)},
        }


class Importer:
    """One kind of import, made for one person (`user`) and one set of parameters."""

    description: Description
    form_class: type[forms.Form]
    # True where the form keeps nothing of a row: one form then serves all rows, in half the time.
    one_form = False
    # Fields that a rule judges together: of an existing row, those that the file leaves as they
    # are count as they stand here.
    together: tuple[tuple[str, ...], ...] = ()

    def __init__(self, user=None, params: dict | None = None):
        self.user = user
        self.params = params or {}
        self._form: forms.Form | None = None
        self.written: list[Written] = []  # what `save` wrote, where the kind can be undone
        self.remarks: list[str] = []  # what the owner should know before confirming
        self.shown = ""  # the mark of what its owner was shown and has confirmed; "" of a dry run

    # -- what a kind says -------------------------------------------------------------------------

    def form(self, values: dict[str, Any]) -> forms.Form:
        """The bound form of one row."""
        if self._form is None or not self.one_form:
            self._form = self.form_class(values)
        else:
            self._form.data = values
            self._form._errors = None  # type: ignore[attr-defined]  # asks for a new full_clean
        return self._form

    def prepare(self) -> None:
        """Called first of all: what every row asks is fetched here, once."""

    def mark(self) -> str:
        """A short mark of what the list is judged against, after `prepare`. A kind that takes out
        what has no row gives one, and writes over nothing but what its owner was shown."""
        return ""

    def identity(self, line: Line):
        """By what a row is known within the file (None: not at all). The first identity field."""
        name = self.description.identity[0]
        return line.cleaned.get(name) if line.good(name) else None

    def load(self, lines: list[Line]) -> None:
        """Set `line.existing` where the row stands here already; few queries for all lines."""

    def check_file(self, lines: list[Line]) -> None:
        """Rules over several rows or over what stands here: `line.fault(field, message)`."""

    def values_of(self, existing) -> dict[str, Any]:
        """The present values of an existing row, by the names of the form's cleaned data."""
        return {}

    def save(self, line: Line) -> None:
        """Write one line (`line.existing` or new). Runs in the transaction, for NEW and CHANGED."""
        raise NotImplementedError

    def finish(self, lines: list[Line]) -> None:
        """What is written of all lines together, after the last of them; in the transaction."""

    # -- the run ----------------------------------------------------------------------------------

    def check(self, data: bytes, progress: Progress = silent) -> Outcome:
        """The dry run. Raises package.Unreadable for a file that is refused as a whole."""
        workbook, roster = self._read(data, progress)
        return self._judge(workbook, roster, progress)[0]

    def apply(self, data: bytes, progress: Progress = silent) -> Outcome:
        """Check again against the present state and write, all or nothing."""
        workbook, roster = self._read(data, progress)
        with transaction.atomic():
            outcome, lines = self._judge(workbook, roster, progress)
            if not outcome.problems:
                for done, line in enumerate(lines, 1):
                    if line.verdict != SAME:
                        self.save(line)
                    progress(done, outcome.rows)
                self.finish(lines)
                outcome.applied, outcome.written = True, self.written
        return outcome

    def _read(self, data, progress):
        workbook = Workbook(data)
        return workbook, reader.read(workbook, self.description, partial(progress, 0, 0))

    def _judge(self, workbook, roster, progress):
        total, lines = len(roster.rows), []
        self.remarks, self.written = [], []
        self.prepare()
        for done, row in enumerate(roster.rows, 1):
            lines.append(self._line(row))
            progress(done, total)
        self.load(lines)
        for line in lines:
            self._judge_again(line)
        self._mark_doubles(lines)
        self.check_file(lines)
        progress(total, total)
        outcome = Outcome(
            workbook,
            roster.tables,
            total,
            [p for line in lines if line.faults for p in _problems(line, self.description)],
            [*roster.warnings, *self.remarks],
            dict(roster.skipped),
            mark=self.mark(),
        )
        if not outcome.problems:
            self._compare(lines, outcome)
        return outcome, lines

    def _line(self, row: Row, kept: dict[str, Any] | None = None) -> Line:
        form = self.form(self._blanks() | row.values | (kept or {}))
        errors = form.errors
        faults = {name: [message] for name, message in row.faults.items()}
        for name, messages in errors.items():
            if name == "__all__":
                if not faults:
                    faults[""] = [str(message) for message in messages]
            elif name not in faults:
                faults[name] = [str(message) for message in messages]
        return Line(row, form.cleaned_data, faults)

    def _blanks(self):
        """What the columns that a file lacks mean, as if their cells were empty."""
        return {c.field: c.blank for c in self.description.columns if c.blank is not None}

    def _judge_again(self, line):
        """Judge a row with the values that stand here, where a rule needs those it leaves out."""
        if line.existing is None or not self.together:
            return
        asked = line.row.values.keys() - line.row.blank
        kept = {name for group in self.together if asked & set(group) for name in group} - asked
        if kept:
            present = self.values_of(line.existing)
            again = self._line(line.row, {name: present[name] for name in kept})
            line.cleaned, line.faults = again.cleaned, again.faults

    def _mark_doubles(self, lines):
        """Of two rows with the same identity the later is marked."""
        seen: dict[Any, Line] = {}
        for line in lines:
            key = self.identity(line)
            if key in (None, ""):
                continue
            first = seen.setdefault(key, line)
            if first is not line:
                line.fault(
                    self.description.identity[0],
                    _("The same as in row %(row)d of sheet “%(sheet)s”.")
                    % {"row": first.row.number, "sheet": first.row.table.sheet},
                )

    def _compare(self, lines, outcome):
        for line in lines:
            line.verdict = self._verdict(line, outcome)
            outcome.counts[line.verdict] = outcome.counts.get(line.verdict, 0) + 1

    def _verdict(self, line, outcome):
        if line.existing is None:
            return NEW
        changes = self.changes_of(line)
        table, who = line.row.table, self.title_of(line)
        for name, before, after in changes:
            column = self.description.by_field[name]
            shown = column.shown(before), column.shown(after)
            outcome.changes.append(
                (table.sheet, line.row.number, who, str(column.header), *map(_plain, shown))
            )
        return CHANGED if changes else SAME

    def title_of(self, line: Line) -> str:
        """By what the owner knows the row."""
        return str(line.cleaned.get("name") or self.identity(line))

    def changes_of(self, line: Line) -> list[tuple[str, Any, Any]]:
        """(field, before, after) of what the row of something existing would change."""
        present = self.values_of(line.existing)
        return [
            (name, present.get(name), value)
            for name, value in self.asked(line).items()
            if present.get(name) != value
        ]

    def asked(self, line: Line) -> dict[str, Any]:
        """The cleaned values that the file speaks of: a column that it lacks changes nothing, nor,
        of what exists, does an empty cell."""
        silent = line.row.blank if line.existing is not None else ()
        return {
            name: value
            for name, value in line.cleaned.items()
            if name in line.row.values and name not in silent
        }


def _plain(value) -> str:
    return "" if value is None else str(value)


def _problems(line: Line, description: Description) -> Iterable[Problem]:
    table, number = line.row.table, line.row.number
    instead = {column.field: column.instead for column in description.columns if column.instead}
    for name, messages in line.faults.items():
        place = table.place(name) or table.place(instead.get(name, ""))
        column, header = (place.column, place.header) if place else (0, "")
        yield Problem(table.sheet, number, column, name, header, " ".join(messages))


def counted(outcome: dict) -> str:
    """One sentence on what was (or would be) written, from `Outcome.as_json()`."""
    return ngettext(
        "%(rows)d row: %(created)d new, %(changed)d changed, %(unchanged)d unchanged.",
        "%(rows)d rows: %(created)d new, %(changed)d changed, %(unchanged)d unchanged.",
        outcome["rows"],
    ) % {name: outcome[name] for name in ("rows", NEW, CHANGED, SAME)}
