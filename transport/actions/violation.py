"""Follow what is seen of vehicles on the road to an answer (R19).

Who: administrators and inspectors of the district whose report it is, and of its city, by the one
table (transport/transitions.py). All raise PermissionDenied, Refused and Conflict.
"""

import datetime as dt
import hashlib
import uuid as uuids
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from inspections.actions.register import raise_hazard
from inspections.models.checklist import Area
from safety.base import clock, once, sealing
from safety.base.models import Conflict, Refused, refuse
from safety.base.once import once_more
from safety.files import sanitise, storage
from safety.schools.actions import events
from safety.schools.actions.hold import hold_place
from safety.schools.models import School, SecurityEvent, Status, Tier, Unit, User
from transport import transitions
from transport.actions import judge
from transport.actions.reveal import A_DAY
from transport.actions.shared import hold
from transport.actions.shared import lock as lock_row
from transport.dues import violation as dues
from transport.models import Driver, DriverRecord, Source, Vehicle, Violation, ViolationStep
from transport.queries.numbers import numbers_of
from transport.queries.violation import drivers_of
from transport.rules import plate as plates
from transport.rules import violation as rules

NOTE = 500  # characters of an inner note
PHONE_EVENT = "tip_phone_revealed"
Done = transitions.Transition | None


@dataclass(frozen=True)
class Photo:
    """A photo that was checked and kept as plain pixels: place, time and camera are gone."""

    file: str = ""
    sha256: str = ""
    sent_sha256: str = ""


NO_PHOTO = Photo()


def prepare_photo(upload) -> Photo:
    """Check, re-encode and keep a photo, outside of any transaction. Refused for what is none."""
    if not upload:
        return Photo()
    data = sanitise.read(upload)
    clean = sanitise.clean(data)
    away = _("The photo could not be stored now. Keep it and try again in a few minutes.")
    file, sha256 = storage.keep("tip", clean.data, away)
    return Photo(file, sha256, hashlib.sha256(data).hexdigest())


def check(district: Unit, plate: str, seen_on: dt.date) -> None:
    """Refuse a place that follows nothing, a plate or a day that cannot be."""
    if district.tier != Tier.DISTRICT or not district.active:
        raise Refused(_("Choose the district or county where it was seen."))
    if plate and plates.form_of(plate) is None:
        raise Refused(_("This is no Chinese number plate."))
    refuse(rules.faults(seen_on, clock.today()))


# -- a new one --------------------------------------------------------------------------------


@once_more
def record(
    actor: User, *, uuid, district: Unit, what: str, place: str, seen_on: dt.date,
    seen_at: dt.time | None = None, plate: str = "", text: str = "", photo=None, road: str = "",
    speed: int | None = None,
) -> Violation:  # fmt: skip
    """What a road patrol saw. The same uuid again gives the row there is."""
    may_record(actor, district)
    check(district, plate, seen_on)
    numbers = numbers_of(district.city_id, seen_on)
    refuse(rules.faults_of_speed(what, road, speed, numbers))
    photo = photo or NO_PHOTO
    facts = {
        "what": what, "place": place, "seen_on": seen_on, "plate": plate, "text": text,
        "road": road, "speed": speed,
    }  # fmt: skip
    there = Violation.objects.filter(uuid=uuid).first()
    if there:
        sent = as_sent(there, facts)
        return once.same(there, sent_sha256=photo.sent_sha256, recorded_by_id=actor.pk, **sent)
    row = new(uuid, rules.From.PATROL, district, seen_at=seen_at, **facts)
    row.recorded_by = actor
    row.speed_limit = rules.limit(road, numbers) if road else None
    begin(row, photo, actor)
    return row


def may_record(actor: User, district: Unit) -> None:
    """Those who follow reports in this district. Raises PermissionDenied."""
    if not actor.seats.cover(district, transitions.OFFICE):
        raise PermissionDenied


def as_sent(there: Violation, facts: dict) -> dict:
    """What of a form that comes again still stands as it was sent: all but a plate that the bureau
    has put right since."""
    if not there.steps.filter(action="match").exists():
        return facts
    return {name: value for name, value in facts.items() if name != "plate"}


