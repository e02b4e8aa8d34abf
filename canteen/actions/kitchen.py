"""Keep kitchens. Each act leaves what is owed as it is then.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from canteen.actions import day as days
from canteen.actions.shared import insert, lock, may, stand
from canteen.dues import control, daily, freezer, named, parents, visit
from canteen.dues import food_licence as licence_dues
from canteen.models import Kitchen, Mode
from canteen.rules import contract as outsourcing
from canteen.rules import food_licence
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.models import School, Status, User


@once_more
def add_kitchen(actor: User, *, uuid, school: School, **facts) -> Kitchen:
    """A kitchen of a school; the same uuid again gives the one there is."""
    may(actor, school)
    _check_kitchen(facts)
    school = stand(school)
    if facts.get("mode") == Mode.OUTSOURCED:
        raise Refused(uncontracted())
    kitchen = Kitchen.objects.filter(uuid=uuid).first()
    if kitchen:
        return once.same(kitchen, school_id=school.pk, **facts)
    kitchen = Kitchen(uuid=uuid, **facts, **school.columns())
    insert(kitchen, _twice())
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
        _check_mode(row, facts.get("mode", row.mode))
        was_in_use = row.in_use
        for name, value in facts.items():
            setattr(row, name, value)
        row.version += 1
        _save_kitchen(row)
        _follow(row, was_in_use)
    return row


def _follow(row, was_in_use):
    """What is owed of a changed kitchen is what is owed now."""
    licence_dues.follow_kitchen(row)
    if row.in_use and row.school.status == Status.OPEN and not row.is_shop:
        if not was_in_use:
            daily.pass_over(row)
        days.recount_today(row)
    for kind in (daily, control, named, freezer, visit, parents):
        kind.follow_kitchen(row)


def _check_mode(row, mode):
    """A kitchen is outsourced by its contract, from the day it is recorded until it is taken back;
    one that was called so before the rule may stay so until its contract is recorded."""
    is_open = row.contracts.filter(taken_back_on=None).exists()
    if mode != Mode.OUTSOURCED and is_open:
        raise Refused(_("A contract is open. Record first that the kitchen is taken back."))
    if mode == Mode.OUTSOURCED and row.mode != mode and not is_open:
        raise Refused(uncontracted())


def uncontracted() -> str:
    return _(
        "Kitchens may not be outsourced. One that still is becomes so here by its contract: "
        "record that on the kitchen's page. (%(source)s)"
    ) % {"source": outsourcing.SOURCE}


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
        raise Refused(_twice()) from None


def _twice() -> str:
    return _("The school has a kitchen of this name already. Give this one another name.")
