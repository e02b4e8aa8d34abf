"""What a term suggests to drill, and when: pure (R20).

The season's own first: crush on the stairs when a term begins, earthquake around 12 May (national
day of disaster reduction), fire in November (9 November, 119) and in winter, weather in summer.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from drills.models import Scenario
from drills.rules import cadence
from drills.rules.cadence import BUS, TERM, Period
from drills.rules.plan import hour_of

AHEAD = dt.timedelta(days=21)  # what is owed once a term is not put into its first days
_FLOODS = _("rain, floods and thunderstorms come in summer")
_WINTER = _("heating and dry air make winter the season of fires")


class Hint(NamedTuple):
    """What a month is for: the scenario, a day of the month to be near to, and why."""

    scenario: str
    day: int
    why: str | Promise


SEASON: dict[int, tuple[Hint, ...]] = {
    1: (Hint(Scenario.FIRE, 8, _WINTER),),
    2: (Hint(Scenario.CRUSH, 25, _("stairs are crowded when a term begins")),),
    3: (
        Hint(Scenario.CRUSH, 9, _("stairs are crowded when a term begins")),
        Hint(Scenario.EARTHQUAKE, 30, _("the last Monday of March is the pupils' safety day")),
    ),
    4: (
        Hint(Scenario.VIOLENCE, 15, _("15 April is the day of national security")),
        Hint(Scenario.FIRE, 22, _("dry spring winds")),
    ),
    5: (
        Hint(Scenario.EARTHQUAKE, 12, _("12 May is the day of disaster reduction")),
        Hint(Scenario.WEATHER, 26, _FLOODS),
    ),
    6: (Hint(Scenario.WEATHER, 10, _FLOODS), Hint(Scenario.FIRE, 17, _("June is safety month"))),
    7: (Hint(Scenario.WEATHER, 2, _FLOODS),),
    8: (Hint(Scenario.WEATHER, 27, _FLOODS),),
    9: (
        Hint(Scenario.CRUSH, 9, _("stairs are crowded when a term begins")),
        Hint(Scenario.EARTHQUAKE, 18, _("new pupils do not know the ways out yet")),
    ),
    10: (
        Hint(Scenario.EARTHQUAKE, 13, _("13 October is the day of disaster reduction worldwide")),
        Hint(Scenario.VIOLENCE, 21, _("guards, teachers and the police practise together")),
    ),
    11: (Hint(Scenario.FIRE, 9, _("9 November is the day of the fire service, 119")),),
    12: (
        Hint(Scenario.FIRE, 8, _WINTER),
        Hint(Scenario.VIOLENCE, 16, _("guards, teachers and the police practise together")),
    ),
}
_MORE_BOARDING = _("boarding schools hold one more a term: at night in the dormitory")
_MORE_SPECIAL = _("special schools hold one more a term")
_MORE_BUS = _("schools with buses drill leaving the bus each term")


@dataclass(frozen=True)
class Held:
    """What is asked of a drill here: planned or held, not cancelled. `key`: for what a held one
    counts ("" for nothing), None where it is still to come."""

    scenario: str
    day: dt.date
    key: str | None = None
    pk: int = 0


@dataclass(frozen=True)
class Suggestion:
    """A drill that could be planned. `needed`: without it something owed has no plan."""

    period: Period
    scenario: str
    day: dt.date
    at: dt.time
    why: str | Promise
    needed: bool


def suggest(
    periods: Iterable[Period], term: tuple[dt.date, dt.date], drills: list[Held], today: dt.date,
    school_day: Callable[[dt.date], bool], *, boarding: bool,
) -> list[Suggestion]:  # fmt: skip
    """For each period that a school owes and that is not over, what fits its season and is not
    planned in it; for what is owed once a term, its own. No two on one day."""
    taken = {drill.day for drill in drills}
    found: list[Suggestion] = []
    periods = list(periods)
    for period in (period for period in periods if period.due_on >= today):
        for hint, near, needed in _wanted(period, periods, drills, term, boarding, today):
            first = max(period.begins, term[0], today)
            last = min(period.due_on, term[1])
            day = nearest(near, first, last, lambda day: school_day(day) and day not in taken)
            if day is None:
                continue
            taken.add(day)
            at = hour_of(hint.scenario)
            found.append(Suggestion(period, hint.scenario, day, at, hint.why, needed))
    return sorted(found, key=lambda one: one.day)


def nearest(near: dt.date, first: dt.date, last: dt.date, fits) -> dt.date | None:
    """The day nearest to `near` from `first` to `last` that fits."""
    days = ((first + dt.timedelta(days=n)) for n in range((last - first).days + 1))
    return min(filter(fits, days), key=lambda day: (abs((day - near).days), day), default=None)


def _wanted(period, periods, drills, term, boarding, today):
    """(hint, the day to be near to, whether it is needed), the needed one first."""
    soon, bus = today + AHEAD, apart(periods, drills)
    if period.cadence == BUS:
        if not any(d.pk in bus and period.holds(d.day) for d in drills):
            yield Hint(Scenario.BUS, 0, _MORE_BUS), max(term[0] + AHEAD, soon), True
        return
    if period.cadence == TERM:
        if spare(periods, drills, term) < 1:
            scenario = Scenario.NIGHT if boarding else Scenario.FIRE
            why = _MORE_BOARDING if boarding else _MORE_SPECIAL
            yield Hint(scenario, 0, why), max(term[0] + (term[1] - term[0]) / 2, soon), True
        return
    here = {drill.scenario for drill in drills if drill.pk not in bus and period.holds(drill.day)}
    needed = not here
    for near, hint in _season(period, term):
        if hint.scenario not in here:
            here.add(hint.scenario)
            yield hint, near, needed
            needed = False


def _season(period, term):
    """The hints of a period's months that lie in the term, with their days."""
    months = 1 if period.cadence == cadence.MONTH else 3
    for n in range(months):
        month = period.first.month + n
        for hint in SEASON[month]:
            near = dt.date(period.first.year, month, hint.day)
            if term[0].replace(day=1) <= near and near.replace(day=1) <= term[1]:
                yield near, hint


def spare(periods: Iterable[Period], drills: list[Held], term) -> int:
    """How many drills of a term are left when each month or quarter has one, and what is owed with
    the bus has its own."""
    periods = list(periods)
    bus = apart(periods, drills)
    spans = [p for p in periods if p.cadence not in (TERM, BUS)]
    usual = [d for d in drills if d.pk not in bus and term[0] <= d.day <= term[1]]
    filled = sum(any(p.holds(drill.day) for drill in usual) for p in spans)
    return len(usual) - filled


def apart(periods: Iterable[Period], drills: Iterable[Held]) -> set[int]:
    """The drills that count for what is owed with the bus, and so for no month, quarter or one more
    beside it (cadence.in_turn): those that settled it, and while it is open the first to come."""
    drills = sorted(drills, key=lambda drill: drill.day)
    found = {drill.pk for drill in drills if (drill.key or "").startswith(f"{BUS}-")}
    for period in periods:
        if period.cadence == BUS and not any(drill.key == period.key for drill in drills):
            able = [d for d in drills if d.key is None and d.scenario == Scenario.BUS]
            found |= {d.pk for d in [d for d in able if period.holds(d.day)][:1]}
    return found
