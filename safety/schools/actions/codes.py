"""Printed one-time codes with which people set their first, or a new, password."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.models import Refused
from safety.base.text import to_halfwidth
from safety.schools.actions import events, guesses
from safety.schools.models import ActivationCode, SecurityEvent, User
from safety.schools.queries import deciding_seats, manages

# Without 0 O 1 I L U V: a code is read from paper, sometimes aloud. 29 letters, 12 places: 2⁵⁸.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 12
LIFETIME = dt.timedelta(days=30)
TRIES_PER_ADDRESS = 20
CHUNK = 500


def issue_codes(actor: User | None, users: Iterable[User]) -> list[tuple[User, str]]:
    """A fresh code for each person, readable nowhere but in what this returns; older ones are void.

    Who: whoever manages every one of them (PermissionDenied otherwise, and nothing is changed);
    None is the console. Refused when one of them is deactivated.
    """
    people = list(users)
    with transaction.atomic():
        active = _lock(people)
        # Behind the locks: a seat that somebody gains meanwhile decides with the others.
        seats = deciding_seats(people)
        if actor and not all(manages(actor, person, seats[person.pk]) for person in people):
            raise PermissionDenied
        _all_active(active)
        codes = [(person, _new_code()) for person in people]
        for start in range(0, len(codes), CHUNK):
            _write(actor, codes[start : start + CHUNK], seats)
    return codes


def activate(code: str, password: str, *, address: str = "") -> User:
    """Set the password of the person to whom the code was issued; the code is then used up.

    Refused, with one and the same sentence, for a code that is wrong, used, void or expired, and
    after too many tries from an address. ValidationError when the password is too weak: the code
    stays good. Sessions of the person end, since they hang on the password.
    """
    token = guesses.reserve("activate", TRIES_PER_ADDRESS, address)
    if token is None:
        events.note("activation_limited")
        raise Refused(_("Too many attempts. Wait a quarter of an hour and try again."))
    try:
        with transaction.atomic():
            person = _redeem(code, password)
    except Refused:
        events.note("activation_failed")
        raise
    except ValidationError:
        guesses.give_back(token)
        raise
    guesses.give_back(token)
    return person


def void_codes(people: Iterable[int]) -> None:
    """Unused codes of these people (their ids) stop working now."""
    now = clock.now()
    rows = ActivationCode.objects.filter(user_id__in=list(people), used_at__isnull=True)
    rows.filter(expires_at__gt=now).update(expires_at=now)


def _lock(people) -> list[User]:
    """Keep others from issuing, appointing or deactivating meanwhile: of two lists at once the
    later counts."""
    ids, found = sorted(person.pk for person in people), []
    for start in range(0, len(ids), CHUNK):
        rows = User.objects.select_for_update().order_by("pk")
        found += rows.filter(pk__in=ids[start : start + CHUNK])
    return found


def _all_active(people):
    for person in people:
        if not person.is_active:
            raise Refused(_("%(name)s is deactivated.") % {"name": person.name})


def _new_code() -> str:
    text = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    return "-".join(text[start : start + 4] for start in range(0, LENGTH, 4))


def _hashes(code: str) -> list[str]:
    """The code's hash under the present key and the ones before it."""
    plain = "".join(char for char in to_halfwidth(code).upper() if char.isalnum())
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac("activation", plain, secret=key, algorithm="sha256").hexdigest() for key in keys
    ]


def _write(actor, codes, seats):
    now = clock.now()
    void_codes(person.pk for person, _code in codes)
    ActivationCode.objects.bulk_create(
        ActivationCode(
            user=person,
            code_hash=_hashes(code)[0],
            created_by=actor,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        for person, code in codes
    )
    SecurityEvent.objects.bulk_create(
        events.event("code_issued", city_id=_city(seats[person.pk]), actor=actor, subject=person)
        for person, _code in codes
    )


def _city(seats) -> int | None:
    return seats[-1].city_id if seats else None


def _redeem(code, password) -> User:
    wrong = Refused(_("This code is not valid. Check each letter, or ask for a new code."))
    rows = ActivationCode.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(code_hash__in=_hashes(code)).first()
    now = clock.now()
    if row is None or row.used_at or row.expires_at <= now or not row.user.is_active:
        raise wrong
    validate_password(password, row.user)
    usable = ActivationCode.objects.filter(pk=row.pk, used_at__isnull=True, expires_at__gt=now)
    if not usable.update(used_at=now):
        raise wrong
    set_password(row.user, password)
    events.note("activated", actor=row.user, subject=row.user)
    return row.user


def set_password(person: User, password: str) -> None:
    """Write a password that has been validated; codes still out for the person become void."""
    person.set_password(password)
    person.password_set_at = clock.now()
    person.save(update_fields=["password", "password_set_at"])
    void_codes([person.pk])
