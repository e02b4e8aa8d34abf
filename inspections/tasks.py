"""Background work of the trunk. Running one twice, or late, is harmless."""

import datetime as dt
from itertools import islice

from celery import shared_task

from inspections import anchor, finals
from inspections.actions import look_back
from inspections.models import LedgerAnchor
from safety.base import clock

DAY = dt.timedelta(days=1)
SETTLED = dt.timedelta(hours=1)
AT_ONCE = 6  # spans that one run counts: a ledger of years takes several runs


@shared_task(name="inspections.anchor")
def anchor_yesterday() -> str:
    """Sign the heads of all chains as they stood when yesterday ended, once, and when each day
    since the last anchor did (the machine may have been off); "" while it is too early to be sure
    that nothing of yesterday is still being written. Raises anchor.Tampered."""
    yesterday = clock.today() - DAY
    if clock.now() < clock.end_of(yesterday) + SETTLED:
        return ""
    last = LedgerAnchor.objects.order_by("-day").values_list("day", flat=True).first()
    day = min(last + DAY, yesterday) if last else yesterday
    while day < yesterday:
        anchor.make(day)
        day += DAY
    return anchor.make(yesterday).root


@shared_task(name="inspections.fill_look_backs")
def fill_look_backs() -> int:
    """Write down the hazards of rounds that were started, once what was written in that instant can
    be read; how many were written."""
    return sum(map(look_back.fill, look_back.settled()))


@shared_task(name="inspections.keep_figures")
def keep_figures() -> int:
    """Count the months and years that are over and not kept yet; how many were kept."""
    return sum(map(finals.keep, islice(finals.wanted(), AT_ONCE)))
