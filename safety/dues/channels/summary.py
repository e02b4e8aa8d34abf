"""What a group reads in the morning: how many matters of the unit are late or nearly so, by kind.

Counts alone: no name, no school below, no text that anybody typed, and of a visit nothing at all
before its hazards are issued, since only then is anything owed (R02).
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
from safety.dues.models import Channel, ChannelMessage, DueItem
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
    counts = _counts({channel.unit for channel in channels}, day)
    with translation.override(settings.LANGUAGE_CODE):
        rows = [_message(channel, counts[channel.unit_id], day, now) for channel in channels]
    ChannelMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(bool(row.text) for row in rows)


def _message(channel, counts, day, now) -> ChannelMessage:
    text = _text(channel.unit, counts, day) if counts else ""
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


def _text(unit, counts, day) -> str:
    lines = [heading(unit, day)]
    for kind, row in counts.items():
        words = _("%(kind)s: %(overdue)d overdue, %(today)d due today, %(soon)d within 7 days")
        lines.append(words % {**row, "kind": kinds.label(kind)})
    return "\n".join([*lines, settings.SITE_URL])


def heading(unit, day) -> str:
    """The first line of every message: its first words are always the same, so that a robot can
    be told to take nothing else."""
    said = {"unit": unit.name, "day": date_format(day, "DATE_FORMAT")}
    return _("School safety: %(unit)s, %(day)s") % said
