"""Put the record of a held drill right, or withdraw it: a new statement beside it with its reason,
by whom and when. What the record said before stays there to be read, and so do the figures of
months that were over by then.

Who: the principal and the safety officer of the school. All raise PermissionDenied, Refused, and
Conflict where somebody else put the record right meanwhile.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from drills.actions import run as runs
from drills.actions.run import Told
from drills.actions.settle import DRILLS, OWNER, close_period, reckon
from drills.actions.shared import hold_school, may, refuse
from drills.dues import alarm
from drills.dues import review as reviews
from drills.models import Drill, DrillCorrection, DrillRun
from drills.rules import target
from drills.rules.record import JUDGED, WHOLE, faults_of_record, recorded_late
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.base.trail import storable
from safety.dues.cadence import reminders
from safety.schools.models import User

RECORD = ("scenario", "held_on", "people", "seconds", "problems", "improvements")
# What a phone has timed says when it was and how long it took; no hand makes it faster.
TIMED = ("held_on", "seconds")


@dataclass(frozen=True)
class Statement:
    """Who says that a record is wrong, and why; `version`: what they had read of it. The same uuid
    again changes nothing."""

    uuid: UUID
    actor: User
    version: int
    reason: str


def correct_drill(drill: Drill, said: Statement, *, told: Told | None, **record) -> DrillCorrection:
    """Scenario, day, people, seconds and words of the record, and what was told of people (`told`,
    None where no run was kept). What follows from them follows: the debt that the drill settles,
    flags, pace, the day of its review."""
    may(said.actor, drill)
    with transaction.atomic():
        drill, known = _open(drill, said, asked := _asked(record, told))
        if known:
            return known
        run = DrillRun.objects.select_for_update().filter(drill=drill).first()
        before = alarm.findings(run) if run else {}
        refuse(_faults(drill, run, record))
        if run:
            _check_run(drill, run, record, told)
        changed = _differences(drill, record)
        of_run = _differences(run, _columns(run, told)) if run else {}
        if not changed and not of_run:
            raise Refused(_("Nothing of this is different from what is recorded."))
        days = {drill.held_on, record["held_on"]}
        made = _beside(drill, said, asked, {**_before(drill, changed), **_before(run, of_run)},
                       {**changed, **of_run})  # fmt: skip
        close_period(drill)
        _set(drill, changed)
        drill.late = recorded_late(drill.held_on, clock.day_of(drill.recorded_at))
        again = {"scenario", "held_on"} & changed.keys()
        if again:
            drill.counts_for = ""
        drill.version += 1
        drill.save()
        if run:
            _follow_run(drill, run, told, of_run)
            alarm.follow_correction(run, before)
        if again:
            reckon(drill.school, days, but=drill)
            reminders.undone(drill.school_id, DRILLS)
    return made


def withdraw_drill(drill: Drill, said: Statement) -> DrillCorrection:
    """It was not held, or stands there twice: it counts no more. What it settled is owed again,
    unless another drill settles it, and no review is owed."""
    may(said.actor, drill)
    with transaction.atomic():
        drill, known = _open(drill, said, {}, withdraws=True)
        if known:
            return known
        changed = {"withdrawn_at": clock.now()}
        made = _beside(drill, said, {}, _before(drill, changed), changed, withdraws=True)
        close_period(drill)
        _set(drill, {**changed, "counts_for": ""})
        drill.version += 1
        drill.save()
        if (
            run := DrillRun.objects.select_related("drill__school__unit")
            .filter(drill=drill)
            .first()
        ):
            reviews.follow_run(run)
            runs.mark_last(drill.school_id)
            alarm.follow_withdrawal(run)
        reckon(drill.school, {drill.held_on}, but=drill)
        reminders.undone(drill.school_id, DRILLS)
    return made


def _open(drill, said, asked, withdraws=False) -> tuple[Drill, DrillCorrection | None]:
    """The drill as it is now, held with its school, and the correction that this very statement
    made before, if it did."""
    hold_school(drill.school_id)
    rows = Drill.objects.select_for_update(of=("self",)).select_related("school__unit")
    drill = rows.get(pk=drill.pk)
    known = DrillCorrection.objects.filter(uuid=said.uuid).first()
    if known:
        words = {"reason": said.reason, "withdraws": withdraws, "asked": asked}
        return drill, once.same(known, drill_id=drill.pk, made_by_id=said.actor.pk, **words)
    if drill.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))
    if not drill.held_on:
        raise Refused(_("This drill is not recorded yet."))
    if not said.reason:
        raise Refused(_("Say why."))
    if drill.version != said.version:
        raise Conflict(drill)
    return drill, None


def _asked(record, told) -> dict:
    times = {"began_at": told.began_at, "ended_at": told.ended_at} if told else {}
    return storable({**record, **(told.columns if told else {}), **times})


def _faults(drill, run, record) -> dict[str, str]:
    """As of a new record, but for what stands already: the day may be longer ago, and the school
    was larger then."""
    crowd = drill.school.pupils + drill.school.staff
    found = faults_of_record(
        record["held_on"], record["people"], record["seconds"], crowd, clock.today()
    )
    for name in JUDGED:
        if record[name] == getattr(drill, name):
            found.pop(name, None)
    if run and not run.by_hand and any(record[name] != getattr(drill, name) for name in TIMED):
        found["seconds"] = _(
            "Day and time of a drill that a phone timed stay as they are. If it was none, "
            "withdraw it and record by hand what was."
        )
    return found


def _check_run(drill, run, record, told) -> None:
    faults = told.faults(record["seconds"])
    if run.by_hand and (fault := runs.rules.faults_of_end(told.ended_at, clock.now())):
        faults.append(fault)
    if faults:
        raise Refused(" ".join(faults))
    if not run.by_hand:
        return
    given = run.began_at is None and told.began_at is not None
    moved = record["held_on"] != drill.held_on or (run.began_at != told.began_at and not given)
    if moved:
        runs.alone(drill.school_id, record["held_on"], told, but=drill.pk)
    elif (told.began_at, told.ended_at) != (run.began_at, run.ended_at):
        # Two old records of one day without times: each is given its own, one after the other.
        runs.not_at_once(drill.school_id, told, but=drill.pk)


def _columns(run, told) -> dict:
    times = {"began_at": told.began_at, "ended_at": told.ended_at} if run.by_hand else {}
    return {**told.columns, **times}


def _differences(row, facts) -> dict:
    return {name: value for name, value in facts.items() if getattr(row, name) != value}


def _before(row, changed) -> dict:
    return {name: getattr(row, name) for name in changed}


def _set(row, values) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _beside(drill, said, asked, before, after, withdraws=False) -> DrillCorrection:
    return DrillCorrection.objects.create(
        uuid=said.uuid, drill=drill, before=storable(before), after=storable(after), asked=asked,
        withdraws=withdraws, reason=said.reason, made_by=said.actor, made_at=clock.now(),
        **{name: getattr(drill, name) for name in OWNER},
    )  # fmt: skip


def _follow_run(drill, run, told, of_run) -> None:
    """What follows from the record, by the storeys and the plan of that day."""
    _set(run, of_run)
    whole = drill.scenario in WHOLE
    run.target = runs.target_of(drill, run.storeys)
    run.pace = target.pace(drill.seconds, run.storeys, drill.people or 0) if whole else None
    flags = runs.flags_of(drill, run.storeys, told, timed=not run.by_hand)
    run.flags, run.flagged = [flag.kept() for flag in flags], bool(flags)
    run.version += 1
    run.save()
    runs.mark_last(drill.school_id)
    run.drill = drill
    if not run.reviewed_at and reviews.due_on(run) >= clock.today() - reviews.LAPSE:
        reviews.follow_run(run)
