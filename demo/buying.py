"""What some kitchens bought in the last weeks: suppliers of the city, deliveries, their stock."""

import datetime as dt
from decimal import Decimal

from canteen.dues import delivery_review, stock_expiry, supplier_licence
from canteen.models import (
    Delivery,
    DeliveryState,
    Kitchen,
    Lot,
    Review,
    ReviewKind,
    Supplier,
    SupplierLink,
)
from canteen.rules import goods as rules
from demo import names
from demo.places import BATCH
from demo.recorded import recorded
from safety.base import clock

SHARE = 0.06  # of kitchens that keep their purchases here already
WEEKS = 4
MILK_AGE = dt.timedelta(days=40)
WORDS = ["绿源", "丰禾", "康食", "惠民", "鲜达", "田园", "粮丰", "益家"]
KINDS = ["食品配送有限公司", "粮油经销部", "农产品合作社"]
# name, specification, unit, producer, shelf life in days (None: loose goods)
GOODS = [
    ("大豆油", "20 L", "桶", "示范油脂厂", 540),
    ("特一粉", "25 kg", "袋", "示范面粉厂", 180),
    ("大米", "25 kg", "袋", "示范米业", 180),
    ("纯牛奶", "200 mL", "箱", "示范乳业", 45),
    ("酱油", "5 L", "桶", "示范调味品厂", 360),
    ("大白菜", "", "kg", "晨曦区南营镇", None),
    ("鸡蛋", "", "kg", "鹿鸣县柳林镇", None),
    ("猪后腿肉", "", "kg", "青禾县石桥镇", None),
]


def build(rng, host, who, today: dt.date, make_uuid) -> None:
    """Write everything in bulk. `host` has a delivery to review and milk that goes off soon."""
    kitchens = Kitchen.objects.select_related("school__unit").order_by("pk")
    chosen = [k for k in kitchens if k.school_id == host.pk or rng.random() < SHARE]
    sellers = _sellers(rng, host.unit.city_id, today, make_uuid)
    links = [_link(kitchen, rng.choice(sellers), who, make_uuid) for kitchen in chosen]
    SupplierLink.objects.bulk_create(links, batch_size=BATCH)
    brought = [
        delivery(rng, kitchen, link, today - dt.timedelta(days=7 * week), make_uuid)
        for kitchen, link in zip(chosen, links, strict=True)
        for week in range(WEEKS)
    ]
    newest = next(row for row in brought if row.school_id == host.pk)
    newest.state = DeliveryState.OPEN
    Delivery.objects.bulk_create(brought, batch_size=BATCH)
    lots = [lot for row in brought for lot in _lots(rng, row, make_uuid)]
    Lot.objects.bulk_create([*lots, _milk(newest, make_uuid)], batch_size=BATCH)
    Review.objects.bulk_create(reviews(rng, brought, make_uuid), batch_size=BATCH)
    _owe(links, chosen, newest)


def _sellers(rng, city_id, today, make_uuid) -> list[Supplier]:
    rows = [
        Supplier(
            uuid=make_uuid(), city_id=city_id, name=f"示范市{word}{kind}",
            licence=f"9139{rng.randrange(10**14):014}",
            food_licence=f"JY1{rng.randrange(10**13):013}",
            food_licence_expires_on=today + dt.timedelta(days=100 * number - 5),
            address=f"{rng.choice(names.STREETS)}{rng.randrange(1, 200)}号",
            contact=names.person(rng), phone=names.phone(rng),
        )
        for number, (word, kind) in enumerate((w, k) for k in KINDS for w in WORDS)
    ]  # fmt: skip
    return Supplier.objects.bulk_create(rows, batch_size=BATCH)


def _owner(row) -> dict:
    return {"school": row.school, **row.school.unit.columns()}


def _link(kitchen, seller, who, make_uuid) -> SupplierLink:
    return SupplierLink(
        uuid=make_uuid(), supplier=seller, recorded_by=who.officers[kitchen.school_id],
        recorded_at=recorded(), **_owner(kitchen),
    )  # fmt: skip


def delivery(rng, kitchen, link, day, make_uuid) -> Delivery:
    """Kept as long as its longest goods."""
    longest = day + dt.timedelta(days=max(g[-1] or 0 for g in GOODS))
    return Delivery(
        uuid=make_uuid(), kitchen=kitchen, supplier=link.supplier, arrived_on=day,
        **link.supplier.told,
        voucher="ticket", note=f"YPT{rng.randrange(10**8):08}", received_by=names.person(rng),
        state=DeliveryState.ACCEPTED, recorded_by=link.recorded_by, recorded_at=recorded(day),
        kept_until=max(rules.kept_until(day, None), rules.kept_until(day, longest)),
        **_owner(kitchen),
    )  # fmt: skip


def _lots(rng, row, make_uuid):
    """Of the loose goods nothing is left after some days."""
    for goods in rng.sample(GOODS, 4):
        fresh = goods[-1] is not None or row.arrived_on == clock.today()
        made = row.arrived_on - dt.timedelta(days=rng.randrange(3, 15)) if goods[-1] else None
        yield lot(row, goods, made, rng.randrange(2, 30), fresh, make_uuid)


def _milk(row, make_uuid) -> Lot:
    milk = next(goods for goods in GOODS if goods[0] == "纯牛奶")
    return lot(
        row, (*milk[:3], "示范第二乳业", milk[-1]), row.arrived_on - MILK_AGE, 6, True, make_uuid
    )


def lot(row, goods, made, quantity, left, make_uuid) -> Lot:
    name, spec, unit, producer, shelf = goods
    expires_on = rules.expiry_of(made, shelf)
    return Lot(
        uuid=make_uuid(), delivery=row, supplier=row.supplier, arrived_on=row.arrived_on,
        recorded_at=row.recorded_at,
        name=name, spec=spec, unit=unit, producer=producer, quantity=Decimal(quantity),
        remaining=Decimal(quantity if left else 0), packaged=bool(shelf), produced_on=made,
        production_licence="SC10213900001" if shelf else "", shelf_days=shelf,
        batch=f"{made:%Y%m%d}" if made else "", expires_on=expires_on,
        alarm_on=rules.alarm_from(expires_on, shelf),
        kept_until=rules.kept_until(row.arrived_on, expires_on), **_owner(row),
    )  # fmt: skip


def reviews(rng, brought, make_uuid):
    for row in brought:
        for kind in ReviewKind.values if row.state == DeliveryState.ACCEPTED else ():
            yield Review(
                uuid=make_uuid(), delivery=row, kind=kind, passed=True, by=names.person(rng),
                recorded_by=row.recorded_by, recorded_at=row.recorded_at, **_owner(row),
            )  # fmt: skip


def _owe(links, kitchens, newest) -> None:
    supplier_licence.follow_links(links)
    for kitchen in kitchens:
        stock_expiry.follow_kitchen(kitchen)
    delivery_review.follow_delivery(newest)
