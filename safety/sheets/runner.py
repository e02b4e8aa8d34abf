"""The worker's part: claim a job, do it, leave its outcome. Safe to be asked for twice and late."""

import contextlib
import hashlib
import logging
import tempfile
import time
import uuid
from pathlib import Path

from auditlog.context import set_actor
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from safety.base import clock
from safety.base.models import Refused

from . import registry
from .aside import told_aside
from .models import ImportedRow, SheetJob
from .pulse import Pulse, Stopped
from .undo import Depends

log = logging.getLogger(__name__)
State, Phase = SheetJob.State, SheetJob.Phase
BETWEEN_WRITES = 0.5
MOST_SHOWN = 200


class Lost(Exception):
    """The job was cancelled, or given to another worker while this one seemed dead."""


def run(pk: int) -> bool:
    """Do a queued job; False when there is nothing to claim (done, cancelled, another's)."""
    job = _claim(pk)
    if job is None:
        return False
    with override(job.language or None):
        try:
            _work(job)
        except Lost:
            log.info("job %s was taken away from this run", pk)
        except Stopped:
            with contextlib.suppress(Lost):
                _finish(job, State.CANCELLED, outcome={})
        except Depends as refusal:
            _fail(job, str(refusal.message), "depends", depends=refusal.lines[:MOST_SHOWN],
                  depend_count=len(refusal.lines))  # fmt: skip
        except Refused as refusal:
            code = getattr(refusal, "code", "refused")
            _fail(job, str(refusal.message), code)
        except PermissionDenied:
            log.warning("job %s asked for what its owner may not do", pk)
            _fail(job, _("Something in the list is not yours to change. Nothing was written."),
                  "denied")  # fmt: skip
        except IntegrityError:
            log.exception("job %s met a change made in the same moment", pk)
            _fail(job, _("Somebody changed the same rows meanwhile. Nothing was written."), "race")
        except DatabaseError:
            # The database went away or was busy: the row still says "running", the sweep retries.
            log.exception("job %s lost the database", pk)
        except Exception:
            log.exception("job %s failed", pk)
            _fail(job, _("The job failed for a reason of ours. Nothing was written."), "error")
    return True


def _claim(pk):
    now, stamp = clock.now(), uuid.uuid4()
    claimed = SheetJob.objects.filter(pk=pk, state=State.QUEUED).update(
        state=State.RUNNING,
        run=stamp,
        attempts=F("attempts") + 1,
        heartbeat_at=now,
        started_at=now,
        done=0,
        total=0,
    )
    return SheetJob.objects.select_related("owner").get(pk=pk) if claimed else None


def _work(job):
    kind = registry.get(job.kind)
    if not (job.owner.is_active and kind.allowed(job.owner)):
        raise Refused(_("You may not do this any more."))
    steps = {Phase.CHECK: _check, Phase.APPLY: _apply, Phase.EXPORT: _export, Phase.UNDO: _undo}
    with set_actor(job.owner):  # for the audit log, which knows of requests alone
        steps[job.phase](job, kind)


def _check(job, kind):
    with told_aside(Beat(job)) as told:
        outcome = kind.make(job.owner, job.params).check(_source(job), told)
        marked = _marked(outcome)
    _leave_check(job, outcome, marked)


def _marked(outcome) -> bytes:
    """The list with its problems marked; nothing where there are none. Takes as long as to read."""
    return outcome.marked() if outcome.problems else b""


def _leave_check(job, outcome, marked):
    values = {"problems": len(outcome.problems), "outcome": outcome.as_json()}
    if marked:
        values["result"] = _store(job, ContentFile(marked))
        values["result_name"] = _marked_name(job.source_name)
    _finish(job, State.CHECKED, phase=Phase.CHECK, **values)


def _marked_name(name):
    stem = name[: -len(".xlsx")] if name.lower().endswith(".xlsx") else name
    suffix = _("to mend")  # gettext does not look into f-strings
    return f"{stem[:90]} ({suffix}).xlsx"


