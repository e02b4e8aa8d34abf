"""Reads that no page asks for yet keep to their reader all the same."""

import pytest

from inspections.models import Hazard
from inspections.queries import trail


@pytest.mark.parametrize("reader", ["admin_a", "admin_b", "officer_a1", "city_admin", "gone"])
def test_the_trail_is_told_of_the_readers_own_hazards(played, reader):
    user = getattr(played, reader)
    told = {line["hazard"] for line in trail.lines(user)}
    assert told == {str(row.uuid) for row in Hazard.objects.visible_to(user)}
    marked = [line for line in trail.lines(user) if "鱻" in str(line)]
    assert bool(marked) == (reader in ("admin_a", "officer_a1", "city_admin"))
