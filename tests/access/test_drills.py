"""Drills in the month's figures: of the schools that stood under the reader."""

import pytest
from django.urls import reverse

from drills.dues.drill import owe_all
from drills.queries import compliance_seen
from tests.access.actors import sign_in


@pytest.fixture
def november(cast, noon):
    """A1 and B1 owe a drill by the end of November; it is December now."""
    noon.move_to("2026-11-02T12:00:00+08:00")
    owe_all()
    noon.move_to("2026-12-05T12:00:00+08:00")
    return cast


def test_each_reads_of_their_own_district(client, november):
    cast = november
    for reader, own, other in (("admin_a", "a", "b"), ("admin_b", "b", "a")):
        own, other = (getattr(cast, f"district_{key}") for key in (own, other))
        rows = compliance_seen(getattr(cast, reader), 2026, 11)
        assert {row.district_id for row in rows} == {own.pk}
        page = sign_in(client, cast, reader).get(reverse("reports:month"), {"period": "2026-11"})
        assert other.name not in page.content.decode()
    both = {row.district_id for row in compliance_seen(cast.city_admin, 2026, 11)}
    assert both == {cast.district_a.pk, cast.district_b.pk}