def _apply(job, kind):
    """Check again and write, with the job's own end in the same transaction: both or neither.

    The row is locked meanwhile, so the sweep cannot take a long import for a dead one.
    """
    data = _source(job)
    with transaction.atomic():
        _hold(job)
        importer = kind.make(job.owner, job.params)
        importer.shown = job.outcome.get("mark", "")
        outcome = importer.apply(data, Pulse(job))
        if outcome.applied:
            _keep_written(job, outcome.written)
            _finish(job, State.DONE, outcome=outcome.as_json())
            return
        # Let go, the row would look like that of a worker that died when it was locked.
        SheetJob.objects.filter(pk=job.pk).update(heartbeat_at=clock.now())
    with told_aside(Beat(job)):
        marked = _marked(outcome)
    _leave_check(job, outcome, marked)


def _hold(job):
    """Lock the job's row. Without its key, so that the wish to cancel may point to it."""
    rows = SheetJob.objects.select_for_update(no_key=True)
    if not rows.filter(pk=job.pk, run=job.run, state=State.RUNNING).exists():
        raise Lost


def _keep_written(job, written):
    rows = (
        ImportedRow(job=job, position=number, **row._asdict())
        for number, row in enumerate(written, 1)
    )
    ImportedRow.objects.bulk_create(rows, batch_size=1000)


def _undo(job, kind):
    """Take an import back, with the job's own end in the same transaction: both or neither."""
    with transaction.atomic():
        _hold(job)
        batch = SheetJob.objects.select_for_update(no_key=True).get(pk=job.undoes_id)
        if not batch.can_be_undone:
            raise Refused(_("This import cannot be undone any more."))
        rows = list(batch.written.order_by("-position"))
        _take_back(kind.undo(job.owner, rows, batch.finished_at), Pulse(job))
        SheetJob.objects.filter(pk=batch.pk).update(undone_at=clock.now())
        made = sum(row.before is None for row in rows)
        _finish(job, State.DONE, outcome={"taken_out": made, "put_back": len(rows) - made})


def _take_back(undo, pulse):
    found = undo.obstacles(pulse)
    if found:
        raise Depends(_("Something depends on this import by now. Nothing was changed."), found)
    undo.take_back_all(pulse)


def _export(job, kind):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        beat = Beat(job)
        with told_aside(beat) as told:
            name = kind.write(job.owner, job.params, path, told)
        with path.open("rb") as file:
            result = _store(job, File(file))
    _finish(job, State.DONE, result=result, result_name=name[:120], done=beat.done, total=beat.done)


def _source(job) -> bytes:
    try:
        with job.source.open("rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        raise Refused(_("The uploaded file is gone. Upload it again.")) from error
    if hashlib.sha256(data).hexdigest() != job.sha256:
        raise Refused(_("The uploaded file was damaged in our store. Upload it again."))
    return data


def _store(job, content) -> str:
    name = job.result_path(job.run)
    default_storage.delete(name)  # a run that comes twice to this point writes the same file anew
    return default_storage.save(name, content)


def _finish(job, state, **values):
    """Leave the outcome, if the job is still this run's. Raises Lost."""
    finished = SheetJob.objects.filter(pk=job.pk, run=job.run, state=State.RUNNING).update(
        state=state, finished_at=clock.now(), seats=job.owner.seats.marks, **values
    )
    if not finished:
        if "result" in values:
            default_storage.delete(values["result"])
        raise Lost


def _fail(job, message, code, **more):
    with contextlib.suppress(Lost):
        _finish(job, State.FAILED, outcome={"message": message, "code": code, **more})


class Beat:
    """The progress of a run, written at most twice a second; also its sign of life, so it is told
    aside: one long query is no silence. `done` is what was told last, written or not."""

    def __init__(self, job):
        self.job, self.done = job, 0
        self._next = time.monotonic() + BETWEEN_WRITES

    def __call__(self, done: int, total: int) -> None:
        self.done, now = done, time.monotonic()
        if now < self._next:
            return
        self._next = now + BETWEEN_WRITES
        alive = SheetJob.objects.filter(
            pk=self.job.pk, run=self.job.run, state=State.RUNNING
        ).update(done=done, total=total, heartbeat_at=clock.now())
        if not alive:
            raise Lost
