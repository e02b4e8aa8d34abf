"""What the calendar of a city says of the day on which a drill was held."""

import datetime as dt

from drills.rules.plan import faults_of_day
from safety.schools import calendar


def without_school(city: int, scenario: str, day: dt.date) -> bool:
    """Whether a day is none on which a drill of that scenario is held: the record is taken as it
    is, and flagged."""
    return bool(faults_of_day(day, scenario, calendar.terms(city)))
