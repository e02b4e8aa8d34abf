"""When what is told of was recorded: on its day, so that the months that are over count it."""

import datetime as dt

from safety.base import clock

# So long ago the city began with the program; what is older was taken over then.
SINCE = dt.timedelta(days=200)
HOUR = dt.timedelta(hours=16)


def recorded(day: dt.date = dt.date.min) -> dt.datetime:
    """In the afternoon of a day, not before the city began with the program, never ahead of now."""
    first = clock.today() - SINCE
    return min(clock.start_of(max(day, first)) + HOUR, clock.now())
