"""What is done to bureaus: added, renamed, taken out of use. Their tiers never change."""

import uuid as uuids

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from safety.base import once
from safety.base.models import Refused
from safety.base.seen import compare
from safety.base.text import search_words
from safety.schools import rules
from safety.schools.models import Appointment, Role, Tier, Unit, User

# As many former codes as the column holds; a code is corrected once or twice in a bureau's life.
MOST_CODES = 15
ANCESTORS = ("province", "city", "district", "township")


def place_under(unit: Unit, parent: Unit | None) -> None:
    """Set parent and ancestor columns of an unsaved or changed unit (own tier excepted)."""
    unit.parent = parent
    for column in ANCESTORS:
        setattr(unit, f"{column}_id", getattr(parent, f"{column}_id") if parent else None)


def add_unit(*, tier, name, parent, code="", direct=False, uuid=None) -> Unit:
    """Write a unit with its ancestors and search words; Refused where the tiers do not fit.

    Asks nobody's leave: callers have.
    """
    if not rules.fits_below(tier, direct, parent):
        raise Refused(_("A unit of this tier cannot stand there."))
    if parent is not None and not parent.active:
        raise Refused(_("“%(name)s” is no longer in use.") % {"name": parent.name})
    unit = Unit(tier=tier, name=name, code=code, direct=direct, uuid=uuid or uuids.uuid4())
    place_under(unit, parent)
    unit.search = search_words(name)
    unit.save()
    if tier != Tier.SCHOOL:
        setattr(unit, f"{tier}_id", unit.pk)
        unit.save(update_fields=[tier])
    return unit


def create_unit(
    actor: User | None, *, tier, name, parent, code="", direct=False, uuid=None
) -> Unit:
    """A bureau under `parent`. Asked again with the same uuid it gives the unit already made.

    Who: an administrator over `parent`; None is the console. Schools: actions.school.
    """
    if tier == Tier.SCHOOL:
        raise Refused(_("A school is added with its school record."))
    if actor and not (parent and rules.may_administer(actor.seats, parent)):
        raise PermissionDenied
    made = Unit.objects.filter(uuid=uuid, tier=tier, parent=parent).first() if uuid else None
    if made:
        return once.same(made, name=name, code=code, direct=direct)
    with transaction.atomic():
        _check_name(parent, name)
        _check_code(code)
        _check_direct(parent, direct)
        try:
            with transaction.atomic():
                return add_unit(
                    tier=tier, name=name, parent=parent, code=code, direct=direct, uuid=uuid
                )
        except IntegrityError:
            raise Refused(_("This unit has been added already.")) from None


def update_unit(
    unit: Unit, actor: User | None, *, name: str, code: str, office: str | None = None, seen=""
) -> Unit:
    """Rename a bureau, correct its code or its name on papers (None: as it is). `seen`: the mark of
    what the actor had before them (base.seen); Conflict when that is not what is there.

    Who: the city, or an administrator over its parent.
    """
    if actor and not may_change(actor, unit):
        raise PermissionDenied
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        compare(unit, seen, {"name": name, "code": code, "office": office})
        _check_name(unit.parent, name, unit)
        _check_code(code, unit)
        if unit.code and unit.code != code:
            former = [one for one in unit.former_codes.split() if one != code]
            unit.former_codes = f" {' '.join([*former[-MOST_CODES + 1 :], unit.code])} "
        unit.name, unit.code, unit.search = name, code, search_words(name)
        unit.office = unit.office if office is None else office
        try:
            with transaction.atomic():
                unit.save(update_fields=["name", "code", "office", "former_codes", "search"])
        except IntegrityError:  # somebody gave the same name or code in the same moment
            raise Refused(_("Another unit has this name or code already.")) from None
    return unit


def deactivate_unit(unit: Unit, actor: User | None) -> Unit:
    """Take a bureau out of use. Refused while anything stands under it or anybody sits there:
    what is below would have no bureau to answer to, and the people would lose their view unasked.
    """
    if actor and not (unit.parent and rules.may_administer(actor.seats, unit.parent)):
        raise PermissionDenied
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        below = unit.children.filter(active=True).count()
        if below:
            reason = _("%(count)d units still stand under it. Move or close them first.")
            raise Refused(reason % {"count": below})
        seated = Appointment.objects.filter(Appointment.in_force(), unit=unit).count()
        if seated:
            reason = _(
                "%(count)d people still sit there. End their appointments or move them first."
            )
            raise Refused(reason % {"count": seated})
        unit.active = False
        unit.save(update_fields=["active"])
    return unit


def reactivate_unit(unit: Unit, actor: User | None) -> Unit:
    """Put a bureau back into use; its parent must be in use."""
    if actor and not (unit.parent and rules.may_administer(actor.seats, unit.parent)):
        raise PermissionDenied
    with transaction.atomic():
        unit = Unit.objects.select_for_update(of=("self",)).select_related("parent").get(pk=unit.pk)
        if unit.parent and not unit.parent.active:
            raise Refused(_("“%(name)s” is no longer in use.") % {"name": unit.parent.name})
        unit.active = True
        unit.save(update_fields=["active"])
    return unit


def may_change(actor, unit) -> bool:
    if actor.seats.cover(unit, {Role.CITY_ADMIN}):
        return True
    return bool(unit.parent) and rules.may_administer(actor.seats, unit.parent)


def _check_name(parent, name, unit=None):
    same = Unit.objects.filter(parent=parent, name=name).exclude(tier=Tier.SCHOOL)
    if (same.exclude(pk=unit.pk) if unit else same).exists():
        raise Refused(_("There is already a unit of this name there."))


def _check_code(code, unit=None):
    """A code stands in the numbers of notices and hazards: no two bureaus ever share one."""
    same = Unit.objects.filter(Q(code=code) | Q(former_codes__contains=f" {code} "))
    same = same.exclude(tier=Tier.SCHOOL).exclude(pk=unit and unit.pk)
    if code and same.exists():
        raise Refused(_("Another bureau has or had this code: its notices are numbered with it."))


def _check_direct(parent, direct):
    if direct and Unit.objects.filter(parent=parent, direct=True).exists():
        raise Refused(_("The city already has a unit for its directly run schools."))
