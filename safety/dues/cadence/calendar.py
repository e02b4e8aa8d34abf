"""The days of a city as the cadence sees them: terms, and in them the school days.

Pure: no database. Outside the terms, and on holidays, nothing falls due.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from safety.base.clock import month_days

Span = tuple[dt.date, dt.date]
DAY = dt.timedelta(days=1)


class Often(TextChoices):
    DAY = "day", pgettext_lazy("how often", "each school day")
    WEEK = "week", pgettext_lazy("how often", "each week")
    MONTH = "month", pgettext_lazy("how often", "each month")
    QUARTER = "quarter", pgettext_lazy("how often", "each quarter")
    TERM = "term", pgettext_lazy("how often", "each term")
    SEASON = "season", pgettext_lazy("how often", "each spring and autumn")


# A stretch with fewer school days is not owed at all: a week that a holiday leaves two days of, the
# few days of a month after the term began, after the school opened, or that an exemption leaves.
FEWEST = {
    Often.DAY: 1, Often.WEEK: 3, Often.MONTH: 10,
    Often.QUARTER: 10, Often.TERM: 10, Often.SEASON: 10,
}  # fmt: skip
# First and last month of spring and of autumn.
SEASONS = ((3, 5), (9, 11))
LONGEST = {
    Often.WEEK: 7 * DAY, Often.MONTH: 31 * DAY, Often.QUARTER: 92 * DAY, Often.SEASON: 92 * DAY,
}  # fmt: skip


def weekday(day: dt.date) -> bool:
    """Whether it is a Monday to Friday: the working days where nobody says otherwise."""
    return day.weekday() < 5


class Calendar:
    """`terms`: (first, last) days. `usual`: whether a day of a term is a school day. A day that
    lies in two terms, where somebody made them so, is one day; what is owed once a term is owed in
    each."""

    def __init__(self, terms: Iterable[Span], usual: Callable[[dt.date], bool] = weekday):
        self.terms = sorted(set(terms))
        self._spans = _merged(self.terms)
        self.usual = usual
        self._known: dict[Span, list[dt.date]] = {}

    def school_days(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """The school days from `first` to `last`, both included, in order."""
        found = self._known.get((first, last))
        if found is None:
            found = [day for day in self.days_in_term(first, last) if self.usual(day)]
            self._known[first, last] = found
        return found

    def in_term(self, day: dt.date) -> bool:
        return any(first <= day <= last for first, last in self._spans)

    def days_in_term(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        for start, end in self._spans:
            yield from days(max(start, first), min(end, last))

    def in_school(self, first: dt.date, last: dt.date) -> Span | None:
        """The first and the last day on which what is owed for a stretch may be done: its first and
        last day in term, weekends too; where a holiday stands at that end, the school day next to
        it. None where there is no school."""
        school = self.school_days(first, last)
        if not school:
            return None
        there = list(self.days_in_term(first, last))
        begins, ends = there[0], there[-1]
        if any(map(weekday, days(begins, school[0] - DAY))):
            begins = school[0]
        if any(map(weekday, days(school[-1] + DAY, ends))):
            ends = school[-1]
        return begins, ends

    def owed(self, often: str, first: dt.date, last: dt.date) -> Span | None:
        """`in_school` of a stretch, or of what is left of one; None where it has too few school
        days to be owed."""
        enough = len(self.school_days(first, last)) >= FEWEST[Often(often)]
        return self.in_school(first, last) if enough else None

    def stretches(self, often: str, first: dt.date, last: dt.date) -> Iterator[Span]:
        """The whole weeks, months … that have a day from `first` to `last`, in order, owed or
        not."""
        if often == Often.TERM:
            found = iter(self.terms)
        elif often == Often.SEASON:
            found = _seasons(first, last)
        else:
            found = _usual_stretches(often, first, last)
        return (span for span in found if span[0] <= last and span[1] >= first)

    def longest(self, rhythms: Iterable[str]) -> dt.timedelta:
        """No stretch of these rhythms is longer."""
        return max((self._longest(often) for often in rhythms), default=DAY)

    def _longest(self, often) -> dt.timedelta:
        if often == Often.TERM:
            return max((end - start for start, end in self.terms), default=DAY) + DAY
        return LONGEST.get(often, DAY)


def _merged(spans: list[Span]) -> list[Span]:
    """Spans in their order, those that overlap as one."""
    found: list[Span] = []
    for first, last in spans:
        if found and first <= found[-1][1]:
            first, before = found.pop()
            last = max(last, before)
        found.append((first, last))
    return found


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Each day from `first` to `last`, both included; none where they are the wrong way round."""
    for n in range((last - first).days + 1):
        yield first + n * DAY


def stretch_of(often: str, day: dt.date) -> Span:
    """The day, week, month or quarter in which a day lies."""
    if often == Often.DAY:
        return day, day
    if often == Often.WEEK:
        monday = day - day.weekday() * DAY
        return monday, monday + 6 * DAY
    if often == Often.MONTH:
        return month_days(day.year, day.month)
    quarter = (day.month - 1) // 3 * 3
    return month_days(day.year, quarter + 1)[0], month_days(day.year, quarter + 3)[1]


def _usual_stretches(often, first, last) -> Iterator[Span]:
    day = first
    while day <= last:
        span = stretch_of(often, day)
        yield span
        day = span[1] + DAY


def _seasons(first, last) -> Iterator[Span]:
    for year in range(first.year, last.year + 1):
        for begins, ends in SEASONS:
            yield month_days(year, begins)[0], month_days(year, ends)[1]
