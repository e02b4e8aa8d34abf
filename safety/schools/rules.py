"""Judgements on units and seats, without the database: the fixed tiers and who may seat whom."""

from safety.schools.models import Role, Tier, Unit
from safety.schools.scope import Seats

# Each tier stands directly under one of these; None is the top of a tree.
PARENT_TIERS: dict[str, tuple[str | None, ...]] = {
    Tier.PROVINCE: (None,),
    Tier.CITY: (None, Tier.PROVINCE),
    Tier.DISTRICT: (Tier.CITY,),
    Tier.TOWNSHIP: (Tier.DISTRICT,),
    Tier.SCHOOL: (Tier.DISTRICT, Tier.TOWNSHIP),
}
# At which tiers a role can be held.
SEAT_TIERS: dict[str, tuple[str, ...]] = {
    Role.CITY_ADMIN: (Tier.CITY, Tier.PROVINCE),
    Role.LEADER: (Tier.CITY, Tier.DISTRICT, Tier.PROVINCE),
    Role.INSPECTOR: (Tier.CITY, Tier.DISTRICT, Tier.PROVINCE),
    Role.DISTRICT_ADMIN: (Tier.DISTRICT,),
    Role.TOWNSHIP_ADMIN: (Tier.TOWNSHIP,),
    Role.PRINCIPAL: (Tier.SCHOOL,),
    Role.SAFETY_OFFICER: (Tier.SCHOOL,),
    Role.ATTENDANT: (Tier.SCHOOL,),
}
SCHOOL_ROLES = frozenset({Role.PRINCIPAL, Role.SAFETY_OFFICER})
# All seats at a school: an attendant there sees the trips that they go along on, and nothing else.
AT_SCHOOLS = SCHOOL_ROLES | {Role.ATTENDANT}
# What a district administrator may fill: never a seat beside or above their own.
DISTRICT_FILLS = AT_SCHOOLS | {Role.TOWNSHIP_ADMIN}
# What the principal of a school may fill there: whoever goes along on its vehicles, nobody else.
PRINCIPAL_FILLS = frozenset({Role.ATTENDANT})
ADMINS = frozenset({Role.CITY_ADMIN, Role.DISTRICT_ADMIN})


def fits_below(tier: str, direct: bool, parent: Unit | None) -> bool:
    """Whether a unit of `tier` may stand directly under `parent` (None: at the top).

    The direct unit (市直) is a district that holds schools alone: it has no townships.
    """
    above = parent.tier if parent else None
    if above not in PARENT_TIERS.get(tier, ()) or (direct and tier != Tier.DISTRICT):
        return False
    return not (tier == Tier.TOWNSHIP and parent is not None and parent.direct)


def fits_seat(role: str, tier: str) -> bool:
    """Whether a role can be held at a unit of this tier."""
    return tier in SEAT_TIERS.get(role, ())


def may_fill(seats: Seats, role: str, place) -> bool:
    """Whether someone with `seats` may give, change or end a seat of `role` at `place`.

    `place` is a Unit or an Appointment (anything with owner columns). City administrators fill
    every seat of their city, district administrators those of schools and townships of theirs, the
    principal of a school those of attendants there.
    """
    if seats.cover(place, {Role.CITY_ADMIN}):
        return True
    if role in PRINCIPAL_FILLS and Tier.SCHOOL in seats.tiers_over(place, {Role.PRINCIPAL}):
        return True
    return role in DISTRICT_FILLS and seats.cover(place, {Role.DISTRICT_ADMIN})


def may_administer(seats: Seats, place) -> bool:
    """Whether someone with `seats` keeps the register (schools, townships) at `place`."""
    return seats.cover(place, ADMINS)
