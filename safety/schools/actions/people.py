"""What is done to accounts and appointments. Every act is in the security log, with its actor.

Who may (rules.may_fill): a city administrator everybody of the city; a district administrator the
people of schools and townships of the district, never another administrator, inspector or leader;
the principal of a school those who go along on its vehicles and hold no other post.
Nobody acts upon themselves. Effects hold from the person's next request, since seats are read anew.
"""

import datetime as dt
import re
import uuid as uuids

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused
from safety.base.seen import compare
from safety.base.text import search_words
from safety.schools import rules
from safety.schools.actions import events
from safety.schools.actions.codes import activate, issue_codes, void_codes
from safety.schools.models import Appointment, Unit, User
from safety.schools.queries import manages

__all__ = [
    "activate",
    "appoint",
    "create_person",
    "deactivate",
    "edit_own",
    "edit_person",
    "end_appointment",
    "issue_codes",
    "move_person",
    "reactivate",
    "suggest_username",
]


def suggest_username(name: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """A free sign-in name from the pinyin of a name: 张伟 → zhangwei, then zhangwei2 …

    `taken`: names that are spoken for beside those in the database (rows of the same import).
    """
    from pypinyin import lazy_pinyin  # slow to import: half a second, only writers need it

    stem = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(name)).lower())[:30]
    stem = stem if len(stem) >= 3 else f"{stem}user"
    used = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    number = 1
    while (candidate := stem if number == 1 else f"{stem}{number}") in used or candidate in taken:
        number += 1
    return candidate


def create_person(
    actor: User | None,
    *,
    name: str,
    role: str,
    unit: Unit,
    username: str = "",
    phone: str = "",
    email: str = "",
    starts_on: dt.date | None = None,
    uuid=None,
) -> User:
    """An account without a password, with its first appointment. Same uuid again: the same account.

    Raises Refused (sign-in name taken, role does not fit the unit) and PermissionDenied.
    """
    _may_fill(actor, role, unit)
    made = User.objects.filter(uuid=uuid).first() if uuid else None
    if made:
        _may_manage(actor, made)
        if not made.appointments.filter(role=role, unit=unit).exists():
            raise Refused(once.in_other_words())
        own = {"username": username.lower()} if username else {}
        return once.same(made, name=name, phone=phone, email=email, **own)
    username = (username or suggest_username(name)).lower()
    person = User(
        username=username, name=name, phone=phone, email=email, uuid=uuid or uuids.uuid4()
    )
    person.search = search_words(name, username)
    person.set_unusable_password()
    with transaction.atomic():
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError:
            raise Refused(_("The sign-in name %(name)s is taken.") % {"name": username}) from None
        _seat(person, role, unit, starts_on or clock.today(), None)
        events.note("person_created", actor=actor, subject=person, role=role, unit=unit.name)
    return person


def edit_person(person: User, actor: User | None, *, seen: str = "", **changes) -> User:
    """Correct name, phone or e-mail. The log names the fields, not the values. `seen`: the mark of
    what the actor had before them (base.seen); Conflict when that is not what is there."""
    _may_manage(actor, person)
    return _edit(person, actor, {"name", "phone", "email"}, changes, seen)


def edit_own(person: User, **changes) -> User:
    """What a person changes for themselves: phone, e-mail, language."""
    return _edit(person, person, {"phone", "email", "language"}, changes)


def appoint(person, actor, *, role, unit, starts_on=None, ends_on=None) -> Appointment:
    """Give a person a (further) seat from a day (default today) to a day (both included; or open).

    Codes still out become void: whoever printed them need not be allowed to reach the seat.
    """
    _may_manage(actor, person)
    _may_fill(actor, role, unit)
    with transaction.atomic():
        person = _lock(person)
        if not person.is_active:
            raise Refused(_("%(name)s is deactivated.") % {"name": person.name})
        _begin_anew(person, role)
        seat = _seat(person, role, unit, starts_on or clock.today(), ends_on)
        events.note("appointed", actor=actor, subject=person, role=role, unit=unit.name,
                    first_day=seat.starts_on, last_day=ends_on)  # fmt: skip
    return seat


def end_appointment(appointment: Appointment, actor, *, last_day=None) -> Appointment | None:
    """End a seat after `last_day`; without one at once, so that it is gone on the next request.

    A seat that would end before it began is taken away whole (None); the log keeps it. Were it the
    only one that the account ever had, nobody would find the account again: such a seat stays for
    its first day, and the account is closed.
    """
    with transaction.atomic():
        person, seat = _held(appointment, actor)
        last_day = last_day or clock.today() - dt.timedelta(days=1)
        others = person.appointments.exclude(pk=seat.pk)
        if last_day >= seat.starts_on or others.exists():
            return _end(person, seat, actor, last_day)
        if seat.ends_on == seat.starts_on and not person.is_active:
            raise Refused(_("This appointment has ended already."))
        left = _end(person, seat, actor, seat.starts_on)
        if person.is_active:
            _close(person, actor)
        return left


