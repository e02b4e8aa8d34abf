"""Two people at one row that has no version: the later is told, and overwrites nothing unseen.

A form carries the mark of the columns that its person had before them (safety.web.forms.SeenMixin);
an action compares it with the row that it has locked.
"""

import hashlib
from collections.abc import Iterable

from safety.base.models import Conflict


def mark(row, names: Iterable[str]) -> str:
    """A short mark of these columns of a row: other values, another mark."""
    text = repr([(name, str(getattr(row, name))) for name in sorted(names)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def compare(row, seen: str, wanted: dict) -> None:
    """Conflict(row) when its columns are not as `seen` any more. None where they are what is
    `wanted` already (a second click), or where nobody looked (`seen` is empty: no page sent it)."""
    stale = bool(seen) and mark(row, wanted) != seen
    if stale and any(getattr(row, name) != value for name, value in wanted.items()):
        raise Conflict(row)
