"""The engine of reminders: looks at the due items whose moment has come, and tells people once.

Work goes in batches; a batch is one transaction that takes its rows (skipping those which another
engine holds), moves each to its next moment on the condition that it still stands at the old one,
and writes the notices. Killed at any point, a batch has happened or it has not. Whatever is told
twice all the same is stopped by the inbox itself: (user, once) is unique.
"""

import datetime as dt
import logging
import time
from collections import defaultdict
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from safety.base import clock
from safety.dues import kinds
from safety.dues.ladders import Call, Ladders, call
from safety.dues.models import DueItem
from safety.dues.notices import Heard, write
from safety.dues.recipients import Recipients

# Rows that nobody else can touch meanwhile; the people of a batch are found in one query
# whose cost hardly grows with it.
BATCH = 2500
log = logging.getLogger(__name__)


class Due(NamedTuple):
    """What is to be known of an item to decide who hears of it."""

    pk: int
    kind: str
    due_on: dt.date
    told_to: int | None
    next_at: dt.datetime
    unit_id: int
    township_id: int | None
    district_id: int | None
    city_id: int | None


def run(now: dt.datetime | None = None, seconds: float | None = None) -> int:
    """Tell what there is to tell at `now` (default: the present). Returns the notices written.

    `seconds` bounds one run; what is left over is due still and comes with the next run.
    """
    now = now or clock.now()
    stop = time.monotonic() + seconds if seconds else None
    written = 0
    while stop is None or time.monotonic() < stop:
        notices = _batch(now)
        if notices is None:
            break
        written += notices
    return written


def _batch(now) -> int | None:
    """Tell the next rows whose moment has come; None when there are none left to take."""
    with transaction.atomic():
        items = [Due(*row) for row in _due(now)[:BATCH]]
        # Ladders are read behind the locks: an edit that was waiting for them comes after us.
        return _tell(items, now, Ladders()) if items else None


def _due(now):
    rows = DueItem.objects.select_for_update(skip_locked=True)
    rows = rows.filter(next_at__lte=now).order_by("next_at", "pk")
    return rows.values_list(*Due._fields)


def _tell(items, now, ladders) -> int:
    """Tell these items. One that cannot be told is put off till tomorrow; the others go on."""
    try:
        with transaction.atomic():
            return _tell_together(items, now, ladders)
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing was claimed, the next run begins here again
    except Exception:
        if len(items) == 1:
            log.exception("due item %s cannot be told", items[0].pk)
            _put_off(items, now)
            return 0
    half = len(items) // 2
    return _tell(items[:half], now, ladders) + _tell(items[half:], now, ladders)


def _tell_together(items, now, ladders) -> int:
    ladders.load({item.city_id for item in items})
    unknown = [item for item in items if kinds.find(item.kind) is None]
    if unknown:
        log.error("due items of unknown kinds: %s", sorted({item.kind for item in unknown}))
        _put_off(unknown, now)
    calls = _calls([item for item in items if kinds.find(item.kind)], now, ladders)
    told = [(item, said) for said, some in calls for item in some]
    recipients = Recipients(told, clock.day_of(now))
    heard = [
        Heard(item.pk, user, offset)
        for item, said in told
        for user, offset in recipients.of(item, said).items()
    ]
    for said, some in calls:
        _claim(some, said)
    return write(heard, now)


def _calls(items, now, ladders) -> list[tuple[Call, list[Due]]]:
    """Items with the same ladder, date and mark say the same: judged once, moved together."""
    related = defaultdict(list)
    for item in items:
        related[item.kind, item.city_id, item.due_on, item.told_to, item.next_at].append(item)
    alike: dict = defaultdict(
        list
    )  # a ladder is long: asked for each kind and city, not for each item
    for (kind, city, *when), some in related.items():
        alike[ladders.of(kinds.find(kind), city), *when] += some
    return [
        (call(ladder, due_on, told_to, now), some)
        for (ladder, due_on, told_to, _next_at), some in alike.items()
    ]


def _claim(items, said):
    """Move rows to their next moment, if they still stand at the one that was read."""
    rows = DueItem.objects.filter(
        pk__in=[item.pk for item in items], next_at=items[0].next_at, settled_at=None
    )
    rows.update(next_at=said.next_at, told_to=said.told_to)


def _put_off(items, now):
    """Look again tomorrow morning: the fault may be mended by then, and nothing waits behind it."""
    tomorrow = clock.start_of(clock.day_of(now) + dt.timedelta(days=1))
    DueItem.objects.filter(pk__in=[item.pk for item in items]).update(
        next_at=tomorrow + dt.timedelta(hours=settings.DUES_HOUR)
    )
