"""The rows of the ledger page and of its export."""

from inspections.models import Hazard
from inspections.models.hazard import due

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


# What a line of the page shows; `due` and `issued_at` are the keys of its orders.
SHOWN = (
    *("pk", "uuid", "number", "school__unit__name", "what", "severity", "state", "deadline"),
    *("responsible", "due", "issued_at"),
)


def ledger_rows(user):
    """All issued hazards the reader may see, in the order's own words (`due`)."""
    return Hazard.objects.visible_to(user).annotate(due=due())
