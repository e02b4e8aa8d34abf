"""Plan a drill, or all of a term; put it on another day; cancel it.

Who: the principal and the safety officer of the school. All raise Refused and PermissionDenied.
"""

import datetime as dt
import uuid as uuids
from typing import NamedTuple

from django.db import transaction
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from drills.actions.shared import hold_school, lock, make, may, refuse, save
from drills.dues import planned
from drills.models import Drill
from drills.models.drill import Why
from drills.rules import plan as rules
from safety.base import clock
from safety.base.models import Refused
from safety.schools import calendar
from safety.schools.models import School, Status, User


class Wanted(NamedTuple):
    """One drill of a term that is to be planned."""

    scenario: str
    planned_on: dt.date
    starts_at: dt.time | None


def plan_drill(
    actor: User, *, uuid, school: School, scenario: str, planned_on: dt.date, starts_at=None
) -> Drill:
    """A drill planned for a day and an hour. The same uuid again gives the drill already planned.

    Refused on a day without school (calendar of the city), and within an hour of another drill.
    """
    may(actor, school)
    terms = calendar.terms(school.city_id)
    with transaction.atomic():
        return _plan(actor, uuid, school, Wanted(scenario, planned_on, starts_at), terms)


def plan_term(actor: User, *, uuid, school: School, wanted: list[Wanted]) -> list[Drill]:
    """Several drills at once: all, or none and the first reason. The same uuid again gives those
    that are there."""
    may(actor, school)
    if not wanted:
        raise Refused(_("Choose at least one drill."))
    terms = calendar.terms(school.city_id)
    with transaction.atomic():
        return [
            _plan(actor, uuids.uuid5(uuid, f"{one.scenario} {one.planned_on}"), school, one, terms)
            for one in wanted
        ]


def shift_drill(
    drill: Drill, actor: User, *, version: int, planned_on: dt.date, starts_at: dt.time | None
) -> Drill:
    """Put a planned drill on another day or hour. Sent again it is done already; Conflict for a
    stale version otherwise."""
    may(actor, drill)
    terms = calendar.terms(drill.city_id)
    with transaction.atomic():
        hold_school(drill.school_id)
        now = Drill.objects.select_for_update(of=("self",)).get(pk=drill.pk)
        if now.state == "planned" and (now.planned_on, now.starts_at) == (planned_on, starts_at):
            return now
        drill = lock(drill, version)
        _check(drill.school, Wanted(drill.scenario, planned_on, starts_at), terms, but=drill.uuid)
        drill.planned_on, drill.starts_at = planned_on, starts_at
        save(drill)
    return drill


def cancel_drill(drill: Drill, actor: User, *, version: int) -> Drill:
    """A planned drill will not be held. What the school owes stays owed."""
    may(actor, drill)
    with transaction.atomic():
        drill = lock(drill, version)
        drill.cancelled_at = clock.now()
        save(drill)
    return drill


def follow_school(school: School) -> None:
    """A school that was closed holds none of the drills that it planned for its last day or later,
    also where its end is recorded afterwards."""
    if school.status == Status.OPEN:
        return
    ended = school.closed_on or clock.today()
    to_come = Drill.objects.filter(
        school=school, held_on=None, cancelled_at=None, planned_on__gte=ended
    )
    for drill in to_come.order_by("pk").select_for_update():
        drill.cancelled_at, drill.cancelled_why = clock.now(), Why.SCHOOL_CLOSED
        save(drill)


def _plan(actor, uuid, school, wanted, terms) -> Drill:
    # Held before the uuid is looked for: of two clicks at once the second finds the first's drill.
    hold_school(school.pk)
    if not Drill.objects.filter(uuid=uuid).exists():
        _check(school, wanted, terms, but=uuid)
    drill = make(
        actor, uuid, school, wanted.scenario, wanted.planned_on, starts_at=wanted.starts_at
    )
    planned.follow(drill)
    return drill


def _check(school, wanted, terms, but) -> None:
    """Refuse a day that is over or without school, and an hour that another drill than `but` (a
    uuid) has. The school is held: of two who plan at once the second sees what the first has
    planned, and a form that was sent twice at once is not in its own way."""
    refuse(rules.faults_of_plan(wanted.planned_on, clock.today()))
    refuse(rules.faults_of_day(wanted.planned_on, wanted.scenario, terms))
    others = Drill.objects.there().filter(school=school, planned_on=wanted.planned_on)
    for other in others.exclude(uuid=but):
        if rules.overlap(other.starts_at, wanted.starts_at):
            raise Refused(
                _(
                    "%(day)s: the drill “%(what)s” begins at %(at)s. Leave an hour between two "
                    "drills, or choose another day."
                )
                % {
                    "day": wanted.planned_on.isoformat(),
                    "what": other.get_scenario_display(),
                    "at": time_format(other.starts_at, "H:i"),
                }
            )
