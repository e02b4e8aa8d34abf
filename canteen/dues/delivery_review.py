"""The two reviews of a delivery: one open item for each, owed on the day it came."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow, follow_many
from canteen.models import Delivery, DeliveryState
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role, School

DELIVERY_REVIEW = "delivery_review"
LADDER = (
    *rungs(Role.SAFETY_OFFICER, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 4, every=7),
)


def line(facts: dict) -> str:
    return _("Two reviews of the delivery of %(supplier)s of %(day)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Reviews of deliveries")
    kinds.register(kinds.Kind(DELIVERY_REVIEW, label, line, LADDER))


def owed(delivery: Delivery) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for a delivery; None once both reviews are there."""
    if not delivery.is_open:
        return None
    day = delivery.arrived_on.isoformat()
    facts = {"supplier": delivery.supplier_name, "day": day}
    return f"{delivery.uuid}:{day}", delivery.arrived_on, facts


def follow_delivery(delivery: Delivery) -> None:
    follow(delivery, DELIVERY_REVIEW, owed(delivery))


def follow_deliveries(deliveries: list[Delivery]) -> None:
    """The same for many at once."""
    follow_many(deliveries, DELIVERY_REVIEW, owed)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for row in Delivery.objects.filter(school=school, state=DeliveryState.OPEN):
        follow_delivery(row)
