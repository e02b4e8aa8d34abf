"""Undoing an import: what it made is taken out, what it changed is put back, all or nothing.

At the word of its owner an import writes down, row by row, what it made and what stood before
(importer.Written, kept as models.ImportedRow). A kind that can be undone gives a subclass of
`Undo`.
"""

from safety.base.models import Refused

from .importer import Progress


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

    def take_back(self, row) -> None:
        """Undo one row, in the transaction that locked it."""
        raise NotImplementedError
