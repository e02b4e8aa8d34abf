"""The three supervisions (三监督) of a parents' committee: quality, price, order. Pure (R10)."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.rules import day as day_rules
from canteen.rules.control import MEETING
from canteen.rules.flag import Flag


class Aspect(models.TextChoices):
    """What is supervised: each a field of the record."""

    QUALITY = "quality", gettext_lazy("quality of the food")
    PRICE = "price", gettext_lazy("prices")
    ORDER = "order", gettext_lazy("order in the dining hall")


class Seen(models.TextChoices):
    GOOD = "good", gettext_lazy("in order")
    BAD = "bad", gettext_lazy("not in order")


NOT_LOOKED = ""


def faults_of_look(seen: Mapping[str, str], found: str, measures: str) -> dict[str, str]:
    """At least one of the three was looked at, and what is not in order is said in words."""
    if not any(seen.values()):
        return {Aspect.QUALITY: _("Say of at least one of the three what the parents saw.")}
    if Seen.BAD in seen.values() and not found:
        return {"found": _("Say in words what is not in order.")}
    if Seen.BAD in seen.values() and not measures:
        return {"measures": _("Say what is done about it.")}
    return {}


def faults_of_day(day: dt.date, today: dt.date) -> dict[str, str]:
    """A look is no part of what a day owes: it may be recorded longer than the rest of a day."""
    return day_rules.faults_of_day(day, today, settings.CANTEEN_PARENTS_BACKDATE_DAYS)


def counted_from(first_asked: dt.date | None) -> dt.date | None:
    """From when on the days run where nobody ever looked: not from before this was asked for."""
    return max(first_asked, settings.CANTEEN_PARENTS_SINCE) if first_asked else None


def whole_since(last: Mapping[str, dt.date | None]) -> dt.date | None:
    """Of the last day of each of the three the earliest; None while one was never looked at."""
    days = [day for aspect in Aspect.values if (day := last.get(aspect))]
    return min(days) if len(days) == len(Aspect) else None


def flags_of_looks(
    last: Mapping[str, dt.date | None], day: dt.date, since: dt.date | None
) -> list[Flag]:
    """Each of the three is looked at on a schedule. Of one that never was it is counted from
    `since` (counted_from)."""
    longest = settings.CANTEEN_PARENTS_DAYS
    rule = _(
        "The parents' committee supervises quality, price and order in the kitchen at least every "
        "%(days)d days."
    )
    found = []
    for aspect in Aspect:
        began = last.get(aspect) or since
        if began and (day - began).days > longest:
            found.append(_words(aspect, last.get(aspect), began))
    how = _("Invite the committee, and record what it sees.")
    return [Flag(rule % {"days": longest}, str(MEETING), words, how) for words in found]


def _words(aspect, last, began) -> str:
    said = _("Parents on %(aspect)s, the last time: %(day)s")
    never = _("Parents on %(aspect)s since %(day)s: never")
    return (said if last else never) % {"aspect": aspect.label, "day": began.isoformat()}
