"""The ladder of reminders: who is told, how many days before or after the due date.

A ladder is data: the defaults below (rules.md, row "reminders"), or the `LadderStep` rows that an
administrator wrote for a kind. The judging functions are pure: dates in, dates out, no database.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from safety.base import clock
from safety.dues.models import LadderStep
from safety.schools.models import Role

EARLIEST_OFFSET, LATEST_OFFSET = -60, 365


@dataclass(frozen=True, order=True)
class Rung:
    """`role` is told `offset` days from the due date, then again every `every` days."""

    offset: int
    role: str
    every: int | None = None

    def next_after(self, told_to: int | None) -> int | None:
        """The first offset of this rung behind `told_to`; None when it has said all it has."""
        if told_to is None or self.offset > told_to:
            return self.offset
        if not self.every:
            return None
        return self.offset + ((told_to - self.offset) // self.every + 1) * self.every

    def furthest(self, reach: int) -> int | None:
        """The last offset of this rung that is not beyond `reach`."""
        if self.offset > reach:
            return None
        if not self.every:
            return self.offset
        return reach - (reach - self.offset) % self.every


Ladder = tuple[Rung, ...]


def rungs(role: str, *offsets: int, every: int | None = None) -> Ladder:
    """Rungs of one role; `every` repeats the last of them."""
    last = offsets[-1]
    return tuple(Rung(o, role, every if o == last else None) for o in offsets)


# rules.md: 7 and 3 days before, the day, days 1, 2, 4, 8, then weekly; the principal from day 1,
# the district from day 3, the city from day 7.
SCHOOL_LADDER: Ladder = (
    *rungs(Role.SAFETY_OFFICER, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, 8, every=7),
    *rungs(Role.CITY_ADMIN, 7, every=7),
)
# What a bureau owes (a re-check, an answer) has days, not weeks: its own people first, then the
# city. `district_admin` of a thing that the city itself owes is the city's administrator.
BUREAU_LADDER: Ladder = (
    *rungs(Role.TOWNSHIP_ADMIN, -1, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, -1, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.INSPECTOR, 0, 1, 4),
    *rungs(Role.CITY_ADMIN, 4, 8, every=7),
)


def moment(due_on: dt.date, offset: int) -> dt.datetime:
    """When a rung speaks: DUES_HOUR o'clock in Shanghai of its day. A thing is due at 24:00, so
    the first day it is late (offset 1) is the day after."""
    day = due_on + dt.timedelta(days=offset)
    return clock.start_of(day) + dt.timedelta(hours=settings.DUES_HOUR)


def reach(due_on: dt.date, now: dt.datetime) -> int:
    """The furthest offset whose moment has come."""
    return (clock.day_of(now - dt.timedelta(hours=settings.DUES_HOUR)) - due_on).days


def next_moment(ladder: Iterable[Rung], due_on: dt.date, told_to: int | None) -> dt.datetime | None:
    """The next moment at which the ladder has something to say, when `told_to` was the last."""
    offsets = [o for rung in ladder if (o := rung.next_after(told_to)) is not None]
    return moment(due_on, min(offsets)) if offsets else None


def passed_before_due(ladder: Iterable[Rung], due_on: dt.date, now: dt.datetime) -> int | None:
    """The furthest offset before the due date whose moment is already past when a thing opens.

    Whoever opens a thing says so by an event of its own; "7 days left" an hour later would be
    the same news twice. The day itself and what comes after it are never skipped.
    """
    limit = min(reach(due_on, now), -1)
    offsets = [o for rung in ladder if (o := rung.furthest(limit)) is not None]
    return max(offsets, default=None)


@dataclass(frozen=True)
class Call:
    """What is said now: each role with its rung's offset; then the new mark and next moment."""

    roles: dict[str, int]
    told_to: int | None
    next_at: dt.datetime | None


def call(ladder: Ladder, due_on: dt.date, told_to: int | None, now: dt.datetime) -> Call:
    """What a thing that is due on `due_on` says at `now`.

    However many rungs were missed, a role hears one: the furthest that has come.
    """
    limit = reach(due_on, now)
    roles: dict[str, int] = {}
    for rung in ladder:
        offset = rung.furthest(limit)
        if offset is not None and (told_to is None or offset > told_to):
            roles[rung.role] = max(offset, roles.get(rung.role, offset))
    mark = max(roles.values(), default=told_to)
    return Call(roles, mark, next_moment(ladder, due_on, mark))


class Ladders:
    """The ladders in force, read once per city and kept for the life of this object (one run)."""

    def __init__(self):
        self._rows: dict[tuple[str, int | None], Ladder] = {}
        self._loaded: set[int | None] = set()

    def load(self, cities: Iterable[int | None]) -> None:
        """Read the steps of these cities, and the general ones, in one query."""
        missing = {*cities, None} - self._loaded
        if not missing:
            return
        found = defaultdict(list)
        steps = LadderStep.objects.filter(city__in=missing - {None})
        if None in missing:
            steps = steps | LadderStep.objects.filter(city=None)
        for kind, city, offset, role, every in steps.values_list(
            "kind", "city", "offset", "role", "every"
        ):
            found[kind, city].append(Rung(offset, role, every))
        self._rows.update({key: tuple(sorted(some, key=_order)) for key, some in found.items()})
        self._loaded |= missing

    def of(self, kind, city: int | None) -> Ladder:
        """The city's own ladder of a kind, else the general one, else the kind's default."""
        self.load([city])
        own, general = self._rows.get((kind.code, city)), self._rows.get((kind.code, None))
        return own or general or kind.ladder


def _order(rung: Rung):
    return rung.offset, rung.role
