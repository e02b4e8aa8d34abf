"""Due items in bulk, beside rows that were written in bulk."""

from safety.base import clock
from safety.dues.actions import open_many
from safety.dues.models import DueItem

BATCH = 1000


def owe(owed, make_uuid) -> None:
    """Write what is owed: (kind, row, what its kind says is owed for it: key, day, facts)."""
    rows = [_item(kind, row, *one, make_uuid) for kind, row, one in owed if one]
    for start in range(0, len(rows), BATCH):
        open_many(rows[start : start + BATCH])


def _item(kind, row, key, due_on, facts, make_uuid) -> DueItem:
    return DueItem(
        uuid=make_uuid(), kind=kind, key=key, due_on=due_on, facts=facts, unit=row.school.unit,
        url=row.get_absolute_url(), opened_at=clock.now(), **row.school.unit.columns(),
    )  # fmt: skip
