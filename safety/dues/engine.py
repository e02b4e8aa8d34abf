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

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from safety.base import clock
from safety.dues import kinds
from safety.dues.ladders import Call, Ladders, call
from safety.dues.models import DueItem, Notice
from safety.dues.recipients import Recipients

BATCH = 1000
log = logging.getLogger(__name__)


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
        items = list(_due(now)[:BATCH])
        # Ladders are read behind the locks: an edit that was waiting for them comes after us.
        return _tell(items, now, Ladders()) if items else None


def _due(now):
    rows = DueItem.objects.select_for_update(skip_locked=True)
    return rows.filter(next_at__lte=now).order_by("next_at", "pk")


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
    notices = [n for item, said in told for n in _notices(item, said, recipients, now)]
    for said, some in calls:
        _claim(some, said)
    return _write(notices)


def _calls(items, now, ladders) -> list[tuple[Call, list[DueItem]]]:
    """Items with the same ladder, date and mark say the same: judged once, moved together."""
    alike = defaultdict(list)
    for item in items:
        ladder = ladders.of(kinds.find(item.kind), item.city_id)
        alike[ladder, item.due_on, item.told_to, item.next_at].append(item)
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


def _notices(item, said, recipients, now):
    """One notice for each person: who holds two roles hears the later rung alone."""
    days = (clock.day_of(now) - item.due_on).days
    facts = {**item.facts, "due": item.due_on.isoformat(), "days": days}
    for user_id, offset in recipients.of(item, said).items():
        yield Notice(
            user_id=user_id,
            item_id=item.pk,
            kind=item.kind,
            once=f"{item.uuid}:{item.due_on}:{offset}",
            facts=facts,
            url=item.url,
            made_at=now,
            unit_id=item.unit_id,
            district_id=item.district_id,
            city_id=item.city_id,
        )


def _write(notices) -> int:
    """Insert what is not in an inbox yet; returns how many came."""
    onces = {notice.once for notice in notices}
    old = Notice.objects.filter(once__in=onces, item__in={notice.item_id for notice in notices})
    told = set(old.values_list("user_id", "once"))
    fresh = [notice for notice in notices if (notice.user_id, notice.once) not in told]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
