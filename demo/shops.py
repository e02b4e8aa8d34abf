"""Supermarkets of some schools: who sells there, and what; some of it for too much."""

import datetime as dt
from decimal import Decimal

from canteen.dues import certificate, food_licence, stock_expiry
from canteen.models import (
    Delivery,
    HealthCertificate,
    Kind,
    Kitchen,
    Lot,
    Post,
    Review,
    SupplierLink,
    Worker,
)
from demo import buying, kitchens, names
from demo.places import BATCH
from demo.recorded import recorded
from safety.base import clock

EVERY = 40  # one school of so many has one
# name, specification, unit, producer, shelf life in days, cost, price
GOODS = [
    ("矿泉水", "550 mL", "瓶", "示范饮品厂", 360, "0.80", "1.00"),
    ("全麦面包", "80 g", "袋", "示范烘焙坊", 20, "2.50", "3.00"),
    ("酸奶", "100 g", "杯", "示范乳业", 30, "1.60", "2.50"),
    ("苏打饼干", "100 g", "袋", "示范食品厂", 270, "2.00", "2.40"),
]


def build(rng, host, who, today: dt.date, make_uuid) -> None:
    """Write everything. At `host` one of two who sell has not been trained, and yoghurt costs too
    much."""
    links = list(SupplierLink.objects.select_related("supplier", "school__unit").order_by("pk"))
    chosen = [one for n, one in enumerate(links) if one.school_id == host.pk or not n % EVERY]
    shops = [_shop(rng, link, today, make_uuid) for link in chosen]
    Kitchen.objects.bulk_create(shops, batch_size=BATCH)
    people = [w for shop in shops for w in _people(rng, shop, today, make_uuid)]
    Worker.objects.bulk_create(people, batch_size=BATCH)
    papers = [kitchens.paper(rng, w, who.officers[w.school_id], make_uuid) for w in people]
    HealthCertificate.objects.bulk_create(papers, batch_size=BATCH)
    brought = [
        buying.delivery(rng, shop, link, today - dt.timedelta(days=3), make_uuid)
        for shop, link in zip(shops, chosen, strict=True)
    ]
    Delivery.objects.bulk_create(brought, batch_size=BATCH)
    lots = [_lot(row, goods, make_uuid) for row in brought for goods in GOODS]
    Lot.objects.bulk_create(lots, batch_size=BATCH)
    Review.objects.bulk_create(buying.reviews(rng, brought, make_uuid), batch_size=BATCH)
    for worker in people:
        certificate.follow_worker(worker)
    for shop in shops:
        food_licence.follow_kitchen(shop)
        stock_expiry.follow_kitchen(shop)


def _shop(rng, link, today, make_uuid) -> Kitchen:
    return Kitchen(
        uuid=make_uuid(), kind=Kind.SHOP, licence=f"JY1{rng.randrange(10**12):012}",
        licence_expires_on=today + dt.timedelta(days=rng.randrange(20, 900)),
        recorded_at=recorded(), school=link.school, **link.school.unit.columns(),
    )  # fmt: skip


def _people(rng, shop, today, make_uuid):
    start = today - dt.timedelta(days=200)
    for number in range(2):
        yield Worker(
            uuid=make_uuid(), kitchen=shop, name=names.person(rng), post=Post.CLERK,
            phone=names.phone(rng), starts_on=start,
            recorded_at=clock.now() if number else recorded(start),
            trained_on=None if number else start,
            certified_until=today + dt.timedelta(days=rng.randrange(40, 300)), school=shop.school,
            **shop.school.unit.columns(),
        )  # fmt: skip


def _lot(row, goods, make_uuid) -> Lot:
    made = row.arrived_on - dt.timedelta(days=2)
    lot = buying.lot(row, goods[:5], made, 48, True, make_uuid)
    lot.cost, lot.price = Decimal(goods[5]), Decimal(goods[6])
    return lot
