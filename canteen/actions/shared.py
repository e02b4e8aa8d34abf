"""What all acts here share: who may, what a rule refuses, the row held, whose it is."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from canteen.models import Kitchen
from safety.base.models import Conflict, Refused
from safety.schools.actions.hold import hold_place
from safety.schools.models import School, Status
from safety.schools.rules import SCHOOL_ROLES


def may(actor, row) -> None:
    """The principal and the safety officer of the school. Raises PermissionDenied."""
    if not actor.seats.cover(row, SCHOOL_ROLES):
        raise PermissionDenied


def stand(school: School) -> School:
    """A school as it is now, kept where it stands until the transaction ends: what is written of
    it is of its present place. Call it before any other lock. Raises Refused for a closed one."""
    hold_place(school.pk)
    found = School.objects.select_related("unit").get(pk=school.pk)
    if found.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    return found


def lock(model, row, version=None):
    """The row as it is now, held for this transaction, and its school before it, so that neither
    waits for the other in a ring with whoever moves the school. Raises Conflict for a stale
    version.

    Whatever is recorded of a kitchen points to it: `no_key` lets the foreign keys of others by."""
    if getattr(row, "school_id", None):
        hold_place(row.school_id)
    held = model.objects.select_for_update(of=("self",), no_key=model is Kitchen)
    found = held.filter(pk=row.pk).first()
    if found is None:  # it came by a list that was taken back meanwhile
        raise Refused(_("This was taken out meanwhile."))
    if version is not None and found.version != version:
        raise Conflict(found)
    return found


def insert(row, twice: str) -> None:
    """Write a new row. Where another stands in its place: Refused with `twice`; where it is its
    own first click, IntegrityError, after which `once_more` finds that."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if type(row).objects.filter(uuid=row.uuid).exists():
            raise
        raise Refused(twice) from None


def put_under(row, owner) -> None:
    """Let a row be of the school of another."""
    for column in ("school_id", "township_id", "district_id", "city_id"):
        setattr(row, column, getattr(owner, column))
