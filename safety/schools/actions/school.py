"""What is done to schools (R01): added, edited, moved, closed, merged, reopened.

Every change that matters to a report on the past (place, stage, status, boarding) closes the
present SchoolPeriod and opens the next, and what other apps hold of the school follows in the same
transaction: owner columns here, everything else through FOLLOWERS.
"""

import datetime as dt
from collections.abc import Callable

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.base.text import search_words
from safety.schools import rules
from safety.schools.actions import events
from safety.schools.actions.unit import add_unit, create_unit, place_under
from safety.schools.models import Appointment, School, SchoolPeriod, Status, Tier, Unit, User
from safety.schools.scope import SchoolOwned, UnitOwned

__all__ = [
    "FOLLOWERS",
    "OBSTACLES",
    "close_school",
    "create_school",
    "create_unit",
    "merge_school",
    "move_school",
    "reopen_school",
    "update_school",
]

# Called with the school (as it is now) when its place, stage, status or boarding changed. Apps
# append in AppConfig.ready(). Owner columns have already followed.
FOLLOWERS: list[Callable[[School], None]] = []
# Asked before a school is closed or merged: a reason not to, in the reader's language, or "".
OBSTACLES: list[Callable[[School], str]] = []

PLAIN = frozenset(
    {"code", "pupils", "boarders", "staff", "buildings", "storeys", "address", "lon", "lat"}
    | {"founded", "principal_name", "principal_phone", "officer_name", "officer_phone"}
)
RECORDED = ("stage", "status", "boarding")


def create_school(actor: User | None, *, parent: Unit, name, code, stage, uuid=None, **fields):
    """A school under a district or township. The same uuid again gives the school already made.

    `fields`: any of PLAIN, and boarding. Who: an administrator over `parent`; None is the console.
    Raises Refused (tiers, code taken) and PermissionDenied.
    """
    _may(actor, parent)
    made = School.objects.filter(unit__uuid=uuid).select_related("unit").first() if uuid else None
    if made:
        _may(actor, made)
        once.same(made.unit, name=name, parent=parent)
        return once.same(made, code=code, stage=stage, **fields)
    try:
        with transaction.atomic():
            unit = add_unit(tier=Tier.SCHOOL, name=name, parent=parent, uuid=uuid)
            school = School.objects.create(unit=unit, code=code, stage=stage, **fields)
            _record(school)
    except IntegrityError:
        raise Refused(
            _("A school with the code %(code)s exists already.") % {"code": code}
        ) from None
    return school


def update_school(school: School, actor: User | None, *, version: int | None = None, **changes):
    """Edit a school: its name, stage, boarding and any of PLAIN. Returns it as it is now.

    With `version`, Conflict when somebody saved since. A changed stage or boarding is recorded.
    """
    unknown = set(changes) - PLAIN - {"name", "stage", "boarding"}
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    _may(actor, school)
    with transaction.atomic():
        school = _lock(school)
        if version is not None and version != school.version:
            raise Conflict(school)
        _rename(school, changes.pop("name", school.name))
        for field, value in changes.items():
            setattr(school, field, value)
        _save(school)
    return school


def move_school(school: School, actor: User | None, parent: Unit) -> School:
    """Put a school under another district or township of its city. All rows it owns follow.

    Who: an administrator over both places, so a district moves schools within itself alone.
    """
    _may(actor, school)
    _may(actor, parent)
    with transaction.atomic():
        school = _lock(school)
        _check_move(school, parent)
        place_under(school.unit, parent)
        school.unit.save(update_fields=["parent", "province", "city", "district", "township"])
        follow_columns(school)
        _save(school)
    return school


def close_school(school: School, actor: User | None, *, closed_on: dt.date) -> School:
    """Close a school for good; the seats there end on that day.

    Refused while an app names an obstacle (such as open hazards: somebody must answer for them),
    for a day in the future (it is recorded when it has happened) and before the founding.
    """
    _may(actor, school)
    with transaction.atomic():
        school = _lock(school)
        _check_end(school, closed_on)
        _end(school, actor, Status.CLOSED, closed_on)
    return school


def merge_school(school: School, actor: User | None, *, successor: School, closed_on: dt.date):
    """Merge a school into an open one of the same city, which answers for it from then on.

    An open successor has no successor itself, so that no ring can arise.
    """
    _may(actor, school)
    _may(actor, successor)
    with transaction.atomic():
        school, successor = _lock_both(school, successor)
        _check_end(school, closed_on)
        if successor.pk == school.pk:
            raise Refused(_("A school cannot be merged into itself."))
        if successor.status != Status.OPEN:
            raise Refused(_("The successor must be an open school."))
        if successor.city_id != school.city_id:
            raise Refused(_("The successor must stand in the same city."))
        school.successor = successor
        _end(school, actor, Status.MERGED, closed_on)
    return school


