"""The numbers of the rules on drivers and vehicles: dated defaults, which a city may set anew.

`TRANSPORT_NUMBERS` ("most_age=58, answer_days=400@2027-01-01") overrides them from a day on, or
from the first. A change of any of them changes `mark`, by which the morning's sweep finds whom to
judge again.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from django.conf import settings

from transport.rules.record import Question

FIRST = dt.date(2012, 4, 5)  # 校车安全管理条例 came into force


@dataclass(frozen=True)
class Numbers:
    """Article and source of each stand in docs/rules.md."""

    least_age: int = 25  # art. 23
    most_age: int = 60  # art. 23; the 60th birthday is the last day
    years: int = 3  # of driving, art. 23
    full_points: int = 12  # art. 23
    points_periods: int = 3  # whole scoring periods, besides the one that runs
    overload_years: int = 1  # art. 23
    review_days: int = 30  # from the day after each scoring period on, art. 26
    study_hours: int = 3  # in a yearly review
    answer_days: int = 395  # how long "none" is an answer: a year and the days of the review
    b1_from: int = 10  # seats from which a licence of class B1 is asked for
    a1_from: int = 20
    least_seats: int = 7  # art. 2
    crew: int = 2  # driver and attendant, whom the seats count too
    inspection_months: int = 6  # art. 20
    # What must be on file of a driver before they are eligible; what bars them bars them anyway.
    asked: frozenset[str] = frozenset(Question.values)


Change = tuple[str, int, dt.date]
NAMES = frozenset(field.name for field in fields(Numbers)) - {"asked"}


@lru_cache(maxsize=8)
def parse(text: str) -> tuple[Change, ...]:
    """The changes in a setting, by their days. Raises ValueError for what makes no sense."""
    found = [_change(part.strip()) for part in text.split(",") if part.strip()]
    return tuple(sorted(found, key=lambda change: change[2]))


def _change(part: str) -> Change:
    given, _at, since = part.partition("@")
    name, _equals, value = given.partition("=")
    if name.strip() not in NAMES or not value.strip().isdecimal():
        raise ValueError(f"TRANSPORT_NUMBERS: {part!r} is no number of the rules.")
    return name.strip(), int(value), dt.date.fromisoformat(since.strip()) if since else FIRST


def numbers_on(day: dt.date) -> Numbers:
    """The numbers in force on a day."""
    changes = parse(settings.TRANSPORT_NUMBERS)
    asked = frozenset(settings.TRANSPORT_ASKED) or frozenset(Question.values)
    return replace(
        Numbers(asked=asked), **{name: value for name, value, since in changes if since <= day}
    )


def mark(numbers: Numbers) -> str:
    """Other numbers or other rules, another mark."""
    text = f"{VERSION} {replace(numbers, asked=frozenset())} {sorted(numbers.asked)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


VERSION = 2  # of the judgements themselves: one more with each change of what they find
