"""Due items in bulk, beside rows that were written in bulk."""

from safety.base import clock
from safety.dues.actions import dated
from safety.dues.models import DueItem

BATCH = 1000


def owe(owed, make_uuid) -> None:
    """Write what is owed: (kind, row, what its kind says is owed for it: key, day, facts)."""
    known: dict = {}
    rows = [_item(kind, row, *one, known, make_uuid) for kind, row, one in owed if one]
    DueItem.objects.bulk_create(rows, batch_size=BATCH)


def _item(kind, row, key, due_on, facts, known, make_uuid) -> DueItem:
    when = kind, row.city_id, due_on
    if when not in known:
        known[when] = dated(*when)
    return DueItem(
        uuid=make_uuid(), kind=kind, key=key, facts=facts, url=row.get_absolute_url(),
        unit=row.school.unit, opened_at=clock.now(), **row.school.unit.columns(), **known[when],
    )  # fmt: skip
