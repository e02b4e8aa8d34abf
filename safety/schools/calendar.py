"""The term calendar of a city. Outside all terms nothing periodic falls due (rules.md, cadence)."""

import datetime as dt
from functools import cache

import holidays

from safety.schools.models import Term, Unit


def terms(city: Unit | int) -> list[Term]:
    """All terms of a city, earliest first. Where many days are judged, ask once and pass it on."""
    return list(Term.objects.filter(city=city).order_by("starts_on"))


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
    """Whether pupils come to school: a working day of the country (weekends that make up for a
    holiday are ones) within a term."""
    return any(
        term.starts_on <= day <= term.ends_on for term in rows
    ) and _country().is_working_day(day)


@cache
def _country() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")
