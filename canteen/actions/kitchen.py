"""Keep kitchens. Each act leaves what is owed as it is then.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from canteen.actions.shared import lock, may, refuse
from canteen.dues import control, daily
from canteen.dues import food_licence as licence_dues
from canteen.models import Kitchen, Mode
from canteen.rules import food_licence
from safety.base import clock, once
from safety.base.models import Refused
from safety.schools.models import School, Status, User


def add_kitchen(actor: User, *, uuid, school: School, **facts) -> Kitchen:
    """A kitchen of a school; the same uuid again gives the one there is."""
    may(actor, school)
    _check_kitchen(facts)
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    with transaction.atomic():
        kitchen = Kitchen.objects.filter(uuid=uuid).first()
        if kitchen:
            return once.same(kitchen, school_id=school.pk, **facts)
        kitchen = Kitchen(uuid=uuid, **facts, **school.columns())
        _save_kitchen(kitchen)
        licence_dues.follow_kitchen(kitchen)
    return kitchen


def edit_kitchen(kitchen: Kitchen, actor: User, *, version: int, **facts) -> Kitchen:
    """Put the facts of a kitchen right. Raises Conflict for a stale version."""
    may(actor, kitchen)
    _check_kitchen(facts)
    with transaction.atomic():
        row = lock(Kitchen, kitchen, version)
        if not facts.get("in_use", True) and row.workers.filter(left_on=None).exists():
            raise Refused(_("People still work here. Record first that they have left."))
        mode = facts.get("mode", row.mode)
        if mode != Mode.OUTSOURCED and row.contracts.filter(taken_back_on=None).exists():
            raise Refused(_("A contract is open. Record first that the kitchen is taken back."))
        for name, value in facts.items():
            setattr(row, name, value)
        row.version += 1
        _save_kitchen(row)
        licence_dues.follow_kitchen(row)
        daily.follow_kitchen(row)
        control.follow_kitchen(row)
    return row


def _check_kitchen(facts):
    refuse(
        food_licence.faults_of_licence(
            facts.get("licence", ""), facts.get("licence_expires_on"), clock.today()
        )
    )


def _save_kitchen(kitchen):
    try:
        with transaction.atomic():
            kitchen.save()
    except IntegrityError:
        raise Refused(
            _("The school has a kitchen of this name already. Give this one another name.")
        ) from None
