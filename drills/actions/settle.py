"""Which debts the held drills of a school settle, one each (rules/cadence.py:in_turn).

All run in the transaction of their caller, who holds the school.
"""

import datetime as dt
from collections.abc import Iterable

from drills.dues import drill as debts
from drills.dues.drill import DRILL, LAPSE
from drills.models import Drill, DrillPeriod, DrillRun
from drills.queries.asked import asked_beside
from drills.rules import cadence
from drills.rules.cadence import BUS, MONTH, TERM, Period
from safety.base import clock
from safety.dues import actions as dues
from safety.dues.cadence.words import State
from safety.dues.models import DueItem
from safety.schools.models import School, Status


def settle(school: School, held_on: dt.date, scenario: str) -> str:
    """Settle the debt that a drill on that day fulfils, and return its key; "" when none is left.
    The school is held: two records at once settle two debts.

    The month or quarter first; when that has its drill, the one more of the term. What a school
    with buses owes is settled by a drill with the bus alone, and by that first. A debt of today
    that the timetable has not opened yet is opened here.
    """
    done = Drill.objects.filter(school=school)
    for period in cadence.in_turn(_owed(school, held_on), scenario):
        if done.filter(counts_for=period.key).exists():
            continue
        if period.cadence == TERM and _usual_lacks(school, held_on, _usual_days(school)):
            continue
        if _asked(school, period):
            dues.settle(school.unit, DRILL, period.key)
            return period.key
    return ""


def reckon(school: School, days: Iterable[dt.date], but: Drill) -> None:
    """After the record of `but` came to count for nothing, or for another day: what its drills of
    the months, quarters and terms of these days settle, in the order in which they were recorded.
    What counts now otherwise than before closes a `DrillPeriod`; what nothing settles any more is
    owed again, while it can still be made good."""
    periods = {period.key: period for day in days for period in _owed(school, day)}
    if not periods:
        return
    first = min(period.first for period in periods.values())
    last = max(period.last for period in periods.values())
    rows = Drill.objects.standing().filter(school=school, held_on__range=(first, last))
    drills = [
        drill for drill in rows.order_by("recorded_at", "pk")
        if not drill.counts_for or drill.counts_for in periods
    ]  # fmt: skip
    taken = set(
        Drill.objects.filter(school=school, counts_for__in=list(periods))
        .exclude(pk__in=[drill.pk for drill in drills])
        .values_list("counts_for", flat=True)
    )
    keys = _share_out(school, drills, periods, taken)
    _write(drills, keys, but)
    for period in periods.values():
        _stands(school, period, period.key in taken or period.key in keys.values())


def close_period(drill: Drill) -> None:
    """Keep how the record of a held drill stood until now; from now on it stands otherwise. The
    caller saves the drill."""
    run = DrillRun.objects.filter(drill=drill).first()
    was = Drill.objects.get(pk=drill.pk)
    since = was.changed_at or was.recorded_at
    until = max(clock.now(), since + TICK)  # also where the clock was set back
    DrillPeriod.objects.create(
        drill=drill, scenario=was.scenario, held_on=was.held_on, seconds=was.seconds,
        counts_for=was.counts_for, has_run=run is not None, target=run.target if run else None,
        flagged=bool(run and run.flagged), injured=run.injured if run else None,
        crush=run.crush if run else None, recorded_from=since, recorded_to=until,
        **{name: getattr(was, name) for name in OWNER},
    )  # fmt: skip
    drill.changed_at = until


# The duties that a drill fulfils, where rules ask for them otherwise than the debts here.
DRILLS = frozenset(debts.DUTIES.values())
# From a day to the day on which its month or quarter is due.
LONGEST = dt.timedelta(days=92)
TICK = dt.timedelta(microseconds=1)
OWNER = ("school_id", "township_id", "district_id", "city_id")


def _owed(school, day) -> list[Period]:
    """What a drill of that day can count for."""
    calendar = debts.calendar_of(school.city_id)
    if not calendar.in_term(day):
        return []
    there = [period for period in cadence.periods(day, calendar) if period.holds(day)]
    return debts.owed_by(school, there, calendar)


def _usual_days(school) -> list[dt.date]:
    """On which days drills were held that are those of their months or quarters."""
    rows = Drill.objects.standing().filter(school=school, held_on__isnull=False)
    rows = rows.exclude(counts_for__startswith=f"{TERM}-")
    return list(rows.exclude(counts_for__startswith=f"{BUS}-").values_list("held_on", flat=True))


def _usual_lacks(school, day, held: list[dt.date]) -> bool:
    """Whether rules that the engine reminds of ask for one more drill in the month or quarter of a
    day: that comes before the one more of the term."""
    asked = [
        one for one in asked_beside(school, day, day + LONGEST, clock.today())
        if one.kind == debts.DUTIES[MONTH] and one.state != State.EXEMPT and one.first <= day
    ]  # fmt: skip
    return any(
        sum(one.first <= other <= one.due_on for other in held) < one.needed for one in asked
    )


def _asked(school, period) -> bool:
    """Whether the school was asked for it; what the timetable has not opened yet is opened."""
    asked = DueItem.objects.filter(unit=school.unit, kind=DRILL, key=period.key)
    if period.due_on >= clock.today() and not asked.exists():
        debts.owe(school, period)
    return asked.exists()


def _share_out(school, drills, periods, taken) -> dict[int, str]:
    """Drill → the key that it settles."""
    keys: dict[int, str] = {}
    for drill in drills:
        keys[drill.pk] = ""
        mine = [p for p in _owed(school, drill.held_on) if p.key in periods]
        for period in cadence.in_turn(mine, drill.scenario):
            if period.cadence == TERM and _usual_lacks(school, drill.held_on, _days(drills, keys)):
                continue
            if period.key not in taken | {*keys.values()} and _asked(school, period):
                keys[drill.pk] = period.key
                break
    return keys


def _days(drills, keys) -> list[dt.date]:
    """The days of those that were shared out before the one in hand, and are the drills of their
    months or quarters."""
    before = [drill for drill in drills if drill.pk in keys][:-1]
    return [d.held_on for d in before if not keys[d.pk].startswith((f"{TERM}-", f"{BUS}-"))]


def _write(drills, keys, but) -> None:
    """All that change are emptied first, so that no key is settled twice meanwhile. Of `but`, whose
    own correction is being written, the period is closed already."""
    changed = [drill for drill in drills if keys[drill.pk] != drill.counts_for]
    for drill in changed:
        if drill.pk != but.pk:
            close_period(drill)
    Drill.objects.filter(pk__in=[drill.pk for drill in changed]).update(counts_for="")
    for drill in changed:
        drill.counts_for = keys[drill.pk]
        drill.version += 1
        drill.save(update_fields=["counts_for", "changed_at", "version"])


def _stands(school, period, settled) -> None:
    """The due item says what is so."""
    if settled:
        dues.settle(school.unit, DRILL, period.key)
    elif school.status == Status.OPEN and period.due_on >= clock.today() - LAPSE:
        dues.open_again(DueItem.objects.filter(unit=school.unit, kind=DRILL, key=period.key))
