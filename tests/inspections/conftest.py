"""The cast with a checklist, and time that stands where the test puts it."""

import random

import pytest
import time_machine

from tests import factories, standing
from tests.conftest import make_cast
from tests.inspections.walk import Walk

NOON = "2026-03-10T12:00:00+08:00"


@pytest.fixture
def at():
    """`at("2026-03-10")` or an instant: the clock of the test stands there from then on."""
    with time_machine.travel(NOON, tick=False) as traveller:

        def go(moment):
            traveller.move_to(f"{moment}T12:00:00+08:00" if len(moment) == 10 else moment)

        yield go


@pytest.fixture
def cast(cast, at):
    """Everything happens on 10 March 2026, at noon in Shanghai, unless a test moves on."""
    return with_checklist(cast)


def with_checklist(cast):
    cast.fire = factories.checklist()
    return cast


def walk_of(at, seed: int, steps: int, gaps: list[int]) -> Walk:
    """A random walk that has been gone, with a cast of its own, each step some days after the one
    before; the clock stands where it ended, and `walk.day` is the day after."""

    def go():
        walk = Walk(with_checklist(make_cast()), random.Random(seed))
        walk.go(at, steps, gaps)
        return walk

    walk = standing.stand(f"walk {seed} {steps} {gaps}", go)
    at(walk.last.isoformat())
    return walk
