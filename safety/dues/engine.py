"""The engine of reminders: looks at the due items whose moment has come, and tells people once.

Work goes in batches; a batch is one transaction that takes schedules (skipping those which another
engine holds), keeps the units they belong to where they stand, moves each schedule on and writes
the notices. Killed at any point, a batch has happened or it has not. Whatever is told
twice all the same is stopped by the inbox itself: (user, once) is unique.

It waits for nobody who changes an item or a unit, so none of them can wait for it in a ring: an
item whose unit is being moved or closed is looked at again with the next run.
"""

import datetime as dt
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from safety.base import clock
from safety.base.among import Among
from safety.dues import kinds
from safety.dues.ladders import Call, Ladders, call
from safety.dues.models import DueItem, Schedule
from safety.dues.notices import Heard, write
from safety.dues.recipients import Place, Recipients
from safety.schools.actions.hold import hold_units_at_hand

# When an item is looked at again whose unit was being changed: by the next run, not by this one.
A_MOMENT = dt.timedelta(seconds=20)
# A morning on which more falls due than one batch is told by so many at once.
HANDS = 2
log = logging.getLogger(__name__)


class Due(NamedTuple):
    """What is to be known of items to decide who hears of them; many are alike in it."""

    kind: str
    due_on: dt.date
    told_to: int | None
    place: Place


# Items that are alike, by their ids.
Alike = dict[Due, list[int]]


def run(now: dt.datetime | None = None, seconds: float | None = None) -> int:
    """Tell what there is to tell at `now` (default: the present). Returns the notices written.

    `seconds` bounds one run; what is left over is due still and comes with the next run.
    """
    now = now or clock.now()
    stop = time.monotonic() + seconds if seconds else float("inf")
    first = _batch(now)
    if first is None:
        return 0
    if first.taken < _size() or not _has_hands():
        return first.written + _go_on(now, stop)
    with transaction.atomic():
        return first.written + (_share(now, stop) if _alone() else 0)


def _share(now, stop) -> int:
    """Several at once, each on a connection of its own."""
    with ThreadPoolExecutor(HANDS, "dues") as hands:
        working = [hands.submit(_apart, _go_on, now, stop) for _hand in range(HANDS)]
    return sum(hand.result() for hand in working)


