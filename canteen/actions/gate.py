"""Follow what is seen around the gate (R14): recorded, reported, answered, closed.

Who: the principal and the safety officer of the school; administrators and inspectors of the
bureaus above it, who go on with what their bureau saw while the school reads it. All raise
PermissionDenied and Refused.
"""

import datetime as dt
import hashlib
import uuid as uuids

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions import scan as scans
from canteen.actions.put_right import beside
from canteen.actions.shared import lock, stand
from canteen.bureaus import RECORDERS, bureau_over, of_bureau
from canteen.dues import gate_answer
from canteen.models import GatePhoto, GateSighting
from canteen.rules import gate as rules
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.files import actions as files
from safety.files import documents
from safety.files.models import Evidence
from safety.schools.models import School, Status, Tier, Unit, User
from safety.schools.rules import SCHOOL_ROLES


def prepare_photo(
    school: School, actor: User, upload, *, form_uuid, seen_on: dt.date
) -> scans.Scan:
    """Check and keep the photo, outside of the transaction of `record`."""
    _may_record(actor, school, seen_on)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


def prepare_more(
    school: School, actor: User, uploads, *, form_uuid, seen_on: dt.date
) -> list[Evidence]:
    """The same of more photos, each of them once; Refused before one is kept where any is none."""
    _may_record(actor, school, seen_on)
    sent = {_key(form_uuid, documents.read(one)): one for one in uploads}
    return files.prepare(actor, [files.Upload(one, key) for key, one in sent.items()])


def _key(form_uuid, data):
    return uuids.uuid5(form_uuid, f"more {hashlib.sha256(data).hexdigest()}")


@once_more
def record(
    actor: User, *, uuid, school: School, place: str, kind: str, what: str, seen_on: dt.date,
    scan: scans.Scan = None, more: list[Evidence] | None = None,
) -> GateSighting:  # fmt: skip
    """Something was seen; the same uuid again gives the row there is. The school hears at once of
    what a bureau saw."""
    _may_record(actor, school, seen_on)
    facts = {"place": place, "kind": kind, "what": what, "seen_on": seen_on}
    school = stand(school)
    known = GateSighting.objects.filter(uuid=uuid).first()
    if known and known.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))
    if known:
        facts["more_uuids"] = sorted(one.uuid for one in more or [])
        return once.same(known, school_id=school.pk, scan_uuid=scans.same(scan), **facts)
    row = GateSighting(
        uuid=uuid, recorded_by=actor, recorded_at=clock.now(), bureau=_bureau(actor, school),
        **facts, **school.columns(),
    )  # fmt: skip
    scans.put(row, scan)
    row.save(force_insert=True)
    for one in more or []:
        GatePhoto.objects.create(sighting=row, photo=files.insert(one))
    gate_answer.follow_sighting(row)
    gate_answer.tell_school(row)
    return row


def _bureau(actor, school) -> Unit | None:
    """Whose people saw it; none: the school's own. What the province saw the city follows: nobody
    of a province is reminded of an answer. Raises PermissionDenied."""
    if actor.seats.cover(school, SCHOOL_ROLES):
        return None
    bureau = bureau_over(actor, school.unit)
    return school.unit.city if bureau.tier == Tier.PROVINCE else bureau


def may_follow(actor: User, sighting: GateSighting) -> bool:
    """Whether somebody goes on with it: the school with what it saw, a bureau with what it saw."""
    if sighting.bureau is None:
        return actor.seats.cover(sighting, SCHOOL_ROLES)
    return actor.seats.cover(sighting, RECORDERS) and of_bureau(actor, sighting.bureau)


def _may(actor, sighting):
    if not may_follow(actor, sighting):
        raise PermissionDenied


def _may_record(actor, school, seen_on):
    _bureau(actor, school)
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    refuse(rules.faults_of_sight(seen_on, clock.today()))


def report(
    sighting: GateSighting, actor: User, *, version: int, department: str, reported_on: dt.date,
    answer_by: dt.date | None = None,
) -> GateSighting:  # fmt: skip
    """Reported to an authority, whose answer is owed by a day; again to another one, or anew: what
    was said of the report before stays beside it."""
    _may(actor, sighting)
    with transaction.atomic():
        row = _open(sighting, version)
        if row.answered_on:
            raise Refused(_("The authority has answered already."))
        by = answer_by or rules.answer_by(reported_on)
        refuse(rules.faults_of_report(row.seen_on, reported_on, by, clock.today()))
        _keep_report(row, actor, department=department, reported_on=reported_on, answer_by=by)
        # Before instants were kept, the month of a report was that of its day.
        first = clock.start_of(row.reported_on) if row.reported_on else clock.now()
        row.reported_at = row.reported_at or first
        row.department, row.reported_on, row.answer_by = department, reported_on, by
        return _save(row)


def _keep_report(row, actor, **facts) -> None:
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
    if row.reported_on and changed:
        beside(row, changed, actor, _("Reported again.")).save(force_insert=True)


def record_answer(
    sighting: GateSighting, actor: User, *, version: int, answered_on: dt.date, answer: str
) -> GateSighting:
    """What the authority said: its answer is owed no more."""
    _may(actor, sighting)
    with transaction.atomic():
        row = _open(sighting, version)
        if not row.reported_on:
            raise Refused(_("Report it to an authority first."))
        refuse(rules.faults_of_answer(row.reported_on, answered_on, clock.today()))
        row.answered_on, row.answer, row.answered_at = answered_on, answer, clock.now()
        return _save(row)


def close(
    sighting: GateSighting, actor: User, *, version: int, closed_on: dt.date, outcome: str
) -> GateSighting:
    """Nothing more is to be done. What waits for an answer is not closed before it."""
    _may(actor, sighting)
    with transaction.atomic():
        row = _open(sighting, version)
        if row.reported_on and not row.answered_on:
            raise Refused(_("The authority has not answered yet. Record its answer first."))
        first = row.answered_on or row.seen_on
        refuse(rules.faults_of_close(first, closed_on, clock.today()))
        row.closed_on, row.outcome, row.closed_at = closed_on, outcome, clock.now()
        return _save(row)


def _open(sighting, version) -> GateSighting:
    row = lock(GateSighting, sighting, version)
    if row.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))
    if row.closed_on:
        raise Refused(_("This is closed already."))
    return row


def _save(row) -> GateSighting:
    row.version += 1
    row.save()
    gate_answer.follow_sighting(row)
    return row
