"""At which schools pupils are carried: told to apps that may not know this one (schools.facts)."""

from django.db.models import QuerySet

from transport.models import VehicleLink


def schools_with_vehicles() -> QuerySet:
    """The keys of the schools that a vehicle serves now."""
    return VehicleLink.objects.filter(in_use=True).order_by().values("school")
