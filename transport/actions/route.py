"""Keep the routes of a school. Each edit writes a new plan: what ran on a day stays as it was.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.models import Appointment, School, User
from transport.actions import judge
from transport.actions.route_clash import in_the_way
from transport.actions.route_flags import judge_routes
from transport.actions.shared import hold, lock, may, open_school, stand
from transport.actions.trip import count
from transport.dues import route as owed
from transport.dues import trip as dues
from transport.models import Driver, Route, RoutePlan, Stop, TripEntry, Vehicle
from transport.rules import route as rules
from transport.rules.trip import Step

PLANNED = (
    *("name", "vehicle", "driver", "attendant", "attendant_name", "attendant_phone"),
    *("school_at", "permit_stops"),
)


@once_more
def add_route(
    actor: User, *, uuid, school: School, direction: str, starts_on: dt.date, ends_on=None,
    stops: tuple[rules.StopOf, ...], **planned,
) -> Route:  # fmt: skip
    """A route with its first plan, from `starts_on` on. The same uuid again gives the one there
    is."""
    may(actor, school)
    school = stand(school, planned["vehicle"], planned["driver"])
    # Held before it is looked for: the second of two clicks waits here for the first.
    lock(Vehicle, planned["vehicle"])
    lock(Driver, planned["driver"])
    known = Route.objects.filter(uuid=uuid).first()
    if known:
        return once.same(
            known, school_id=school.pk, direction=direction, starts_on=starts_on, ends_on=ends_on
        )
    route = Route(
        uuid=uuid, direction=direction, starts_on=starts_on, ends_on=ends_on, name=planned["name"],
        recorded_by=actor, recorded_at=clock.now(), **school.columns(),
    )  # fmt: skip
    run = rules.Run(direction, planned["school_at"], stops)
    _check(route, school, run, planned)
    _named_once(route)
    route.save(force_insert=True)
    _plan(route, actor, run, planned, since=starts_on)
    _carry(route, actor, route.plan.vehicle)
    return route


def _carry(route, actor, *vehicles) -> None:
    """How full these vehicles are is judged by their routes."""
    for vehicle in {one.pk: one for one in vehicles}.values():
        judge.judge_vehicle(vehicle, actor)
    route.refresh_from_db()


def edit_route(
    route: Route, actor: User, *, version: int, ends_on, stops: tuple[rules.StopOf, ...], **planned
) -> Route:
    """Drive it otherwise from today on; direction and first day stay. Nothing else than before
    writes no plan. Raises Conflict for a stale version.

    To end a route earlier, all else left as it is, is open to one whose driver or vehicle may drive
    no longer; one that never ran is withdrawn by the day before its first."""
    may(actor, route)
    with transaction.atomic():
        newest = RoutePlan.objects.filter(route=route).order_by("-number").values("vehicle")
        before = Vehicle.objects.get(pk=newest[:1])
        hold(planned["vehicle"], planned["driver"], before, school=route.school)
        row, school = _held(route, version, planned, before)
        open_school(school)
        if ends_on != row.ends_on and ends_on and ends_on < clock.today() - dt.timedelta(days=1):
            raise Refused(_("What ran stays as it was: the last day is yesterday at the earliest."))
        run = rules.Run(row.direction, planned["school_at"], stops)
        if ends_on != row.ends_on and rules.withdrawn(row.starts_on, ends_on):
            _withdraw(row)
        earlier = ends_on and (row.ends_on is None or ends_on <= row.ends_on)
        other = differs(row.plan, run, planned)
        row.ends_on, row.name = ends_on, planned["name"]
        if other or not earlier:
            _check(row, school, run, planned, known=True)
        else:
            refuse(rules.faults_of_days(row.starts_on, ends_on))
        _named_once(row)
        row.version += 1
        row.save(update_fields=["ends_on", "name", "version"])
        row.school = school
        dues.let_go(row)
        if other:
            _plan(row, actor, run, planned, since=max(clock.today(), row.starts_on))
        judge_routes(Route.objects.filter(pk=row.pk))
        row.refresh_from_db()
        # Its days may have ended what stood against it, though nothing else has changed.
        owed.follow_route(row)
        _carry(row, actor, planned["vehicle"], before)
    return row


def _withdraw(route) -> None:
    """Raises Refused for one that ran. That it was to run on no day gone by is known."""
    if route.trips.exclude(entries=None).exists():
        raise Refused(_("This route ran: give the last day on which it did."))


def _held(route, version, planned, before):
    """Vehicles, driver and route, in the order in which everybody takes them; `before`: the vehicle
    of the plan that somebody had open."""
    vehicles = {one.pk: one for one in (planned["vehicle"], before)}
    for _pk, vehicle in sorted(vehicles.items()):
        lock(Vehicle, vehicle)
    lock(Driver, planned["driver"])
    row = lock(Route, route, version)
    return row, School.objects.select_related("unit").get(pk=row.school_id)


def differs(plan: RoutePlan, run: rules.Run, planned: dict) -> bool:
    """Whether something is to be driven otherwise than a plan says."""
    return plan.run != run or any(getattr(plan, name) != planned[name] for name in PLANNED)


def _check(route, school, run, planned, known=False) -> None:
    """Refuse what cannot be, what is not the school's, and whoever drives elsewhere then."""
    vehicle, driver = lock(Vehicle, planned["vehicle"]), lock(Driver, planned["driver"])
    refuse(rules.faults(run, route.starts_on, route.ends_on, vehicle.kind, known))
    for row, said in (
        (vehicle, _("This vehicle carries no pupils of the school.")),
        (driver, _("This driver is none of the school's.")),
    ):
        if not row.links.filter(school=school, in_use=True).exists():
            raise Refused(said)
    attendant = planned["attendant"]
    if attendant and not _seated(attendant, school):
        raise Refused(_("This person has no seat at the school."))
    for name, row in (("vehicle", vehicle), ("driver", driver)):
        _check_free(name, row, route, run)