def reopen_school(school: School, actor: User | None) -> School:
    """Undo a closure or a merger. Seats that ended with it are given anew by hand."""
    _may(actor, school)
    with transaction.atomic():
        school = _lock(school)
        if school.status == Status.OPEN:
            raise Refused(_("The school is open."))
        above = school.unit.parent
        if above is None or not above.active:
            raise Refused(_("“%(name)s” is no longer in use.") % {"name": above})
        school.status, school.closed_on, school.successor = Status.OPEN, None, None
        school.unit.active = True
        school.unit.save(update_fields=["active"])
        _save(school)
    return school


def follow_columns(school: School) -> None:
    """Write the school's present owner columns into every row that belongs to it, in all apps.

    It asks the models themselves: one that somebody forgets to name cannot stay behind.
    """
    columns = school.unit.columns()
    for model in apps.get_models():
        if issubclass(model, SchoolOwned):
            model._base_manager.filter(school_id=school.pk).update(**columns)
        elif issubclass(model, UnitOwned):
            model._base_manager.filter(unit_id=school.pk).update(**columns)


def _may(actor, place):
    if actor and not rules.may_administer(actor.seats, place):
        raise PermissionDenied


def _lock(school) -> School:
    rows = School.objects.select_for_update(of=("self", "unit")).select_related("unit__parent")
    return rows.get(pk=school.pk)


def _lock_both(first, second):
    """Both in the order of their keys, so that two mergers that cross wait instead of dying."""
    rows = (
        School.objects.select_for_update(of=("self", "unit"))
        .select_related("unit__parent")
        .order_by("pk")
    )
    found = {row.pk: row for row in rows.filter(pk__in=[first.pk, second.pk])}
    return found[first.pk], found[second.pk]


def _rename(school, name):
    if name != school.unit.name:
        school.unit.name, school.unit.search = name, search_words(name)
        school.unit.save(update_fields=["name", "search"])


def _check_move(school, parent):
    if school.status != Status.OPEN:
        raise Refused(_("A closed school stays where it was."))
    if not rules.fits_below(Tier.SCHOOL, False, parent):
        raise Refused(_("A school stands under a district or a township central school."))
    if not parent.active:
        raise Refused(_("“%(name)s” is no longer in use.") % {"name": parent.name})
    if parent.pk == school.unit.parent_id:
        raise Refused(_("The school stands there already."))
    if parent.city_id != school.city_id:
        raise Refused(_("A school moves within its city."))


def _check_end(school, closed_on):
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed already."))
    if closed_on > clock.today():
        raise Refused(_("This day has not come yet. Record the closure when it has happened."))
    if school.founded and closed_on < school.founded:
        raise Refused(_("The school was founded after that day."))
    for obstacle in OBSTACLES:
        reason = obstacle(school)
        if reason:
            raise Refused(reason)


def _end(school, actor, status, closed_on):
    school.status, school.closed_on = status, closed_on
    school.unit.active = False
    school.unit.save(update_fields=["active"])
    _end_seats(school, actor, closed_on)
    _save(school)


def _end_seats(school, actor, closed_on):
    seats = Appointment.objects.filter(unit_id=school.pk).select_related("user")
    for seat in [row for row in seats if row.ends_on is None or row.ends_on > closed_on]:
        seat.ends_on = max(closed_on, seat.starts_on)
        seat.save(update_fields=["ends_on"])
        events.note(
            "appointment_ended",
            actor=actor, subject=seat.user, role=seat.role, unit=school.name, last_day=seat.ends_on,
        )  # fmt: skip


def _save(school):
    school.version += 1
    try:
        with transaction.atomic():
            school.save()
    except IntegrityError:
        raise Refused(
            _("A school with the code %(code)s exists already.") % {"code": school.code}
        ) from None
    if _record(school):
        for follower in FOLLOWERS:
            follower(school)


def _record(school) -> bool:
    """Close the present period and open the next when they differ; whether they did."""
    present = school.periods.filter(recorded_to__isnull=True).first()
    facts = {**school.unit.columns(), **{name: getattr(school, name) for name in RECORDED}}
    if present and all(getattr(present, name) == value for name, value in facts.items()):
        return False
    instant = clock.now()
    if present:
        present.recorded_to = instant
        present.save(update_fields=["recorded_to"])
    SchoolPeriod.objects.create(school=school, recorded_from=instant, **facts)
    return True
