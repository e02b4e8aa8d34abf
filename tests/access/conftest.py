"""The cast at noon of 10 March 2026, with two checklists and the real photo of a finding."""

import pytest
import time_machine

from safety.schools.models import Role, Tier
from tests import factories, standing
from tests.access import filters, scene
from tests.access.objects import Objects
from tests.conftest import make_cast

NOON = "2026-03-10T12:00:00+08:00"


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def at(noon):
    """`at("2026-03-11")`: it is noon of that day from then on."""
    return lambda day: noon.move_to(f"{day}T12:00:00+08:00")


@pytest.fixture
def cast(noon, db):
    return stand("cast of two cities", make_casts)


@pytest.fixture
def played(noon, db):
    """The cast, and the month of scene.py behind it."""
    return stand("scene", lambda: scene.play(make_casts()))


def stand(name, make):
    with filters.all_in():
        return standing.stand(name, make)


def make_casts():
    cast = make_cast()
    cast.fire = factories.checklist(items=2, photo_on_fail=True)
    cast.gate = factories.checklist("gate", "gate_guards", items=1)
    cast.term = factories.terms(cast.city, 2026)[0]
    return with_another_city(cast)


def with_another_city(cast):
    cast.city2 = factories.unit(Tier.CITY, "外市", cast.province, code="390200")
    cast.district_c = factories.unit(Tier.DISTRICT, "丙区", cast.city2, code="390201")
    cast.c1 = factories.school(cast.district_c, "丙一小学")
    cast.stranger = factories.person("stranger", Role.CITY_ADMIN, cast.city2)
    cast.officer_c1 = factories.person("officer_c1", Role.SAFETY_OFFICER, cast.c1)
    return cast


@pytest.fixture
def objects(cast):
    return Objects(cast)
