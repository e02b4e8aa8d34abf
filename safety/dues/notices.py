"""Notices into inboxes, many at once: who hears what is known here by numbers alone; the words and
facts of each come from its due item.

On PostgreSQL they never leave the database: one INSERT … SELECT writes a batch, and what an inbox
has already stays out by its own constraint. SQLite has no clock of its own to race against and
writes the same rows from models.
"""

import datetime as dt
import time
from collections.abc import Iterator
from operator import attrgetter

from django.db import connection

from safety.base import clock
from safety.base.among import array
from safety.dues.models import DueItem, Notice


class Heard:
    """Who hears of which items, on the rung `offset` days from their due date: three columns of
    numbers, of which a batch has thousands."""

    def __init__(self) -> None:
        self.items: list[int] = []
        self.users: list[int] = []
        self.offsets: list[int] = []

    def add(self, items: list[int], user: int, offset: int) -> None:
        self.items += items
        self.users += [user] * len(items)
        self.offsets += [offset] * len(items)

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return zip(self.items, self.users, self.offsets, strict=True)


def write(heard: Heard, now: dt.datetime) -> int:
    """Put into these people's inboxes what is not there yet; returns how many notices came."""
    if not heard.items:
        return 0
    return (_write_inside if connection.vendor == "postgresql" else _write_models)(heard, now)


# Facts that are no dictionary become null, which the table refuses. The keys are named once more so
# that items are looked up one by one: the planner would read all of them for each batch. Inbox
# after inbox: what goes into one stands together in its indexes. The uuid is of version 7, which
# begins with the time (RFC 9562): a morning's stand together in their index too.
_INSIDE = """
INSERT INTO dues_notice
  (uuid, user_id, item_id, kind, once, due_on, rung, facts, url, made_at,
   unit_id, district_id, city_id)
SELECT (%s || substr(encode(uuid_send(gen_random_uuid()), 'hex'), 14))::uuid,
  heard.who, item.id, item.kind, '', item.due_on, heard.days,
  CASE jsonb_typeof(item.facts) WHEN 'object' THEN item.facts || jsonb_build_object(
    'due', to_char(item.due_on, 'YYYY-MM-DD'), 'days', %s::date - item.due_on) END,
  item.url, %s, item.unit_id, item.district_id, item.city_id
FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[]) AS heard (what, who, days)
JOIN dues_dueitem item ON item.id = heard.what AND item.id = ANY(%s::bigint[])
ORDER BY heard.who, item.id
ON CONFLICT DO NOTHING
"""


def _write_inside(heard, now) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _INSIDE,
            [
                f"{int(time.time() * 1000):012x}7",
                *(clock.day_of(now), now),
                *map(array, (heard.items, heard.users, heard.offsets, {*heard.items})),
            ],
        )
        return cursor.rowcount


# The columns of the constraint `reminder_once`.
_ONCE = "item_id", "user_id", "due_on", "rung"


def _write_models(heard, now) -> int:
    items = DueItem.objects.in_bulk({*heard.items})
    notices = [_notice(items[item], user, offset, now) for item, user, offset in heard]
    old = Notice.objects.filter(item__in=items)
    told = set(old.values_list(*_ONCE))
    fresh = [notice for notice in notices if attrgetter(*_ONCE)(notice) not in told]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _notice(item, user, offset, now) -> Notice:
    days = (clock.day_of(now) - item.due_on).days
    return Notice(
        user_id=user,
        item_id=item.pk,
        kind=item.kind,
        due_on=item.due_on,
        rung=offset,
        facts={**item.facts, "due": item.due_on.isoformat(), "days": days},
        url=item.url,
        made_at=now,
        unit_id=item.unit_id,
        district_id=item.district_id,
        city_id=item.city_id,
    )
