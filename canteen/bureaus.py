"""What the people of a bureau record here themselves (R14, R15): for which bureau, and who of it
may go on with it."""

from django.core.exceptions import PermissionDenied

from inspections.who import PLANNERS
from safety.schools.models import Tier, Unit, User

RECORDERS = PLANNERS  # administrators and inspectors of district, city and province


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


def of_bureau(actor: User, bureau: Unit) -> bool:
    """Whether this person goes on with what that bureau recorded: its own people, and those above
    it."""
    own = actor.seats.only(RECORDERS)
    return own.cover(bureau, RECORDERS) or bureau.pk in own.units(bureau.tier)
