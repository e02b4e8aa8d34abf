"""Permits of the vehicles that drive routes, with whom and what each names: one names somebody else
than drives; four are being renewed, each as far as another step, the first late."""

import datetime as dt

from demo.places import BATCH
from safety.base import clock
from safety.schools.calendar import before_working_days
from transport.actions import permit as acts
from transport.actions import route_flags
from transport.models import Permit, PermitDriver, Route, Vehicle
from transport.rules.finding import Verdict
from transport.rules.permit import RECEIVED_BACK, State, Step

OTHER, RENEWED = 4, range(6, 10)
WAY = (
    (Step.SEND, {}),
    (Step.POLICE, {"agrees": True}),
    (Step.TRANSPORT, {"agrees": True, "note": "线路符合通行条件"}),
    (Step.REVIEW, {"agrees": True}),
)
STEPS = (0, 1, 3, 4)  # how many of these were taken


def build(who, today: dt.date, make_uuid) -> None:
    """After the routes: a permit names the stops of all routes of its vehicle."""
    runs: dict[int, list[Route]] = {}
    routes = Route.objects.filter(Route.in_force(today)).exclude(plan__permit_stops="")
    for route in routes.select_related("plan__driver", "school__unit").order_by("pk"):
        runs.setdefault(route.plan.vehicle_id, []).append(route)
    vehicles = {row.pk: row for row in Vehicle.objects.filter(pk__in=list(runs))}
    found = [(vehicles[pk], mine) for pk, mine in runs.items()]
    permits = [_permit(vehicle, mine, who, make_uuid) for vehicle, mine in found]
    Permit.objects.bulk_create(permits, batch_size=BATCH)
    drivers = [mine[0].plan.driver for _vehicle, mine in found]
    names = [*drivers[:OTHER], *drivers[OTHER + 1 : OTHER + 2], *drivers[OTHER + 1 :]]
    PermitDriver.objects.bulk_create(
        [
            PermitDriver(permit=permit, driver=driver, **mine[0].school.columns())
            for permit, driver, (_vehicle, mine) in zip(permits, names, found, strict=False)
        ],
        batch_size=BATCH,
    )
    for permit, (vehicle, _mine) in zip(permits, found, strict=True):
        vehicle.permitted = permit
    Vehicle.objects.bulk_update(vehicles.values(), ["permitted"], batch_size=BATCH)
    route_flags.judge_routes(Route.objects.filter(plan__vehicle__in=list(runs)))
    sound = [one for one in found if one[1][0].plan.driver.verdict != Verdict.BARRED]
    for number, steps in zip(RENEWED, STEPS, strict=True):
        if number < len(sound):
            _renew(*sound[number], who, today, steps, make_uuid)


def _stops(routes) -> str:
    return "\n".join(route.plan.permit_stops for route in routes)


def _permit(vehicle, routes, who, make_uuid) -> Permit:
    school = routes[0].school
    since = clock.start_of(routes[0].starts_on)
    return Permit(
        uuid=make_uuid(), vehicle=vehicle, stops=_stops(routes), state=State.GRANTED,
        number=vehicle.permit, until=vehicle.permit_until, granted_at=since,
        recorded_by=who.officers[school.pk], recorded_at=since, **school.columns(),
    )  # fmt: skip


def _renew(vehicle, routes, who, today, steps, make_uuid) -> None:
    school, driver = routes[0].school, routes[0].plan.driver
    received = before_working_days(today, RECEIVED_BACK)
    permit = acts.apply(
        who.officers[school.pk], uuid=make_uuid(), vehicle=vehicle, drivers=[driver],
        stops=_stops(routes), received_on=received,
    )  # fmt: skip
    admin = who.district_admins[school.unit.district_id]
    for number, (step, said) in enumerate(WAY[:steps]):
        day = min(today, received + dt.timedelta(days=2 * (number + 1)))
        acts.take(permit, admin, uuid=make_uuid(), step=step, day=day, **said)
