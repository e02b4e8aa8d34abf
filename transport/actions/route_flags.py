"""Judge routes anew: after one was written, and after its driver or vehicle was judged.

What is kept beside the route is for lists and filters, how it stood for the month; the due item
follows it.
"""

from safety.base import clock
from safety.schools.models import Status
from transport.actions.route_clash import make_way
from transport.dues import route as dues
from transport.models import DriverLink, Route, Standing, Vehicle, VehicleLink
from transport.queries.numbers import ByCity
from transport.queries.permits import names_now, permit_of
from transport.rules import route as rules
from transport.rules.finding import Judgement
from transport.rules.route_words import Unfit


def follow(model, ids) -> None:
    """After drivers or vehicles, which the caller holds, were judged: the routes run by them."""
    name = "vehicle" if model is Vehicle else "driver"
    judge_routes(Route.objects.filter(**{f"plan__{name}__in": ids}))


def judge_routes(routes) -> None:
    """A number of statements that does not grow with the routes, but with those that changed."""
    held = list(
        routes.order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("school__unit", "plan__vehicle__permitted", "plan__driver")
        .prefetch_related("plan__stops", "plan__vehicle__permitted__named")
    )
    if not held:
        return
    numbers, used = ByCity(clock.today()), _used(held)
    changed = []
    for route in held:
        found = rules.judge(facts_of(route, used), numbers.of(route.city_id))
        kept = [one.kept() for one in found]
        if kept != route.findings:
            route.findings = kept
            route.codes = "".join([",", *(f"{one.code}," for one in found if one.fails)])
            changed.append(route)
    Route.objects.bulk_update(changed, ["findings", "codes"], 500)
    Standing.objects.bulk_create(
        [
            Standing(
                route=route,
                day=clock.today(),
                verdict=Judgement(tuple(route.found)).verdict,
                findings=route.findings,
                judged_at=clock.now(),
            )
            for route in changed
        ],
        batch_size=500,
    )
    for route in changed:
        dues.follow_route(route)


def _used(routes) -> set[tuple]:
    """(model's name, school, driver or vehicle) of what the schools of the routes have now."""
    schools = {route.school_id for route in routes}
    found = set()
    for links, name in ((VehicleLink, "vehicle"), (DriverLink, "driver")):
        rows = links.objects.filter(
            school__in=schools,
            in_use=True,
            **{f"{name}__in": {getattr(route.plan, f"{name}_id") for route in routes}},
        )
        found |= {(name, *row) for row in rows.values_list("school", name)}
    return found


def facts_of(route: Route, used: set[tuple]) -> rules.Facts:
    plan = route.plan
    plan.route = route

    def verdict(name):
        row = getattr(plan, name)
        return row.verdict if (name, route.school_id, row.pk) in used else Unfit.GONE

    permit, names = permit_of(plan.vehicle), names_now(plan.vehicle)
    # What the school copied into the route goes before what the permit of the vehicle has.
    stops = plan.permit_stops or (permit.stops if permit else "")
    return rules.Facts(
        plan.run, plan.vehicle.seats, plan.driver.licence_class, verdict("driver"),
        verdict("vehicle"), bool(plan.attended_by), rules.parse(stops, counted=False),
        None if names is None else plan.driver_id in names,
    )  # fmt: skip


def follow_school(school) -> None:
    """A school that opens again: what stands against its routes is owed again, but of those that
    make way for others."""
    if school.status == Status.OPEN:
        if _was_closed(school):
            make_way(school)
        for route in Route.objects.filter(school=school).select_related("school__unit"):
            dues.follow_route(route)


def _was_closed(school) -> bool:
    """Until the change that is followed; any other change of an open school ends no route."""
    present_and_before = school.periods.order_by("-recorded_from", "-pk")[:2]
    return Status.OPEN not in [period.status for period in present_and_before][1:]
