"""Years, months and scoring periods as the traffic rules count them."""

import calendar
import datetime as dt


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the last of that month where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return dt.date(years, month + 1, min(day.day, last))


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day some years on; 28 February for a 29th where there is none."""
    return add_months(day, 12 * years)


def years_between(first: dt.date, day: dt.date) -> int:
    """Whole years from `first` to `day`: somebody's age, or how long they have driven."""
    years = day.year - first.year
    return years if add_years(first, years) <= day else years - 1


def period_start(first: dt.date, day: dt.date) -> dt.date:
    """First day of the scoring period in which `day` lies. Periods of twelve months run from the
    day of the first licence (道路交通安全违法行为记分管理办法 art. 4)."""
    return add_years(first, years_between(first, day))


def period_end(first: dt.date, day: dt.date) -> dt.date:
    """The first day behind the scoring period in which `day` lies."""
    return add_years(first, years_between(first, day) + 1)
