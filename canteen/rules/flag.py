"""What is wrong by a rule, as a screen shows it."""

import datetime as dt
from typing import NamedTuple

from safety.base import clock


class Flag(NamedTuple):
    """The rule and its article, what was found, and what would put it right."""

    rule: str
    article: str
    found: str
    how: str


def known_since(stands: bool, at: dt.datetime | None) -> dt.datetime | None:
    """Since when it is known that something is wrong, for the figures of the month: what is put
    right in the month in which it was recorded counts nowhere; later, it stays in that month."""
    if stands:
        return at or clock.now()
    this_month = clock.start_of(clock.month_start(clock.today()))
    return at if at and at < this_month else None
