"""Put right what is recorded of goods (R10, R12): their price and their lot number, what left the
store, a review.

Who: the principal and the safety officer of the school, at any time. All raise PermissionDenied,
Refused, and Conflict where somebody else put the record right meanwhile.
"""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from canteen.actions import delivery as deliveries
from canteen.actions.put_right import Statement, again, put_right
from canteen.actions.shared import lock, may
from canteen.dues import margin
from canteen.dues import stock_expiry as stock_dues
from canteen.models import Correction, Delivery, DeliveryState, Lot, Review, Taking
from canteen.rules import goods as rules
from safety.base import clock
from safety.base.models import Refused


def price(row: Lot, said: Statement, *, cost: Decimal, price: Decimal) -> Correction:
    """Cost and price of one. What is too dear by them is told like goods that are recorded so."""
    may(said.actor, row)
    facts = {"cost": cost, "price": price}
    with transaction.atomic():
        held = lock(Lot, row)
        known = again(held, said, facts)
        if known is None:
            if held.price is None:
                raise Refused(_("A canteen sells nothing: these goods have no price."))
            _check_counts(held.delivery)
            known = put_right(held, said, facts)
            margin.tell([held], said.actor)
    return known


def _check_counts(delivery):
    if delivery.withdrawn:
        raise Refused(_("This delivery was recorded by mistake: it counts no more."))


def batch(row: Lot, said: Statement, *, batch: str) -> Correction:
    """The number of a lot: a trace finds it by the old one as well."""
    may(said.actor, row)
    facts = {"batch": rules.batch_of(batch)}
    with transaction.atomic():
        held = lock(Lot, row)
        known = again(held, said, facts)
        if known is None:
            _check_counts(held.delivery)
            known = _renumber(held, said, facts)
    return known


def _renumber(lot, said, facts):
    try:
        with transaction.atomic():
            return put_right(lot, said, facts)
    except IntegrityError:
        raise Refused(deliveries.twice(lot)) from None


# -- what left the store ---------------------------------------------------------------------------


def taking(
    row: Taking, said: Statement, *, quantity: Decimal, why: str, day: dt.date, by: str
) -> Correction:
    """How much, what for, when and by whom: the stock follows."""
    return _of_taking(row, said, {"quantity": quantity, "why": why, "day": day, "by": by})


def withdraw_taking(row: Taking, said: Statement) -> Correction:
    """Nothing was taken: it stands in the store again."""
    return _of_taking(row, said, {"withdrawn_at": clock.now()}, withdraws=True)


def _of_taking(row, said, facts, withdraws=False) -> Correction:
    may(said.actor, row)
    with transaction.atomic():
        lot = lock(Lot, row.lot)
        held = lock(Taking, row)
        known = again(held, said, {} if withdraws else facts, withdraws)
        if known is None:
            _check_counts(lot.delivery)
            known = put_right(held, said, facts, withdraws)
            _move_stock(lot, held, None if withdraws else facts)
    return known


def _move_stock(lot, taking, facts):
    """What was taken is in the store again, then out of it as it should be. Of goods that were
    turned away nothing is left, whatever was taken before."""
    turned_away = lot.delivery.state == DeliveryState.TURNED_AWAY
    others = lot.takings.filter(withdrawn_at=None).exclude(pk=taking.pk)
    lot.remaining = lot.quantity - (others.aggregate(n=Sum("quantity"))["n"] or 0)
    if facts:
        deliveries.check_taking(lot, facts)
        lot.remaining -= facts["quantity"]
    left = Decimal(0) if turned_away else lot.remaining
    leave(lot, left)
    stock_dues.follow_kitchen(lot.delivery.kitchen)


def leave(lot: Lot, left: Decimal) -> None:
    """So much of a held lot is left. Since when it is gone, or was until now, is kept: months that
    are over count what they knew."""
    if left and lot.gone_at:
        lot.back_at = clock.now()
        lot.gone_spans.append([lot.gone_at.isoformat(), lot.back_at.isoformat()])
        lot.gone_at = None
    elif not left:
        lot.gone_at = lot.gone_at or clock.now()
    lot.remaining, lot.version = left, lot.version + 1
    lot.save(update_fields=["remaining", "version", "gone_at", "gone_spans", "back_at"])


# -- reviews ---------------------------------------------------------------------------------------


def review(row: Review, said: Statement, *, by: str, remark: str) -> Correction:
    """Who reviewed, and what was found. Another result is another review: the wrong one is
    withdrawn."""
    may(said.actor, row)
    facts = {"by": by, "remark": remark}
    with transaction.atomic():
        brought = lock(Delivery, row.delivery)
        held = lock(Review, row)
        known = again(held, said, facts)
        if known is None:
            _check_counts(brought)
            _check_remark(held, remark)
            known = put_right(held, said, facts)
            _say_why(brought, held)
    return known


def _check_remark(review, remark):
    if not review.passed and not remark:
        raise Refused({"remark": _("Say why it is turned away.")})


def _say_why(delivery, review):
    """What was turned away says why by its review."""
    if not review.passed and delivery.reason != review.remark:
        delivery.reason, delivery.version = review.remark, delivery.version + 1
        delivery.save(update_fields=["reason", "version"])


def withdraw_review(row: Review, said: Statement) -> Correction:
    """It was not made, or found something else: the delivery is to be reviewed again, and what was
    turned away by it stands in the store until then. Not once goods of it were used."""
    may(said.actor, row)
    with transaction.atomic():
        brought = lock(Delivery, row.delivery)
        held = lock(Review, row)
        known = again(held, said, {}, withdraws=True)
        if known is None:
            _check_counts(brought)
            lots = list(brought.lots.select_for_update(of=("self",)).order_by("pk"))
            _check_unused(lots)
            known = put_right(held, said, {"withdrawn_at": clock.now()}, withdraws=True)
            _open_again(brought, lots)
    return known


def _check_unused(lots):
    used = Taking.objects.filter(lot__in=lots, why=Taking.Why.USED, withdrawn_at=None)
    if used.exists():
        raise Refused(
            _(
                "Goods of this delivery were used after its reviews. Put right what was taken "
                "first, or take out what is left as destroyed or returned."
            )
        )


def _open_again(delivery, lots):
    if delivery.state == DeliveryState.TURNED_AWAY:
        taken = Taking.objects.filter(lot__in=lots, withdrawn_at=None).order_by()
        sums = dict(taken.values("lot").annotate(n=Sum("quantity")).values_list("lot", "n"))
        for lot in lots:
            if lot.withdrawn_at is None:
                leave(lot, lot.quantity - sums.get(lot.pk, 0))
    if failed := delivery.standing_reviews.filter(passed=False).first():
        deliveries.close(delivery, DeliveryState.TURNED_AWAY, failed.remark)
    else:
        deliveries.close(delivery, DeliveryState.OPEN)
