"""Whom the permit of a vehicle names: what routes, trips and the vehicle's page ask."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F, Q

from safety.base import clock
from transport.models import Driver, Permit, Vehicle
from transport.rules.permit import State, Step


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
    """The same of a day: by the permit by which the vehicle ran throughout. None too for a day on
    which another one came or the one that there was stopped: who drove before it did by the old."""
    start, end = clock.start_of(day), clock.start_of(day + dt.timedelta(days=1))
    now = permit_of(vehicle)
    if day >= clock.today():
        return names_now(vehicle) if now and now.granted_at < start else None
    known = Permit.objects.filter(vehicle=vehicle, state=State.GRANTED, granted_at__lt=end)
    runs = Q(ended_at__gte=start) | Q(ended_at=None, pk=now.pk if now else None)
    found = list(known.filter(runs).order_by("pk")[:2])
    if len(found) != 1 or found[0].granted_at >= start:
        return None
    [permit] = found
    if permit.ended_at and permit.ended_at < end:
        return None
    return frozenset(permit.named.values_list("driver", flat=True))


def decided_with(vehicle: Vehicle, number: str) -> bool:
    """Whether the decision on a permit of this number was recorded here by the bureau."""
    known = Permit.objects.filter(vehicle=vehicle, state=State.GRANTED, number__iexact=number)
    return known.filter(steps__step=Step.DECIDE).exists()


def decided_of(vehicles: Collection[int]) -> dict[int, Permit]:
    """Of these vehicles (ids) the permit that each got last, where the bureau decided it here."""
    rows = Permit.objects.filter(vehicle__in=vehicles, vehicle__permitted=F("pk"))
    rows = rows.filter(steps__step=Step.DECIDE)
    return {row.vehicle_id: row for row in rows}


def named_drivers(permit: Permit):
    """The drivers whom a permit names, in the order of their names."""
    return Driver.objects.filter(pk__in=permit.named.values("driver")).order_by("name", "pk")
