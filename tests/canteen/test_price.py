"""The price of goods that a supermarket sells is put right beside what it said (R12)."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from canteen.actions import correct_goods
from canteen.actions import delivery as deliveries
from canteen.models import Correction, Kind, Lot, SupplierLink, version_of
from canteen.queries.month import by_district
from safety.base.models import Conflict, Refused
from safety.dues.models import Notice
from tests import factories
from tests.canteen.buying import OIL, delivery_of, lot_of, supplier_of
from tests.canteen.conftest import TODAY, at, kitchen_of
from tests.canteen.test_correct import says
from tests.refusals import assert_nothing_changed

MILK = OIL | {"name": "酸奶", "cost": Decimal("2.50"), "price": Decimal("3.00")}
DEAR = {"cost": Decimal("2.50"), "price": Decimal("3.01")}
FAIR = {"cost": Decimal("2.60"), "price": Decimal("3.01")}


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


@pytest.fixture
def delivery(cast):
    shop = kitchen_of(cast.a1, cast.officer_a1, kind=Kind.SHOP, lunch=False)
    return delivery_of(shop, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))


def dear(cast, year=2026, month=11):
    found = by_district(cast.city_admin, year, month).get(cast.district_a.pk, {})
    return found.get("goods_over_margin", 0)


def heard():
    rows = Notice.objects.filter(kind="goods_over_margin")
    return set(rows.values_list("user__username", flat=True))


def test_what_was_too_dear_by_a_slip_is_not(cast, delivery):
    lot = lot_of(delivery, cast.officer_a1, MILK | DEAR)
    assert (dear(cast), heard()) == (1, {"principal_a1"})
    made = correct_goods.price(lot, says(lot, cast.officer_a1), **FAIR)
    lot.refresh_from_db()
    assert made.was == "cost of one 2.50"
    assert (lot.cost, lot.over_margin, dear(cast)) == (Decimal("2.60"), False, 0)


def test_what_was_said_to_be_cheap_is_told(cast, delivery):
    lot = lot_of(delivery, cast.officer_a1, MILK)
    assert (dear(cast), heard()) == (0, set())
    correct_goods.price(lot, says(lot, cast.officer_a1), **DEAR)
    assert (dear(cast), heard()) == (1, {"principal_a1"})


@pytest.mark.parametrize(("first", "then", "count"), [(DEAR, FAIR, 1), (FAIR, DEAR, 0)])
def test_a_month_that_is_over_does_not_move(cast, delivery, first, then, count):
    lot = lot_of(delivery, cast.officer_a1, MILK | first)
    with at(dt.date(2026, 12, 2)):
        correct_goods.price(lot, says(lot, cast.officer_a1), **then)
        lot.refresh_from_db()
        half = then | {"cost": Decimal("2.55")}
        correct_goods.price(lot, says(lot, cast.officer_a1), **half)
        assert (dear(cast), dear(cast, month=12)) == (count, 0)


def test_who_and_when_not(cast, kitchen, delivery):
    lot = lot_of(delivery, cast.officer_a1, MILK)
    link = SupplierLink.objects.get(school=cast.a1)
    own = delivery_of(kitchen, cast.officer_a1, link, note="N2")
    rice = lot_of(own, cast.officer_a1, OIL)
    said = says(lot, cast.officer_a1)
    for row, statement, error in (
        (lot, says(lot, cast.officer_a2), PermissionDenied),
        (lot, says(lot, cast.officer_a1, version=2), Conflict),
        (rice, says(rice, cast.officer_a1), Refused),
    ):
        with assert_nothing_changed(), pytest.raises(error):
            correct_goods.price(row, statement, **FAIR)
    same = {"cost": MILK["cost"], "price": MILK["price"]}
    with assert_nothing_changed(), pytest.raises(Refused, match="different"):
        correct_goods.price(lot, said, **same)
    made = correct_goods.price(lot, said, **FAIR)
    with assert_nothing_changed():
        assert correct_goods.price(lot, said, **FAIR) == made
    delivery.refresh_from_db()
    deliveries.withdraw(delivery, cast.officer_a1, version=delivery.version, reason="记错了")
    with assert_nothing_changed(), pytest.raises(Refused, match="mistake"):
        correct_goods.price(lot, says(lot, cast.officer_a1), **DEAR)


def test_from_the_page_and_back(cast, delivery, as_user):
    lot, client = lot_of(delivery, cast.officer_a1, MILK), as_user(cast.officer_a1)
    address = reverse("canteen:lot_price", args=[lot.uuid])
    assert address in client.get(delivery.get_absolute_url()).content.decode()
    body = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "看错了"}
    for bad in ({"cost": "0"}, {"cost": "2.555"}, {"price": ""}, {"price": "一"}, {"reason": ""}):
        with assert_nothing_changed():
            sent = {**body, "cost": "2.60", "price": "3.01", **bad}
            assert client.post(address, sent).status_code == 422
    answer = client.post(address, {**body, "cost": "2.60", "price": "3.01"})
    assert answer["Location"] == delivery.get_absolute_url()
    page = client.get(delivery.get_absolute_url()).content.decode()
    assert "was: cost of one 2.50, price of one 3.00" in page and "reason: 看错了" in page
    assert (version_of(lot), Correction.objects.count()) == (2, 1)
    assert Lot.objects.get().price == Decimal("3.01")


def test_what_a_canteen_bought_has_no_such_page(cast, kitchen, as_user):
    own = delivery_of(kitchen, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))
    lot = lot_of(own, cast.officer_a1, OIL)
    address = reverse("canteen:lot_price", args=[lot.uuid])
    assert as_user(cast.officer_a1).get(address).status_code == 404
    assert lot.arrived_on == TODAY
