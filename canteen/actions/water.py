"""Keep water machines, their cleaning and bottled water (R13). Each act leaves what is owed then.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from canteen.actions import scan as scans
from canteen.actions.shared import lock, may, put_under
from canteen.dues import water as dues
from canteen.models import WaterBatch, WaterCleaning, WaterMachine
from canteen.rules import water as rules
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.schools import calendar
from safety.schools.models import School, Status, User


def add_machine(actor: User, *, uuid, school: School, place: str, kind: str) -> WaterMachine:
    """A machine of a school; the same uuid again gives the one there is."""
    _may_add(actor, school)
    facts = {"place": place, "kind": kind}
    with transaction.atomic():
        known = WaterMachine.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, school_id=school.pk, **facts)
        row = WaterMachine(uuid=uuid, recorded_at=clock.now(), **facts, **school.columns())
        _save(row)
    return row


def edit_machine(machine: WaterMachine, actor: User, *, version: int, **facts) -> WaterMachine:
    """Put a machine right, or out of use. Raises Conflict for a stale version."""
    may(actor, machine)
    with transaction.atomic():
        row = lock(WaterMachine, machine, version)
        for name, value in facts.items():
            setattr(row, name, value)
        row.out_at = None if row.in_use else row.out_at or clock.now()
        row.version += 1
        _save(row)
    return row


def _may_add(actor, school):
    may(actor, school)
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))


def _save(machine) -> None:
    """With the day of the next cleaning, and what is owed by it."""
    machine.due_on = dues.due_of(machine, calendar.terms(machine.city_id))
    try:
        with transaction.atomic():
            machine.save()
    except IntegrityError:
        raise Refused(_("A machine of this place is recorded already.")) from None
    dues.follow_machine(machine)


def prepare_photo(
    machine: WaterMachine, actor: User, upload, *, form_uuid, done_on: dt.date
) -> scans.Scan:
    """Check and keep the photo, outside of the transaction of `record_cleaning`."""
    may(actor, machine)
    _check(machine, form_uuid, done_on)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


def record_cleaning(
    machine: WaterMachine, actor: User, *, uuid, done_on: dt.date, done_by: str,
    scan: scans.Scan = None,
) -> WaterCleaning:  # fmt: skip
    """A machine was cleaned: the next time is owed. The same uuid again changes nothing."""
    may(actor, machine)
    facts = {"done_on": done_on, "done_by": done_by}
    with transaction.atomic():
        row = lock(WaterMachine, machine)
        known = WaterCleaning.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, machine_id=row.pk, scan_uuid=scans.same(scan), **facts)
        _check(row, uuid, done_on)
        now = clock.now()
        done = WaterCleaning(uuid=uuid, machine=row, recorded_by=actor, recorded_at=now, **facts)
        put_under(done, row)
        scans.put(done, scan)
        done.save(force_insert=True)
        row.cleaned_on = max(done_on, row.cleaned_on or done_on)
        _save(row)
    return done


def _check(machine, uuid, done_on):
    refuse(rules.faults_of_cleaning(done_on, clock.today()))
    if not machine.in_use:
        raise Refused(_("This machine is out of use."))
    if machine.cleanings.filter(done_on=done_on).exclude(uuid=uuid).exists():
        raise Refused(_("A cleaning of this day is recorded already."))


def prepare_papers(
    school: School, actor: User, upload, *, form_uuid, brand: str, lot: str, **days
) -> scans.Scan:
    """Check and keep the papers, outside of the transaction of `record_batch`."""
    _may_add(actor, school)
    _check_batch(school, form_uuid, brand, lot, **days)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


def record_batch(
    actor: User, *, uuid, school: School, brand: str, supplier: str, lot: str, bottles: int,
    scan: scans.Scan = None, **days,
) -> WaterBatch:  # fmt: skip
    """Bottled water came; `days`: made, expires, received. The same uuid again changes nothing."""
    _may_add(actor, school)
    facts = {"brand": brand, "supplier": supplier, "lot": lot, "bottles": bottles, **days}
    with transaction.atomic():
        known = WaterBatch.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, school_id=school.pk, scan_uuid=scans.same(scan), **facts)
        _check_batch(school, uuid, brand, lot, **days)
        now = clock.now()
        row = WaterBatch(uuid=uuid, recorded_by=actor, recorded_at=now, **facts, **school.columns())
        scans.put(row, scan)
        _insert_batch(row)
    return row


def prepare_later(batch: WaterBatch, actor: User, upload, *, form_uuid) -> scans.Scan:
    """Check and keep papers that come later, outside of the transaction of `add_papers`."""
    may(actor, batch)
    if batch.has_scan:
        raise Refused(_there())
    return scans.prepare(actor, upload, form_uuid=form_uuid)


def add_papers(batch: WaterBatch, actor: User, scan: scans.Scan) -> WaterBatch:
    """The papers of a batch that came without them."""
    may(actor, batch)
    with transaction.atomic():
        row = lock(WaterBatch, batch)
        if row.has_scan:
            raise Refused(_there())
        scans.put(row, scan)
        row.save()
    return row


def _there() -> str:
    return _("The papers of this batch are there already.")


def _check_batch(school, uuid, brand, lot, **days):
    refuse(rules.faults_of_batch(**days, today=clock.today()))
    if WaterBatch.objects.filter(school=school, brand=brand, lot=lot).exclude(uuid=uuid).exists():
        raise Refused(_twice())


def _insert_batch(row):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_twice()) from None


def _twice() -> str:
    return _("This lot of this brand is recorded already.")
