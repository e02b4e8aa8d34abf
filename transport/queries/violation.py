"""Who may have driven the vehicle of a report when it was seen (R19)."""

from django.db.models import Q

from safety.base import clock
from safety.schools.scope import Seats
from transport.models import Driver, DriverLink, Route, RoutePlan, VehicleLink


def drivers_of(case, seats: Seats):
    """The drivers, on the day of the report, of the schools under `seats` whose pupils its vehicle
    carried then; by name."""
    since = clock.start_of(case.seen_on)
    used = Q(in_use=True) | Q(ended_at__gte=since)
    mine = VehicleLink.objects.filter(used, VehicleLink.scope_q(seats), vehicle=case.vehicle_id)
    links = DriverLink.objects.filter(used, school__in=mine.values("school"))
    return Driver.objects.filter(pk__in=links.values("driver")).order_by("name", "pk")


def driver_of_day(case) -> int | None:
    """Who drove it by the plans of that day, else whom the register names today; None where the
    plans name several, so that nobody is taken for another."""
    routes = Route.objects.filter(Route.in_force(case.seen_on), plans__vehicle=case.vehicle_id)
    plans = RoutePlan.objects.filter(route__in=routes.distinct(), since__lte=case.seen_on)
    newest = {plan.route_id: plan for plan in plans.order_by("number")}
    drove = {p.driver_id for p in newest.values() if p.vehicle_id == case.vehicle_id}
    if drove:
        return drove.pop() if len(drove) == 1 else None
    return case.vehicle.driver_id
