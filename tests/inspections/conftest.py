"""The cast with a checklist, and time that stands where the test puts it."""

import pytest
import time_machine

from tests import factories

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
    cast.fire = factories.checklist()
    return cast
