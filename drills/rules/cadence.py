"""The periods for which drills are owed: pure judgements (R20, rules.md). Which schools owe which
of them the rules of how often say (dues/drill.py).

Months, quarters, and terms: one more in the term, and one in which pupils leave a bus. Outside the
terms nothing falls due: a month (or quarter) that is only partly in term is owed when it holds at
least `DRILL_SCHOOL_DAYS` school days (Monday to Friday in term; public holidays are not counted
off, days that the city marks are), and is due on its last day in term.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.conf import settings

from safety.base.clock import month_days

MONTH, QUARTER, TERM, BUS = "month", "quarter", "term", "bus"
Span = tuple[dt.date, dt.date]
NO_DAYS: Mapping[dt.date, bool] = MappingProxyType({})


@dataclass(frozen=True)
class Period:
    """A stretch of time for which one drill is owed. `key` names it in the due item."""

    cadence: str
    key: str
    first: dt.date
    last: dt.date
    due_on: dt.date

    @property
    def facts(self) -> dict:
        """What the due item keeps, for its line of text."""
        return {"cadence": self.cadence, "first": self.first.isoformat()}


def periods(
    day: dt.date, terms: Iterable[Span], marked: Mapping[dt.date, bool] = NO_DAYS
) -> list[Period]:
    """The periods in which `day` lies and for which something is owed, by the calendar of a city.

    `terms` are (first, last) days; `marked`: day → whether there is school, where the city says
    so. A period whose last day in term is over is not among them.
    """
    terms = list(terms)
    found = [_period(cadence, span, terms, marked) for cadence, span in _stretches(day)]
    for first, last in terms:
        if first <= day <= last:
            found += once_a_term(first, last, marked)
    return [period for period in found if period and period.due_on >= day]


def periods_of_term(
    term: Span, terms: Iterable[Span], marked: Mapping[dt.date, bool] = NO_DAYS
) -> list[Period]:
    """All periods of a term for which something is owed, those that are over too: its months, the
    quarters that reach into it, and what is owed once."""
    terms, (first, last) = list(terms), term
    spans = {
        stretch
        for n in range((last.year - first.year) * 12 + last.month - first.month + 1)
        for stretch in _stretches(_month_after(first, n))
    }
    found = [_period(cadence, span, terms, marked) for cadence, span in spans]
    found = sorted(filter(None, found), key=lambda period: (period.first, period.last))
    return found + once_a_term(first, last, marked)


def once_a_term(first: dt.date, last: dt.date, marked: Mapping[dt.date, bool]) -> list[Period]:
    """What is owed once in a term, whatever its months: one more, and one with the bus."""
    due_on = _last_of(first, last, marked)
    return [Period(cadence, f"{cadence}-{first}", first, last, due_on) for cadence in (TERM, BUS)]


def _month_after(day: dt.date, n: int) -> dt.date:
    """The first day of the n-th month after the one of a day."""
    months = day.year * 12 + day.month - 1 + n
    return dt.date(months // 12, months % 12 + 1, 1)


def in_turn(owed: list[Period], scenario: str) -> list[Period]:
    """For which of what is owed a drill counts, the first one first."""
    with_bus = scenario == BUS
    return sorted(
        (period for period in owed if with_bus or period.cadence != BUS),
        key=lambda period: period.cadence != BUS,
    )


def quarter_days(year: int, quarter: int) -> Span:
    """First and last day of a calendar quarter, 1 to 4."""
    return month_days(year, quarter * 3 - 2)[0], month_days(year, quarter * 3)[1]


def quarter_of(day: dt.date) -> int:
    return (day.month + 2) // 3


def _stretches(day):
    yield MONTH, month_days(day.year, day.month)
    yield QUARTER, quarter_days(day.year, quarter_of(day))


def _last_of(first, last, marked) -> dt.date:
    """The last day of a stretch that is not marked as a day off."""
    while last > first and marked.get(last) is False:
        last -= dt.timedelta(days=1)
    return last


def _period(cadence, span, terms, marked) -> Period | None:
    first, last = span
    inside = [(max(start, first), min(end, last)) for start, end in terms]
    inside = [(start, end) for start, end in inside if start <= end]
    if sum(school_days(*stretch, marked) for stretch in inside) < settings.DRILL_SCHOOL_DAYS:
        return None
    key = f"{first:%Y-%m}" if cadence == MONTH else f"{first.year}-Q{quarter_of(first)}"
    start, end = max(inside, key=lambda stretch: stretch[1])
    return Period(cadence, key, first, last, _last_of(start, end, marked))


def school_days(first: dt.date, last: dt.date, marked: Mapping[dt.date, bool] = NO_DAYS) -> int:
    """Mondays to Fridays from `first` to `last`, both included, but for days that are marked."""
    weeks, rest = divmod((last - first).days + 1, 7)
    usual = weeks * 5 + sum((first.weekday() + n) % 7 < 5 for n in range(rest))
    here = [(day, school) for day, school in marked.items() if first <= day <= last]
    return usual + sum(school - (day.weekday() < 5) for day, school in here)
