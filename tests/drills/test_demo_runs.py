"""The runs of the demonstration city: faster from drill to drill, one copied, one review owed."""

import datetime as dt
import uuid

import pytest

from demo import drill_runs
from drills.models import Drill, DrillRun, GroupList
from safety.base import clock
from safety.dues.models import DueItem
from tests.drills.conftest import TODAY


@pytest.mark.parametrize("copied", [True, False])
def test_the_host_gets_faster_and_owes_a_review(cast, copied):
    at = clock.now() - dt.timedelta(days=1)
    rows = [
        Drill(
            scenario="fire", planned_on=day, held_on=day, people=500, seconds=120 + n,
            planned_by=cast.officer_a1, planned_at=at, recorded_by=cast.officer_a1, recorded_at=at,
            **cast.a1.columns(),
        )
        for n, day in enumerate(TODAY - dt.timedelta(days=30 * n) for n in (4, 3, 2, 1))
    ]  # fmt: skip
    some = drill_runs.by_school(rows, [cast.a1], cast.a1)
    for drills in some:
        drill_runs.faster(drills, copied)
    Drill.objects.bulk_create(rows)
    drill_runs.build([cast.a1], cast.a1, some, uuid.uuid4)
    runs = list(DrillRun.objects.order_by("drill__held_on").select_related("drill"))
    seconds = [run.drill.seconds for run in runs]
    assert seconds == sorted(seconds, reverse=True)
    assert [run.is_last for run in runs] == [False, False, False, True]
    assert all(run.reviewed_at for run in runs[:-1]) and runs[-1].reviewed_at is None
    assert runs[-1].flagged == copied
    assert DueItem.objects.get(kind="drill_review", settled_at=None).unit == cast.a1.unit
    assert len(GroupList.objects.get().rows) == 12
