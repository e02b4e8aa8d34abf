"""The worker's part: thumbnails, and the sweep that makes up for every crash."""

import datetime as dt
import logging

from celery import shared_task

from safety.base import clock
from safety.files import kept, storage
from safety.files.actions import make_thumbnail
from safety.files.models import Evidence

log = logging.getLogger(__name__)

# Swept every hour, so that none lives for 24 h (trust.md I5); no upload takes half a day.
ORPHAN_SECONDS = 12 * 3600
LATE = dt.timedelta(minutes=5)
_BATCH = 500


@shared_task(name="files.thumbnail")
def thumbnail(pk: int) -> None:
    """Make one thumbnail. An upload that was rolled back has no row, and needs none."""
    row = Evidence.objects.filter(pk=pk).first()
    if row:
        make_thumbnail(row)


@shared_task(name="files.sweep")
def sweep() -> dict[str, int]:
    """Make the thumbnails that nobody made, remove the files that no row names."""
    return {"thumbnails": _make_missing(), "orphans": _remove_orphans()}


def _make_missing() -> int:
    made = 0
    late = Evidence.objects.filter(thumbnail="", uploaded_at__lt=clock.now() - LATE)
    for row in late.order_by("-pk").iterator():
        try:
            make_thumbnail(row)
            made += 1
        except (OSError, ValueError):
            log.exception("no thumbnail for evidence %s", row.uuid)
    return made


def _remove_orphans() -> int:
    removed, batch = 0, []
    for name in storage.old_names(ORPHAN_SECONDS):
        batch.append(name)
        if len(batch) == _BATCH:
            removed, batch = removed + _remove_unnamed(batch), []
    return removed + _remove_unnamed(batch)


def _remove_unnamed(names: list[str]) -> int:
    named = kept.named(names)
    return sum(storage.remove_if_old(n, ORPHAN_SECONDS) for n in names if n not in named)