def _held(appointment, actor) -> tuple[User, Appointment]:
    """The person and the seat, locked, for whoever may end it."""
    person = _lock(appointment.user)
    _may_manage(actor, person)
    seat = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    _may_fill(actor, seat.role, seat)
    return person, seat


def move_person(appointment: Appointment, actor, *, unit, role=None, starts_on=None) -> Appointment:
    """Exchange a seat for one elsewhere: the old ends the day before the new begins (today)."""
    person, role = appointment.user, role or appointment.role
    first_day = starts_on or clock.today()
    _may_fill(actor, role, unit)
    with transaction.atomic():
        _end(*_held(appointment, actor), actor, first_day - dt.timedelta(days=1))
        # The seat given up may have been the only one by which the actor manages the person.
        _begin_anew(_lock(person), role)
        seat = _seat(person, role, unit, first_day, None)
        events.note("appointed", actor=actor, subject=person, role=role, unit=unit.name,
                    first_day=first_day)  # fmt: skip
    return seat


def deactivate(person: User, actor: User | None) -> User:
    """Close an account: its sessions and codes are dead on the next request, its past stays."""
    _may_manage(actor, person)
    with transaction.atomic():
        person = _lock(person)
        _close(person, actor)
    return person


def _close(person, actor) -> None:
    if not person.is_active:
        raise Refused(_("The account is deactivated already."))
    person.is_active = False
    person.save(update_fields=["is_active"])
    void_codes([person.pk])
    events.note("deactivated", actor=actor, subject=person)


def reactivate(person: User, actor: User | None) -> User:
    """Open an account again, with the appointments that are still in force."""
    _may_manage(actor, person)
    with transaction.atomic():
        person = _lock(person)
        if person.is_active:
            raise Refused(_("The account is active."))
        person.is_active = True
        person.save(update_fields=["is_active"])
        events.note("reactivated", actor=actor, subject=person)
    return person


def _may_fill(actor, role, place):
    if actor and not rules.may_fill(actor.seats, role, place):
        raise PermissionDenied


def _may_manage(actor, person):
    if actor and not manages(actor, person):
        raise PermissionDenied


def _lock(person) -> User:
    return User.objects.select_for_update().get(pk=person.pk)


def _begin_anew(person, role) -> None:
    """Before a further seat: codes still out become void. A password that was set by a principal's
    code falls with the first post that no principal gives, until a code of the bureau sets another:
    whoever held that code may know it."""
    void_codes([person.pk])
    if role in rules.PRINCIPAL_FILLS:
        return
    if person.appointments.exclude(role__in=rules.PRINCIPAL_FILLS).exists():
        return
    used = person.activation_codes.filter(used_at__isnull=False, created_by__isnull=False)
    last = used.select_related("created_by").order_by("-used_at").first()
    if last and not any(seat.role in rules.ADMINS for seat in last.created_by.seats.seats):
        person.set_unusable_password()
        person.password_set_at = None
        person.save(update_fields=["password", "password_set_at"])


def _edit(person, actor, allowed, changes, seen=""):
    unknown = set(changes) - allowed
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        person = _lock(person)
        compare(person, seen, changes)
        changed = sorted(name for name, value in changes.items() if getattr(person, name) != value)
        if changed:
            for name in changed:
                setattr(person, name, changes[name])
            person.search = search_words(person.name, person.username)
            person.save(update_fields=[*changed, "search"])
            events.note("person_edited", actor=actor, subject=person, fields=changed)
    return person


def _seat(person, role, unit, starts_on, ends_on) -> Appointment:
    if not rules.fits_seat(role, unit.tier):
        raise Refused(_("This role cannot be held at a unit of that tier."))
    if not unit.active:
        raise Refused(_("“%(name)s” is no longer in use.") % {"name": unit.name})
    if ends_on and ends_on < starts_on:
        raise Refused(_("The last day lies before the first."))
    same = Appointment.objects.filter(user=person, role=role, unit=unit)
    for seat in same:
        if (ends_on is None or seat.starts_on <= ends_on) and (
            seat.ends_on is None or seat.ends_on >= starts_on
        ):
            raise Refused(
                _("%(name)s holds this seat in that time already.") % {"name": person.name}
            )
    return Appointment.objects.create(
        user=person, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on, **unit.columns()
    )


def _end(person, seat, actor, last_day) -> Appointment | None:
    """None where nothing is left of it."""
    if seat.ends_on and seat.ends_on < last_day:
        raise Refused(_("This appointment has ended already."))
    left = seat if last_day >= seat.starts_on else None
    events.note("appointment_ended", actor=actor, subject=person, role=seat.role,
                unit=seat.unit.name, last_day=last_day if left else None)  # fmt: skip
    if left is None:
        seat.delete()
    else:
        seat.ends_on = last_day
        seat.save(update_fields=["ends_on"])
    return left
