"""The clock opens days beside those who record, on a database with real transactions."""

import datetime as dt

import pytest
from django.db import connection, transaction

from canteen.actions import day as days
from canteen.dues import daily as dues
from canteen.models import KitchenDay
from safety.base import clock
from safety.dues.models import DueItem
from tests import factories
from tests.canteen import daily
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
