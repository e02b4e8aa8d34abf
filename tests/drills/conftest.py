"""Monday 23 November 2026, nine in the morning, in the autumn term of the cast's city."""

import datetime as dt

import pytest
import time_machine

from safety.base import clock
from safety.dues.models import DueItem
from tests import factories

TODAY = dt.date(2026, 11, 23)


def at(day: dt.date, hour=9):
    return time_machine.travel(clock.start_of(day) + dt.timedelta(hours=hour), tick=False)


@pytest.fixture(autouse=True)
def today():
    with at(TODAY):
        yield TODAY


@pytest.fixture
def cast(cast):
    """A1 is a primary school with 600 pupils, A2 a kindergarten, B1 a junior middle school."""
    factories.terms(cast.city, 2026)
    return cast


def owed(**narrow) -> set[tuple[str, str]]:
    """(school, key) of the open debts."""
    rows = DueItem.objects.filter(kind="drill", settled_at=None, **narrow)
    return set(rows.values_list("unit__name", "key"))


RECORD = {"people": 500, "seconds": 110, "problems": "slow stairs", "improvements": "two doors"}
