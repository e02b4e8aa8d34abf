"""The clock opens days beside those who record, on a database with real transactions."""

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction

from canteen.actions import day as days
from canteen.actions import delivery as deliveries
from canteen.dues import daily as dues
from canteen.dues.stock_expiry import STOCK_EXPIRY
from canteen.models import Delivery, KitchenDay
from safety.base import clock
from safety.dues.models import DueItem
from tests import factories
from tests.canteen import daily
from tests.canteen.buying import HEAD, accept, delivery_of, lot_of, supplier_of, take
from tests.canteen.conftest import TODAY, kitchen_of
from tests.dues.test_parallel import together

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def opened():
    """What the clock opens, without waiting long for anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    return dues.open_days()


def test_the_clock_leaves_a_kitchen_whose_first_record_is_being_made(cast, kitchen):
    other = kitchen_of(cast.b1, cast.officer_b1)
    with transaction.atomic():
        days.sheet_of(kitchen, cast.officer_a1, TODAY)
        assert together(opened) == [1]
        daily.check(kitchen, cast.officer_a1)
    assert dues.open_days() == 0
    assert set(KitchenDay.objects.values_list("kitchen", flat=True)) == {kitchen.pk, other.pk}
    assert DueItem.objects.filter(kind=dues.DAILY, settled_at=None).count() == 2


@pytest.mark.parametrize("number", range(3))
def test_first_records_beside_the_clock(cast, kitchen, number):
    """Nobody waits for another in a ring, and each day is there once."""
    places = [(kitchen, cast.officer_a1)]
    places += [(kitchen_of(cast.b1, cast.officer_b1, name=f"{n}"), cast.officer_b1) for n in "123"]
    rows = together(dues.open_days, *[lambda p=p: daily.check(*p) for p in places])
    assert None not in rows
    dues.open_days()
    assert KitchenDay.objects.filter(day=clock.today(), missing_count=5).count() == len(places)


def test_what_points_to_a_kitchen_passes_whoever_holds_it(cast, kitchen):
    def points():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        owner = {"school_id": kitchen.school_id, **cast.a1.unit.columns()}
        day = TODAY + dt.timedelta(days=1)
        return KitchenDay.objects.create(kitchen=kitchen, day=day, **owner).pk

    with transaction.atomic():
        days.sheet_of(kitchen, cast.officer_a1, TODAY)
        [made] = together(points)
    assert made is not None


def test_a_second_click_on_a_delivery_finds_the_first(cast, kitchen):
    link, one = supplier_of(cast.a1, cast.officer_a1), uuid.uuid4()

    def add():
        given = {"uuid": one, "kitchen": kitchen, "supplier": link}
        return deliveries.add_delivery(cast.officer_a1, **given, **HEAD).pk

    assert len(set(together(*[add] * 4))) == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("number", range(5))
def test_two_take_the_last_of_two_lots(cast, kitchen, number):
    """Nothing is in stock then, so nothing is owed: whoever comes second sees the first."""
    officer = cast.officer_a1
    row = delivery_of(kitchen, officer, supplier_of(cast.a1, officer))
    lots = [lot_of(row, officer, batch=f"B{n}", shelf_days=100 + n) for n in range(2)]
    accept(row, officer)
    assert DueItem.objects.filter(kind=STOCK_EXPIRY, settled_at=None).count() == 1
    assert None not in together(*[lambda lot=lot: take(lot, officer, 10) for lot in lots])
    assert not DueItem.objects.filter(kind=STOCK_EXPIRY, settled_at=None).exists()
