"""Tasks carry an id and call one function. What must happen is a row, so a lost message, a killed
worker or a second beat costs only time."""

import datetime as dt
import logging
from functools import partial
from typing import Any

from celery import shared_task
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from safety.base import clock

from . import runner
from .actions import publish
from .limits import limit
from .models import FOLDER, ImportedRow, SheetJob, kept_since

log = logging.getLogger(__name__)
State = SheetJob.State
# No upload takes half a day: a file that old and without a row is nobody's.
_ORPHAN = dt.timedelta(hours=12)


@shared_task(name="sheets.run")
def run(pk: int) -> bool:
    """Do one job."""
    return runner.run(pk)


@shared_task(name="sheets.sweep")
def sweep() -> dict[str, int]:
    """Every few seconds: jobs whose worker died, and jobs whose message never arrived."""
    return {"revived": _revive(), "published": _publish_again()}


def _revive() -> int:
    silent_since = clock.now() - dt.timedelta(seconds=limit("STALE_SECONDS"))
    if not SheetJob.objects.filter(state=State.RUNNING, heartbeat_at__lt=silent_since).exists():
        return 0  # the usual case takes no lock
    with transaction.atomic():
        # A running import holds its row; skipping locked rows leaves the living alone.
        skip = connection.features.has_select_for_update_skip_locked
        stale = list(
            SheetJob.objects.select_for_update(skip_locked=skip).filter(
                state=State.RUNNING, heartbeat_at__lt=silent_since
            )
        )
        for job in stale:
            _revive_or_give_up(job)
    return len(stale)


def _revive_or_give_up(job):
    log.warning("job %s fell silent in attempt %s", job.pk, job.attempts)
    mine = SheetJob.objects.filter(pk=job.pk, run=job.run, state=State.RUNNING)
    if job.attempts < limit("ATTEMPTS"):
        mine.update(state=State.QUEUED, run=None, published_at=clock.now())
        transaction.on_commit(partial(publish, job.pk))
        return
    with override(job.language or None):
        message = _("The job was interrupted several times. Nothing was written.")
    mine.update(
        state=State.FAILED,
        run=None,
        finished_at=clock.now(),
        outcome={"message": message, "code": "interrupted"},
    )


def _publish_again() -> int:
    now = clock.now()
    unheard = now - dt.timedelta(seconds=limit("UNCLAIMED_SECONDS"))
    waiting = SheetJob.objects.filter(state=State.QUEUED, published_at__lt=unheard)
    published = 0
    for pk, seen in list(waiting.values_list("pk", "published_at")[:200]):
        # Two sweeps at once: only the one that moves the stamp tells the workers.
        if SheetJob.objects.filter(pk=pk, state=State.QUEUED, published_at=seen).update(
            published_at=now
        ):
            publish(pk)
            published += 1
    return published


@shared_task(name="sheets.clean")
def clean() -> dict[str, int]:
    """Every hour: files of jobs that ended days ago, and by what their exports were filtered; files
    that no job names; what was noted of imports that can be undone no more."""
    return {"expired": _expire(), "orphans": _remove_orphans(), "forgotten": _forget_written()}


def _forget_written() -> int:
    before = clock.now() - dt.timedelta(days=limit("UNDO_DAYS"))
    old = ImportedRow.objects.filter(job__finished_at__lt=before).values("pk")[:20_000]
    return ImportedRow.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def _expire() -> int:
    before = kept_since()
    asked = Q(phase=SheetJob.Phase.EXPORT) & ~Q(params={})
    old = SheetJob.objects.filter(~Q(source="", result="") | asked, finished_at__lt=before)
    return sum(_forget(job, before) for job in old.iterator())


def _forget(job, before) -> int:
    """Of one job the files, and what was kept with them because it may name people: what an import
    would change, and by what an export was filtered. Returns how many jobs that were."""
    outcome = {name: value for name, value in job.outcome.items() if name != "changes"}
    values: dict[str, Any] = {"source": "", "result": "", "outcome": outcome}
    names = [name for name in (job.source.name, job.result.name) if name]
    if names:
        values["files_removed_at"] = clock.now()
    if job.phase == SheetJob.Phase.EXPORT:
        values["params"] = {}
    forgotten = SheetJob.objects.filter(pk=job.pk, finished_at__lt=before).update(**values)
    SheetJob.objects.filter(pk=job.pk, state=State.CHECKED).update(state=State.CANCELLED)
    for name in names:
        default_storage.delete(name)
    return forgotten


def _remove_orphans() -> int:
    removed = 0
    for folder in _listed(FOLDER)[0]:
        names = [f"{FOLDER}/{folder}/{name}" for name in _listed(f"{FOLDER}/{folder}")[1]]
        known = _named(folder)
        for name in names:
            if (
                name not in known
                and default_storage.get_modified_time(name) < clock.now() - _ORPHAN
            ):
                default_storage.delete(name)
                removed += 1
    return removed


def _listed(path) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(path)
    except FileNotFoundError:
        return [], []


def _named(folder) -> set[str]:
    try:
        rows = SheetJob.objects.filter(uuid=folder).values_list("source", "result")
        return {name for row in rows for name in row if name}
    except (ValueError, TypeError):
        return set()
