"""Draws for tests, made through the actions."""

import uuid

from inspections import draw as sums
from inspections.actions import draw
from inspections.models import Mode
from safety.base import clock


def make(actor, inspectors=None, **fields):
    """A draw by this person, of themselves alone unless `inspectors` says otherwise."""
    fields = {
        "uuid": uuid.uuid4(),
        "weights": sums.DEFAULT_WEIGHTS,
        "inspectors": inspectors or [actor],
        "team_size": 1,
        **fields,
    }
    return draw.draw(actor, **fields)


def again(old, actor, **fields):
    return make(actor, **{"replaces": old, "reason": "检查员生病", **fields})


def plan(row, actor, checklists, **fields):
    fields = {"uuid": uuid.uuid4(), "mode": Mode.OPEN, "planned_for": clock.today(), **fields}
    return draw.plan_drawn(row, actor, checklists=checklists, **fields)


def record_of(row) -> dict:
    return sums.unpack(row.record)[0]
