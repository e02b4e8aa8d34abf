"""Listed supervision (挂牌督办) of a major hazard: a named person follows it until it is lifted.

As in `rectify`: `version` is what the person saw; PermissionDenied for those who may not, Refused
with the reason, Conflict when the hazard changed meanwhile.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from inspections import dues, who
from inspections.actions import record
from inspections.models import Hazard
from safety.base.models import Refused


def list_hazard(hazard, actor, *, version, supervisor, interim_control, requirement="") -> Hazard:
    """Put a major hazard on the list. `supervisor` is a person of its district or city (see
    who.supervisors); what keeps people safe meanwhile must be said, if nobody did so far."""
    given = {"supervisor_id": supervisor.pk, "interim_control": interim_control}
    with transaction.atomic():
        said = {
            "supervisor": supervisor.name,
            "note": requirement,
            "tier": who.upper_tier(hazard, actor),
        }
        step = record.begin("list", hazard, actor, version=version, said=said, given=given)
        if step.repeated:
            return step.hazard
        if not interim_control:
            raise Refused(_("Say what keeps people safe until it is fixed."))
        if not who.supervisors(step.hazard).filter(pk=supervisor.pk).exists():
            raise Refused(_("Name a person of the district or the city who supervises it."))
        row = step.write(listed_at=step.at, **given)
        told = dues.facts(row, name=supervisor.name)
        dues.tell_supervised("hazard_listed", row, supervisor, told, but=actor)
        return row


def lift(hazard, actor, *, version, reason) -> Hazard:
    """Take it off the list, with the reason. Signing off alone does not: somebody answers."""
    given = {"listed_at": None, "supervisor_id": None}
    with transaction.atomic():
        said = {"reason": reason}
        step = record.begin("lift", hazard, actor, version=version, said=said, given=given)
        if step.repeated:
            return step.hazard
        if not reason:
            raise Refused(_("Say why it need not be supervised any more."))
        supervisor = step.hazard.supervisor
        row = step.write(**given)
        told = dues.facts(row, reason=reason[:120])
        dues.tell_supervised("listing_lifted", row, supervisor, told, but=actor)
        return row
