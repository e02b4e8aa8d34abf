"""Whoever sees a unit sees what is below it: pages of one unit and one school rest on that."""

import pytest

from safety.schools.models import Appointment, School, Tier, Unit
from tests.access.test_canaries import READS


@pytest.mark.parametrize("reader", sorted(READS.keys() - {"anonymous", "stranger"}))
def test_all_below_a_visible_unit_is_visible(cast, reader):
    user = getattr(cast, reader)
    schools = School.objects.visible_to(user)
    seats = Appointment.objects.visible_to(user)
    units = list(Unit.objects.visible_to(user))
    assert bool(units) == (reader != "gone")
    for unit in units:
        column = "pk" if unit.tier == Tier.SCHOOL else f"{unit.tier}_id"
        below = Unit.objects.filter(**{column: unit.pk})
        assert not School.objects.filter(unit__in=below).exclude(pk__in=schools).exists()
        assert not Appointment.objects.filter(unit__in=below).exclude(pk__in=seats).exists()
    for school in schools:
        assert school.unit in units