def new(uuid, source: str, district: Unit, **facts) -> Violation:
    """A report, unsaved, of the district that is to follow it."""
    now = clock.now()
    row = Violation(uuid=uuid, source=source, received_at=now, **facts)
    _match(row, district.city_id, district.pk)
    _put_at(row, row.school.unit.district if row.school else district)
    row.take_by = rules.take_by(clock.day_of(now))
    row.answer_by = rules.answer_by(clock.day_of(now))
    return row


def begin(row: Violation, photo: Photo, actor: User | None) -> None:
    """Save a new one with its photo; its district hears of it, and owes its answer."""
    row.photo, row.photo_sha256 = photo.file, photo.sha256
    row.sent_sha256 = photo.sent_sha256
    row.save(force_insert=True)
    _note(row, "found", actor)
    dues.follow(row)
    dues.tell(row)


def _match(row, city_id, district_id) -> None:
    """Look its plate up in the city's register: the vehicle, and the school that it drives for,
    one of this district where there is one, of several the one that stands. Where it knows none,
    the school that the bureau named stays."""
    known = Vehicle.objects.filter(city=city_id, plate=row.plate) if row.plate else None
    row.vehicle = known.first() if known is not None else None
    school = _school_of(row, district_id) if row.vehicle else None
    row.by_hand = row.by_hand and school is None
    if not row.by_hand:
        row.school = school


def _school_of(row, district_id) -> School | None:
    links = row.vehicle.links.filter(in_use=True, school__status=Status.OPEN)
    found = list(links.select_related("school__unit__district").order_by("pk")[:50])
    found.sort(key=lambda one: (one.district_id != district_id, one.school_id != row.school_id))
    return found[0].school if found else None


def _put_at(row, district: Unit) -> None:
    row.unit = district
    for name, value in district.columns().items():
        setattr(row, name, value)


# -- its steps --------------------------------------------------------------------------------


def _lock(case, actor, uuid, action, version, note="") -> tuple[Violation, Done]:
    """The report as it is now, held, with the row of the table that is to be carried out; None in
    its place where this very form was: its sender is answered as before, wherever the report lies
    by now."""
    step = transitions.BY_ACTION[action]
    rows = Violation.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("school__unit", "vehicle", "unit").get(pk=case.pk)
    known = ViolationStep.objects.filter(uuid=uuid).first()
    if known and known.by_id == actor.pk:
        once.same(known, case_id=row.pk, action=action, note=note)
        return row, None
    if not actor.seats.cover(row, step.who):
        raise PermissionDenied
    if known:
        raise Refused(once.in_other_words())
    if row.version != version:
        raise Conflict(row)
    if row.open:
        _match(row, row.city_id, row.district_id)
    wrong = transitions.fault(step, row, actor)
    if wrong:
        raise Refused(wrong)
    return row, step


def sent_before(case_uuid, actor: User, uuid: str) -> Violation | None:
    """The report with which this person took a step by the form of this uuid."""
    try:
        steps = ViolationStep.objects.filter(case__uuid=case_uuid, by=actor, uuid=uuid)
    except ValidationError:  # no uuid
        return None
    step = steps.select_related("case").first()
    return step.case if step else None


def _go(row, step, uuid, actor, note="") -> Violation:
    row.state = step.to_state or row.state
    row.version += 1
    row.save()
    _note(row, step.action, actor, note, uuid)
    dues.follow(row)
    return row


def _note(row, action, actor, note="", uuid=None) -> None:
    ViolationStep.objects.create(
        uuid=uuid or uuids.uuid4(), case=row, action=action, state=row.state,
        district_id=row.district_id, answer_by=row.answer_by, note=note, by=actor, at=clock.now(),
    )  # fmt: skip


@once_more
def take(case: Violation, actor: User, *, uuid, version: int) -> Violation:
    """Somebody looks into it. Of each step: the same uuid again gives the report as it is."""
    row, step = _lock(case, actor, uuid, "take", version)
    return _go(row, step, uuid, actor) if step else row


