"""Whom the permit of a vehicle names: what routes, trips and the vehicle's page ask."""

import datetime as dt

from safety.base import clock
from transport.models import Driver, Permit, Vehicle
from transport.rules.permit import State


def names_now(vehicle: Vehicle) -> frozenset[int] | None:
    """The drivers whom the permit names by which the vehicle runs; None where none is on file, or
    the vehicle has got another permit since. Fetch `permitted__named` beforehand for many."""
    permit = permit_of(vehicle)
    return frozenset(one.driver_id for one in permit.named.all()) if permit else None


def permit_of(vehicle: Vehicle) -> Permit | None:
    """The permit by which a vehicle runs, where it is on file what that one names."""
    permit = vehicle.permitted
    return permit if permit and permit.number == vehicle.permit else None


def names_then(vehicle: Vehicle, day: dt.date) -> frozenset[int] | None:
    """The same of a day gone by: by the permit that was on file when it ended."""
    if day >= clock.today():
        return names_now(vehicle)
    known = Permit.objects.filter(
        vehicle=vehicle, state=State.GRANTED,
        granted_at__lt=clock.start_of(day + dt.timedelta(days=1)),
    )  # fmt: skip
    permit = known.order_by("-granted_at", "-pk").first()
    return frozenset(permit.named.values_list("driver", flat=True)) if permit else None


def named_drivers(permit: Permit):
    """The drivers whom a permit names, in the order of their names."""
    return Driver.objects.filter(pk__in=permit.named.values("driver")).order_by("name", "pk")
