"""Routes: what cannot be so, and what stands against one that runs: pure judgements (R16, R17).

Pupils are counted, never named. A run is a route on one day: to school pupils get on at the stops
and off at the school, home the other way round.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base.text import to_halfwidth
from transport.rules import licence
from transport.rules.finding import Finding, Verdict
from transport.rules.kinds import FORBIDDEN
from transport.rules.numbers import Numbers
from transport.rules.route_words import Unfit
from transport.rules.vehicle import capacity

MOST_STOPS = 40
MOST_PUPILS = 200  # at one stop
LONGEST_NAME = 40


class Direction(models.TextChoices):
    TO_SCHOOL = "to_school", gettext_lazy("to school")
    HOME = "home", gettext_lazy("home")


class StopOf(NamedTuple):
    """A stop: when, where, and how many pupils get on (to school) or off (home) there."""

    at: dt.time
    name: str
    pupils: int = 0


@dataclass(frozen=True)
class Run:
    """What a route does on a day; `school_at`: when it arrives at school, or leaves it."""

    direction: str
    school_at: dt.time
    stops: tuple[StopOf, ...]

    @property
    def times(self) -> list[dt.time]:
        """In the order in which they come."""
        at = [stop.at for stop in self.stops]
        return (
            [*at, self.school_at]
            if self.direction == Direction.TO_SCHOOL
            else [self.school_at, *at]
        )

    @property
    def span(self) -> tuple[dt.time, dt.time]:
        return min(self.times), max(self.times)

    @property
    def pupils(self) -> int:
        """How many sit in the vehicle at the fullest point."""
        counts = [stop.pupils for stop in self.stops]
        return fullest(steps(self.direction, [*counts, sum(counts)]))


def steps(direction: str, counts: Iterable[int]) -> list[tuple[int, int]]:
    """(on, off) point by point, of the counts at the stops with the school's as the last."""
    *at_stops, at_school = counts
    if direction == Direction.TO_SCHOOL:
        return [*((on, 0) for on in at_stops), (0, at_school)]
    return [(at_school, 0), *((0, off) for off in at_stops)]


def fullest(points: Iterable[tuple[int, int]]) -> int:
    """The most people on board: whoever gets off does so before others get on."""
    aboard = most = 0
    for on, off in points:
        aboard += on - off
        most = max(most, aboard)
    return most


# -- the stops as they are typed: a line each ------------------------------------------------------

_LINE = re.compile(r"(\d{1,2})[:.点](\d{2})分?[\s,、]+(\S.*?)(?:[\s,、]+(\d{1,4})\s*人?)?")


