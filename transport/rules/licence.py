"""Classes of driving licences, and how many seats each is for (机动车驾驶证申领和使用规定)."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from safety.base.text import to_halfwidth
from transport.rules.days import add_years
from transport.rules.numbers import Numbers

# What each class covers, besides itself: A1 includes B1, and B1 includes C1 (rules.md). Of the
# neighbours A2 covers what B1 covers; A3, B2 and C2 cover small cars.
HIGH, MIDDLE, SMALL = "A1", "B1", "C1"
_COVERS = {"A1": 3, "A2": 2, "B1": 2, "A3": 1, "B2": 1, "C1": 1, "C2": 1}
_RANK = {HIGH: 3, MIDDLE: 2, SMALL: 1}
ADULT = 18  # nobody is licensed before
CLASSES = tuple(_COVERS)
# What stands on a licence without a last day (机动车驾驶证申领和使用规定), and how that is kept.
LONG_TERM = "long_term"
_LONG_TERM = re.compile(
    r"(?:[\d年月日./-]{8,}[至到~—-]+|至)?(?:长期(?:有效)?|longterm|long-term|long_term)"
)
_WORD = re.compile(r"A[1-3]|B[12]|C[1-6]|[DEFMNP]")


def clean(text: str) -> str:
    """Classes as a licence writes them ("A1", "A2D"); "" for what is no class of a licence."""
    given = re.sub(r"[\s、,/+]", "", to_halfwidth(text)).upper()
    return given if given and not _WORD.sub("", given) else ""


def is_long_term(text: str) -> bool:
    """Whether a cell says that a licence has no last day: 长期, 长期有效, 2016-05-12至长期."""
    return bool(_LONG_TERM.fullmatch(re.sub(r"\s", "", to_halfwidth(text)).lower()))


def said_until(value):
    """To when a licence is valid, as people read it: a day, or that it has no last one."""
    return _("long-term") if value == LONG_TERM else value


def required(seats: int, numbers: Numbers) -> str:
    """The class that a vehicle of so many seats asks for."""
    if seats >= numbers.a1_from:
        return HIGH
    return MIDDLE if seats >= numbers.b1_from else SMALL


def covers(held: str, seats: int, numbers: Numbers) -> bool:
    """Whether a licence is for a vehicle of so many seats."""
    known = (_COVERS.get(one, 0) for one in _WORD.findall(held))
    return max(known, default=0) >= _RANK[required(seats, numbers)]


def faults_of_until(until: dt.date | None, long_term: bool) -> dict[str, str]:
    """A licence has a last day, or it has none: field → words."""
    if until and long_term:
        return {"licence_until": _("Give the last day or “long-term”, not both.")}
    return {}


def faults_of_first(born: dt.date | None, first: dt.date | None, today: dt.date) -> dict[str, str]:
    """What is wrong with the day of a first licence: field → words."""
    if first is None:
        return {}
    if first > today:
        return {"first_licensed_on": _("This day has not come yet.")}
    if born and first < add_years(born, ADULT):
        text = _("Nobody is licensed before the age of %(years)s: not before %(day)s.")
        given = {"years": ADULT, "day": add_years(born, ADULT).isoformat()}
        return {"first_licensed_on": text % given}
    return {}
