"""What goods must say of themselves, how long they keep and their record is kept: pure judgements
(R10, R12, rules.md)."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.text import to_halfwidth

# The set of documents that stands in for a one-ticket note: columns of a delivery.
PAPERS = ("has_licence", "has_food_licence", "has_production_licence", "has_quality_report")
MONTHS_PAST_SHELF_LIFE = 6  # 食品安全法 art. 50
YEARS_WITHOUT_SHELF_LIFE = 2  # the same
LONGEST_SHELF_DAYS = 3660
# Younger goods are cooked on the day: no kitchen need be told that they do not keep.
ALARM_FROM_SHELF_DAYS = 8
LATE_LIST = dt.timedelta(days=31)  # a ledger that is taken in is that of a month
WITHDRAWN_TRACED = dt.timedelta(days=90)  # for so long a trace shows what was marked as a mistake
_LIFE = re.compile(r"(\d{1,5})(?:\.0+)?(天|日|个月|月|年|d|days?|months?|years?)?")
_MONTHS = {"个月": 1, "月": 1, "month": 1, "months": 1, "年": 12, "year": 12, "years": 12}


def expiry_of(produced_on: dt.date | None, shelf_days: int | None) -> dt.date | None:
    """The last day on which goods may be used; None where no shelf life is given."""
    if produced_on is None or shelf_days is None:
        return None
    return produced_on + dt.timedelta(days=shelf_days)


def shelf_days_of(typed: str, produced_on: dt.date | None) -> int | None:
    """A shelf life as labels and ledgers say it ("180", "180天", "6个月", "1年"), in days from the
    day of production; None for what is none. A month without that day counts 30 days."""
    found = _LIFE.fullmatch("".join(to_halfwidth(typed).lower().split()))
    if not found:
        return None
    count, months = int(found[1]), _MONTHS.get(found[2] or "", 0)
    if not 1 <= count * (30 * months or 1) <= LONGEST_SHELF_DAYS:
        return None
    if not months or produced_on is None:
        return count * (30 * months or 1)
    return (_months_later(produced_on, count * months) - produced_on).days


def batch_of(typed: str) -> str:
    """The number of a lot as it is kept and searched for: half-width, in capitals, no spaces."""
    return "".join(to_halfwidth(typed).split()).upper()


def alarm_from(expires_on: dt.date | None, shelf_days: int | None) -> dt.date:
    """The first day on which as little of the shelf life is left as makes an alarm."""
    if expires_on is None or not shelf_days:
        return clock.LATEST
    left = shelf_days * settings.NEAR_EXPIRY_PERCENT // 100
    return expires_on - dt.timedelta(days=left)


def stock_state(alarm_on: dt.date, expires_on: dt.date | None, today: dt.date) -> str:
    """ "expired", "soon" or "valid"."""
    if expires_on and expires_on < today:
        return "expired"
    return "soon" if alarm_on <= today else "valid"


def kept_until(arrived_on: dt.date, expires_on: dt.date | None) -> dt.date:
    """The last day on which the record of a purchase may not be deleted (art. 50)."""
    if expires_on is None:
        return _months_later(arrived_on, 12 * YEARS_WITHOUT_SHELF_LIFE)
    return _months_later(max(expires_on, arrived_on), MONTHS_PAST_SHELF_LIFE)


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = clock.month_days(year, month + 1)[1].day
    return dt.date(year, month + 1, min(day.day, last))


# -- input: field → what is wrong with it ----------------------------------------------------------


def faults_of_delivery(
    arrived_on: dt.date, voucher: str, note: str, today: dt.date, late: dt.timedelta | None = None
) -> dict[str, str]:
    """What is wrong with the head of a delivery that is recorded so late at most."""
    if arrived_on > today:
        return {"arrived_on": _("This day has not come yet.")}
    longest = late.days if late else settings.DELIVERY_RECORD_DAYS
    if arrived_on < today - dt.timedelta(days=longest):
        said = _("A delivery is recorded within %(days)d days of its arrival.")
        return {"arrived_on": said % {"days": longest}}
    if voucher == "ticket" and not note:
        return {"note": _("Give the number of the one-ticket note.")}
    return {}


def faults_of_goods(facts: dict[str, Any], arrived_on: dt.date) -> dict[str, str]:
    """Why goods may not be taken: three-no goods (三无食品), or past their day. The dates first."""
    produced_on, shelf_days = facts.get("produced_on"), facts.get("shelf_days")
    if produced_on and produced_on > arrived_on:
        return {"produced_on": _("This lies after the day of the delivery.")}
    if shelf_days and not produced_on:
        return {"produced_on": _("A shelf life runs from a day of production: give it as well.")}
    lacking = _three_no(facts) if facts.get("packaged") else _unnamed(facts)
    if lacking:
        return lacking
    expires_on = expiry_of(produced_on, shelf_days)
    if expires_on and expires_on < arrived_on:
        said = {"found": expires_on.isoformat(), "day": arrived_on.isoformat()}
        return {
            "shelf_days": _(
                "Past its shelf life: it ended on %(found)s, the delivery came on %(day)s. "
                "Send it back (Food Safety Law, article 34)."
            )
            % said
        }
    return {}


def _three_no(facts) -> dict[str, str]:
    """What a label of packaged food must say."""
    names = {
        "producer": _("no producer"),
        "produced_on": _("no production date"),
        "shelf_days": _("no shelf life"),
        "production_licence": _("no production licence"),
    }
    return {
        field: _("“Three-no” goods are not taken: %(lack)s (Food Safety Law, article 67).")
        % {"lack": lack}
        for field, lack in names.items()
        if not facts.get(field)
    }


def _unnamed(facts) -> dict[str, str]:
    """Of loose goods the place they come from; of what day or lot they are."""
    if not facts.get("producer"):
        return {"producer": _("Give the producer or the place where the goods come from.")}
    return {}


def faults_of_taking(quantity: Decimal, left: Decimal, day, arrived_on, today) -> dict[str, str]:
    """What is wrong with taking so much from what is left."""
    if day > today:
        return {"day": _("This day has not come yet.")}
    if day < arrived_on:
        return {"day": _("This lies before the delivery (%(day)s).") % {"day": arrived_on}}
    if quantity > left:
        return {"quantity": _("No more than %(left)s is left.") % {"left": plain(left)}}
    return {}


def plain(quantity: Decimal) -> str:
    """A quantity without needless zeros."""
    return f"{quantity.normalize():f}"
