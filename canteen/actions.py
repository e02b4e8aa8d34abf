"""Keep kitchens, their people and their certificates. Each act leaves what is owed as it is then.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt
import hashlib
import uuid as uuids

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from canteen import dues, rules
from canteen.models import HealthCertificate, Kitchen, Worker
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.files import actions as photos
from safety.files import documents
from safety.files.actions import Upload
from safety.files.models import Attachment, Evidence
from safety.schools.models import School, Status, User
from safety.schools.rules import SCHOOL_ROLES

Scan = Attachment | Evidence | None


# -- kitchens --------------------------------------------------------------------------------------


def add_kitchen(actor: User, *, uuid, school: School, **facts) -> Kitchen:
    """A kitchen of a school; the same uuid again gives the one there is."""
    _may(actor, school)
    _check_kitchen(facts)
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    with transaction.atomic():
        kitchen = Kitchen.objects.filter(uuid=uuid).first()
        if kitchen:
            return once.same(kitchen, school_id=school.pk, **facts)
        kitchen = Kitchen(uuid=uuid, **facts, **school.columns())
        _save_kitchen(kitchen)
        dues.follow_kitchen(kitchen)
    return kitchen


def edit_kitchen(kitchen: Kitchen, actor: User, *, version: int, **facts) -> Kitchen:
    """Put the facts of a kitchen right. Raises Conflict for a stale version."""
    _may(actor, kitchen)
    _check_kitchen(facts)
    with transaction.atomic():
        row = _lock(Kitchen, kitchen, version)
        if not facts.get("in_use", True) and row.workers.filter(left_on=None).exists():
            raise Refused(_("People still work here. Record first that they have left."))
        for name, value in facts.items():
            setattr(row, name, value)
        row.version += 1
        _save_kitchen(row)
        dues.follow_kitchen(row)
    return row


def _check_kitchen(facts):
    _refuse(
        rules.faults_of_licence(
            facts.get("licence", ""), facts.get("licence_expires_on"), clock.today()
        )
    )


def _save_kitchen(kitchen):
    try:
        with transaction.atomic():
            kitchen.save()
    except IntegrityError:
        raise Refused(
            _("The school has a kitchen of this name already. Give this one another name.")
        ) from None


# -- people ----------------------------------------------------------------------------------------


def add_worker(
    actor: User, *, uuid, kitchen: Kitchen, name: str, post: str, phone: str, starts_on: dt.date
) -> Worker:
    """Somebody who works in a kitchen; the same uuid again gives the one there is."""
    _may(actor, kitchen)
    _refuse(rules.faults_of_work(starts_on, None, clock.today()))
    facts = {"name": name, "post": post, "phone": phone, "starts_on": starts_on}
    with transaction.atomic():
        kitchen = Kitchen.objects.select_for_update(of=("self",)).get(pk=kitchen.pk)
        worker = Worker.objects.filter(uuid=uuid).first()
        if worker:
            return once.same(worker, kitchen_id=kitchen.pk, **facts)
        if not kitchen.in_use:
            raise Refused(_("This kitchen is out of use."))
        worker = Worker(uuid=uuid, kitchen=kitchen, recorded_at=clock.now(), **facts)
        _put_under(worker, kitchen)
        worker.save(force_insert=True)
        dues.follow_worker(worker)
    return worker


def edit_worker(worker: Worker, actor: User, *, version: int, **facts) -> Worker:
    """Put name, post, phone or first day right."""
    _may(actor, worker)
    return _change(worker, version, facts)


def leave(worker: Worker, actor: User, *, version: int, left_on: dt.date) -> Worker:
    """Somebody works here no longer from a day on: nothing is owed for them any more."""
    _may(actor, worker)
    if worker.left_on:
        raise Refused(_("It is recorded already that they have left."))
    return _change(worker, version, {"left_on": left_on})


def _change(worker, version, facts) -> Worker:
    with transaction.atomic():
        row = _lock(Worker, worker, version)
        for name, value in facts.items():
            setattr(row, name, value)
        _refuse(rules.faults_of_work(row.starts_on, row.left_on, clock.today()))
        row.version += 1
        row.save()
        dues.follow_worker(row)
    return row


# -- certificates ----------------------------------------------------------------------------------


def prepare_scan(worker: Worker, actor: User, upload, *, form_uuid, issued_on: dt.date) -> Scan:
    """Check and keep a scan, before the transaction of `record_certificate`: a PDF as it is,
    anything else as a photo. Raises what that would, and Refused for what is neither: of what is
    refused no file is kept."""
    if upload is None:
        return None
    _may(actor, worker)
    _check_room(worker, form_uuid, issued_on)
    data = documents.read(upload)
    key = uuids.uuid5(form_uuid, f"scan {hashlib.sha256(data).hexdigest()}")
    if data.startswith(b"%PDF-"):
        return documents.prepare(actor, upload, key)
    [photo] = photos.prepare(actor, [Upload(upload, key)])
    return photo


def record_certificate(
    worker: Worker,
    actor: User,
    *,
    uuid,
    number: str,
    issued_on: dt.date,
    expires_on: dt.date | None = None,
    scan: Scan = None,
) -> HealthCertificate:
    """A first certificate or a renewal; the newest counts, and what it answers is settled.

    Without `expires_on` it runs as long as the rule allows. The same uuid again changes nothing.
    """
    _may(actor, worker)
    _refuse(rules.faults_of_certificate(issued_on, expires_on, clock.today()))
    until = expires_on or rules.expiry_of(issued_on)
    facts = {"number": number, "issued_on": issued_on, "expires_on": until}
    with transaction.atomic():
        row = _lock(Worker, worker)
        known = HealthCertificate.objects.filter(uuid=uuid).first()
        if known:
            given = scan.uuid if scan else None
            return once.same(known, worker_id=row.pk, scan_uuid=given, **facts)
        _check_room(row, uuid, issued_on)
        certificate = new_certificate(row, actor, uuid=uuid, scan=scan, **facts)
        dues.follow_worker(row)
    return certificate


def _check_room(worker, uuid, issued_on):
    """Whether a certificate of that day may be recorded, once."""
    if worker.left_on:
        raise Refused(_("They have left: nothing is recorded any more."))
    if worker.certificates.filter(issued_on=issued_on).exclude(uuid=uuid).exists():
        raise Refused(_("A certificate of this day is recorded already."))


def new_certificate(worker: Worker, actor: User, *, scan: Scan = None, **facts):
    """Write a certificate of a locked worker, and to when they are certified now."""
    row = HealthCertificate(worker=worker, recorded_by=actor, recorded_at=clock.now(), **facts)
    _put_under(row, worker)
    if isinstance(scan, Attachment):
        row.document = documents.insert(scan)
    elif scan is not None:
        row.photo = photos.insert(scan)
    row.save(force_insert=True)
    certify(worker)
    return row


def certify(worker: Worker) -> None:
    """Note on a worker to when the newest certificate runs."""
    newest = worker.certificates.order_by("-issued_on").first()
    worker.certified_until = newest.expires_on if newest else None
    worker.save(update_fields=["certified_until"])


# -- shared ----------------------------------------------------------------------------------------


def _may(actor, row):
    if not actor.seats.cover(row, SCHOOL_ROLES):
        raise PermissionDenied


def _refuse(faults):
    if faults:
        raise Refused(" ".join(faults.values()))


def _lock(model, row, version=None):
    """The row as it is now, held for this transaction. Raises Conflict for a stale version."""
    found = model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if version is not None and found.version != version:
        raise Conflict(found)
    return found


def _put_under(row, owner):
    for column in ("school_id", "township_id", "district_id", "city_id"):
        setattr(row, column, getattr(owner, column))
