"""What a report covers, as people name it: a month, or a whole year."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.dates import MONTHS
from django.utils.translation import get_language

from inspections.measures import Span
from safety.base import clock

EARLIEST_YEAR = 2000
_KEY = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)


@dataclass(frozen=True)
class SpanSoFar(Span):
    """A span that is not over: it ends with today, and holds what was recorded before `at`.

    The instant is fixed once, so that all figures and rows of one page or workbook agree, however
    much is entered while they are read.
    """

    at: dt.datetime

    @property
    def until(self) -> dt.datetime:
        return self.at


@dataclass(frozen=True)
class Period:
    """A month (`month` set) or a whole year."""

    year: int
    month: int | None = None

    @property
    def key(self) -> str:
        """2026-11, or 2026: how addresses and jobs name it."""
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month or 1, 1)

    @property
    def last(self) -> dt.date:
        return clock.month_days(self.year, self.month or 12)[1]

    @property
    def over(self) -> bool:
        """Nothing is recorded in it any more."""
        return clock.now() >= clock.end_of(self.last)

    @property
    def final(self) -> bool:
        """Nothing can move its figures any more."""
        return Span.days(self.first, self.last).final

    def span(self) -> Span:
        """What the figures are asked for: the whole period, or as much of it as there is yet."""
        if self.over:
            return Span.days(self.first, self.last)
        return SpanSoFar(self.first, clock.today() + dt.timedelta(days=1), clock.now())

    @property
    def previous(self) -> "Period":
        if not self.month:
            return Period(self.year - 1)
        before = clock.previous_month(self.first)
        return Period(before.year, before.month)

    @property
    def label(self) -> str:
        """2026年11月, November 2026; 2026年, 2026."""
        if (get_language() or "").startswith("zh"):
            return f"{self.year}年{self.month}月" if self.month else f"{self.year}年"
        return f"{MONTHS[self.month]} {self.year}" if self.month else str(self.year)


def find(key: str) -> Period | None:
    """The period that a key names; None for nonsense, the future and the far past."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2]) if match[2] else None
    if not EARLIEST_YEAR <= year <= clock.today().year:
        return None
    if match[2] and not 1 <= month <= 12:
        return None
    period = Period(year, month)
    return period if period.first <= clock.today() else None


def this_month() -> Period:
    today = clock.today()
    return Period(today.year, today.month)


def months_of(year: int) -> list[Period]:
    """The months of a year that have begun, newest first."""
    found = [Period(year, month) for month in range(12, 0, -1)]
    return [period for period in found if period.first <= clock.today()]
