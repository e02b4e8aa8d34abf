"""Record that a drill was held. A held drill settles one debt of its school."""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from drills.actions.run import Told, keep, same
from drills.actions.settle import DRILLS, settle
from drills.actions.shared import hold_school, lock, make, may, refuse, save
from drills.models import Drill, DrillRun
from drills.rules import run as rules
from drills.rules.record import faults_of_record, recorded_late
from safety.base import clock, once
from safety.base.models import Refused
from safety.dues.cadence import reminders
from safety.schools.models import School, User

NOTHING_TOLD = Told()


def record_drill(
    actor: User, *, uuid, school: School, scenario: str, held_on: dt.date,
    told: Told = NOTHING_TOLD, **record,
) -> Drill:  # fmt: skip
    """A drill that was held without a plan in the system: planned and recorded in one go, by hand.

    `record`: people, seconds, problems, improvements. The same uuid again changes nothing.
    """
    may(actor, school)
    refuse(_faults(school, held_on, record))
    with transaction.atomic():
        hold_school(school.pk)
        drill = make(actor, uuid, school, scenario, held_on)
        if drill.cancelled_at:
            raise Refused(_("This drill was cancelled."))
        if drill.withdrawn_at:
            raise Refused(_("This record is withdrawn: it counts no more."))
        if not drill.held_on:
            _hold(drill, actor, held_on, record)
            keep(drill, told)
        elif run := DrillRun.objects.filter(drill=drill).first():
            same(run, told, began_at=told.began_at)
    return once.same(drill, held_on=held_on, **record)


def hold_drill(
    drill: Drill, actor: User, *, version: int, held_on: dt.date, told: Told = NOTHING_TOLD,
    **record,
) -> Drill:  # fmt: skip
    """Record by hand that a planned drill was held: people, seconds, problems, improvements.

    Settles what the school owed for the period of `held_on`; a further drill of that period counts
    as the one more that boarding and special schools owe in a term. A second click of the same
    finds it recorded and changes nothing. Raises Refused, Conflict.
    """
    may(actor, drill)
    with transaction.atomic():
        hold_school(drill.school_id)
        if known := _recorded_so(drill, told, {"held_on": held_on, **record}):
            return known
        drill = lock(drill, version)
        refuse(_faults(drill.school, held_on, record))
        _hold(drill, actor, held_on, record)
        keep(drill, told)
    return drill


def _recorded_so(drill, told, record) -> Drill | None:
    """The drill, where it stands recorded with these very words; else None. Held until the
    transaction ends: of two clicks one comes first."""
    Drill.objects.select_for_update(of=("self",)).get(pk=drill.pk)
    run = DrillRun.objects.filter(drill=drill.pk).select_related("drill__school__unit").first()
    if run is None or run.way != DrillRun.Way.HAND or run.drill.withdrawn_at:
        return None
    said = {**told.columns, "began_at": told.began_at}
    rows = (run.drill, record), (run, said)
    alike = all(getattr(row, name) == value for row, of in rows for name, value in of.items())
    return run.drill if alike else None


@once.once_more
def clock_drill(
    drill: Drill, actor: User, *, uuid, timed: rules.Timed, told: Told, **words
) -> Drill:
    """A planned drill as a phone timed it. Sent again under its uuid, however late, it is recorded
    already; a plan that was changed meanwhile is no reason to lose it.

    `words`: problems, improvements. Raises Refused where it was recorded otherwise or cancelled.
    """
    may(actor, drill)
    hold_school(drill.school_id)  # of two posts one comes first
    Drill.objects.select_for_update(of=("self",)).get(pk=drill.pk)
    known = DrillRun.objects.filter(uuid=uuid).select_related("drill").first()
    if known:
        same(known, told, device_began_at=timed.began)
        record = {"people": timed.people, "seconds": timed.seconds, **words}
        return once.same(known.drill, pk=drill.pk, **record)
    if fault := rules.faults_of_clock(timed.began, timed.ended, timed.sent):
        raise Refused(fault)
    drill = lock(drill, None)
    # The phone's clock may be wrong: only what lies between its own times counts.
    began, ended = timed.by(clock.now())
    record = {"people": timed.people, "seconds": timed.seconds, **words}
    held_on = clock.day_of(began)
    refuse(_faults(drill.school, held_on, record))
    _hold(drill, actor, held_on, record)
    times = {"device_began_at": timed.began, "device_sent_at": timed.sent}
    keep(drill, replace(told, began_at=began, ended_at=ended, **times), uuid=uuid, timed=True)
    return drill


def _faults(school, held_on, record):
    crowd = school.pupils + school.staff
    return faults_of_record(held_on, record["people"], record["seconds"], crowd, clock.today())


def _hold(drill, actor, held_on, record):
    drill.held_on, drill.recorded_by, drill.recorded_at = held_on, actor, clock.now()
    drill.late = recorded_late(held_on, clock.today())
    for name in ("people", "seconds", "problems", "improvements"):
        setattr(drill, name, record[name])
    drill.counts_for = settle(drill.school, held_on, drill.scenario)
    save(drill)
    reminders.done(drill.school_id, DRILLS)
