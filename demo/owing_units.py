"""Due items of bureaus in bulk, beside rows that were written in bulk."""

from safety.base import clock
from safety.dues.actions import open_many
from safety.dues.models import DueItem


def owe(owed, make_uuid) -> None:
    """Write what is owed: (kind, unit, key, day, facts, address)."""
    open_many(
        [
            DueItem(
                uuid=make_uuid(), kind=kind, unit=unit, key=key, due_on=day, facts=facts, url=url,
                opened_at=clock.now(), **unit.columns(),
            )
            for kind, unit, key, day, facts, url in owed
        ]
    )  # fmt: skip
