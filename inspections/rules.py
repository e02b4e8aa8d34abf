"""Pure judgements of the trunk: days in, days out, no database.

The numbers are rows of rules.md ("hazards"): calendar days, due at 24:00 Shanghai.
"""

import datetime as dt
import math

from django.conf import settings

RECHECK_DAYS = 3
# What another department is given to answer a referral, unless the letter says otherwise.
REFERRAL_DAYS = 15
LONGEST_REFERRAL = dt.timedelta(days=180)
DEFAULT_DAYS = {"general": 7, "serious": 15, "major": 30}
DUE_SOON_DAYS = 7
# Look-back (R04): what was signed off within so many days is looked at for the annual assessment.
LOOK_BACK_YEAR = 365
# A sample: signed off for so many days, so that a relapse can show, and not longer ago than that.
LOOK_BACK_RIPE = 30
LOOK_BACK_OLDEST = 730
# A step of age; and how long a school counts as visited, a hazard as looked at.
LOOK_BACK_STEP = 90
LOOK_BACK_LATELY = 180
LOOK_BACK_SAMPLE = 30
LARGEST_SAMPLE = 500
# Of each moment, before and after: more shows nothing more.
MOST_PHOTOS = 30
MOST_DOCUMENTS = 20
# Nothing that a visit finds is given longer; a later day needs an extension or a correction.
LONGEST_DEADLINE = dt.timedelta(days=365)
LONGEST_EXTENSION = dt.timedelta(days=366)
LONGEST_CORRECTION = dt.timedelta(days=730)
# A visit may be entered late or planned ahead, within what an office can mean.
PLANNED_BACK = dt.timedelta(days=92)
PLANNED_AHEAD = dt.timedelta(days=366)
EARTH_RADIUS_M = 6_371_000


def default_deadline(severity: str, found_on: dt.date, days: int | None = None) -> dt.date:
    """The last day for rectification: general 7 days, serious 15, major 30 (by plan, so a start).

    `days` is the checklist item's own number, when the severity is the item's own too.
    """
    return found_on + dt.timedelta(days=days or DEFAULT_DAYS[severity])


def recheck_deadline(submitted_on: dt.date) -> dt.date:
    """The bureau's own clock: 3 days from the school's submission."""
    return submitted_on + dt.timedelta(days=RECHECK_DAYS)


def resumed_deadline(deadline: dt.date, submitted_on: dt.date, returned_on: dt.date) -> dt.date:
    """The school's clock stopped when it submitted (or the hazard was referred to another
    department) and resumes when the hazard is returned (or the department has answered).

    Days left (or late) at that time are days left (or late) now.
    """
    return deadline + (returned_on - submitted_on)


def draw_lives_from(today: dt.date) -> dt.date:
    """A draw made before this day and not planned has come to nothing, and so has one whose visit
    was to be before it and has not begun."""
    return today - dt.timedelta(days=settings.DRAW_LAPSE_DAYS)


def draw_visit_until(drawn_on: dt.date) -> dt.date:
    """The last day for which a drawn visit may be planned: put off for a year, it would be a way
    to drop it unseen."""
    return drawn_on + dt.timedelta(days=settings.DRAW_VISIT_DAYS)


def needs_interim_control(severity: str, *, listed: bool = False) -> bool:
    """Serious and major hazards, and whatever is listed for supervision: people must be kept safe
    until it is fixed (严防死守)."""
    return listed or severity in ("serious", "major")


def needs_plan(severity: str) -> bool:
    """A major hazard is rectified by plan, so it cannot be submitted without one."""
    return severity == "major"


def deadline_fits(deadline: dt.date, found_on: dt.date, longest=LONGEST_DEADLINE) -> bool:
    """Not before the day on which it was found, and not beyond `longest` after it."""
    return found_on <= deadline <= found_on + longest


def on_time(on_the_spot: bool, submitted_on: dt.date | None, deadline: dt.date | None) -> bool:
    """Signed off "in time": fixed on the spot, or submitted by the deadline that then held."""
    if on_the_spot:
        return True
    return bool(submitted_on and deadline and submitted_on <= deadline)


def is_position(lon, lat) -> bool:
    """Whether a phone's answer is a place on earth."""
    numbers = (lon, lat)
    if any(n is None or not math.isfinite(n) for n in numbers):
        return False
    return abs(lon) <= 180 and abs(lat) <= 90


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres along the earth between two positions (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((phi2 - phi1) / 2) ** 2
    half += math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
