"""Purchases as the tests make them."""

import datetime as dt
import uuid
from decimal import Decimal

from canteen.actions import delivery as deliveries
from canteen.actions import supplier as suppliers
from tests.canteen.conftest import TODAY

SUPPLIER = {
    "name": "绿源食品", "licence": "91390000MA0001", "licence_expires_on": None,
    "food_licence": "JY1390001", "food_licence_expires_on": dt.date(2028, 6, 30),
    "address": "示范市大关路1号", "contact": "赵刚", "phone": "13800000001",
}  # fmt: skip
HEAD = {
    "arrived_on": TODAY, "voucher": "ticket", "note": "YPT1", "has_licence": False,
    "has_food_licence": False, "has_production_licence": False, "has_quality_report": False,
    "received_by": "李保管",
}  # fmt: skip
OIL = {
    "name": "大豆油", "spec": "5 L", "quantity": Decimal(10), "unit": "桶", "packaged": True,
    "producer": "示范油脂厂", "production_licence": "SC10213900001", "batch": "B1",
    "produced_on": dt.date(2026, 11, 1), "shelf_days": 100,
}  # fmt: skip
CABBAGE = {
    "name": "大白菜", "spec": "", "quantity": Decimal("25.5"), "unit": "kg", "packaged": False,
    "producer": "晨曦区南营镇", "production_licence": "", "batch": "", "produced_on": None,
    "shelf_days": None,
}  # fmt: skip


def supplier_of(school, officer, **changes):
    """The link of a school to its supplier."""
    once = uuid.uuid4()
    row = suppliers.add_supplier(officer, uuid=once, school=school, **SUPPLIER | changes)
    return row.links.get(uuid=once)


def delivery_of(kitchen, officer, link, **changes):
    return deliveries.add_delivery(
        officer, uuid=uuid.uuid4(), kitchen=kitchen, supplier=link, **HEAD | changes
    )


def lot_of(delivery, officer, goods=OIL, **changes):
    row = deliveries.add_lot(delivery, officer, uuid=uuid.uuid4(), **goods | changes)
    delivery.refresh_from_db()
    return row


def review(delivery, officer, kind, passed=True):
    remark = "" if passed else "有异味"
    return deliveries.review(
        delivery, officer, version=delivery.version, kind=kind, passed=passed, by="王校长",
        remark=remark,
    )  # fmt: skip


def accept(delivery, officer):
    return review(review(delivery, officer, "papers"), officer, "freshness")


def take(lot, officer, quantity, why="used", day=TODAY):
    return deliveries.take(
        lot, officer, uuid=uuid.uuid4(), quantity=Decimal(quantity), why=why, day=day, by="李保管"
    )
