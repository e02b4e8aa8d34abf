"""Many ids at once: the same rows as by `in`, on either database."""

import pytest

from safety.base.among import Among
from safety.schools.models import Unit


@pytest.mark.parametrize("count", [0, 1, 3])
def test_as_by_in(cast, count):
    ids = list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:count])
    assert list(Unit.objects.filter(Among("pk", ids)).order_by("pk")) == list(
        Unit.objects.filter(pk__in=ids).order_by("pk")
    )


def test_ids_that_no_row_has(cast):
    assert not Unit.objects.filter(Among("pk", [10**12])).exists()
