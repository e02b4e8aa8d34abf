"""Plan a drill, record that it was held, cancel it. A held drill settles one debt of its school."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from drills import dues as debts
from drills import rules
from drills.dues import DRILL
from drills.models import Drill
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.dues import actions as dues
from safety.dues.models import DueItem
from safety.schools.models import School, Status, User
from safety.schools.rules import SCHOOL_ROLES


def plan_drill(actor: User, *, uuid, school: School, scenario: str, planned_on: dt.date) -> Drill:
    """A drill planned for a day. The same uuid again gives the drill already planned.

    Who: the principal and the safety officer of the school. Raises Refused, PermissionDenied.
    """
    _may(actor, school)
    _refuse(rules.faults_of_plan(planned_on, clock.today()))
    with transaction.atomic():
        return _make(actor, uuid, school, scenario, planned_on)


def record_drill(
    actor: User, *, uuid, school: School, scenario: str, held_on: dt.date, **record
) -> Drill:
    """A drill that was held without a plan in the system: planned and recorded in one go.

    `record`: people, seconds, problems, improvements. The same uuid again changes nothing.
    """
    _may(actor, school)
    _refuse(_faults(school, held_on, record))
    with transaction.atomic():
        drill = _make(actor, uuid, school, scenario, held_on)
        if drill.cancelled_at:
            raise Refused(_("This drill was cancelled."))
        if not drill.held_on:
            _hold(drill, actor, held_on, record)
    return once.same(drill, held_on=held_on, **record)


def hold_drill(drill: Drill, actor: User, *, version: int, held_on: dt.date, **record) -> Drill:
    """Record that a planned drill was held: people, seconds, problems, improvements.

    Settles what the school owed for the period of `held_on`; a further drill of that period counts
    as the one more that boarding and special schools owe in a term. Raises Refused, Conflict.
    """
    _may(actor, drill)
    with transaction.atomic():
        drill = _lock(drill, version)
        _refuse(_faults(drill.school, held_on, record))
        _hold(drill, actor, held_on, record)
    return drill


def cancel_drill(drill: Drill, actor: User, *, version: int) -> Drill:
    """A planned drill will not be held. What the school owes stays owed."""
    _may(actor, drill)
    with transaction.atomic():
        drill = _lock(drill, version)
        drill.cancelled_at = clock.now()
        _save(drill)
    return drill


def _may(actor, row):
    if not actor.seats.cover(row, SCHOOL_ROLES):
        raise PermissionDenied


def _refuse(faults):
    if faults:
        raise Refused(" ".join(faults.values()))


def _faults(school, held_on, record):
    crowd = school.pupils + school.staff
    return rules.faults_of_record(
        held_on, record["people"], record["seconds"], crowd, clock.today()
    )


def _make(actor, uuid, school, scenario, planned_on) -> Drill:
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    drill, new = Drill.objects.get_or_create(
        uuid=uuid,
        defaults={
            "scenario": scenario,
            "planned_on": planned_on,
            "planned_by": actor,
            "planned_at": clock.now(),
            **school.columns(),
        },
    )
    if not new and drill.school_id != school.pk:
        raise Refused(_("Open the page again and send it once more."))
    return once.same(drill, scenario=scenario, planned_on=planned_on)


def _lock(drill, version) -> Drill:
    """The drill as it is now, held for this transaction; only a planned one may be changed."""
    rows = Drill.objects.select_for_update(of=("self",)).select_related("school__unit")
    drill = rows.get(pk=drill.pk)
    if drill.held_on:
        raise Refused(_("This drill is recorded already."))
    if drill.cancelled_at:
        raise Refused(_("This drill was cancelled."))
    if drill.version != version:
        raise Conflict(drill)
    return drill


def _save(drill):
    drill.version += 1
    drill.save()


def _hold(drill, actor, held_on, record):
    drill.held_on, drill.recorded_by, drill.recorded_at = held_on, actor, clock.now()
    for name in ("people", "seconds", "problems", "improvements"):
        setattr(drill, name, record[name])
    drill.counts_for = _settle(drill.school, held_on)
    _save(drill)


def _settle(school, held_on) -> str:
    """Settle the debt that a drill on that day fulfils, and return its key; "" when none is left.

    The month or quarter first; when that has its drill, the one more of the term. A debt of today
    that the timetable has not opened yet is opened here.
    """
    School.objects.select_for_update().get(pk=school.pk)  # two records at once settle two debts
    asked = DueItem.objects.filter(unit=school.unit, kind=DRILL)
    done = Drill.objects.filter(school=school)
    for period in debts.periods_of(school.city_id, held_on):
        owed = rules.owes(period, school.stage, school.boarding)
        if not owed or done.filter(counts_for=period.key).exists():
            continue
        if period.due_on >= clock.today():
            debts.owe(school, period)
        if asked.filter(key=period.key).exists():
            dues.settle(school.unit, DRILL, period.key)
            return period.key
    return ""
