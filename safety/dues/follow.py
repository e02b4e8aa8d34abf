"""What many rows owe at once: items whose key begins with the uuid of their row, and holds what
they speak of, so that a renewal settles the old item and opens one of its own."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from django.db.models.functions import Left

from safety.base import clock
from safety.dues import actions
from safety.dues.models import DueItem

BATCH = 500
UUID = 36  # so many characters of a key say of which row it is


class Owed(NamedTuple):
    """One item: its kind, its key ("<uuid of the row>:<what it speaks of>"), day and facts."""

    kind: str
    key: str
    day: dt.date
    facts: dict


def follow_rows(
    rows: Sequence, kinds: Collection[str], owed: Callable[[object], Sequence[Owed]]
) -> None:
    """Let be owed for rows, by their schools (fetched with their units), what `owed` says of each
    and nothing else of these kinds: a number of statements that grows with hundreds of rows and
    with neither each row nor each kind."""
    for start in range(0, len(rows), BATCH):
        _follow_some({str(row.uuid): row for row in rows[start : start + BATCH]}, kinds, owed)


def _follow_some(rows, kinds, owed):
    items = DueItem.objects.filter(kind__in=kinds, unit__in={r.school_id for r in rows.values()})
    items = items.alias(whose=Left("key", UUID)).filter(whose__in=list(rows))
    wanted = {(one.kind, one.key): (row, one) for row in rows.values() for one in owed(row)}
    there, over, again = {}, [], []
    for item in items.order_by("pk"):
        if (item.kind, item.key) in wanted:
            there[item.kind, item.key] = item
            again += [item.pk] if item.settled_at else []
        elif item.settled_at is None:
            over.append(item.pk)
    if over:
        actions.settle_all(DueItem.objects.filter(pk__in=over))
    new = [_item(*wanted[key]) for key in wanted if key not in there]
    if new:
        actions.open_many(new)
    told_anew = [item for key, item in there.items() if item.facts != wanted[key][1].facts]
    for item in told_anew:
        item.facts = wanted[item.kind, item.key][1].facts
    DueItem.objects.bulk_update(told_anew, ["facts"])
    if again:
        actions.open_again(DueItem.objects.filter(pk__in=again))


def _item(row, one: Owed) -> DueItem:
    unit = row.school.unit
    return DueItem(
        unit=unit, kind=one.kind, key=one.key, due_on=one.day, facts=one.facts,
        opened_at=clock.now(), url=row.get_absolute_url(), **unit.columns(),
    )  # fmt: skip
