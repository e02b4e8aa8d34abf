"""What a drill settles when it is recorded, and when all are reckoned anew: one answer."""

import datetime as dt
import random
import uuid

import pytest

from drills.actions.settle import reckon
from drills.dues.drill import owe_all
from drills.models import Drill
from safety.dues.models import DueItem
from safety.schools.actions.school import update_school
from tests.drills.conftest import TODAY, at, owed
from tests.drills.test_actions import A1, record
from tests.drills.test_asked import rule
from tests.drills.test_corrections import correct, keys, withdraw

D = dt.date
EXTRA = "term-2026-09-01"


@pytest.fixture
def boarding(cast):
    """A1 boards: one drill more in the term. Its district asks for four in a quarter beside the
    one of each month."""
    given = {"unit": cast.district_a, "actor": cast.admin_a, "stages": ["primary"]}
    with at(D(2026, 9, 1)):
        update_school(cast.a1, None, boarding=True)
        rule(cast, often="quarter", times=4, valid_from=D(2026, 9, 1), **given)
    for day in (D(2026, 9, 5), D(2026, 10, 5), D(2026, 11, 5)):
        with at(day):
            owe_all()
    return cast


def on(cast, *days, scenario="fire"):
    for day in days:
        with at(day):
            record(cast, held_on=day, uuid=uuid.uuid4(), scenario=scenario, seconds=100 + day.day)


QUARTER = [D(2026, 10, 8), D(2026, 10, 15), D(2026, 10, 22), D(2026, 11, 5), D(2026, 11, 12)]


def test_what_the_month_had_before_counts_when_one_is_put_right(boarding):
    """The fifth is the one more of the term, since the quarter has its four; putting it right in
    its words opens nothing again."""
    on(boarding, *QUARTER)
    assert keys() == ["2026-10", "", "", "2026-11", EXTRA]
    fifth = Drill.objects.get(counts_for=EXTRA)
    correct(boarding, fifth, scenario="earthquake")
    assert keys() == ["2026-10", "", "", "2026-11", EXTRA]
    assert (A1, EXTRA) not in owed()


def test_the_quarter_lacks_one_again(boarding):
    """Without one of the four the fifth is the fourth, and the one more is owed."""
    on(boarding, *QUARTER)
    withdraw(boarding, Drill.objects.get(held_on=D(2026, 10, 15)))
    assert keys(withdrawn_at=None) == ["2026-10", "", "2026-11", ""]
    assert (A1, EXTRA) in owed()
    on(boarding, D(2026, 11, 19))
    assert keys(withdrawn_at=None) == ["2026-10", "", "2026-11", "", EXTRA]
    assert DueItem.objects.filter(key=EXTRA, unit=boarding.a1.unit).count() == 1


@pytest.mark.parametrize("seed", range(3))
def test_reckoned_anew_nothing_moves(boarding, seed):
    """Whatever was recorded in whatever order, late and early: all that settles what it settled
    when it was recorded settles it when all of them are reckoned anew."""
    dice = random.Random(seed)
    days = [TODAY - dt.timedelta(days=n) for n in dice.sample(range(75), 9)]
    for day in days:
        made = record(boarding, held_on=day, scenario=dice.choice(["fire", "crush"]))
    before, debts = keys(), owed()
    for drill in Drill.objects.order_by("held_on")[::3]:
        reckon(boarding.a1, {drill.held_on}, but=made)
        assert (keys(), owed()) == (before, debts)
