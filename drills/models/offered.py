"""What a unit holds for all below it: seen there too."""

from django.db.models import Q

from safety.schools.models import Unit
from safety.schools.scope import UnitOwned


class OfferedBelow(UnitOwned):
    """A row of a bureau or a school that is offered to every school below it."""

    class Meta:
        abstract = True

    @classmethod
    def scope_q(cls, seats) -> Q:
        """Those of one's own unit and below, and those that bureaus above hold for all."""
        own = Unit.objects.filter(pk__in=[seat.unit_id for seat in seats.seats])
        above = Q()
        for tier in ("district", "city"):
            above |= Q(unit__in=own.filter(**{f"{tier}__isnull": False}).values(tier))
        return super().scope_q(seats) | above
