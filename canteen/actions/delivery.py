"""Record what is brought to a kitchen, review it, use it up.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from canteen.actions.shared import lock, may, put_under
from canteen.dues import delivery_review as review_dues
from canteen.dues import margin
from canteen.dues import stock_expiry as stock_dues
from canteen.models import (
    Delivery,
    DeliveryState,
    Kitchen,
    Lot,
    Review,
    ReviewKind,
    SupplierLink,
    Taking,
)
from canteen.queries import forbidden_lines
from canteen.rules import forbidden, shop
from canteen.rules import goods as rules
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.models import User


@once_more
def add_delivery(
    actor: User, *, uuid, kitchen: Kitchen, supplier: SupplierLink, **facts
) -> Delivery:
    """The head of a delivery; goods and reviews come to it. The same uuid changes nothing."""
    may(actor, kitchen)
    today = clock.today()
    refuse(rules.faults_of_delivery(facts["arrived_on"], facts["voucher"], facts["note"], today))
    known = Delivery.objects.filter(uuid=uuid).first()
    if known:
        return once.same(known, kitchen_id=kitchen.pk, supplier_id=supplier.supplier_id, **facts)
    _check_place(kitchen, supplier)
    _check_note(supplier, facts["note"])
    row = Delivery(
        uuid=uuid, kitchen=kitchen, supplier=supplier.supplier, recorded_by=actor,
        recorded_at=clock.now(), kept_until=rules.kept_until(facts["arrived_on"], None),
        **supplier.supplier.told, **facts,
    )  # fmt: skip
    put_under(row, kitchen)
    row.save(force_insert=True)
    review_dues.follow_delivery(row)
    return row


def _check_note(link, note):
    """What is looked at here before the database refuses it: that may be the same form again."""
    stands = Delivery.objects.filter(school=link.school_id, supplier=link.supplier_id, note=note)
    if note and stands.exclude(state=DeliveryState.WITHDRAWN).exists():
        raise Refused(_("A note of this number of this supplier is recorded already."))


def _check_place(kitchen, link):
    if not kitchen.in_use:
        raise Refused(_("This kitchen is out of use."))
    if link.school_id != kitchen.school_id or not link.in_use:
        raise Refused(_("The school does not buy from this supplier. Add it to your suppliers."))


def _insert(row, twice):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(twice) from None


def add_lot(delivery: Delivery, actor: User, *, uuid, **facts) -> Lot:
    """Goods of one lot. Forbidden, three-no and expired goods are refused with the rule."""
    may(actor, delivery)
    facts["batch"] = rules.batch_of(facts["batch"])
    refuse(rules.faults_of_goods(facts, delivery.arrived_on))
    with transaction.atomic():
        row = lock(Delivery, delivery)
        known = Lot.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, delivery_id=row.pk, **facts)
        _check_goods(row, facts["name"])
        lot = lot_of(row, uuid, facts)
        if row.kitchen.is_shop:
            refuse(shop.faults_of_sale(facts, lot.alarm_on, row.arrived_on))
        _insert(lot, twice(lot))
        keep_longer(row, lot)
        stock_dues.follow_kitchen(row.kitchen)
        margin.tell([lot], actor)
    return lot


def check_open(delivery: Delivery) -> None:
    """Whether goods may come to a delivery. Raises Refused."""
    if fault := fault_of_adding(delivery, delivery.standing_reviews.exists()):
        raise Refused(fault)


def fault_of_adding(delivery: Delivery, reviewed: bool) -> str:
    """Why no more goods may come to a delivery that is there; "" where they may."""
    if delivery.state == DeliveryState.WITHDRAWN:
        return _("This delivery was recorded by mistake. Record another delivery.")
    if not delivery.is_open:
        return _("Both reviews of this delivery are recorded. Record another delivery.")
    if reviewed:
        return _(
            "A review of this delivery is recorded: it speaks of the goods that stood there. "
            "Record another delivery for what is missing."
        )
    return ""


def _check_goods(delivery, name):
    check_open(delivery)
    line = forbidden.found_in(name, forbidden_lines(delivery.city_id), delivery.kitchen.kind)
    if line:
        raise Refused(forbidden.fault(line))


def lot_of(delivery: Delivery, uuid, facts: dict) -> Lot:
    """The row of a lot, not yet stored, with all that follows from what is said of it."""
    expires_on = rules.expiry_of(facts["produced_on"], facts["shelf_days"])
    lot = Lot(
        uuid=uuid, delivery=delivery, supplier_id=delivery.supplier_id, recorded_at=clock.now(),
        arrived_on=delivery.arrived_on, remaining=facts["quantity"], expires_on=expires_on,
        alarm_on=rules.alarm_from(expires_on, facts["shelf_days"]),
        kept_until=rules.kept_until(delivery.arrived_on, expires_on), **facts,
    )  # fmt: skip
    put_under(lot, delivery)
    return lot


def twice(lot: Lot) -> str:
    """Why a lot may not stand on its delivery."""
    said = {"name": lot.name, "batch": lot.batch or "–", "day": lot.produced_on or "–"}
    return (
        _("This lot stands on the delivery already: %(name)s, lot %(batch)s, produced on %(day)s.")
        % said
    )


def keep_longer(delivery: Delivery, lot: Lot) -> None:
    """A delivery is kept two years, and as long as the longest of its lots."""
    delivery.kept_until = max(delivery.kept_until, lot.kept_until)
    delivery.version += 1
    delivery.save(update_fields=["kept_until", "version"])


def review(
    delivery: Delivery, actor: User, *, version: int, kind: str, passed: bool, by: str, remark: str
) -> Delivery:
    """One of the two reviews. What fails is turned away, whatever the other says."""
    may(actor, delivery)
    with transaction.atomic():
        row = lock(Delivery, delivery, version)
        _check_review(row, kind, passed)
        put = Review(
            delivery=row, kind=kind, passed=passed, by=by, remark=remark, recorded_by=actor,
            recorded_at=clock.now(),
        )  # fmt: skip
        put_under(put, row)
        put.save(force_insert=True)
        if not passed:
            close(row, DeliveryState.TURNED_AWAY, remark)
        elif row.standing_reviews.count() == len(ReviewKind):
            close(row, DeliveryState.ACCEPTED)
        else:
            close(row, DeliveryState.OPEN)
    return row


def _check_review(row, kind, passed):
    if not row.is_open:
        raise Refused(_("Both reviews of this delivery are recorded already."))
    if row.standing_reviews.filter(kind=kind).exists():
        raise Refused(_("This review is recorded already."))
    if not row.lots.filter(withdrawn_at=None).exists():
        raise Refused(_("Record the goods first, then review them."))
    if kind == ReviewKind.PAPERS and passed:
        _check_papers(row)


def _check_papers(row):
    """A review of papers that are not there cannot be passed (食品安全法 art. 53)."""
    if row.missing_papers:
        lacking = _(", ").join(row.missing_papers)
        raise Refused(
            _("The papers are not complete, lacking: %(lacking)s (Food Safety Law, article 53).")
            % {"lacking": lacking}
        )
    _check_licences(row)


def _check_licences(row):
    """Neither licence of the supplier had ended on the day of the delivery (the same article)."""
    seller, day = row.supplier, row.arrived_on.isoformat()
    ends = (
        (
            seller.food_licence_expires_on,
            _(
                "The food licence of the supplier ended on %(until)s, the delivery came on "
                "%(day)s (Food Safety Law, article 53). Turn it away, or record the new licence."
            ),
        ),
        (
            seller.licence_expires_on,
            _(
                "The business licence of the supplier ended on %(until)s, the delivery came on "
                "%(day)s (Food Safety Law, article 53). Turn it away, or record the new licence."
            ),
        ),
    )
    for until, text in ends:
        if until and until < row.arrived_on:
            raise Refused(text % {"until": until.isoformat(), "day": day})


def close(row: Delivery, state: DeliveryState, reason: str = "") -> None:
    """Move a delivery on. What was turned away or never came is not in stock."""
    _close(row, state, reason)
    stock_dues.follow_kitchen(row.kitchen)


def _close(row, state, reason) -> None:
    row.state, row.reason, row.version = state, reason, row.version + 1
    if state == DeliveryState.WITHDRAWN:
        row.withdrawn_at = clock.now()
    row.save(update_fields=["state", "reason", "version", "withdrawn_at"])
    if state in (DeliveryState.TURNED_AWAY, DeliveryState.WITHDRAWN):
        row.lots.filter(remaining__gt=0).update(remaining=0, gone_at=clock.now())
    review_dues.follow_delivery(row)


def withdraw(delivery: Delivery, actor: User, *, version: int, reason: str) -> Delivery:
    """A delivery was recorded by mistake: it stays, marked, and counts nowhere."""
    may(actor, delivery)
    with transaction.atomic():
        row = lock(Delivery, delivery, version)
        _check_mistake(row)
        close(row, DeliveryState.WITHDRAWN, reason)
    return row


def _check_mistake(row):
    """What was reviewed did come, and is found by a trace for ever."""
    if row.state == DeliveryState.WITHDRAWN:
        raise Refused(_("It is marked as a mistake already."))
    if not row.is_open:
        raise Refused(
            _(
                "This delivery was reviewed: it did come, and stays in the trace of goods. Take "
                "out what is left as destroyed or returned."
            )
        )
    lots = row.lots.select_for_update(of=("self",)).order_by("pk")
    if Taking.objects.filter(lot__in=[lot.pk for lot in lots], withdrawn_at=None).exists():
        raise Refused(_("Goods of this delivery were used already: it did come."))


def withdraw_many(deliveries: list[Delivery], lots: list[Lot], reason: str) -> None:
    """Deliveries that never came, and goods that never came with deliveries which stay: they are
    kept by law, marked, and count nowhere. Whoever calls it holds the lots and all deliveries, and
    knows that these are open. Each kitchen is followed once, by the goods that it has left."""
    for row in deliveries:
        _close(row, DeliveryState.WITHDRAWN, reason)
    if lots:
        _withdraw_lots(lots)
    touched = [*deliveries, *(lot.delivery for lot in lots)]
    for _pk, kitchen in sorted({row.kitchen_id: row.kitchen for row in touched}.items()):
        stock_dues.follow_kitchen(kitchen)


def _withdraw_lots(lots) -> None:
    for lot in lots:
        lot.withdrawn_at = lot.gone_at = clock.now()
        lot.remaining, lot.version = 0, lot.version + 1
    names = ["withdrawn_at", "gone_at", "remaining", "version"]
    Lot.objects.bulk_update(lots, names, batch_size=500)
    deliveries = {lot.delivery_id: lot.delivery for lot in lots}
    Delivery.objects.filter(pk__in=deliveries).update(version=F("version") + 1)
    for delivery in deliveries.values():
        delivery.version += 1


def take(lot: Lot, actor: User, *, uuid, quantity: Decimal, why: str, day: dt.date, by: str) -> Lot:
    """So much of a lot is used, destroyed or given back. The same uuid changes nothing."""
    may(actor, lot)
    facts = {"quantity": quantity, "why": why, "day": day, "by": by}
    with transaction.atomic():
        row = lock(Lot, lot)
        known = Taking.objects.filter(uuid=uuid).first()
        if known and known.withdrawn_at:
            raise Refused(_("This record is withdrawn: it counts no more."))
        if known:
            once.same(known, lot_id=row.pk, **facts)
            return row
        check_taking(row, facts)
        taking = Taking(uuid=uuid, lot=row, recorded_by=actor, recorded_at=clock.now(), **facts)
        put_under(taking, row)
        taking.save(force_insert=True)
        row.remaining, row.version = row.remaining - quantity, row.version + 1
        row.gone_at = None if row.remaining else clock.now()
        row.save(update_fields=["remaining", "gone_at", "version"])
        stock_dues.follow_kitchen(row.delivery.kitchen)
    return row


def check_taking(lot: Lot, facts: dict) -> None:
    """Whether so much may leave a lot. Raises Refused."""
    if lot.withdrawn_at:
        raise Refused(_("These goods were recorded by mistake: they never came."))
    refuse(
        rules.faults_of_taking(
            facts["quantity"], lot.remaining, facts["day"], lot.arrived_on, clock.today()
        )
    )
    if facts["why"] != Taking.Why.USED:
        return
    if lot.delivery.state != DeliveryState.ACCEPTED:
        raise Refused(_("Goods are used after both reviews. Record them first."))
    if lot.expires_on and lot.expires_on < facts["day"]:
        raise Refused(
            _(
                "These goods kept until %(day)s: they may not be cooked any more "
                "(Food Safety Law, article 34). Destroy them or give them back."
            )
            % {"day": lot.expires_on.isoformat()}
        )
