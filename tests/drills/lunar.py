"""The Chinese calendar from sun and moon, by the rules of GB/T 33661-2017: what tables of days are
checked against. Nothing here is read from a table of days or from a package.

Months begin on the day (UTC+8) of a new moon; the month of the winter solstice is the eleventh;
where thirteen begin from one such month to the next, the first one without a principal term (the
sun passing a multiple of 30°) is a leap month. New moons and the sun's longitude: Jean Meeus,
Astronomical Algorithms, chapters 49 and 25, to two minutes and a hundredth of a degree, which
is enough where neither falls that near to midnight.
"""

import datetime as dt
import itertools
import math
from functools import cache

BEIJING = 8 / 24
DELTA_T = 75 / 86400  # dynamical time is ahead of the clock by about so much in these years
SOLSTICE = 9  # of winter: 270°
EPOCH = dt.date(2000, 1, 1).toordinal() - 2451544.5  # of ordinals, against Julian days
# Coefficient, how often the sun's excentricity, and multiples of sun, moon and node.
TERMS = (
    (-0.40720, 0, (0, 1, 0)), (0.17241, 1, (1, 0, 0)), (0.01608, 0, (0, 2, 0)),
    (0.01039, 0, (0, 0, 2)), (0.00739, 1, (-1, 1, 0)), (-0.00514, 1, (1, 1, 0)),
    (0.00208, 2, (2, 0, 0)), (-0.00111, 0, (0, 1, -2)), (-0.00057, 0, (0, 1, 2)),
    (0.00056, 1, (1, 2, 0)), (-0.00042, 0, (0, 3, 0)), (0.00042, 1, (1, 0, 2)),
    (0.00038, 1, (1, 0, -2)), (-0.00024, 1, (-1, 2, 0)), (-0.00007, 0, (2, 1, 0)),
)  # fmt: skip


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def new_moon(k: int) -> float:
    """The k-th new moon since the first of 2000, in days and parts of a day of Beijing."""
    t = k / 1236.85
    e = 1 - 0.002516 * t
    angles = (
        2.5534 + 29.10535670 * k,
        201.5643 + 385.81693528 * k + 0.0107582 * t**2,
        160.7108 + 390.67050284 * k - 0.0016118 * t**2,
    )
    day = 2451550.09766 + 29.530588861 * k + 0.00015437 * t**2
    day += -0.00017 * _sin(124.7746 - 1.56375588 * k)
    for size, power, times in TERMS:
        day += size * e**power * _sin(sum(n * a for n, a in zip(times, angles, strict=True)))
    return day - DELTA_T + BEIJING + EPOCH


def longitude(day: float) -> float:
    """The sun's apparent longitude at an instant of Beijing, in degrees."""
    t = (day - EPOCH - BEIJING + DELTA_T - 2451545) / 36525
    m = 357.52911 + 35999.05029 * t
    centre = (1.914602 - 0.004817 * t) * _sin(m) + 0.019993 * _sin(2 * m) + 0.000289 * _sin(3 * m)
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    return (mean + centre - 0.00569 - 0.00478 * _sin(125.04 - 1934.136 * t)) % 360


@cache
def months(year: int) -> list[tuple[int, bool, float]]:
    """(Number, whether leap, its new moon) of the months from the solstice before `year` to the
    one in it."""
    first = round((year - 2001) * 12.3683)
    moons = [new_moon(k) for k in range(first - 3, first + 33)]
    terms = [_term(*pair) for pair in itertools.pairwise(map(math.floor, moons))]
    solstices = [n for n, term in enumerate(terms) if term == SOLSTICE]
    here = next(n for n in solstices if date(moons[n]).year == year - 1)
    end = next(n for n in solstices if n > here)
    leap = terms.index(None, here) if end - here == 13 else None
    found, number = [], 10
    for n in range(here, end):
        number += n != leap
        found.append(((number - 1) % 12 + 1, n == leap, moons[n]))
    return found


def _term(first: int, following: int) -> int | None:
    """Which multiple of 30° the sun passes in a month, if it passes one."""
    before, after = (int(longitude(day) // 30) for day in (first, following))
    return None if before == after else after


def month(year: int, number: int) -> float:
    """The new moon of a month that is no leap month."""
    return next(moon for n, leap, moon in months(year) if (n, leap) == (number, False))


def day_of(year: int, number: int, day: int) -> dt.date:
    """The day of a lunar date."""
    return date(month(year, number)) + dt.timedelta(days=day - 1)


def date(instant: float) -> dt.date:
    return dt.date.fromordinal(math.floor(instant))


def minutes_to_midnight(instant: float) -> float:
    return min(instant % 1, 1 - instant % 1) * 1440


def sun_at(degrees: float, year: int, about: tuple[int, int]) -> dt.date:
    """The day on which the sun passes so many degrees (not near 0), a few days around `about`."""
    day = dt.date(year, *about).toordinal() - 5
    while longitude(day + 1) < degrees:
        day += 1
    return dt.date.fromordinal(day)
