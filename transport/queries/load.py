"""Whom vehicles carry: the pupils of each school that uses one, and on which runs (R17)."""

from collections import defaultdict

from safety.base import clock
from safety.schools.models import Status
from transport.models import Route, VehicleLink
from transport.rules.vehicle import Load, Run, load_of


def loads_of(vehicles) -> dict[int, Load]:
    """Vehicle → its load today. Routes that are over carry nobody, nor do those of a school that
    uses the vehicle no longer or is closed. Two queries for all."""
    today = clock.today()
    ids = [vehicle.pk for vehicle in vehicles]
    used = VehicleLink.objects.filter(vehicle__in=ids, in_use=True, school__status=Status.OPEN)
    routes = Route.objects.filter(Route.not_over(today), plan__vehicle__in=ids)
    runs: dict[tuple, list[Run]] = defaultdict(list)
    columns = ("plan__vehicle", "school", "direction", "plan__pupils", "ends_on", "starts_on")
    for vehicle, school, *run, first in routes.order_by("pk").values_list(*columns):
        runs[vehicle, school].append(Run(*run, since=first if first > today else None))
    schools: dict[int, list[tuple[int, list[Run]]]] = defaultdict(list)
    for vehicle, school, pupils in used.order_by("pk").values_list("vehicle", "school", "pupils"):
        schools[vehicle].append((pupils, runs[vehicle, school]))
    return {pk: load_of(schools[pk]) for pk in ids}
