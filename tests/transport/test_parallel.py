"""A school moves or closes beside somebody who records its drivers and vehicles, on a database
with real transactions: nobody waits in a ring, and what is written is of its present place."""

import threading
import time

import pytest
from django.db import transaction

from safety.base.models import Refused
from safety.schools.actions import school as schools
from safety.schools.models import School
from tests.dues.test_parallel import together
from tests.transport.conftest import TODAY, answer, driver_of, vehicle_of
from tests.transport.test_vehicles import edit
from transport.actions import driver as drivers
from transport.models import DriverLink, VehicleLink

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]
WAIT = 0.5


def beside(change, act):
    """What both returned; the change of the school had begun when the act did."""
    began = threading.Event()

    def changing():
        with transaction.atomic():
            change()
            began.set()
            time.sleep(WAIT)
        return True

    def acting():
        began.wait()
        try:
            return act() is not None
        except Refused:
            return "refused"

    return together(changing, acting)


def move(cast):
    schools.move_school(School.objects.get(pk=cast.a1.pk), None, cast.district_b)


@pytest.mark.parametrize("make", [driver_of, vehicle_of])
def test_what_is_added_beside_a_move_is_of_the_new_place(cast, make):
    done = beside(lambda: move(cast), lambda: make(cast.a1, cast.officer_a1))
    assert done == [True, True]
    model = DriverLink if make is driver_of else VehicleLink
    assert model.objects.get().district == cast.district_b


@pytest.mark.parametrize("make", [driver_of, vehicle_of])
def test_nothing_is_added_to_a_school_that_closes(cast, make):
    def close():
        school = School.objects.get(pk=cast.a1.pk)
        schools.close_school(school, cast.city_admin, closed_on=TODAY)

    assert beside(close, lambda: make(cast.a1, cast.officer_a1)) == [True, "refused"]
    assert not DriverLink.objects.exists() and not VehicleLink.objects.exists()


def ring(cast, act):
    """The school's row is held, as by a move, which then writes the links."""
    began = threading.Event()

    def moving():
        with transaction.atomic():
            School.objects.select_for_update().get(pk=cast.a1.pk)
            began.set()
            time.sleep(WAIT)
            move(cast)
        return True

    def acting():
        began.wait()
        act()
        return True

    return together(moving, acting)


def test_a_bus_that_comes_to_be_forbidden_beside_a_move(cast, bus):
    assert ring(cast, lambda: edit(bus, cast.officer_a1, kind="tractor")) == [True, True]


def test_a_driver_leaves_beside_a_move(cast, driver):
    vehicle_of(cast.a1, cast.officer_a1, driver=driver)
    assert ring(cast, lambda: drivers.leave(driver, cast.officer_a1)) == [True, True]


def test_a_crime_comes_on_file_beside_a_move(cast, driver):
    crime = ("crime", True, TODAY)
    assert ring(cast, lambda: answer(driver, cast.officer_a1, *crime)) == [True, True]
