"""A school is moved to another district while something of its kitchens is recorded: neither waits
for the other in a ring, and every row is of the place where the school stands then."""

import threading
import time
import uuid

import pytest
from django.db import transaction

from canteen.actions import care_point as points
from canteen.actions import kitchen as kitchens
from canteen.actions import shared, water
from canteen.actions import supplier as suppliers
from canteen.dues import daily as dues
from canteen.models import (
    CareCensus,
    CareLink,
    CarePoint,
    CareVisit,
    DailyCheck,
    GateSighting,
    Kitchen,
    KitchenDay,
    Supplier,
    SupplierLink,
    WaterBatch,
    WaterMachine,
    Worker,
)
from safety.schools.actions import school as schools
from safety.schools.models import School
from tests import factories
from tests.canteen import daily
from tests.canteen.buying import SUPPLIER, supplier_of
from tests.canteen.conftest import TODAY, kitchen_of, worker_of
from tests.canteen.test_care_point import point_of
from tests.canteen.test_gate import sight_of
from tests.canteen.test_water import batch_of, machine_of
from tests.dues.test_parallel import together

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]
WAIT = 0.4


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def census(cast, uuid_=None):
    links = dict.fromkeys(CareLink.objects.filter(school=cast.a1), 7)
    return points.take_census(
        cast.officer_a1, uuid=uuid_ or uuid.uuid4(), school=cast.a1, pupils=links
    )


def visit(cast, kitchen):
    return points.record_visit(
        CareLink.objects.get(), cast.officer_a1, uuid=uuid.uuid4(), kind="visit", held_on=TODAY,
        what="看",
    )  # fmt: skip


# name → what is written, and by what act; each with rows of before the move.
ACTS = {
    "check": (DailyCheck, lambda cast, kitchen: daily.check(kitchen, cast.officer_a1)),
    "worker": (Worker, lambda cast, kitchen: worker_of(kitchen, cast.officer_a1)),
    "kitchen": (Kitchen, lambda cast, kitchen: kitchen_of(cast.a1, cast.officer_a1, name="东")),
    "place": (CareLink, lambda cast, kitchen: point_of(cast, "a1", name="东")),
    "census": (CareCensus, lambda cast, kitchen: census(cast)),
    "visit": (CareVisit, visit),
    "machine": (WaterMachine, lambda cast, kitchen: machine_of(cast)),
    "batch": (WaterBatch, lambda cast, kitchen: batch_of(cast)),
    "sighting": (GateSighting, lambda cast, kitchen: sight_of(cast)),
    "supplier": (SupplierLink, lambda cast, kitchen: supplier_of(cast.a1, cast.officer_a1)),
    "clock": (KitchenDay, lambda cast, kitchen: dues.open_days()),
}


@pytest.fixture(params=ACTS)
def act(request, cast, kitchen):
    """(model, call) of an act on rows that were read before the school moved."""
    model, call = ACTS[request.param]
    point_of(cast, "a1")
    return model, lambda: call(cast, kitchen)


def in_district(model) -> set:
    return set(model.objects.values_list("district", flat=True))


def test_who_records_after_the_move_began_records_at_the_new_place(cast, act):
    model, call = act
    began = threading.Event()

    def move():
        with transaction.atomic():
            schools.move_school(School.objects.get(pk=cast.a1.pk), None, cast.district_b)
            began.set()
            time.sleep(WAIT)
        return True

    def record():
        began.wait()
        return call() is not None

    assert together(move, record) == [True, True]
    assert in_district(model) == {cast.district_b.pk}


def test_who_moves_after_the_record_began_waits_for_it(cast, kitchen, act):
    model, call = act
    began = threading.Event()

    def record():
        with transaction.atomic():
            shared.lock(Kitchen, kitchen)
            began.set()
            time.sleep(WAIT)
            return call() is not None

    def move():
        began.wait()
        schools.move_school(School.objects.get(pk=cast.a1.pk), None, cast.district_b)
        return True

    assert together(record, move) == [True, True]
    assert in_district(model) == {cast.district_b.pk}


# -- two clicks at the same moment -----------------------------------------------------------------


def twice(act):
    rows = together(act, act)
    assert None not in rows
    assert rows[0].pk == rows[1].pk


@pytest.mark.parametrize("number", range(3))
def test_two_clicks_make_one_row(cast, kitchen, number):
    once = uuid.uuid4()
    place = {"uuid": once, "pupils": 4, "name": "小太阳", "address": "育才路"}
    twice(lambda: points.add_point(cast.officer_a1, school=cast.a1, **place))
    twice(lambda: kitchens.add_kitchen(cast.officer_a1, uuid=once, school=cast.a1, name="东"))
    twice(lambda: census(cast, once))
    twice(lambda: daily.check(kitchen, cast.officer_a1, uuid=once))
    twice(
        lambda: water.add_machine(
            cast.officer_a1, uuid=once, school=cast.a1, place="二楼", kind="boiler"
        )
    )
    twice(lambda: batch_of(cast, uuid=once))
    twice(lambda: sight_of(cast, uuid=once))
    twice(lambda: suppliers.add_supplier(cast.officer_a1, uuid=once, school=cast.a1, **SUPPLIER))
    models = (
        CarePoint, CareLink, CareCensus, WaterMachine, WaterBatch, GateSighting, Supplier,
        SupplierLink,
    )  # fmt: skip
    assert [model.objects.count() for model in models] == [1] * len(models)
