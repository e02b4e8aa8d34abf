"""Put right what goods of a supermarket cost and are sold for (R12).

Who: the principal and the safety officer of the school, at any time. Raises PermissionDenied,
Refused, and Conflict where somebody else put the price right meanwhile.
"""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions.put_right import Statement, again, put_right
from canteen.actions.shared import lock, may
from canteen.dues import margin
from canteen.models import Correction, DeliveryState, Lot
from safety.base.models import Refused


def price(row: Lot, said: Statement, *, cost: Decimal, price: Decimal) -> Correction:
    """Cost and price of one. What is too dear by them is told like goods that are recorded so."""
    may(said.actor, row)
    facts = {"cost": cost, "price": price}
    with transaction.atomic():
        held = lock(Lot, row)
        known = again(held, said, facts)
        if known is None:
            _check(held)
            known = put_right(held, said, facts)
            margin.tell([held], said.actor)
    return known


def _check(lot):
    if lot.price is None:
        raise Refused(_("A canteen sells nothing: these goods have no price."))
    if lot.delivery.state == DeliveryState.WITHDRAWN:
        raise Refused(_("This delivery was recorded by mistake: it counts no more."))
