"""Keep water machines, their cleaning and bottled water (R13). Each act leaves what is owed then.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from canteen.actions import scan as scans
from canteen.actions.shared import insert, lock, may, put_under, stand
from canteen.dues import water as dues
from canteen.dues import water_papers as papers_dues
from canteen.models import WaterBatch, WaterCleaning, WaterMachine
from canteen.rules import water as rules
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.dues.cadence import reminders
from safety.schools.models import School, Status, User


@once_more
def add_machine(actor: User, *, uuid, school: School, place: str, kind: str) -> WaterMachine:
    """A machine of a school; the same uuid again gives the one there is."""
    may(actor, school)
    facts = {"place": place, "kind": kind}
    school = stand(school)
    known = WaterMachine.objects.filter(uuid=uuid).first()
    if known:
        return once.same(known, school_id=school.pk, **facts)
    row = WaterMachine(uuid=uuid, recorded_at=clock.now(), **facts, **school.columns())
    row.due_on = dues.due_now(row)
    insert(row, _same_place())
    dues.follow_machine(row)
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
    machine.due_on = dues.due_now(machine)
    try:
        with transaction.atomic():
            machine.save()
    except IntegrityError:
        raise Refused(_same_place()) from None
    dues.follow_machine(machine)


def _same_place() -> str:
    return _("A machine of this place is recorded already.")


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
        known = _known(WaterCleaning, uuid)
        if known:
            return once.same(known, machine_id=row.pk, scan_uuid=scans.same(scan), **facts)
        _check(row, uuid, done_on)
        now = clock.now()
        done = WaterCleaning(uuid=uuid, machine=row, recorded_by=actor, recorded_at=now, **facts)
        put_under(done, row)
        scans.put(done, scan)
        done.save(force_insert=True)
        follow_cleanings(row)
        reminders.done(row.school_id, {dues.DUTY})
    return done


def _known(model, uuid):
    """What the same form wrote before. Raises Refused where that is withdrawn."""
    row = model.objects.filter(uuid=uuid).first()
    if row and row.withdrawn_at:
        raise Refused(_gone())
    return row


def _gone() -> str:
    return _("This record is withdrawn: it counts no more.")


def follow_cleanings(machine: WaterMachine) -> None:
    """After a cleaning was recorded, put right or withdrawn, of a held machine: the last one that
    counts, and what is owed after it."""
    done = machine.cleanings.filter(withdrawn_at=None)
    machine.cleaned_on = done.aggregate(last=Max("done_on"))["last"]
    _save(machine)


def _check(machine, uuid, done_on):
    refuse(rules.faults_of_cleaning(done_on, clock.today()))
    if not machine.in_use:
        raise Refused(_("This machine is out of use."))
    check_alone(WaterCleaning(uuid=uuid, machine=machine), {"done_on": done_on})


def check_alone(cleaning: WaterCleaning, facts: dict) -> None:
    """No other cleaning of that day counts. Raises Refused."""
    rows = cleaning.machine.cleanings.filter(done_on=facts["done_on"], withdrawn_at=None)
    if rows.exclude(uuid=cleaning.uuid).exists():
        raise Refused(_("A cleaning of this day is recorded already."))


def prepare_papers(
    school: School, actor: User, upload, *, form_uuid, brand: str, lot: str, **days
) -> scans.Scan:
    """Check and keep the papers, outside of the transaction of `record_batch`."""
    _may_add(actor, school)
    _check_batch(school, form_uuid, brand, lot, **days)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


@once_more
def record_batch(
    actor: User, *, uuid, school: School, brand: str, supplier: str, lot: str, bottles: int,
    scan: scans.Scan = None, **days,
) -> WaterBatch:  # fmt: skip
    """Bottled water came; `days`: made, expires, received. The same uuid again changes nothing."""
    may(actor, school)
    facts = {"brand": brand, "supplier": supplier, "lot": lot, "bottles": bottles, **days}
    school = stand(school)
    known = _known(WaterBatch, uuid)
    if known:
        return once.same(known, school_id=school.pk, scan_uuid=scans.same(scan), **facts)
    _check_batch(school, uuid, brand, lot, **days)
    now = clock.now()
    row = WaterBatch(uuid=uuid, recorded_by=actor, recorded_at=now, **facts, **school.columns())
    scans.put(row, scan)
    insert(row, _twice())
    papers_dues.follow_batch(row)
    return row


def prepare_later(batch: WaterBatch, actor: User, upload, *, form_uuid) -> scans.Scan:
    """Check and keep papers that come later, outside of the transaction of `add_papers`."""
    may(actor, batch)
    if batch.withdrawn_at:
        raise Refused(_gone())
    if batch.has_scan:
        raise Refused(_there())
    return scans.prepare(actor, upload, form_uuid=form_uuid)


def add_papers(batch: WaterBatch, actor: User, scan: scans.Scan) -> WaterBatch:
    """The papers of a batch that came without them."""
    may(actor, batch)
    with transaction.atomic():
        row = lock(WaterBatch, batch)
        if row.withdrawn_at:
            raise Refused(_gone())
        if row.has_scan:
            raise Refused(_there())
        scans.put(row, scan)
        row.save()
        papers_dues.follow_batch(row)
    return row


def _there() -> str:
    return _("The papers of this batch are there already.")


def _check_batch(school, uuid, brand, lot, **days):
    refuse(rules.faults_of_batch(**days, today=clock.today()))
    check_lot(WaterBatch(uuid=uuid, school=school), {"brand": brand, "lot": lot})


def check_lot(batch: WaterBatch, facts: dict) -> None:
    """No other batch of that lot counts at the school. Raises Refused."""
    lot = {name: facts[name] for name in ("brand", "lot")}
    rows = WaterBatch.objects.filter(school=batch.school_id, withdrawn_at=None, **lot)
    if rows.exclude(uuid=batch.uuid).exists():
        raise Refused(_twice())


def _twice() -> str:
    return _("This lot of this brand is recorded already.")
