"""What a supermarket in a school may ask and sell: pure judgements (R12, rules.md)."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from canteen.rules.water import months_after


def most() -> int:
    """How many percent of its cost goods may be sold for: a small margin (微利) upon it."""
    return 100 + settings.SHOP_MARGIN_PERCENT


def margin(cost: Decimal | None, price: Decimal | None) -> int | None:
    """What is put on the cost, in whole percent, rounded down."""
    if cost is None or price is None:
        return None
    return int((price - cost) * 100 // cost)


def over_margin(cost: Decimal | None, price: Decimal | None) -> bool:
    """Whether goods are sold for more than a small margin allows."""
    return cost is not None and price is not None and price * 100 > cost * most()


def training_due(trained_on: dt.date | None, starts_on: dt.date, recorded_on: dt.date) -> dt.date:
    """By when somebody who sells is trained and examined (again). Of one who never was it is owed
    before the first day, or from the day on which they were recorded: overdue at once, not by
    years."""
    if trained_on is None:
        return max(starts_on, recorded_on) - dt.timedelta(days=1)
    return months_after(trained_on, settings.SHOP_TRAINING_MONTHS)


def trained_since(day: dt.date) -> dt.date:
    """The earliest training that still holds on a day."""
    found = months_after(day, -settings.SHOP_TRAINING_MONTHS)
    while months_after(found, settings.SHOP_TRAINING_MONTHS) < day:  # the end of a shorter month
        found += dt.timedelta(days=1)
    return found


def faults_of_sale(facts: dict, alarm_on: dt.date, arrived_on: dt.date) -> dict[str, str]:
    """Why goods may not be put on sale: loose, no cost and price, or near expiry already."""
    if not facts["packaged"]:
        return {"packaged": _("A supermarket sells packaged food with a label only.")}
    if not facts.get("cost") or not facts.get("price"):
        lacking = "cost" if not facts.get("cost") else "price"
        return {lacking: _("A supermarket shows cost and price of what it sells.")}
    if alarm_on <= arrived_on:
        return {
            "shelf_days": _(
                "Near expiry: no more than %(percent)d %% of the shelf life is left from "
                "%(day)s on. A supermarket takes no such goods."
            )
            % {"percent": settings.NEAR_EXPIRY_PERCENT, "day": alarm_on.isoformat()}
        }
    return {}
