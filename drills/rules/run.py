"""How a drill went, group by group: pure judgements (R20, rules.md).

Nobody is "all safe" by silence: injured and near-miss are asked for, and whoever is missing at the
assembly point is found or explained before the record is taken.
"""

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drills.rules.groups import LONGEST, MOST_GROUPS, MOST_PEOPLE, PARTS

MOST_INJURED = 1000
# How long a phone may keep a drill until it finds its way here.
OLDEST_CLOCK = dt.timedelta(days=31)


class Arrival(NamedTuple):
    """One group at the assembly point: present today, counted there, seconds after the signal."""

    name: str
    present: int
    counted: int
    at: int | None = None
    building: str = ""
    floor: str = ""
    stair: str = ""

    @property
    def missing(self) -> int:
        return max(self.present - self.counted, 0)

    @property
    def by(self) -> str:
        """Building and stairs by which it came; "" where the school does not say."""
        return " ".join(part for part in (self.building, self.stair) if part)


class Timed(NamedTuple):
    """The times of a phone by its own clock, and everybody who was counted."""

    began: dt.datetime
    ended: dt.datetime
    sent: dt.datetime
    people: int

    @property
    def seconds(self) -> int:
        return round((self.ended - self.began).total_seconds())

    def by(self, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
        """Signal and last group by the server's clock, `now` being when it was sent."""
        return now - (self.sent - self.began), now - (self.sent - self.ended)


def missing_of(arrivals) -> int:
    """Nobody who is too many in one group stands for somebody who is missing in another."""
    return sum(one.missing for one in arrivals)


def faults_of_arrivals(arrivals, seconds: int | None) -> str:
    """What cannot be about the head counts of the groups; "" when nothing is wrong."""
    for one in arrivals:
        if not 0 <= one.present <= MOST_PEOPLE or not 0 <= one.counted <= MOST_PEOPLE:
            return _("“%(name)s”: the head counts must be from 0 to 5000.") % {"name": one.name}
        if one.at is not None and not 0 <= one.at <= (seconds or 0) + 1:
            return _("“%(name)s” arrives outside of the time that was taken.") % {"name": one.name}
    return ""


def faults_of_people(*, missing, explained, injured, injury) -> dict[str, str]:
    """What must be said of people before a record is taken: field → sentence."""
    found = {}
    if missing and not explained:
        found["explained"] = ngettext(
            "%(count)d person is missing. Find and count them, or write where they are.",
            "%(count)d people are missing. Find and count them, or write where they are.",
            missing,
        ) % {"count": missing}
    if injured and not injury:
        found["injury"] = _("Somebody was injured: write what happened.")
    return found


def faults_of_clock(began: dt.datetime, ended: dt.datetime, sent: dt.datetime) -> str:
    """What cannot be about the times of a phone, by its own clock."""
    if ended < began or sent < ended - dt.timedelta(seconds=2):
        return _("The times of the phone make no sense: was its clock changed? Record it by hand.")
    if sent - began > OLDEST_CLOCK:
        return _("This drill was timed more than a month ago. Record it by hand.")
    return ""


def faults_of_end(ended: dt.datetime | None, now: dt.datetime) -> str:
    """What cannot be about the time of day at which, by hand, a drill ended."""
    if ended and ended > now:
        return _("By that time of the signal the drill is not over yet. Correct the time.")
    return ""


def overlap(one: tuple[dt.datetime, dt.datetime], other: tuple[dt.datetime, dt.datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


class Stair(NamedTuple):
    name: str
    seconds: int
    people: int
    groups: int


def by_stairs(arrivals) -> list[Stair]:
    """When the last came by each building and stairs, the slowest first; how many came by it."""
    found: dict[str, list[Arrival]] = {}
    for one in arrivals:
        if one.by and one.at is not None:
            found.setdefault(one.by, []).append(one)
    rows = [
        Stair(name, max(one.at or 0 for one in some), sum(one.counted for one in some), len(some))
        for name, some in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.seconds, row.name))


def parse_counts(text: str) -> tuple[Arrival, ...]:
    """Head counts as they are typed afterwards: name, present, counted, stairs; a line each. Raises
    ValueError, which says what is wrong with which line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_GROUPS:
        raise ValueError(_("At most %(most)d lines.") % {"most": MOST_GROUPS})
    return tuple(_counts(line) for line in lines)


def _counts(line: str) -> Arrival:
    parts = PARTS.split(line)
    numbers = parts[1:3]
    if (
        not 3 <= len(parts) <= 4
        or not parts[0]
        or any(len(part) > LONGEST for part in parts)
        or not all(part.isdecimal() and len(part) < 5 for part in numbers)
    ):
        said = _(
            "“%(line)s”: write name, present today, counted at the assembly point, with commas "
            "between; the stairs may follow."
        )
        raise ValueError(said % {"line": line[:60]})
    return Arrival(parts[0], int(numbers[0]), int(numbers[1]), None, "", "", *parts[3:])