@once_more
def match(
    case: Violation, actor: User, *, uuid, version: int, reason: str, plate: str = "",
    school: School | None = None,
) -> Violation:  # fmt: skip
    """Which vehicle it was, by what was found out since: its plate, by which the register is asked
    again; where that knows no school of it, the one of the report's district whose pupils it
    carries. Without a plate none is known of it any more. A school that the register contradicts
    is refused: a hazard would be raised at the other one. What follows from an upheld report then
    follows."""
    _said(reason)
    if plate and plates.form_of(plate) is None:
        raise Refused(_("This is no Chinese number plate."))
    if not plate and school is None:
        raise Refused(_("Give the number plate, or the school."))
    named = (plate and plates.spoken(plate), school and school.name, reason)
    note = " · ".join(filter(None, named))[:NOTE]
    row, step = _lock(case, actor, uuid, "match", version, note)
    if step is None:
        return row
    if school and (school.status != Status.OPEN or school.unit.district_id != row.district_id):
        raise Refused(_("Choose an open school of the district that follows the report."))
    row.plate = plate
    row.by_hand, row.school = school is not None, school
    _match(row, row.city_id, row.district_id)
    if school and row.school != school:
        raise Refused(_contradicted(row, actor))
    return _go(row, step, uuid, actor, note)


def _contradicted(row, actor) -> str:
    # A school of another district is named to nobody here.
    known = row.school.unit.district if transitions.elsewhere(row, actor) else row.school
    return _(
        "By the register this vehicle carries pupils of %(name)s. Leave the school empty, or empty "
        "the number plate if it is another vehicle’s."
    ) % {"name": known.name}


@once_more
def answer(
    case: Violation, actor: User, *, uuid, version: int, outcome: str, answer: str, note: str = ""
) -> Violation:
    """The end of it: upheld or not, with what whoever reported it is told, and an inner note."""
    action = {rules.State.UPHELD: "uphold", rules.State.UNFOUNDED: "dismiss"}.get(outcome)
    if action is None or not answer:
        raise Refused(_("Say whether it is upheld, and what is answered."))
    row, step = _lock(case, actor, uuid, action, version, note)
    if step is None:
        return once.same(row, answer=answer)
    row.answer = answer
    _end(row)
    return _go(row, step, uuid, actor, note)


@once_more
def close(case: Violation, actor: User, *, uuid, version: int, reason: str) -> Violation:
    """Nothing can be followed up: spam, or no word of what, where and which vehicle."""
    _said(reason)
    row, step = _lock(case, actor, uuid, "close", version, reason)
    if step is None:
        return row
    _end(row)
    return _go(row, step, uuid, actor, reason)


def _end(row) -> None:
    row.ended_at = clock.now()
    if row.phone:
        received, ended = clock.day_of(row.received_at), clock.day_of(row.ended_at)
        row.phone_until = rules.phone_until(received, ended)


@once_more
def route(
    case: Violation, actor: User, *, uuid, version: int, district: Unit, reason: str
) -> Violation:
    """It is another district's of the same city, which has days anew to take it on, and some at
    least to answer it."""
    _said(reason)
    row, step = _lock(case, actor, uuid, "route", version, reason)
    if step is None:
        once.same(row.steps.get(uuid=uuid), district_id=district.pk)
        return row
    of_city = district.tier == Tier.DISTRICT and district.city_id == row.city_id
    if not of_city or not district.active or district.pk == row.district_id:
        raise Refused(_("Choose another district of the same city."))
    dues.settle(row)
    _put_at(row, district)
    row.take_by = rules.take_by(clock.today())
    row.answer_by = max(row.answer_by, rules.handed_answer_by(clock.today()))
    row = _go(row, step, uuid, actor, reason)
    dues.tell(row)
    return row


@once_more
def reopen(case: Violation, actor: User, *, uuid, version: int, reason: str) -> Violation:
    """What ended wrongly goes on; what was recorded against the driver is withdrawn. A hazard
    stays in the ledger, where it is signed off."""
    _said(reason)
    if case.record:
        hold(case.record.driver)
    row, step = _lock(case, actor, uuid, "reopen", version, reason)
    if step is None:
        return row
    if row.record_id:
        _withdraw(row, actor, reason)
    row.answer, row.ended_at, row.answer_by = "", None, rules.answer_by(clock.today())
    if row.phone:
        row.phone_until = rules.phone_until(clock.day_of(row.received_at), None)
    return _go(row, step, uuid, actor, reason)


