"""What all acts here share: who may, what a rule refuses, the row held, the form sent twice."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from safety.base.models import Conflict, Refused
from safety.schools.actions.hold import hold_places
from safety.schools.models import School, Status
from safety.schools.rules import SCHOOL_ROLES


def may(actor, row) -> None:
    """The principal and the safety officer of the school. Raises PermissionDenied."""
    if not actor.seats.cover(row, SCHOOL_ROLES):
        raise PermissionDenied


def open_school(school: School) -> None:
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))


def hold(*wholes, school: School | None = None) -> None:
    """Keep all schools of these drivers and vehicles where they stand until the transaction ends,
    and `school`, which is to have one of them. In one go and before any other lock: whoever moves
    or merges schools takes theirs by key too, and none wait in a ring."""
    ids = {school.pk} if school else set()
    for whole in wholes:
        ids.update(whole.links.values_list("school_id", flat=True))
    hold_places(ids)


def stand(school: School, *wholes) -> School:
    """A school as it is now, held with those of `wholes`: what is written of it is of its present
    place. Raises Refused for a closed one."""
    hold(*wholes, school=school)
    found = School.objects.select_related("unit").get(pk=school.pk)
    open_school(found)
    return found


def lock(model, row, version=None):
    """The row as it is now, held for this transaction. Its schools are held before (`hold`).
    Raises Conflict for a stale version."""
    found = model.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if version is not None and found.version != version:
        raise Conflict(found)
    return found


def still_counts(known) -> None:
    """Of a form that is sent again: nobody is to take for recorded what was withdrawn meanwhile."""
    if known.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))


def untaken(row, said: dict) -> tuple[str, ...]:
    """The names of those facts that were said and are not what stands; left out says nothing."""
    return tuple(
        str(row._meta.get_field(name).verbose_name)
        for name, value in said.items()
        if value not in ("", None) and value != getattr(row, name)
    )


def own_link(whole, user):
    """The school of this person that a driver or a vehicle is of; those in use first. None for
    everybody else."""
    mine = whole.links.filter(school__in=user.seats.only(SCHOOL_ROLES).units("school"))
    return mine.select_related("school__unit").order_by("-in_use", "pk").first()


def own(whole, user):
    """The same, where there must be one. Raises PermissionDenied."""
    link = own_link(whole, user)
    if link is None:
        raise PermissionDenied
    return link
