"""Draws for tests, made through the actions."""

import uuid

from django.db import transaction

from inspections import draw as sums
from inspections import who
from inspections.actions import draw
from inspections.models import DrawResult, Mode
from inspections.queries import draws
from safety.base import clock


def make(actor, inspectors=None, **fields):
    """A draw by this person, out of `inspectors`; unless they are given, out of the person and a
    colleague, and by luck the person alone is drawn."""
    chosen = {"weights": sums.DEFAULT_WEIGHTS, "team_size": 1, **fields}
    people = inspectors or pair(actor)
    if inspectors or "uuid" in fields:
        return draw.draw(actor, **{"uuid": uuid.uuid4(), "inspectors": people, **chosen})
    while True:
        with transaction.atomic():
            row = draw.draw(actor, uuid=uuid.uuid4(), inspectors=people, **chosen)
            result = DrawResult.objects.filter(draw=row).first()
            if result is None or actor.pk in result.team:
                return row
            transaction.set_rollback(True)


def pair(actor) -> list:
    """This person and another who may be drawn beside them: an inspector, if there is one."""
    seat = who.drawing_seat(actor)
    others = draws.inspectors(seat.unit_id).exclude(pk=actor.pk) if seat else []
    by_post = sorted(others, key=lambda person: ("inspector" not in person.seats.roles, person.pk))
    return [actor, *by_post[:1]]


def again(old, actor, **fields):
    return make(actor, **{"replaces": old, "reason": "检查员生病", **fields})


def plan(row, actor, checklists, **fields):
    fields = {"uuid": uuid.uuid4(), "mode": Mode.OPEN, "planned_for": clock.today(), **fields}
    return draw.plan_drawn(row, actor, checklists=checklists, **fields)


def record_of(row) -> dict:
    return sums.unpack(row.record)[0]
