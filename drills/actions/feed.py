"""Make, renew and revoke the address under which a calendar reads the drills of a unit.

Who: the principal and the safety officer of a school, the administrator of a district.
"""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction

from drills.models import DrillFeed
from drills.models.feed import mark_of
from safety.base import clock
from safety.base.once import once_more
from safety.schools.actions import guesses
from safety.schools.models import Role, Tier, Unit, User
from safety.schools.rules import SCHOOL_ROLES

KEEPERS = {Tier.SCHOOL: SCHOOL_ROLES, Tier.DISTRICT: frozenset({Role.DISTRICT_ADMIN})}
BYTES = 24  # of chance in a token: 192 bits
READS = 120  # in a quarter of an hour, from one network
READ = "drill calendar"


def may_keep(user: User, unit: Unit) -> bool:
    """Whether somebody keeps the address of a unit: with a seat at that very unit."""
    roles = KEEPERS.get(Tier(unit.tier), frozenset())
    return any(seat.unit_id == unit.pk and seat.role in roles for seat in user.seats.seats)


@once_more
def renew(actor: User, unit: Unit, *, uuid) -> DrillFeed:
    """A new address, by which the old one ends. The same uuid again gives the one there is."""
    if not may_keep(actor, unit):
        raise PermissionDenied
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    there = DrillFeed.objects.filter(unit=unit).first()
    if there and there.uuid == uuid:
        return there
    if there:
        there.delete()
    feed = DrillFeed(uuid=uuid, unit=unit, **unit.columns(), made_by=actor, made_at=clock.now())
    feed.seal(secrets.token_urlsafe(BYTES))
    feed.save(force_insert=True)
    return feed


def revoke(actor: User, unit: Unit) -> None:
    """From now on nobody reads it. Done already it is done."""
    if not may_keep(actor, unit):
        raise PermissionDenied
    with transaction.atomic():
        for feed in DrillFeed.objects.select_for_update(of=("self",)).filter(unit=unit):
            feed.delete()


def feed_of(token: str, network: str) -> DrillFeed | None:
    """The feed of a token, found by its hash; None for one that is none. Each try of a network is
    counted before it is judged. Raises TooMany."""
    if guesses.reserve(READ, READS, network) is None:
        raise TooMany
    feeds = DrillFeed.objects.filter(mark=mark_of(token), unit__active=True)
    return feeds.select_related("unit").first()


class TooMany(Exception):
    """Too much was asked from one network just now."""
