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
    periods = _owed(school, held_on)
    before = list(Drill.objects.standing().filter(school=school, **_near(periods, held_on)))
    taken = set(
        Drill.objects.filter(school=school, counts_for__in=[period.key for period in periods])
        .values_list("counts_for", flat=True)
    )  # fmt: skip
    periods = _in_reach(periods, clock.today())
    key = _pick(school, held_on, scenario, periods, taken, _usual_days(before, _as_kept))
    if key:
        dues.settle(school.unit, DRILL, key)
    return key


def reckon(school: School, days: Iterable[dt.date], but: Drill) -> None:
    """After the record of `but` came to count for nothing, or for another day: what its drills of
    the months, quarters and terms of these days settle, in the order in which they were recorded.
    What counts now otherwise than before closes a `DrillPeriod`; what nothing settles any more is
    owed again, while it can still be made good."""
    periods = {period.key: period for day in days for period in _owed(school, day)}
    if not periods:
        return
    rows = Drill.objects.standing().filter(school=school, **_near(list(periods.values()), *days))
    drills = list(rows.order_by("recorded_at", "pk"))
    kept = [
        drill for drill in drills
        if drill.counts_for not in periods
        and (drill.counts_for or not _lies_in(drill.held_on, periods.values()))
    ]  # fmt: skip
    shared = [drill for drill in drills if drill not in kept]
    taken = set(
        Drill.objects.filter(school=school, counts_for__in=list(periods))
        .exclude(pk__in=[drill.pk for drill in shared])
        .values_list("counts_for", flat=True)
    )
    keys = _share_out(school, drills, periods, taken, kept)
    _write(shared, keys, but)
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


def _in_reach(periods, recorded_on) -> list[Period]:
    """Those that a record of that day can still make good: what is over longer stands as missed."""
    return [period for period in periods if recorded_on <= period.due_on + LAPSE]


def _lies_in(day, periods) -> bool:
    return any(period.holds(day) for period in periods)


def _near(periods, *days) -> dict:
    """Where drills lie that bear on what is settled on those days: in the periods that are owed,
    and in any month or quarter that a rule beside them may count."""
    first = min([period.first for period in periods] + [*days]) - LONGEST
    last = max([period.last for period in periods] + [*days]) + LONGEST
    return {"held_on__range": (first, last)}


def _as_kept(drill) -> str:
    return drill.counts_for


def _usual_days(drills, key_of) -> list[dt.date]:
    """On which days those drills were held that are the drills of their months or quarters."""
    others = (f"{TERM}-", f"{BUS}-")
    return [drill.held_on for drill in drills if not key_of(drill).startswith(others)]


def _pick(school, day, scenario, periods, taken, usual: list[dt.date]) -> str:
    """The key that a drill of a day settles, "" for none: the one answer, when it is recorded and
    when all are reckoned anew. `taken`: what others settle; `usual`: the days of the drills before
    it that are those of their months or quarters."""
    for period in cadence.in_turn(periods, scenario):
        if period.key in taken:
            continue
        if period.cadence == TERM and _usual_lacks(school, day, usual):
            continue
        if _asked(school, period):
            return period.key
    return ""


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


def _share_out(school, drills, periods, taken, kept) -> dict[int, str]:
    """Drill → the key that it settles: those that are `kept` what they do, the others in turn, each
    as if it were recorded just now, after those that were recorded before it."""
    keys: dict[int, str] = {}
    for at, drill in enumerate(drills):
        if drill in kept:
            keys[drill.pk] = drill.counts_for
            continue
        usual = _usual_days(drills[:at], lambda one: keys[one.pk])
        mine = [p for p in _owed(school, drill.held_on) if p.key in periods]
        mine = _in_reach(mine, clock.day_of(drill.recorded_at))
        done = taken | {*keys.values()}
        keys[drill.pk] = _pick(school, drill.held_on, drill.scenario, mine, done, usual)
    return keys


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
