"""The term calendar of a city. Outside all terms nothing periodic falls due (rules.md, cadence)."""

import datetime as dt
from collections.abc import Mapping
from functools import cache, cached_property
from typing import cast

import holidays

from safety.schools.models import CalendarDay, Term, Unit


class Terms(list[Term]):
    """The terms of a city, earliest first, and its days that are otherwise than the country's."""

    def __init__(self, rows, city: Unit | int):
        super().__init__(rows)
        self.city = city

    @cached_property
    def marked(self) -> Mapping[dt.date, bool]:
        """Day → whether there is school; asked for once, when first needed."""
        days = CalendarDay.objects.filter(city=self.city)
        return dict(days.values_list("day", "school"))


def terms(city: Unit | int) -> Terms:
    """All terms of a city, earliest first. Where many days are judged, ask once and pass it on."""
    return Terms(Term.objects.filter(city=city).order_by("starts_on"), city)


def term_of(city: Unit | int | list[Term], day: dt.date) -> Term | None:
    """The term in which `day` lies, or None in a vacation. Takes a city or its list of terms."""
    rows = city if isinstance(city, list) else terms(city)
    return next((term for term in rows if term.starts_on <= day <= term.ends_on), None)


def in_term(city: Unit | int | list[Term], day: dt.date) -> bool:
    """Whether schools of the city are in session on that day."""
    return term_of(city, day) is not None


def term_days(rows: list[Term], first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The stretches of [first, last] that lie within terms, in order."""
    spans = [(max(term.starts_on, first), min(term.ends_on, last)) for term in rows]
    return sorted(span for span in spans if span[0] <= span[1])


def school_day(rows: list[Term], day: dt.date) -> bool:
    """Whether pupils come to school: within a term, what the city says of the day, and where it
    says nothing a working day of the country (weekends that make up for a holiday are ones)."""
    if term_of(rows, day) is None:
        return False
    marked = rows.marked.get(day) if isinstance(rows, Terms) else None
    return usual(day) if marked is None else marked


def usual(day: dt.date) -> bool:
    """Whether a day is a working day of the country."""
    return _country().is_working_day(day)


def after_working_days(day: dt.date, count: int) -> dt.date:
    """The last of so many working days of the country after a day, which does not count itself."""
    found: dt.date = _country().get_nth_working_day(day, count)
    return found


def before_working_days(day: dt.date, count: int) -> dt.date:
    """The first of so many working days of the country before a day, which does not count
    itself."""
    found: dt.date = _country().get_nth_working_day(day, -count)
    return found


def announced_to() -> int:
    """The last year whose holidays and make-up days are known; later ones are guessed."""
    return max(cast(dict, _country().special_public_holidays))


@cache
def _country() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")
