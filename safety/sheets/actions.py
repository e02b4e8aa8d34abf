"""What a person does with a job: start it, confirm a checked import, cancel it, try
again, undo it."""

import hashlib
import logging
import os
import uuid as uuids
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from safety.base import clock, once
from safety.base.models import Refused
from safety.base.text import clean_text

from . import registry
from .models import CancelAsked, SheetJob, kept_since

log = logging.getLogger(__name__)
State, Phase = SheetJob.State, SheetJob.Phase


def start_import(user, kind: str, data: bytes, name: str, *, uuid=None, params=None) -> SheetJob:
    """Queue the dry run of an uploaded workbook. The same `uuid` again gives the same job.

    `params` hold ids and options, never names or other personal data. Raises PermissionDenied.
    """
    if not registry.imports(kind).allowed(user):
        raise PermissionDenied
    with transaction.atomic():
        job, created = _create(
            user,
            uuid,
            kind=kind,
            phase=Phase.CHECK,
            params=params or {},
            source_name=_file_name(name),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        if created:
            job.source.save("source.xlsx", ContentFile(data))
    return job


def start_export(user, kind: str, *, uuid=None, params=None) -> SheetJob:
    """Queue an export. The same `uuid` again gives the same job. Raises PermissionDenied."""
    if not registry.exports(kind).allowed(user):
        raise PermissionDenied
    with transaction.atomic():
        job, _created = _create(user, uuid, kind=kind, phase=Phase.EXPORT, params=params or {})
    return job


def start_undo(job: SheetJob, user, *, reason: str, uuid=None) -> SheetJob:
    """Queue the undoing of an import that was written. The same `uuid` again gives the same job.

    Refused when it is undone or being undone; PermissionDenied for whoever may not import.
    """
    kind = registry.imports(job.kind)
    if not kind.allowed(user):
        raise PermissionDenied
    try:
        with transaction.atomic():
            values = {"kind": job.kind, "phase": Phase.UNDO, "params": {}, "undoes": job}
            undoing, created = _create(user, uuid, reason=reason, **values)
            if created and (kind.undo is None or not job.can_be_undone):
                raise Refused(_("This import cannot be undone any more."))
    except IntegrityError:
        raise Refused(_("This import is being undone already.")) from None
    return once.same(undoing, undoes=job, reason=reason)


def _create(user, uuid, **values):
    now = clock.now()
    values |= {
        "owner": user,
        "language": get_language() or "",
        "created_at": now,
        "published_at": now,
    }
    job, created = SheetJob.objects.get_or_create(uuid=uuid or uuids.uuid4(), defaults=values)
    if job.owner_id != user.pk:
        raise Refused(_("This form was already used. Open the page again."))
    if created:
        transaction.on_commit(partial(publish, job.pk))
    else:
        once.same(
            job, kind=values["kind"], sha256=values.get("sha256", ""), params=values["params"]
        )
    return job, created


def _file_name(name: str) -> str:
    """The name as its owner knows it, without any path; only ever shown, never opened."""
    return clean_text(os.path.basename(name.replace("\\", "/")))[-120:]


def confirm(job: SheetJob) -> bool:
    """Queue the writing of a checked import without problems. A second click does nothing."""
    now = clock.now()
    with transaction.atomic():
        CancelAsked.objects.filter(job=job).delete()  # of a try before this one
        confirmed = SheetJob.objects.filter(
            pk=job.pk, state=State.CHECKED, phase=Phase.CHECK, problems=0
        ).exclude(source="").update(
            state=State.QUEUED, phase=Phase.APPLY, attempts=0, run=None, published_at=now,
            done=0, total=0, finished_at=None,
        )  # fmt: skip
        if confirmed:
            transaction.on_commit(partial(publish, job.pk))
    return bool(confirmed)


def cancel(job: SheetJob) -> bool:
    """Give a job up. One that is being written stops at its next sign of life, and has then
    written nothing; True says no more than that this was asked for."""
    if job.writes and SheetJob.objects.filter(pk=job.pk, state=State.RUNNING).exists():
        CancelAsked.objects.get_or_create(job=job)
        return True
    open_states = [State.QUEUED, State.RUNNING, State.CHECKED]
    return bool(
        SheetJob.objects.filter(pk=job.pk, state__in=open_states)
        .exclude(state=State.RUNNING, phase__in=[Phase.APPLY, Phase.UNDO])
        .update(state=State.CANCELLED, run=None, finished_at=clock.now())
    )


def retry(job: SheetJob) -> bool:
    """Queue an export again that failed or was given up, while its filters are kept. A second click
    does nothing."""
    ended = {"state__in": [State.FAILED, State.CANCELLED], "finished_at__gte": kept_since()}
    with transaction.atomic():
        queued = SheetJob.objects.filter(pk=job.pk, phase=Phase.EXPORT, **ended).update(
            state=State.QUEUED, attempts=0, run=None, published_at=clock.now(), done=0, total=0,
            started_at=None, finished_at=None, outcome={},
        )  # fmt: skip
        if queued:
            transaction.on_commit(partial(publish, job.pk))
    return bool(queued)


def publish(pk: int) -> None:
    """Tell the workers. Should the broker be down, the sweep tells them later."""
    from .tasks import run  # the task runs actions of this module

    try:
        run.delay(pk)
    except (OperationalError, OSError):
        log.warning("job %s waits for the sweep: the broker cannot be reached", pk)
