"""How far it is with judging anew after numbers of the rules changed."""

from typing import NamedTuple

from safety.base import clock
from transport.queries.numbers import ByCity

NAMED = 10


class Progress(NamedTuple):
    """Of the drivers or vehicles that somebody sees: how many wait, of how many; some of those
    that could not be judged."""

    waiting: int
    total: int
    failed: list

    @property
    def done(self) -> int:
        return self.total - self.waiting


def progress(model, user) -> Progress | None:
    """None where all are judged by the numbers of today. Two counts by an index where few wait."""
    rows = model.objects.visible_to(user).order_by("pk")
    waiting = rows.filter(ByCity(clock.today()).judged_by_others()).count()
    failed = list(rows.filter(failed_at__isnull=False)[:NAMED])
    if not waiting and not failed:
        return None
    return Progress(waiting, rows.count(), failed)
