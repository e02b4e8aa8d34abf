"""What follows a row here: one open item whose key holds what it speaks of."""

from django.db.models.functions import Left

from safety.base import clock
from safety.dues import actions
from safety.dues.models import DueItem

BATCH = 500
UUID = 36  # so many characters of a key say of which row it is


def follow(row, kind, owed, url="") -> None:
    """Let be owed for a row what `owed` says (key, day, facts), or nothing any more.

    Its items are those whose key begins with its uuid; they lead to its page, or to `url`.
    """
    items = DueItem.objects.filter(unit=row.school_id, kind=kind, key__startswith=f"{row.uuid}:")
    key = owed[0] if owed else ""
    actions.settle_all(items.exclude(key=key))
    if owed:
        _key, due_on, facts = owed
        actions.owe(
            row.school.unit, kind, key, due_on, facts=facts, url=url or row.get_absolute_url()
        )


def follow_many(rows, kind, owed) -> None:
    """The same for many rows of one kind at once, by their schools: a number of statements that
    grows with thousands of them, not with each."""
    for start in range(0, len(rows), BATCH):
        _follow_some({str(row.uuid): row for row in rows[start : start + BATCH]}, kind, owed)


def _follow_some(rows, kind, owed):
    items = DueItem.objects.filter(kind=kind, unit__in={row.school_id for row in rows.values()})
    items = items.alias(whose=Left("key", UUID)).filter(whose__in=list(rows))
    wanted = {one[0]: (row, one) for row in rows.values() if (one := owed(row))}
    there = {item.key: item for item in items.order_by("pk") if item.key in wanted}
    actions.settle_all(items.exclude(key__in=list(wanted)))
    new = [_item(kind, *wanted[key]) for key in wanted if key not in there]
    actions.open_many(new)
    told_anew = [item for key, item in there.items() if item.facts != wanted[key][1][2]]
    for item in told_anew:
        item.facts = wanted[item.key][1][2]
    DueItem.objects.bulk_update(told_anew, ["facts"])
    actions.open_again(items.filter(key__in=list(there)))


def _item(kind, row, owed) -> DueItem:
    key, due_on, facts = owed
    unit = row.school.unit
    return DueItem(
        unit=unit, kind=kind, key=key, due_on=due_on, facts=facts, opened_at=clock.now(),
        url=row.get_absolute_url(), **unit.columns(),
    )  # fmt: skip
