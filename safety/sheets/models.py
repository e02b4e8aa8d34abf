"""Work on Excel files that a worker does: checking and applying imports, making exports."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.models import Addressed

from .limits import limit

FOLDER = "sheets"  # below MEDIA_ROOT


def kept_since() -> dt.datetime:
    """Of jobs that ended before this, neither files nor filters are kept."""
    return clock.now() - dt.timedelta(days=limit("KEEP_DAYS"))


class SheetJobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A job belongs to one person: nobody else knows of it, whatever their role."""
        if not (user and user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(owner=user)


def _source_path(job, name):
    return f"{FOLDER}/{job.uuid}/source.xlsx"


class SheetJob(Addressed):
    """One import (checked, then applied on its owner's word) or one export.

    A worker claims a queued job by a conditional update and stamps it with `run`; every later
    write of that run asks for the stamp, so a run that was given up cannot overwrite the next.
    """

    class Phase(models.TextChoices):
        CHECK = "check", _("check")
        APPLY = "apply", _("import")
        EXPORT = "export", _("export")
        UNDO = "undo", _("undoing")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("in progress")
        CHECKED = "checked", _("checked")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sheet_jobs")
    kind = models.CharField(max_length=40)
    phase = models.CharField(max_length=8, choices=Phase)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    source = models.FileField(upload_to=_source_path, blank=True, max_length=200)
    source_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    result = models.FileField(blank=True, max_length=200)
    result_name = models.CharField(max_length=120, blank=True)
    problems = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The owner's seats when it was done: what it holds is theirs as long as they have these.
    seats = models.JSONField(default=list, editable=False)
    run = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    files_removed_at = models.DateTimeField(null=True)
    # Of a job that undoes an import: which, and why; and of the import, when that was done.
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undoings")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    undone_at = models.DateTimeField(null=True)

    objects = SheetJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("Excel job")
        verbose_name_plural = _("Excel jobs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="sheet_job_of_owner"),
            models.Index(
                fields=["state", "published_at"],
                condition=Q(state__in=["queued", "running"]),
                name="sheet_job_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(state__in=["queued", "running"]),
                name="one_undoing_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Still waiting for a worker or in its hands."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    def is_readable_by(self, user) -> bool:
        """Whether its owner still has every seat by which its content was gathered."""
        return set(self.seats) <= set(user.seats.marks)

    @property
    def can_be_confirmed(self) -> bool:
        return self.state == self.State.CHECKED and not self.problems and bool(self.source)

    @property
    def writes(self) -> bool:
        """Whether it changes the register, all in one transaction."""
        return self.phase in (self.Phase.APPLY, self.Phase.UNDO)

    @property
    def can_be_undone(self) -> bool:
        """An import that was written, not long ago, and is not undone. Whether anything depends
        on it is asked by the worker."""
        done = self.phase == self.Phase.APPLY and self.state == self.State.DONE
        since = clock.now() - dt.timedelta(days=limit("UNDO_DAYS"))
        return done and not self.undone_at and bool(self.finished_at and self.finished_at > since)

    @property
    def can_be_tried_again(self) -> bool:
        """An export that failed or was given up, as long as it is known what was asked for; an
        import begins with its file."""
        ended = self.state in (self.State.FAILED, self.State.CANCELLED)
        export = self.phase == self.Phase.EXPORT
        return export and ended and bool(self.finished_at and self.finished_at >= kept_since())

    @property
    def kept_until(self) -> dt.datetime | None:
        """Until when its files are kept; None where it has none."""
        if not self.finished_at or not (self.source or self.result):
            return None
        return self.finished_at + dt.timedelta(days=limit("KEEP_DAYS"))

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    def result_path(self, run: uuid.UUID) -> str:
        """Where a run lays its result: each run its own file, so that none is half another's."""
        return f"{FOLDER}/{self.uuid}/{run}.xlsx"


class ImportedRow(models.Model):
    """One row of our tables that an import wrote (undo.Written): by these it can be undone."""

    job = models.ForeignKey(SheetJob, models.PROTECT, related_name="written")
    position = models.PositiveIntegerField()
    what = models.CharField(max_length=20)
    key = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        verbose_name = _("imported row")
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="imported_row_once")
        ]


class CancelAsked(models.Model):
    """The wish that a job stop which is being written: its own row is locked meanwhile."""

    job = models.OneToOneField(SheetJob, models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        verbose_name = _("wish to cancel")
