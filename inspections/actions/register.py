"""A hazard that a register finds by itself: a barred driver at the wheel, a forbidden vehicle.

Nobody visits and nobody ticks a list: the school's own record says it. It enters the ledger like a
finding of the school's own check, by its own act and entries; no photo is asked for, since nothing
was looked at. Whoever of the school answers for the register stands as the finder, and the entry
says by which register.
"""

import datetime as dt

from django.db import transaction

from inspections.actions import issue, record
from inspections.models import Hazard, Inspection, Kind, Severity, Source, VisitState
from safety.base import clock
from safety.schools.actions.hold import hold_place
from safety.schools.models import Role, School, Status, User
from safety.schools.queries import seated_at

DAYS = 3  # the school's, to take the driver or the vehicle off; longer ones are asked for


def answers_for(school: School, actor: User | None) -> User | None:
    """Who stands as the finder: the actor where they are of the school, else its safety officer,
    else its principal; None where nobody sits there."""
    seats = (Role.SAFETY_OFFICER, Role.PRINCIPAL)
    if actor and actor.seats.cover(school, seats):
        return actor
    found = (seated_at(school.pk, [role]).order_by("pk").first() for role in seats)
    return next((person for person in found if person), None)


@transaction.atomic
def raise_hazard(
    actor: User | None, *, uuid, school: School, area: str, what: str, interim_control: str, of: str
) -> Hazard | None:
    """A major hazard of a school, in the ledger at once; the same uuid again gives the one there
    is. `of` names the register and its row. None where the school is closed or nobody sits there.
    """
    hold_place(school.pk)
    known = Hazard.objects.filter(uuid=uuid).first()
    finder = answers_for(school, actor)
    if known or finder is None or school.status != Status.OPEN:
        return known
    visit = _visit(finder, school, of)
    draft = _draft(visit, finder, uuid, area, what, interim_control)
    issue.issue(visit, finder, [draft], of)
    draft.refresh_from_db()
    return draft


def _visit(finder, school, of) -> Inspection:
    """A check of the school's own at which nobody checked in: figures of checks leave it out."""
    now = clock.now()
    return Inspection.objects.create(
        kind=Kind.SELF_CHECK, source=Source.SELF, bureau=school.unit, reason=of[:300],
        planned_for=clock.day_of(now), planned_by=finder, planned_at=now,
        state=VisitState.UNDER_WAY, revealed_at=now, **school.columns(),
    )  # fmt: skip


def _draft(visit, finder, uuid, area, what, interim_control) -> Hazard:
    row = Hazard(
        uuid=uuid, inspection=visit, source=Source.SELF, area=area, severity=Severity.MAJOR,
        what=what[:500], interim_control=interim_control[:300], responsible=finder.name,
        deadline=clock.today() + dt.timedelta(days=DAYS), found_at=clock.now(), found_by=finder,
        **{name: getattr(visit, name) for name in record.OWNER},
    )  # fmt: skip
    row.save(force_insert=True)
    record.start(row, finder)
    return row
