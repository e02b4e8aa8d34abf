"""Daily control, weekly check and monthly meeting: which period a day lies in, and what a record
of each must say. Pure (R10, rules.md)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.rules.flag import Flag
from safety.base import clock

ARTICLE = gettext_lazy(
    "Rules on the Food Safety Responsibility of Enterprises (to be confirmed by the bureau)"
)
MEETING = gettext_lazy("City school-safety meeting")


class Kind(models.TextChoices):
    DAILY = "daily", gettext_lazy("daily control")
    WEEKLY = "weekly", gettext_lazy("weekly check")
    MONTHLY = "monthly", gettext_lazy("monthly meeting")


def span(kind: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of the period in which a record of a day counts."""
    if kind == Kind.WEEKLY:
        monday = day - dt.timedelta(days=day.weekday())
        return monday, monday + dt.timedelta(days=6)
    if kind == Kind.MONTHLY:
        return clock.month_days(day.year, day.month)
    return day, day


def flags_of_visits(last: dt.date | None, day: dt.date, since: dt.date | None = None) -> list[Flag]:
    """The principal goes to the kitchen in person on a schedule. Of one who never went it is
    counted from `since`, the first day on which records were asked for."""
    longest = settings.CANTEEN_VISIT_DAYS
    began = last or since
    if began is None or (day - began).days <= longest:
        return []
    rule = _("The principal is in the kitchen in person at least every %(days)d days.")
    none = _("Principal's visits since %(day)s: none")
    said = _("Principal's last visit: %(day)s") if last else none
    found = said % {"day": began.isoformat()}
    how = _("Go there, look, and record the visit.")
    return [Flag(rule % {"days": longest}, str(MEETING), found, how)]


def faults_of_control(kind: str, found: str, measures: str) -> dict[str, str]:
    """A risk is met by a measure, and a meeting says what it was about."""
    if kind == Kind.MONTHLY and not found:
        return {"found": _("Say in words what the meeting was about.")}
    if found and not measures:
        return {"measures": _("Say what is done about it.")}
    return {}