def _seated(user, school) -> bool:
    seats = Appointment.objects.filter(Appointment.in_force(), user=user, unit=school.unit)
    return seats.exists()


def _check_free(name, row, route, run) -> None:
    """No driver and no vehicle on two routes at a time from today on, of whatever school."""
    start, end = run.span
    mine = rules.Span(max(route.starts_on, clock.today()), route.ends_on, start, end)
    other = in_the_way(name, row, mine, route)
    if other is None:
        return
    # Of another school nothing is told but that it is so.
    if other.school_id != route.school_id:
        said = _("%(who)s is on the way at this time on a route of another school.")
        raise Refused(said % {"who": row})
    plan, said = other.plan, _("%(who)s is on the way at this time: %(what)s, %(start)s–%(end)s.")
    raise Refused(
        said % {"who": row, "what": other.name, "start": f"{plan.first_at:%H:%M}",
                "end": f"{plan.last_at:%H:%M}"}
    )  # fmt: skip


def _named_once(route) -> None:
    if Route.objects.filter(school=route.school_id, name=route.name).exclude(pk=route.pk).exists():
        raise Refused(_("The school has a route of this name already."))


def _plan(route, actor, run, planned, *, since) -> None:
    """Write the next plan and let the route be driven by it."""
    first, last = run.span
    owner = {n: getattr(route, n) for n in ("school_id", "township_id", "district_id", "city_id")}
    plan = RoutePlan.objects.create(
        route=route, number=route.plans.count() + 1, since=since, first_at=first, last_at=last,
        pupils=run.pupils, written_by=actor, written_at=clock.now(), **owner,
        **{name: planned[name] for name in PLANNED},
    )  # fmt: skip
    Stop.objects.bulk_create(
        Stop(plan=plan, order=order, at=at, name=name, pupils=pupils, **owner)
        for order, (at, name, pupils) in enumerate(run.stops)
    )
    route.plan = plan
    route.save(update_fields=["plan"])
    _drive_today(route, plan)
    judge_routes(Route.objects.filter(pk=route.pk))
    route.refresh_from_db()


def _drive_today(route, plan) -> None:
    """A trip of today that has not begun is driven by the new plan too: what was checked of another
    vehicle is checked again."""
    begun = TripEntry.objects.filter(step__in=[Step.DEPART, Step.COUNT]).values("trip")
    today = route.trips.filter(day=clock.today()).exclude(pk__in=begun.filter(trip__route=route))
    for trip in today:
        trip.plan, trip.route = plan, route
        trip.save(update_fields=["plan"])
        if entries := list(trip.entries.order_by("pk")):
            count(trip, entries)
