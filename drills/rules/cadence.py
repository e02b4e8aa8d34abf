"""The periods for which drills are owed: pure (R20, rules.md). Where they begin and end, and
whether one is owed at all, the calendar of the rules of how often says
(safety/dues/cadence/calendar.py); which schools owe it, those rules (dues/drill.py).

Months, quarters, and terms: one more in the term, and one in which pupils leave a bus.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from safety.dues.cadence.calendar import Calendar, Often, Span

MONTH, QUARTER, TERM, BUS = "month", "quarter", "term", "bus"
# In which rhythm each is owed.
RHYTHMS = {MONTH: Often.MONTH, QUARTER: Often.QUARTER, TERM: Often.TERM, BUS: Often.TERM}


@dataclass(frozen=True)
class Period:
    """A stretch of time for which one drill is owed, from its first day to its last. A drill counts
    from the day on which it `begins` in school to that on which it is due. `key` names it in the
    due item."""

    cadence: str
    key: str
    first: dt.date
    last: dt.date
    begins: dt.date
    due_on: dt.date

    @property
    def facts(self) -> dict:
        """What the due item keeps, for its line of text."""
        return {"cadence": self.cadence, "first": self.first.isoformat()}

    def holds(self, day: dt.date) -> bool:
        """Whether a drill of that day can count for it."""
        return self.begins <= day <= self.due_on


def periods(day: dt.date, calendar: Calendar) -> list[Period]:
    """The periods in which `day` lies and for which something is owed, by the calendar of a city.
    One whose last day in school is over is not among them."""
    return [period for period in between(day, day, calendar) if period.due_on >= day]


def periods_of_term(term: Span, calendar: Calendar) -> list[Period]:
    """All periods of a term for which something is owed, those that are over too: its months, the
    quarters that reach into it, and what is owed once."""
    return [
        period for period in between(*term, calendar)
        if period.cadence in (MONTH, QUARTER) or (period.first, period.last) == term
    ]  # fmt: skip


def between(first: dt.date, last: dt.date, calendar: Calendar) -> Iterator[Period]:
    """Those that have a day between two: by month and quarter in their order, then by term."""
    usual = [
        period for cadence in (MONTH, QUARTER) for period in _of(cadence, first, last, calendar)
    ]  # fmt: skip
    yield from sorted(usual, key=lambda period: (period.first, period.last))
    for cadence in (TERM, BUS):
        yield from _of(cadence, first, last, calendar)


def _of(cadence, first, last, calendar) -> Iterator[Period]:
    for span in calendar.stretches(RHYTHMS[cadence], first, last):
        if owed := calendar.owed(RHYTHMS[cadence], *span):
            yield Period(cadence, _key(cadence, span[0]), *span, *owed)


def _key(cadence, first) -> str:
    if cadence == MONTH:
        return f"{first:%Y-%m}"
    if cadence == QUARTER:
        return f"{first.year}-Q{quarter_of(first)}"
    return f"{cadence}-{first}"


def in_turn(owed: list[Period], scenario: str) -> list[Period]:
    """For which of what is owed a drill counts, the first one first."""
    with_bus = scenario == BUS
    return sorted(
        (period for period in owed if with_bus or period.cadence != BUS),
        key=lambda period: period.cadence != BUS,
    )


def quarter_of(day: dt.date) -> int:
    return (day.month + 2) // 3
