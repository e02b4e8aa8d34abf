"""One form that is sent again before its first answer, on a database with real transactions."""

import datetime as dt
import uuid

import pytest

from drills.models import Drill
from tests.drills.test_actions import plan
from tests.dues.test_parallel import together

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]


def test_a_plan_sent_many_times_at_once_is_one_drill_and_no_refusal(cast):
    """Whoever waited for the school while the first was written does not take its own drill for
    another one at the same hour."""
    once, hour = uuid.uuid4(), dt.time(9, 0)
    made = together(*[lambda: plan(cast, uuid=once, starts_at=hour).pk] * 12)
    assert set(made) == {Drill.objects.get().pk}
