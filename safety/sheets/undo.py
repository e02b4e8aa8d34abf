"""Undoing an import: what it made is taken out, what it changed is put back, all or nothing.

At the word of its owner an import writes down, row by row, what it made and what stood before
(importer.Written, kept as models.ImportedRow). A kind that can be undone gives a subclass of
`Undo`.
"""

from collections.abc import Sequence

from django.db.models import Model

from safety.base.models import Refused
from safety.base.trail import storable

from .importer import Progress, Written


class Noted:
    """What an import writes down of its rows. `columns`: of each model, in the order in which
    rows are locked, the names of what is kept."""

    def __init__(self, columns: dict[type[Model], Sequence[str]]):
        self.columns = columns
        self.models = {model._meta.model_name: model for model in columns}

    def state(self, row) -> dict:
        """A row as it stands, in plain values."""
        return storable({name: getattr(row, name) for name in self.columns[type(row)]})

    def made(self, row) -> Written:
        return Written(row._meta.model_name, row.pk, None, self.state(row))

    def changed(self, row, before) -> Written:
        after, was = self.state(row), self.state(before)
        unlike = {name: value for name, value in was.items() if after[name] != value}
        return Written(row._meta.model_name, row.pk, unlike, after)


class Depends(Refused):
    """Something depends on what would be undone: `lines` are (whose, why), for the person."""

    def __init__(self, message, lines: list[tuple[str, str]]):
        super().__init__(message)
        self.lines = lines


class Undo:
    """The undoing of one batch for one person. `rows`: its ImportedRows, the last written first;
    `since`: when they were written."""

    def __init__(self, user, rows, since):
        self.user, self.rows, self.since = user, rows, since

    def obstacles(self, progress: Progress) -> list[tuple[str, str]]:
        """Lock everything, and say what depends on it: (whose, why). Nothing is changed."""
        raise NotImplementedError

    def take_back_all(self, progress: Progress) -> None:
        """Undo all rows, in the transaction that locked them: one by one, unless a kind knows
        better."""
        for done, row in enumerate(self.rows, 1):
            self.take_back(row)
            progress(done, len(self.rows))

    def take_back(self, row) -> None:
        """Undo one row."""
        raise NotImplementedError


class NotedUndo(Undo):
    """The undoing of what `noted` wrote down. `keys` and `made`: of each model the keys of all rows
    and of those that the list made; `found`: the obstacles so far."""

    noted: Noted

    def __init__(self, user, rows, since):
        super().__init__(user, rows, since)
        self.found: list[tuple[str, str]] = []
        self.keys: dict[type[Model], set[int]] = {model: set() for model in self.noted.columns}
        self.made: dict[type[Model], set[int]] = {model: set() for model in self.noted.columns}
        for row in rows:
            model = self.noted.models[row.what]
            self.keys[model].add(row.key)
            if row.before is None:
                self.made[model].add(row.key)

    def left(self, model) -> dict[int, dict]:
        """key → the row of this model as the list left it."""
        rows = reversed(self.rows)
        return {row.key: row.after for row in rows if self.noted.models[row.what] is model}

    def as_left(self, row, after: dict) -> bool:
        """Whether a row still stands so. A list that was taken in earlier may not have noted all
        that is noted now."""
        return after.items() <= self.noted.state(row).items()
