"""Sends what waits in the outbox of the channels: at least once, within each robot's limits.

A row is claimed by moving its next try into the future, if it still stands where it was read; then
it is sent outside any transaction. Killed in between, the claim runs out and it is sent again.
"""

import datetime as dt
import logging
import time
from collections import Counter

from django.db import transaction
from django.db.models import F

from safety.base import clock, sealing
from safety.base.text import clean_text
from safety.dues.channels import outside, robots
from safety.dues.models import Channel, ChannelMessage

# Minutes to the next try; after the last, news of that morning is no news any more. A test message
# is tried once: somebody sits there and reads what came of it.
BACK_OFF = {
    ChannelMessage.Kind.DIGEST: (1, 5, 15, 60, 180, 360),
    ChannelMessage.Kind.EVENT: (1, 5, 15, 60, 180, 360),
    ChannelMessage.Kind.TEST: (1,),
}
# A run ends before the next one begins, and leaves a host alone that did not answer so often.
SECONDS = 40
PATIENCE = 3
LATER = dt.timedelta(minutes=1)
PAGE = 100
log = logging.getLogger(__name__)


def deliver(now: dt.datetime | None = None, seconds: float = SECONDS) -> int:
    """Send what is to be sent at `now`; returns how many were taken."""
    now = now or clock.now()
    stop = time.monotonic() + seconds
    silent: Counter[str] = Counter()
    taken = 0
    while rows := list(_due(now)):
        for message in rows:
            if time.monotonic() > stop:
                return taken
            host = message.channel.host
            if silent[host] >= PATIENCE:
                _row(message).update(next_try_at=now + LATER)
            elif _claim(message, now):
                verdict = _send(message)
                silent[host] += verdict is None
                taken += bool(verdict and verdict.taken)
    return taken


def _due(now):
    rows = ChannelMessage.objects.filter(next_try_at__lte=now).select_related("channel")
    return rows.order_by("next_try_at", "pk")[:PAGE]


@transaction.atomic
def _claim(message, now) -> bool:
    """Take the row for one try: True for exactly one of those who try to. Past the robot's limit
    the row waits for its turn, and no try is counted."""
    channel = message.channel
    same = Channel.objects.filter(robot=channel.robot).order_by("pk")
    list(same.select_for_update().values_list("pk"))  # who counts, counts alone
    mine = ChannelMessage.objects.filter(
        pk=message.pk, next_try_at=message.next_try_at, tries=message.tries
    )
    recent = ChannelMessage.objects.filter(
        channel__robot=channel.robot, tried_at__gt=now - dt.timedelta(minutes=2)
    )
    tried = [at for at in recent.values_list("tried_at", flat=True) if at]
    free_at = robots.free_at(channel.kind, tried, now)
    if free_at > now:
        mine.update(next_try_at=free_at)
        return False
    waits = BACK_OFF[ChannelMessage.Kind(message.kind)]
    last = message.tries + 1 >= len(waits)
    # The last try has no next one: should it be cut short, this message alone stays unsent.
    next_try_at = None if last else now + dt.timedelta(minutes=waits[message.tries])
    return bool(mine.update(tries=F("tries") + 1, tried_at=now, next_try_at=next_try_at))


def _send(message) -> robots.Verdict | None:
    """What became of it; None when nobody answered."""
    channel = message.channel
    if not channel.active or channel.removed_at:
        return _note(message, robots.Verdict("channel not in use", final=True))
    try:
        made = robots.request(
            channel.kind, channel.opened("address"), channel.opened("secret"), message.text,
            message.uuid, clock.now(),
        )  # fmt: skip
        status, body = outside.post(made.url, made.body, made.headers)
    except sealing.Unreadable:
        return _note(message, robots.Verdict("key lost", final=True))
    except outside.Forbidden:
        return _note(message, robots.Verdict("address not allowed", final=True))
    except outside.FAULTS as fault:
        _note(message, robots.Verdict(_plainly(fault)))
        return None
    return _note(message, robots.judge(channel.kind, status, body))


def _plainly(fault) -> str:
    """A fault without the address in it, which may hold a secret."""
    if isinstance(fault, TimeoutError):
        return "timed out"
    return f"{type(fault).__name__}: {getattr(fault, 'strerror', None) or 'no answer'}"


def _note(message, verdict) -> robots.Verdict:
    """Keep what the other side said, and what follows from it."""
    values: dict = {"answer": clean_text(verdict.answer)[:200]}
    if verdict.taken:
        values |= {"sent_at": clock.now(), "next_try_at": None}
    elif verdict.final:
        values["next_try_at"] = None
    if not verdict.taken:
        log.warning("channel message %s was not taken: %s", message.pk, values["answer"])
    _row(message).update(**values)
    if verdict.pause:
        _pause(message)
    return verdict


def _pause(message) -> None:
    """The robot was asked too often: everything that waits for it waits longer."""
    until = clock.now() + robots.PAUSE
    waiting = ChannelMessage.objects.filter(channel__robot=message.channel.robot)
    waiting.filter(next_try_at__lt=until).update(next_try_at=until)


def _row(message):
    return ChannelMessage.objects.filter(pk=message.pk)
