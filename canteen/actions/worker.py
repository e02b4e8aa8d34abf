"""Keep the people of kitchens and their certificates. Each act leaves what is owed as it is then.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions import scan as scans
from canteen.actions.scan import Scan
from canteen.actions.shared import lock, may, put_under
from canteen.dues import certificate as dues
from canteen.models import HealthCertificate, Kitchen, Post, Worker, WorkerMove
from canteen.rules import worker as rules
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.schools.models import User


def add_worker(
    actor: User,
    *,
    uuid,
    kitchen: Kitchen,
    name: str,
    post: str,
    phone: str,
    starts_on: dt.date,
    trained_on: dt.date | None = None,
) -> Worker:
    """Somebody who works in a kitchen; the same uuid again gives the one there is."""
    may(actor, kitchen)
    refuse(rules.faults_of_work(starts_on, None, clock.today()))
    facts = {"name": name, "post": post, "phone": phone, "starts_on": starts_on}
    facts["trained_on"] = trained_on
    with transaction.atomic():
        kitchen = lock(Kitchen, kitchen)
        worker = Worker.objects.filter(uuid=uuid).first()
        if worker:
            return once.same(worker, kitchen_id=kitchen.pk, **facts)
        if not kitchen.in_use:
            raise Refused(_("This kitchen is out of use."))
        refuse(rules.faults_of_place(post == Post.CLERK, kitchen.is_shop))
        worker = Worker(uuid=uuid, kitchen=kitchen, recorded_at=clock.now(), **facts)
        put_under(worker, kitchen)
        worker.save(force_insert=True)
        dues.follow_worker(worker)
    return worker


def edit_worker(worker: Worker, actor: User, *, version: int, **facts) -> Worker:
    """Put name, post, phone or first day right."""
    may(actor, worker)
    return _change(worker, version, facts)


def leave(worker: Worker, actor: User, *, version: int, left_on: dt.date) -> Worker:
    """Somebody works here no longer from a day on: nothing is owed for them any more."""
    may(actor, worker)
    if worker.left_on:
        raise Refused(_("It is recorded already that they have left."))
    return _change(worker, version, {"left_on": left_on, "left_at": clock.now()})


def move(
    worker: Worker, actor: User, *, version: int, kitchen: Kitchen, moved_on: dt.date, post: str
) -> Worker:
    """From a day on somebody works in another kitchen of the same school; where they worked until
    then is kept. Who sells does so in a supermarket."""
    may(actor, worker)
    with transaction.atomic():
        place = lock(Kitchen, kitchen)
        row = lock(Worker, worker, version)
        if row.left_on:
            raise Refused(_("They have left: nothing is recorded any more."))
        _check_place(row, place, post)
        since = max([row.starts_on, *row.moved_on])
        refuse(rules.faults_of_move(since, moved_on, clock.today()))
        gone = WorkerMove(
            worker=row, kitchen=row.kitchen, post=row.post, moved_on=moved_on,
            recorded_by=actor, recorded_at=clock.now(),
        )  # fmt: skip
        put_under(gone, row)
        gone.save(force_insert=True)
        row.kitchen, row.post, row.version = place, post, row.version + 1
        row.save()
        dues.follow_worker(row)
    return row


def _check_place(worker, kitchen, post):
    if kitchen.school_id != worker.school_id:
        raise Refused(_("This kitchen is of another school. Record there that they begin."))
    if kitchen.pk == worker.kitchen_id:
        raise Refused(_("They work in this kitchen already."))
    if not kitchen.in_use:
        raise Refused(_("This kitchen is out of use."))
    refuse(rules.faults_of_place(post == Post.CLERK, kitchen.is_shop))


def _check_facts(row, facts):
    """What is put right goes with the kitchen and the moves of a held row."""
    if facts.get("post", row.post) != row.post:
        refuse(rules.faults_of_place(facts["post"] == Post.CLERK, row.kitchen.is_shop))
    if "starts_on" in facts:
        refuse(rules.faults_of_first_day(facts["starts_on"], row.moved_on))
    if "left_on" in facts:
        refuse(rules.faults_of_last_day(facts["left_on"], row.moved_on))


def _change(worker, version, facts) -> Worker:
    with transaction.atomic():
        row = lock(Worker, worker, version)
        _check_facts(row, facts)
        for name, value in facts.items():
            setattr(row, name, value)
        refuse(rules.faults_of_work(row.starts_on, row.left_on, clock.today()))
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
    may(actor, worker)
    _check_room(worker, form_uuid, issued_on)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


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
    may(actor, worker)
    refuse(rules.faults_of_certificate(issued_on, expires_on, clock.today()))
    until = expires_on or rules.expiry_of(issued_on)
    facts = {"number": number, "issued_on": issued_on, "expires_on": until}
    with transaction.atomic():
        row = lock(Worker, worker)
        known = HealthCertificate.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, worker_id=row.pk, scan_uuid=scans.same(scan), **facts)
        _check_room(row, uuid, issued_on)
        certificate = new_certificate(row, actor, uuid=uuid, scan=scan, **facts)
        dues.follow_worker(row)
    return certificate


def prepare_later(paper: HealthCertificate, actor: User, upload, *, form_uuid) -> Scan:
    """Check and keep the scan of a certificate that was recorded without one, as one comes by a
    list; outside of the transaction of `add_scan`."""
    may(actor, paper)
    _check_bare(paper)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


def add_scan(paper: HealthCertificate, actor: User, scan: Scan) -> HealthCertificate:
    """The scan of a certificate that has none."""
    may(actor, paper)
    with transaction.atomic():
        row = lock(HealthCertificate, paper)
        _check_bare(row)
        scans.put(row, scan)
        row.save(update_fields=["photo", "document"])
    return row


def _check_bare(paper):
    if paper.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))
    if paper.has_scan:
        raise Refused(_("The scan of this certificate is there already."))


def _check_room(worker, uuid, issued_on):
    """Whether a certificate of that day may be recorded, once."""
    if worker.left_on:
        raise Refused(_("They have left: nothing is recorded any more."))
    there = worker.certificates.filter(issued_on=issued_on, withdrawn_at=None)
    if there.exclude(uuid=uuid).exists():
        raise Refused(_("A certificate of this day is recorded already."))


def new_certificate(worker: Worker, actor: User, *, scan: Scan = None, **facts):
    """Write a certificate of a locked worker, and to when they are certified now."""
    row = HealthCertificate(worker=worker, recorded_by=actor, recorded_at=clock.now(), **facts)
    put_under(row, worker)
    scans.put(row, scan)
    row.save(force_insert=True)
    certify(worker)
    return row


def certify(worker: Worker) -> None:
    """Note on a worker to when the newest certificate runs."""
    newest = worker.certificates.filter(withdrawn_at=None).order_by("-issued_on").first()
    worker.certified_until = newest.expires_on if newest else None
    worker.save(update_fields=["certified_until"])
