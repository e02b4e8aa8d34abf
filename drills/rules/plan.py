"""What the day, the hour and the plan of a drill must be: pure judgements (R20, rules.md)."""

import datetime as dt

from django.utils.translation import gettext as _

from drills.rules.record import LONGEST, SHORTEST
from safety.schools import calendar

FURTHEST = 366  # days ahead
APART = 60  # minutes between the beginnings of two drills of a school
USUAL = dt.time(10, 0)  # when a drill begins, unless somebody says otherwise
HOURS = {"night": dt.time(21, 0), "bus": dt.time(16, 0)}  # by scenario
AT_NIGHT = "night"  # held where pupils live, on days off too


def faults_of_plan(planned_on: dt.date, today: dt.date) -> dict[str, str]:
    """What is wrong with a planned day: field → sentence."""
    if planned_on < today:
        return {"planned_on": _("This day is over. Record the drill instead.")}
    if (planned_on - today).days > FURTHEST:
        return {"planned_on": _("Plan at most a year ahead.")}
    return {}


def faults_of_day(day: dt.date, scenario: str, terms: list) -> dict[str, str]:
    """What the city's calendar has against a day. Of days before and after all its terms nothing
    is known; a drill in the dormitory may be held on any day of a term."""
    if not terms or not terms[0].starts_on <= day <= max(term.ends_on for term in terms):
        return {}
    if calendar.term_of(terms, day) is None:
        return {"planned_on": _("This day lies in the vacation. Choose a school day.")}
    if scenario != AT_NIGHT and not calendar.school_day(terms, day):
        return {"planned_on": _("There is no school on this day. Choose a school day.")}
    return {}


def overlap(one: dt.time | None, other: dt.time | None) -> bool:
    """Whether two drills of a school on one day are too near: one whose hour is not known clashes
    with nothing."""
    if one is None or other is None:
        return False
    return abs(_minutes(one) - _minutes(other)) < APART


def _minutes(at: dt.time) -> int:
    return at.hour * 60 + at.minute


def hour_of(scenario: str) -> dt.time:
    """When a drill of that scenario usually begins."""
    return HOURS.get(scenario, USUAL)


def faults_of_words(
    *, routes, assembly: str, expected: int, target_seconds: int | None, crowd: int, most: float
) -> dict[str, str]:
    """What a plan lacks or cannot say: field → sentence. `crowd`: pupils and staff, 0 if unknown;
    `most`: so many people for each of them."""
    found = {}
    if not routes:
        found["routes"] = _("A plan needs at least one way out: from where, by which stairs.")
    if not assembly:
        found["assembly"] = _("A plan needs an assembly point where people are counted.")
    if expected < 1:
        found["expected"] = _("At least one person takes part.")
    elif crowd and expected > int(crowd * most):
        found["expected"] = _("The school has %(crowd)d pupils and staff.") % {"crowd": crowd}
    if target_seconds is not None and not SHORTEST <= target_seconds <= LONGEST:
        found["target_seconds"] = _("Give the target in seconds, from 10 to 3600.")
    return found
