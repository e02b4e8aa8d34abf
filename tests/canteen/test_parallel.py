"""The clock opens days beside those who record, on a database with real transactions."""

import datetime as dt
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from canteen.actions import correct_places
from canteen.actions import day as days
from canteen.actions import delivery as deliveries
from canteen.actions import kitchen as kitchens
from canteen.actions.shared import lock
from canteen.dues import daily as dues
from canteen.dues import food_licence
from canteen.dues.stock_expiry import STOCK_EXPIRY
from canteen.models import Delivery, Kitchen, KitchenDay
from safety.base import clock
from safety.base.models import Refused
from safety.dues.models import DueItem
from tests import factories
from tests.canteen import daily
from tests.canteen.buying import HEAD, accept, delivery_of, lot_of, supplier_of, take
from tests.canteen.conftest import TODAY, kitchen_of
from tests.canteen.says import says
from tests.canteen.test_water import batch_of
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


def test_the_clock_leaves_a_kitchen_whose_licence_is_being_recorded(cast, monkeypatch):
    """It read it without one: what it owes is asked for behind the lock, and not opened beside."""
    officer, bare = cast.officer_a1, {"licence": "", "licence_expires_on": None}
    place = kitchen_of(cast.a1, officer, mode="delivered", **bare)
    Kitchen.objects.update(mode="self_run")
    hold, facts = (
        food_licence.hold_places,
        {"licence": "JY1", "licence_expires_on": dt.date(2031, 1, 31)},
    )

    def meanwhile(schools):
        together(lambda: kitchens.edit_kitchen(place, officer, version=1, **facts))
        hold(schools)

    monkeypatch.setattr(food_licence, "hold_places", meanwhile)
    assert food_licence.owe_all() == 0
    monkeypatch.undo()
    owed = DueItem.objects.filter(kind=food_licence.LICENCE, settled_at=None)
    assert [item.facts["number"] for item in owed] == ["JY1"]


def test_the_clock_waits_for_no_kitchen(cast):
    place = kitchen_of(
        cast.a1, cast.officer_a1, mode="delivered", licence="", licence_expires_on=None
    )
    Kitchen.objects.update(mode="self_run")
    with transaction.atomic():
        lock(Kitchen, place)
        assert together(owed_licences) == [0]
    assert (food_licence.owe_all(), food_licence.owe_all()) == (1, 0)


def owed_licences():
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    return food_licence.owe_all()


def test_two_batches_are_given_one_lot_at_once(cast):
    """Whoever comes second is told so."""
    officer = cast.officer_a1
    one, two = batch_of(cast, lot="1"), batch_of(cast, lot="2")
    names = ("brand", "supplier", "bottles", "made_on", "expires_on", "received_on")

    def call(row):
        facts = {name: getattr(row, name) for name in names}
        try:
            return correct_places.batch(row, says(row, officer), **facts, lot="3").pk
        except Refused as refused:
            return str(refused)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert isinstance(call(one), int)
            second = pool.submit(together, lambda: call(two))
            time.sleep(0.5)  # it waits for the index, behind its own look
        [said] = second.result(timeout=30)
    assert "recorded already" in said
    two.refresh_from_db()
    assert two.lot == "2"
