"""What a group reads: at once what happened in a matter of its own unit, and in the morning how
many matters of the unit and below it are late or nearly so, and what was told yesterday, by kind.

Kinds and counts alone: no name, no school below, no text that anybody typed, and of a visit
nothing at all before its hazards are issued, since only then is anything owed or told (R02).
"""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from safety.base import clock
from safety.dues import kinds
from safety.dues.models import Channel, ChannelMessage, DueItem, Notice
from safety.schools.models import Tier

BATCH = 500
SOON = dt.timedelta(days=7)
KEPT = dt.timedelta(days=180)  # how long the log goes back
# By which column of a due item the matters of a unit and of all below it are found.
COLUMNS = {
    Tier.SCHOOL: "unit",
    Tier.TOWNSHIP: "township",
    Tier.DISTRICT: "district",
    Tier.CITY: "city",
}


def gather(now: dt.datetime | None = None) -> int:
    """Put today's digest of every channel into the outbox; how many have something to say. A
    channel that has one today gets no second, also where there was nothing to say."""
    now = now or clock.now()
    ChannelMessage.objects.filter(made_at__lt=now - KEPT).delete()
    total = 0
    while (said := _gather_some(now)) is not None:
        total += said
    return total


@transaction.atomic
def _gather_some(now) -> int | None:
    """A batch; None when no channel is left without a digest of today."""
    day = clock.day_of(now)
    done = ChannelMessage.objects.filter(channel=OuterRef("pk"), day=day, kind="digest")
    waiting = Channel.objects.filter(~Exists(done), active=True, removed_at=None)
    channels = list(waiting.select_related("unit").order_by("pk")[:BATCH])
    if not channels:
        return None
    units = {channel.unit for channel in channels}
    counts, news = _counts(units, day), _news(units, day - dt.timedelta(days=1))
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            _message(channel, _lines(counts[channel.unit_id], news[channel.unit_id]), day, now)
            for channel in channels
        ]
    ChannelMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(bool(row.text) for row in rows)


def say_at_once(unit, kind: str, once: str) -> None:
    """Put an event into the outbox of the unit's own channels; said again it adds nothing."""
    channels = list(Channel.objects.filter(unit=unit, active=True, removed_at=None))
    if not channels:
        return
    now = clock.now()
    day = clock.day_of(now)
    with translation.override(settings.LANGUAGE_CODE):
        text = _text(unit, [kinds.label(kind)], day)
    rows = [
        ChannelMessage(
            channel=channel,
            kind=ChannelMessage.Kind.EVENT,
            once=once,
            day=day,
            text=text,
            made_at=now,
            next_try_at=now,
        )
        for channel in channels
    ]
    ChannelMessage.objects.bulk_create(rows, ignore_conflicts=True)


def _message(channel, lines, day, now) -> ChannelMessage:
    text = _text(channel.unit, lines, day) if lines else ""
    return ChannelMessage(
        channel=channel,
        kind=ChannelMessage.Kind.DIGEST,
        day=day,
        text=text,
        made_at=now,
        next_try_at=now if text else None,
    )


def _counts(units, day) -> dict[int, dict[str, dict]]:
    """unit id → kind → {overdue, today, soon}; one query a tier."""
    found: dict[int, dict[str, dict]] = defaultdict(dict)
    due = DueItem.objects.filter(settled_at=None, due_on__lte=day + SOON)
    for tier, column in COLUMNS.items():
        ids = [unit.pk for unit in units if unit.tier == tier]
        if not ids:
            continue
        rows = due.filter(**{f"{column}__in": ids}).values(column, "kind").order_by(column, "kind")
        for row in rows.annotate(
            overdue=Count("pk", filter=Q(due_on__lt=day)),
            today=Count("pk", filter=Q(due_on=day)),
            soon=Count("pk", filter=Q(due_on__gt=day)),
        ):
            found[row[column]][row["kind"]] = row
    return found


def _news(units, day) -> dict[int, dict[str, int]]:
    """unit id → kind → how many events were told of that day; one query a tier. An event is one,
    however many people were told of it."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    told = Notice.objects.filter(
        kind__in=kinds.to_group(),
        made_at__gte=clock.start_of(day),
        made_at__lt=clock.start_of(day + dt.timedelta(days=1)),
    )
    for tier, column in COLUMNS.items():
        ids = [unit.pk for unit in units if unit.tier == tier]
        if not ids:
            continue
        column = {"township": "unit__township"}.get(column, column)
        rows = told.filter(**{f"{column}__in": ids}).values(column, "kind")
        for row in rows.order_by(column, "kind").annotate(n=Count("once", distinct=True)):
            found[row[column]][row["kind"]] = row["n"]
    return found


def _lines(counts, news) -> list[str]:
    owed = _("%(kind)s: %(overdue)d overdue, %(today)d due today, %(soon)d within 7 days")
    told = _("%(kind)s: %(n)d yesterday")
    return [
        *(owed % {**row, "kind": kinds.label(kind)} for kind, row in counts.items()),
        *(told % {"n": n, "kind": kinds.label(kind)} for kind, n in news.items()),
    ]


def _text(unit, lines, day) -> str:
    return "\n".join([heading(unit, day), *lines, settings.SITE_URL])


def heading(unit, day) -> str:
    """The first line of every message: its first words are always the same, so that a robot can
    be told to take nothing else."""
    said = {"unit": unit.name, "day": date_format(day, "DATE_FORMAT")}
    return _("School safety: %(unit)s, %(day)s") % said
