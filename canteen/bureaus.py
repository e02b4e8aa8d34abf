"""What the people of a bureau record here themselves (R14, R15): for which bureau, and who of it
may go on with it."""

from django.core.exceptions import PermissionDenied

from inspections.who import PLANNERS
from safety.schools.models import Tier, Unit, User

RECORDERS = PLANNERS  # administrators and inspectors of district, city and province
# The tier of the bureau that recorded it → the tiers from which it is followed.
_UPWARD = {
    Tier.DISTRICT: frozenset({Tier.DISTRICT, Tier.CITY, Tier.PROVINCE}),
    Tier.CITY: frozenset({Tier.CITY, Tier.PROVINCE}),
    Tier.PROVINCE: frozenset({Tier.PROVINCE}),
}


def bureau_over(actor: User, row) -> Unit:
    """The nearest bureau over a row's school for which this person records. Raises
    PermissionDenied for whoever sits in none."""
    tiers = actor.seats.tiers_over(row, RECORDERS)
    if Tier.DISTRICT in tiers:
        return row.district
    if Tier.CITY in tiers:
        return row.city
    if Tier.PROVINCE in tiers:
        return row.city.province
    raise PermissionDenied


def of_bureau(actor: User, row, bureau: Unit) -> bool:
    """Whether this person follows what that bureau recorded of the row's school: the bureau's own
    people, and those above it."""
    return bool(actor.seats.tiers_over(row, RECORDERS) & _UPWARD[Tier(bureau.tier)])
