"""The one clock: instants are stored in UTC, days are days of Shanghai."""

import datetime as dt
from calendar import monthrange

from django.utils import timezone

EARLIEST = dt.date(1900, 1, 1)
LATEST = dt.date(2200, 12, 31)


def now() -> dt.datetime:
    """The present instant, aware, UTC."""
    return timezone.now()


def today() -> dt.date:
    """The present day in Shanghai (the project's TIME_ZONE)."""
    return timezone.localdate()


def day_of(instant: dt.datetime) -> dt.date:
    """The Shanghai day on which an aware instant falls."""
    return timezone.localdate(instant)


def start_of(day: dt.date) -> dt.datetime:
    """00:00 Shanghai of a day, as an aware instant. 24:00 of a day is the start of the next."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def end_of(day: dt.date) -> dt.datetime:
    """24:00 Shanghai of a day: the instant at which a deadline on that day has passed."""
    return start_of(day + dt.timedelta(days=1))


def month_days(year: int, month: int) -> tuple[dt.date, dt.date]:
    """First and last day of a month."""
    return dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])


def month_start(day: dt.date) -> dt.date:
    return day.replace(day=1)


def previous_month(day: dt.date) -> dt.date:
    """First day of the month before the one in which `day` lies."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