def _alone() -> bool:
    """Whether no other run has its hands out: beat asks again before a long run is over, and more
    hands than these would leave no worker for anything else. Holds till the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('dues.run'))")
        return cursor.fetchone()[0]


def _go_on(now, stop) -> int:
    written = 0
    while time.monotonic() < stop and (batch := _batch(now)):
        written += batch.written
    return written


def _has_hands() -> bool:
    """Whether others may write beside us and see what we see: not on SQLite, nor within a
    transaction."""
    return connection.vendor == "postgresql" and not connection.in_atomic_block


def _apart(work: Callable, *given):
    """Work on a connection of its own, closed afterwards."""
    try:
        return work(*given)
    finally:
        connection.close()


class _Batch(NamedTuple):
    taken: int
    written: int


def _batch(now) -> _Batch | None:
    """Tell the next rows whose moment has come; None when there are none left to take."""
    with transaction.atomic():
        taken, marks = _take(now)
        if not taken:
            return None
        alike = _read(marks)
        _silence(marks, alike)
        # Ladders are read behind the locks: an edit that was waiting for them comes after us.
        return _Batch(taken, _tell(alike, now, Ladders()))


def _take(now) -> tuple[int, dict[int, int | None]]:
    """How many schedules were taken, and the items that may be told, each with its mark: nobody
    else moves them before we are done, and nobody moves the units that owe them."""
    rows = Schedule.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    rows = rows.filter(next_at__lte=now).order_by("next_at", "pk")
    found = list(rows.values_list("pk", "told_to", "item__unit")[: _size()])
    held = hold_units_at_hand(unit for _pk, _told_to, unit in found)
    later = [pk for pk, _told_to, unit in found if unit not in held]
    if later:
        Schedule.objects.filter(Among("pk", later)).update(next_at=now + A_MOMENT)
    return len(found), {pk: told_to for pk, told_to, unit in found if unit in held}


def _size() -> int:
    """Rows that nobody else can touch meanwhile; the people of a batch are found in one query whose
    cost hardly grows with it. SQLite writes models, and lets nobody else write meanwhile."""
    most = settings.DUES_BATCH
    return most if connection.vendor == "postgresql" else min(most, 1000)


def _read(taken: dict[int, int | None]) -> Alike:
    """Behind the locks, by a look of its own: whoever gave an item another date meanwhile was
    waited for, or waits for us."""
    found = defaultdict(list)
    rows = DueItem.objects.filter(Among("pk", taken), settled_at=None)
    for pk, *alike in rows.values_list("pk", "kind", "due_on", *Place._fields):
        found[taken[pk], *alike].append(pk)
    return {
        Due(kind, due_on, told_to, Place(*place)): some
        for (told_to, kind, due_on, *place), some in found.items()
    }


def _silence(taken, alike: Alike) -> None:
    """A settled item speaks no more: if its schedule says otherwise, it would be taken for ever."""
    settled = taken.keys() - set(chain.from_iterable(alike.values()))
    if settled:
        Schedule.objects.filter(Among("pk", settled)).update(next_at=None)


def _tell(alike: Alike, now, ladders) -> int:
    """Tell these items. One that cannot be told is put off till tomorrow; the others go on."""
    if not alike:
        return 0
    try:
        with transaction.atomic():
            return _tell_together(alike, now, ladders)
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing was claimed, the next run begins here again
    except Exception:
        halves = _halves(alike)
        if halves is None:
            [[item]] = alike.values()
            log.exception("due item %s cannot be told", item)
            _put_off([item], now)
            return 0
    return sum(_tell(half, now, ladders) for half in halves)


def _halves(alike: Alike) -> tuple[Alike, Alike] | None:
    """The same items in two parts; None for a single one."""
    items = [(due, item) for due, some in alike.items() for item in some]
    if len(items) == 1:
        return None
    parts: tuple[Alike, Alike] = defaultdict(list), defaultdict(list)
    for number, (due, item) in enumerate(items):
        parts[number * 2 // len(items)][due].append(item)
    return parts


def _tell_together(alike: Alike, now, ladders) -> int:
    ladders.load({due.place.city_id for due in alike})
    unknown = {due.kind for due in alike if kinds.find(due.kind) is None}
    if unknown:
        log.error("due items of unknown kinds: %s", sorted(unknown))
        _put_off([item for due, some in alike.items() if due.kind in unknown for item in some], now)
    calls = _calls([due for due in alike if due.kind not in unknown], now, ladders)
    told = [(due.place, said) for due, said in calls.items()]
    recipients = Recipients(told, clock.day_of(now))
    heard = Heard()
    for due, said in calls.items():
        for user, offset in recipients.of(due.place, said).items():
            heard.add(alike[due], user, offset)
    _claim([(said, alike[due]) for due, said in calls.items()])
    return write(heard, now)


def _calls(dues, now, ladders) -> dict[Due, Call]:
    """What each of them says. A ladder is long: asked once for all of a kind in a city that have
    the same date and the same mark."""
    asked: dict[tuple, Call] = {}
    found = {}
    for due in dues:
        key = due.kind, due.place.city_id, due.due_on, due.told_to
        if key not in asked:
            ladder = ladders.of(kinds.find(due.kind), due.place.city_id)
            asked[key] = call(ladder, due.due_on, due.told_to, now)
        found[due] = asked[key]
    return found


def _claim(told: list[tuple[Call, list[int]]]) -> None:
    """Move rows to their next moment. By their keys alone: they are locked, so their moment is
    still the one that has come, and to ask for it leads the planner to the index of moments, in
    which a whole morning stands."""
    together: dict[tuple, list[int]] = defaultdict(list)
    for said, some in told:
        together[said.next_at, said.told_to] += some
    for (next_at, told_to), some in together.items():
        rows = Schedule.objects.filter(Among("pk", some))
        rows.update(next_at=next_at, told_to=told_to)


def _put_off(items, now) -> None:
    """Look again tomorrow morning: the fault may be mended by then, and nothing waits behind it."""
    tomorrow = clock.start_of(clock.day_of(now) + dt.timedelta(days=1))
    Schedule.objects.filter(Among("pk", items)).update(
        next_at=tomorrow + dt.timedelta(hours=settings.DUES_HOUR)
    )
