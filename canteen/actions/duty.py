"""Record what else belongs to a kitchen's day: freezers, the leader's meal, the principal's
visit, control; and who is named for food safety.

Who: the principal and the safety officer of the school; a visit the principal alone. All raise
PermissionDenied and Refused.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions.day import record, recount, sheet_of
from canteen.actions.shared import lock, may, put_under
from canteen.dues import control as control_dues
from canteen.dues import freezer as freezer_dues
from canteen.dues import named as named_dues
from canteen.dues import visit as visit_dues
from canteen.models import (
    Control,
    FreezerCheck,
    Kitchen,
    KitchenDay,
    LeaderMeal,
    Named,
    PrincipalVisit,
)
from canteen.models.duty import Withdrawable
from canteen.rules import control as control_rules
from canteen.rules import freezer
from canteen.rules.flag import known_since
from safety.base import once
from safety.base.models import Conflict, Refused, refuse
from safety.schools.models import Role, User


def check_freezer(kitchen: Kitchen, actor: User, *, uuid, day: dt.date, **facts) -> FreezerCheck:
    """Each freezer once a day."""
    may(actor, kitchen)
    refuse(freezer.faults_of_freezer(facts["celsius"], facts["defrosted_on"], day))
    with transaction.atomic():
        row = _once(FreezerCheck, kitchen, actor, uuid, day, ("name",), facts)
        mark_freezer(row)
        freezer_dues.follow_check(row)
    return row


def mark_freezer(row: FreezerCheck) -> None:
    """Since when it is known that it was not in order."""
    row.bad_at = known_since(bool(row.wrong), row.bad_at)
    row.save(update_fields=["bad_at"])


def eat_with_pupils(kitchen: Kitchen, actor: User, *, uuid, day: dt.date, **facts) -> LeaderMeal:
    """A leader ate a meal of that day with the pupils: meals are served on it, then."""
    may(actor, kitchen)
    key = ("meal", "leader")
    return _once(LeaderMeal, kitchen, actor, uuid, day, key, facts, served=True)


def visit_kitchen(kitchen: Kitchen, actor: User, *, uuid, day: dt.date, **facts) -> PrincipalVisit:
    """The principal was there in person, and says so in person."""
    may_visit(actor, kitchen)
    with transaction.atomic():
        row = _once(PrincipalVisit, kitchen, actor, uuid, day, (), facts)
        visit_dues.follow_kitchen(row.sheet.kitchen)
    return row


def may_visit(actor: User, row) -> None:
    """The principal of the school alone. Raises PermissionDenied."""
    if not actor.seats.cover(row, {Role.PRINCIPAL}):
        raise PermissionDenied


def control(kitchen: Kitchen, actor: User, *, uuid, day: dt.date, **facts) -> Control:
    """Daily control, weekly check or monthly meeting; settles what its period owes."""
    may(actor, kitchen)
    refuse(control_rules.faults_of_control(facts["kind"], facts["found"], facts["measures"]))
    facts = {**facts, "kitchen_id": kitchen.pk, "day": day}
    with transaction.atomic():
        row = _once(Control, kitchen, actor, uuid, day, ("kind",), facts)
        control_dues.settle(row)
    return row


def _once(model, kitchen, actor, uuid, day, key, facts, served=False):
    """Write a record, one of its `key` a day; the same uuid again changes nothing. Where it says
    that meals were `served`, a day without meals is none any more."""
    with transaction.atomic():
        sheet = sheet_of(kitchen, actor, day)
        known = model.objects.filter(uuid=uuid).first()
        if known:
            if getattr(known, "withdrawn_at", None):
                raise Refused(_("This record is withdrawn: it counts no more."))
            return once.same(known, sheet_id=sheet.pk, **facts)
        check_alone(model, sheet, {name: facts[name] for name in key})
        sheet.no_meals = "" if served else sheet.no_meals
        row = record(model, sheet, actor, uuid=uuid, **facts)
        recount(sheet)
    return row


def check_alone(model, sheet: KitchenDay, key: dict, but=None) -> None:
    """No other record of a day stands in the place of this one."""
    there = model.objects.filter(sheet=sheet, **key).exclude(pk=but)
    if issubclass(model, Withdrawable):
        there = there.filter(withdrawn_at=None)
    if there.exists():
        raise Refused(_("This is recorded for the day already."))


def name_people(
    kitchen: Kitchen, actor: User, *, version: int, director: str, officer: str
) -> Named:
    """Who is director and who is officer from now on. Raises Conflict for a stale version; of
    people who are not named yet the version is 1."""
    may(actor, kitchen)
    with transaction.atomic():
        kitchen = lock(Kitchen, kitchen)
        row = Named.objects.filter(kitchen=kitchen).first()
        if row is None:
            row = Named(kitchen=kitchen)
            put_under(row, kitchen)
        elif (row.director, row.officer) == (director, officer):
            return row
        elif row.version != version:
            raise Conflict(row)
        row.director, row.officer, row.version = director, officer, row.version + 1
        row.save()
        named_dues.settle(kitchen)
    return row
