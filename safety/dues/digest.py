"""The morning's digest: one outbox row for each person who has unread news and an address."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from safety.base import clock
from safety.dues.models import Digest, Notice

BATCH = 1000
# After so long a mail would be no news; the notice still stands in the inbox.
FRESH = dt.timedelta(days=14)
# The engine first tells what the day brings; who hears nothing all morning waits for the next.
MORNING = dt.timedelta(minutes=15), dt.timedelta(hours=4)


def is_morning(now: dt.datetime | None = None) -> bool:
    """Whether digests go out at that instant: from a quarter past the hour of the reminders."""
    now = now or clock.now()
    hour = clock.start_of(clock.day_of(now)) + dt.timedelta(hours=settings.DUES_HOUR)
    return hour + MORNING[0] <= now < hour + MORNING[1]


def gather(now: dt.datetime | None = None) -> int:
    """Make today's digests; returns how many. A person who has one today gets no second."""
    now = now or clock.now()
    total = 0
    while made := _gather_some(now):
        total += made
    return total


@transaction.atomic
def _gather_some(now) -> int:
    day = clock.day_of(now)
    mine = [
        Digest(user_id=user, day=day, message_id=_message_id(), made_at=now, next_try_at=now)
        for user in _waiting(now, day)[:BATCH]
    ]
    Digest.objects.bulk_create(mine, ignore_conflicts=True)
    # Only rows of this run: another run's digest may be on its way already, and is closed.
    made = Digest.objects.filter(message_id__in=[row.message_id for row in mine])
    users = made.values("user")
    theirs = made.filter(user=OuterRef("user")).values("pk")
    _undigested(now).filter(user__in=users).update(digest=Subquery(theirs))
    return made.count()


def _undigested(now) -> QuerySet[Notice]:
    return Notice.objects.filter(
        digest=None, read_at=None, made_at__gt=now - FRESH, made_at__lte=now
    )


def _waiting(now, day) -> QuerySet:
    """Ids of active people with an address who have unread news and no digest of that day."""
    done = Digest.objects.filter(user=OuterRef("user_id"), day=day)
    rows = _undigested(now).filter(user__is_active=True).exclude(user__email="")
    rows = rows.filter(~Exists(done)).order_by("user_id")
    return rows.values_list("user_id", flat=True).distinct()


def _message_id() -> str:
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    return f"<digest.{uuid.uuid4().hex}@{host or 'localhost'}>"
