"""The numbers of the rules on drivers and vehicles: dated defaults, which a city may set anew.

`TRANSPORT_NUMBERS` ("most_age=58, answer_days=400@2027-01-01, 130900:years=5") overrides them from
a day on, or from the first; behind the administrative code of a city, for that city alone.
`TRANSPORT_ASKED` ("full_points,drink_driving,130900:crime") says what must be on file of a driver;
a city that is named has its own list, and no other. A change of any of them changes `mark`, by
which the sweep finds whom to judge again.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from django.conf import settings

from transport.rules.record import FULL, Question

FIRST = dt.date(2012, 4, 5)  # 校车安全管理条例 came into force


@dataclass(frozen=True)
class Numbers:
    """Article and source of each stand in docs/rules.md."""

    least_age: int = 25  # art. 23
    most_age: int = 60  # art. 23; the 60th birthday is the last day
    years: int = 3  # of driving, art. 23
    full_points: int = FULL
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
    speed_motorway: int = 80  # km/h, art. 35
    speed_road: int = 60
    speed_bad: int = 20  # on a bad road, or in bad weather
    permit_minutes: int = 10  # by which a stop may be earlier or later than on the permit
    # What must be on file of a driver before they are eligible; what bars them bars them anyway.
    asked: frozenset[str] = frozenset(Question.values)


# The number, what it is now, since when, the code of the city whose it is; "" for all.
Change = tuple[str, int, dt.date, str]
NAMES = frozenset(field.name for field in fields(Numbers)) - {"asked"}


@lru_cache(maxsize=8)
def parse(text: str) -> tuple[Change, ...]:
    """The changes in a setting, by their days; those of all cities before a city's own, which hold
    whatever comes later for all. Raises ValueError for what makes no sense."""
    found = [_change(part.strip()) for part in text.split(",") if part.strip()]
    return tuple(sorted(found, key=lambda change: (bool(change[3]), change[2])))


def _change(part: str) -> Change:
    given, _at, since = part.partition("@")
    city, colon, said = (piece.strip() for piece in given.rpartition(":"))
    name, _equals, value = (piece.strip() for piece in said.partition("="))
    if name not in NAMES or not value.isdecimal() or (colon and not city.isdecimal()):
        raise ValueError(f"TRANSPORT_NUMBERS: {part!r} is no number of the rules.")
    return name, int(value), dt.date.fromisoformat(since.strip()) if since else FIRST, city


@lru_cache(maxsize=8)
def parse_asked(words: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """City's code → what must be on file there; "" for all others. Raises ValueError for what
    makes no sense."""
    found: dict[str, set[str]] = {}
    for word in words:
        city, colon, question = (piece.strip() for piece in word.rpartition(":"))
        if question not in Question.values or (colon and not city.isdecimal()):
            raise ValueError(f"TRANSPORT_ASKED: {word!r} is no answer about a driver.")
        found.setdefault(city, set()).add(question)
    return {city: frozenset(questions) for city, questions in found.items()}


def _asked() -> dict[str, frozenset[str]]:
    return parse_asked(tuple(settings.TRANSPORT_ASKED))


def cities_named() -> frozenset[str]:
    """The codes of the cities that have numbers, or a list of what is asked, of their own."""
    numbers = {city for *_number, city in parse(settings.TRANSPORT_NUMBERS)}
    return frozenset((numbers | set(_asked())) - {""})


def numbers_on(day: dt.date, city: str = "") -> Numbers:
    """The numbers in force on a day in the city of this code; without one, those of all others."""
    changes = parse(settings.TRANSPORT_NUMBERS)
    lists = _asked()
    asked = lists.get(city) or lists.get("") or frozenset(Question.values)
    return replace(
        Numbers(asked=asked),
        **{name: value for name, value, since, of in changes if since <= day and of in ("", city)},
    )


def mark(numbers: Numbers) -> str:
    """Other numbers or other rules, another mark."""
    text = f"{VERSION} {replace(numbers, asked=frozenset())} {sorted(numbers.asked)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


VERSION = 5  # of the judgements themselves: one more with each change of what they find
