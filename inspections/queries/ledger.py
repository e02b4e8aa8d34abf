"""The rows of the ledger page and of its export."""

from inspections.ledger_columns import chosen, fields_of
from inspections.models import Hazard
from inspections.models.hazard import due
from safety.schools.models import Tier, Unit

# Orders by name: the columns of the key, the last one unique.
ORDERS = {
    "deadline": ("due", "pk"),
    "newest": ("-issued_at", "-pk"),
    "oldest": ("issued_at", "pk"),
}


def order_of(sort: str, state: str) -> tuple[str, ...]:
    """The columns of the order that is asked for. Without a word: what presses most comes first
    where what is open is shown, else what is newest."""
    settled = state in ("", "signed_off")
    return ORDERS.get(sort) or ORDERS["newest" if settled else "deadline"]


# What is read for a line of the usual columns.
SHOWN = fields_of(chosen(""))


def ledger_rows(user):
    """All issued hazards the reader may see, in the order's own words (`due`)."""
    return Hazard.objects.visible_to(user).annotate(due=due())


def districts_of(user):
    """The districts that a reader may choose among; None for those who stand in one of them."""
    if not (user.seats.units(Tier.CITY) or user.seats.units(Tier.PROVINCE)):
        return None
    return Unit.objects.visible_to(user).filter(tier=Tier.DISTRICT)
