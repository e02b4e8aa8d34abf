"""Two people at once on the drills of a school, on a database with real transactions."""

import datetime as dt
import time
import uuid

import pytest
from django.db import transaction

from drills import actions
from drills.actions import feed
from drills.models import Drill, DrillFeed
from safety.base.models import Refused
from safety.schools.actions import school as schools
from tests.drills.conftest import RECORD, TODAY
from tests.drills.plans import WORDS
from tests.dues.test_cadence_parallel import MOMENT, Beside
from tests.dues.test_parallel import together

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]
FRIDAY, TEN = dt.date(2026, 11, 27), dt.time(10)


def tried(act):
    """What an act gives, or "refused"."""

    def call():
        try:
            return act()
        except Refused:
            return "refused"

    return call


def plan(cast, actor, key=None, day=FRIDAY):
    return actions.plan_drill(
        actor, uuid=key or uuid.uuid4(), school=cast.a1, scenario="fire", planned_on=day,
        starts_at=TEN,
    )  # fmt: skip


@pytest.mark.parametrize("number", range(3))
def test_two_people_plan_the_same_hour(cast, number):
    """One of them has it; the other is told."""
    people = (cast.officer_a1, cast.principal_a1)
    found = together(*[tried(lambda one=one: plan(cast, one)) for one in people])
    assert found.count("refused") == 1
    assert Drill.objects.filter(school=cast.a1, planned_on=FRIDAY).count() == 1


@pytest.mark.parametrize("number", range(3))
def test_two_clicks_of_one_plan(cast, number):
    key = uuid.uuid4()
    found = together(*[tried(lambda: plan(cast, cast.officer_a1, key)) for _click in range(2)])
    assert [row.uuid for row in found] == [key, key] and Drill.objects.count() == 1


@pytest.mark.parametrize("number", range(3))
def test_two_clicks_of_one_record(cast, number):
    drill = plan(cast, cast.officer_a1, day=TODAY)

    def hold():
        return actions.hold_drill(drill, cast.officer_a1, version=1, held_on=TODAY, **RECORD)

    found = together(tried(hold), tried(hold))
    assert [row.version for row in found] == [2, 2] and Drill.objects.get().held_on == TODAY


@pytest.mark.parametrize("number", range(3))
def test_an_address_renewed_by_two_at_once(cast, number):
    """One address is left, which one of them was given."""
    unit = cast.a1.unit
    people = (cast.officer_a1, cast.principal_a1)
    found = together(*[lambda p=p: feed.renew(p, unit, uuid=uuid.uuid4()) for p in people])
    assert DrillFeed.objects.get(unit=unit).uuid in {row.uuid for row in found}
    key = uuid.uuid4()
    again = together(*[lambda: feed.renew(cast.officer_a1, unit, uuid=key) for _click in range(2)])
    assert {row.uuid for row in again} == {key} == {DrillFeed.objects.get(unit=unit).uuid}


def test_a_plan_sent_many_times_at_once_is_one_drill_and_no_refusal(cast):
    """Whoever waited for the school while the first was written does not take its own drill for
    another one at the same hour."""
    key = uuid.uuid4()
    made = together(*[lambda: plan(cast, cast.officer_a1, key).pk] * 12)
    assert set(made) == {Drill.objects.get().pk}


@pytest.mark.parametrize("act", ["shift", "hold", "write"])
def test_a_school_is_closed_while_its_drill_is_written(cast, act):
    """Both hold the school first, and the drill then: who comes later finds it cancelled."""
    drill, who = plan(cast, cast.officer_a1, day=TODAY), cast.officer_a1
    acts = {
        "shift": lambda: actions.shift_drill(
            drill, who, version=1, planned_on=FRIDAY, starts_at=TEN
        ),
        "hold": lambda: actions.hold_drill(drill, who, version=1, held_on=TODAY, **RECORD),
        "write": lambda: actions.write_plan(drill, who, version=1, **WORDS),
    }
    with transaction.atomic():
        school = schools._lock(cast.a1)
        beside = Beside(acts[act])
        time.sleep(MOMENT)
        schools._end(school, cast.city_admin, "closed", TODAY)
    beside.join()
    assert isinstance(beside.error, Refused) and "cancelled" in str(beside.error)