def parse(text: str, counted: bool = True) -> tuple[StopOf, ...]:
    """Stops of lines such as "07:05 East Street 12"; without the number of pupils where they are
    not `counted`. Raises ValueError, in words, for the first line that is none."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, to_halfwidth(text).splitlines())), 1):
        match = _LINE.fullmatch(line)
        stop = _stop(match, counted) if match else None
        if stop is None:
            sample = _("07:05 East Street 12") if counted else _("07:05 East Street")
            said = _("Line %(number)s is no stop: write it as “%(sample)s”.")
            raise ValueError(said % {"number": number, "sample": sample})
        found.append(stop)
    return tuple(found)


def _stop(match, counted) -> StopOf | None:
    hour, minute, name, pupils = match.groups()
    if int(hour) > 23 or int(minute) > 59 or len(name) > LONGEST_NAME:
        return None
    if counted and pupils is None:
        return None
    return StopOf(dt.time(int(hour), int(minute)), name, int(pupils or 0) if counted else 0)


def written(stops: Iterable, counted: bool = True) -> str:
    """The same as text again."""
    return "\n".join(
        f"{stop.at:%H:%M} {stop.name}" + (f" {stop.pupils}" if counted else "") for stop in stops
    )


# -- what cannot be: field → words -----------------------------------------------------------------


def faults(
    run: Run, starts_on: dt.date, ends_on: dt.date | None, kind: str, known: bool = False
) -> dict[str, str]:
    """What is wrong with a route as it is written; `kind` of its vehicle. One that is `known`
    already may be withdrawn."""
    found = {}
    if not run.stops:
        found["stops"] = _("Give at least one stop.")
    elif len(run.stops) > MOST_STOPS:
        found["stops"] = _("A route has at most %(most)s stops.") % {"most": MOST_STOPS}
    elif any(stop.pupils > MOST_PUPILS for stop in run.stops):
        said = _("At most %(most)s pupils wait at one stop. Look at the number.")
        found["stops"] = said % {"most": MOST_PUPILS}
    elif late := _not_later(run):
        found["stops"] = _("%(time)s does not come after the time before it.") % {
            "time": f"{late:%H:%M}"
        }
    if not known and withdrawn(starts_on, ends_on):
        found["ends_on"] = _("The last day lies before the first.")
    found |= faults_of_days(starts_on, ends_on)
    if kind in FORBIDDEN:
        found["vehicle"] = _("A vehicle of this kind never carries pupils: it has no route.")
    return found


def withdrawn(starts_on: dt.date, ends_on: dt.date | None) -> bool:
    """Whether a route never runs: it ended the day before its first."""
    return ends_on is not None and ends_on == starts_on - dt.timedelta(days=1)


def faults_of_days(starts_on: dt.date, ends_on: dt.date | None) -> dict[str, str]:
    """What is wrong with its days; whether one that ran is withdrawn, the act says."""
    if ends_on is None or ends_on >= starts_on or withdrawn(starts_on, ends_on):
        return {}
    return {"ends_on": _("The last day lies before the first.")}


def _not_later(run: Run) -> dt.time | None:
    """The first time that is not later than the one before it."""
    return next((b for a, b in pairwise(run.times) if b <= a), None)


class Span(NamedTuple):
    """From which day to which (None: on and on), each day from when to when."""

    first: dt.date
    last: dt.date | None
    start: dt.time
    end: dt.time


def clash(one: Span, other: Span) -> bool:
    """Whether nobody can do both: on a day of both, at a time of both. One may begin at the minute
    in which the other ends."""
    days = (one.last is None or other.first <= one.last) and (
        other.last is None or one.first <= other.last
    )
    return days and one.start < other.end and other.start < one.end


# -- what stands against a route that runs ---------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """`driver` and `vehicle`: their verdict, or Unfit.GONE; `permitted`: stops on the permit;
    `named`: whether the permit names the driver, None where it is not on file whom it names."""

    run: Run
    seats: int | None
    licence_class: str
    driver: str
    vehicle: str
    attended: bool
    permitted: tuple[StopOf, ...] = ()
    named: bool | None = None


def judge(facts: Facts, numbers: Numbers) -> tuple[Finding, ...]:
    """Every rule that a route breaks, or of which nothing says that it is kept; failures first."""
    found = [
        _over_seats(facts, numbers),
        _class(facts, numbers),
        _unfit("route_driver", facts.driver),
        _unfit("route_vehicle", facts.vehicle),
        None if facts.attended else Finding("route_attendant", True),
        _permit(facts, numbers),
        Finding("route_permit_driver", True, Unfit.OTHER) if facts.named is False else None,
    ]
    return tuple(sorted((one for one in found if one), key=lambda one: (not one.fails, one.code)))


def _over_seats(facts, numbers) -> Finding | None:
    return over_seats("route_over_seats", facts.run.pupils, facts.seats, numbers)


def over_seats(code: str, pupils: int, seats: int | None, numbers: Numbers) -> Finding | None:
    """More pupils than the seats are for (art. 34: not one over)."""
    if seats is None:
        return Finding(code, False)
    room = capacity(seats, numbers)
    return Finding(code, True, str(pupils), str(room)) if pupils > room else None


def _class(facts, numbers) -> Finding | None:
    if facts.seats is None or not facts.licence_class:
        return None  # the driver's own verdict says that it is not proven
    if licence.covers(facts.licence_class, facts.seats, numbers):
        return None
    return Finding("route_class", True, facts.licence_class, licence.required(facts.seats, numbers))


def _unfit(code, verdict) -> Finding | None:
    if verdict == Verdict.ELIGIBLE:
        return None
    return Finding(code, verdict != Unfit.UNPROVEN, verdict)


def _permit(facts, numbers) -> Finding | None:
    """Each stop of the route is on the permit, by its name and near a time that it has there."""
    minutes = str(numbers.permit_minutes)
    if not facts.permitted:
        return Finding("route_permit", False, threshold=minutes)
    allowed = [(stop.name, _minute(stop.at)) for stop in facts.permitted]
    off = [
        stop.name
        for stop in facts.run.stops
        if not any(
            name == stop.name and abs(_minute(stop.at) - at) <= numbers.permit_minutes
            for name, at in allowed
        )
    ]
    return Finding("route_permit", True, _short(off), minutes) if off else None


def _minute(at: dt.time) -> int:
    return at.hour * 60 + at.minute


def _short(names, most=3) -> str:
    return "、".join(names[:most]) + ("…" if len(names) > most else "")
