"""What follows a row here: one open item whose key holds what it speaks of."""

from safety.dues import actions
from safety.dues.follow import Owed, follow_rows
from safety.dues.models import DueItem


def follow(row, kind, owed, url="", unit=None) -> None:
    """Let be owed for a row what `owed` says (key, day, facts), or nothing any more: by its
    school, or by a `unit` of which it is known.

    Its items are those whose key begins with its uuid; they lead to its page, or to `url`.
    """
    unit = unit or row.school.unit
    items = DueItem.objects.filter(unit=unit, kind=kind, key__startswith=f"{row.uuid}:")
    key = owed[0] if owed else ""
    actions.settle_all(items.exclude(key=key))
    if owed:
        _key, due_on, facts = owed
        actions.owe(unit, kind, key, due_on, facts=facts, url=url or row.get_absolute_url())


def follow_many(rows, kind, owed) -> None:
    """The same for many rows of one kind at once (safety.dues.follow)."""
    follow_rows(rows, [kind], lambda row: [Owed(kind, *one)] if (one := owed(row)) else [])
