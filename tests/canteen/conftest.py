"""Monday 23 November 2026, nine in the morning; school A1 has a kitchen."""

import datetime as dt
import uuid

import pytest
import time_machine

from canteen.actions import kitchen as kitchens
from canteen.actions import worker as workers
from safety.base import clock
from safety.dues.models import DueItem

TODAY = dt.date(2026, 11, 23)


def at(day: dt.date, hour=9):
    return time_machine.travel(clock.start_of(day) + dt.timedelta(hours=hour), tick=False)


@pytest.fixture(autouse=True)
def today():
    with at(TODAY):
        yield TODAY


def kitchen_of(school, officer, **changes):
    facts = {
        "name": "", "mode": "self_run", "licence": "JY11", "capacity": 300, "breakfast": False,
        "licence_expires_on": dt.date(2028, 1, 31), "lunch": True, "supper": False,
    }  # fmt: skip
    return kitchens.add_kitchen(officer, uuid=uuid.uuid4(), school=school, **facts | changes)


def worker_of(kitchen, officer, **changes):
    facts = {"name": "王芳", "post": "cook", "phone": "", "starts_on": dt.date(2026, 1, 5)}
    return workers.add_worker(officer, uuid=uuid.uuid4(), kitchen=kitchen, **facts | changes)


def certify(worker, officer, issued_on, **changes):
    facts = {"number": "JK1", "issued_on": issued_on}
    row = workers.record_certificate(worker, officer, uuid=uuid.uuid4(), **facts | changes)
    worker.refresh_from_db()
    return row


@pytest.fixture
def kitchen(cast):
    return kitchen_of(cast.a1, cast.officer_a1)


@pytest.fixture
def worker(kitchen, cast):
    """A cook since January, without any certificate."""
    return worker_of(kitchen, cast.officer_a1)


def owed(kind="health_certificate") -> set[tuple[str, str]]:
    """(what it speaks of, day) of the open items of a kind."""
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return {(row.facts.get("name") or row.facts["number"], str(row.due_on)) for row in rows}