def _said(reason) -> None:
    if len(reason) < 2:
        raise Refused(_("Say why."))


def _withdraw(row, actor, reason) -> None:
    record = DriverRecord.objects.select_related("driver").get(pk=row.record_id)
    driver = lock_row(Driver, record.driver)
    if record.withdrawn_at is None:
        record.withdrawn_by, record.withdrawn_at = actor, clock.now()
        record.withdrawn_why = reason[:200]
        record.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
        judge.judge_driver(driver, actor)
    row.record = None


# -- what follows from what is upheld -------------------------------------------------------------


@once_more
def to_ledger(
    case: Violation, actor: User, *, uuid, version: int, what: str, interim_control: str
) -> Violation:
    """A major hazard of the matched school, in its ledger at once."""
    if case.school_id:
        hold_place(case.school_id)
    if not what or not interim_control:
        raise Refused(_("Say what is wrong, and what is to be done at once."))
    row, step = _lock(case, actor, uuid, "hazard", version)
    if step is None:
        once.same(row.hazard, what=what, interim_control=interim_control)
        return row
    with override("zh-hans"):  # the ledger is written in the office's language
        of = _("Reports on vehicles")
    row.hazard = raise_hazard(
        None, uuid=uuids.uuid5(row.uuid, "hazard"), school=row.school, area=Area.VEHICLES,
        what=what, interim_control=interim_control, of=of,
    )  # fmt: skip
    if row.hazard is None:
        raise Refused(_("Nobody answers for this school: name its safety officer first."))
    return _go(row, step, uuid, actor)


@once_more
def to_record(
    case: Violation, actor: User, *, uuid, version: int, driver: Driver, note: str
) -> Violation:
    """What the traffic police established stands against whoever drove, who is judged anew. No
    school can withdraw it: only by opening the report again it is taken back."""
    _said(note)
    hold(driver)
    row, step = _lock(case, actor, uuid, "record", version, note)
    if step is None:
        if row.record_id is None or row.record.driver_id != driver.pk:
            raise Refused(once.in_other_words())
        return row
    if not drivers_of(row, actor.seats.only(transitions.OFFICE)).filter(pk=driver.pk).exists():
        raise Refused(_("This is no driver of the vehicle’s schools on that day."))
    driver = lock_row(Driver, driver)
    row.record = DriverRecord.objects.create(
        uuid=uuids.uuid5(row.uuid, f"record {row.version}"), driver=driver, bad=True,
        question=rules.AGAINST_DRIVER[row.what], on=row.seen_on, source=Source.POLICE,
        note=note[:200], recorded_by=actor, recorded_at=clock.now(),
    )  # fmt: skip
    judge.judge_driver(driver, actor)
    return _go(row, step, uuid, actor, note)


# -- who may be called back -----------------------------------------------------------------------


@transaction.atomic
def reveal_phone(case: Violation, actor: User, *, reason: str) -> str:
    """The phone number of whoever reported it, once it is in the security log who asked and why;
    so often a day alone."""
    if not actor.seats.cover(case, transitions.OFFICE):
        raise PermissionDenied
    _said(reason)
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # so that none slips through
    since = clock.start_of(clock.today())
    if SecurityEvent.objects.filter(user=actor, kind=PHONE_EVENT, at__gte=since).count() >= A_DAY:
        raise Refused(_("You have looked at %(count)s numbers today: no more.") % {"count": A_DAY})
    row = Violation.objects.get(pk=case.pk)
    if not row.phone:
        raise Refused(_("No phone number is kept with this report."))
    try:
        number = row.opened_phone()
    except sealing.Unreadable:
        raise Refused(_("This number cannot be read any more.")) from None
    events.note(PHONE_EVENT, actor=actor, report=str(row.uuid), reason=reason)
    return number
