"""What planning and recording a drill share: who may, the row made once, the row held."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from drills.dues import planned
from drills.models import Drill
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.schools.models import School, Status
from safety.schools.rules import SCHOOL_ROLES


def may(actor, row):
    if not actor.seats.cover(row, SCHOOL_ROLES):
        raise PermissionDenied


def refuse(faults):
    if faults:
        raise Refused(" ".join(faults.values()))


def hold_school(school_id: int) -> None:
    """Before any drill of it is held: whoever closes the school holds it first, and then its
    drills. Until the transaction ends nobody else plans or records there."""
    School.objects.select_for_update(of=("self",)).get(pk=school_id)


def make(actor, uuid, school, scenario, planned_on, **more) -> Drill:
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    drill, new = Drill.objects.get_or_create(
        uuid=uuid,
        defaults={
            "scenario": scenario,
            "planned_on": planned_on,
            **more,
            "planned_by": actor,
            "planned_at": clock.now(),
            **school.columns(),
        },
    )
    if not new and drill.school_id != school.pk:
        raise Refused(_("Open the page again and send it once more."))
    return once.same(drill, scenario=scenario, planned_on=planned_on, **more)


def lock(drill, version) -> Drill:
    """The drill as it is now, held for this transaction; only a planned one may be changed. Its
    school is held already, where anything is written beside the drill.

    `version` None: whatever was planned for it meanwhile."""
    rows = Drill.objects.select_for_update(of=("self",)).select_related("school__unit")
    drill = rows.get(pk=drill.pk)
    if drill.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))
    if drill.held_on:
        raise Refused(_("This drill is recorded already."))
    if drill.cancelled_at:
        raise Refused(_("This drill was cancelled."))
    if version is not None and drill.version != version:
        raise Conflict(drill)
    return drill


def save(drill):
    drill.version += 1
    drill.save()
    planned.follow(drill)
