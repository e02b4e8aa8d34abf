"""Reads of routes and trips that lists and home pages need."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q

from safety.base import clock
from safety.schools import calendar
from safety.schools.models import Status
from transport.models import DriverLink, Route, RoutePlan, Standing, Trip, TripEntry, VehicleLink
from transport.queries.permits import names_then
from transport.queries.verdicts import verdict_now
from transport.rules.finding import Verdict
from transport.rules.route_words import Unfit


def missed(routes, since: dt.date, until: dt.date):
    """Of a queryset of routes those whose log of a day is not whole; today is not over."""
    trips = Trip.objects.filter(route=OuterRef("pk"), day__range=(since, until))
    return routes.filter(Exists(trips.filter(missing_count__gt=0, day__lt=clock.today())))


def kept(routes, since: dt.date, until: dt.date) -> dict[int, dict]:
    """route → how many trips were asked for, lack something, were recorded late, have a flag, did
    not take place, and the last day that lacks some. One query."""
    trips = Trip.objects.filter(route__in=routes, day__range=(since, until), asked=True)
    lacking = Q(missing_count__gt=0, day__lt=clock.today())
    counted = trips.order_by().values("route").annotate(
        asked=Count("pk"), lacking=Count("pk", filter=lacking),
        late_days=Count("pk", filter=Q(late=True)), flagged=Count("pk", filter=~Q(codes=",")),
        not_driven=Count("pk", filter=~Q(no_trip="")), last=Max("day", filter=lacking),
    )  # fmt: skip
    return {row.pop("route"): row for row in counted}


def unfit(plan: RoutePlan, school_id: int, day: dt.date) -> tuple[str, ...]:
    """What stands against a plan's driver and vehicle ("driver:barred"), and whether the permit
    names another ("permit:other"): as they stand this very day, of a day gone by as they stood
    then."""
    found = []
    for name, links in (("driver", DriverLink), ("vehicle", VehicleLink)):
        row = getattr(plan, name)
        if day < clock.today():
            known = Standing.objects.filter(
                **{name: row}, judged_at__lt=clock.start_of(day + dt.timedelta(days=1))
            )
            verdict = known.order_by("-pk").values_list("verdict", flat=True).first()
        elif links.objects.filter(**{name: row}, school=school_id, in_use=True).exists():
            verdict = verdict_now(row)
        else:
            verdict = Unfit.GONE
        if verdict in (Verdict.BARRED, Unfit.GONE):
            found.append(f"{name}:{verdict}")
    names = names_then(plan.vehicle, day)
    if names is not None and plan.driver_id not in names:
        found.append(f"permit:{Unfit.OTHER}")
    return tuple(found)


def to_do(user):
    """The trips of today that are not whole, in the order in which they depart."""
    rows = Trip.objects.visible_to(user).filter(day=clock.today(), missing_count__gt=0)
    return rows.select_related("route", "plan").order_by("plan__first_at", "pk")


# Of a trip on which somebody goes along: something is left for them to record.
OPEN = Q(no_trip="", became="") & (
    Q(missing_count__gt=0) | Q(unswept_since__isnull=False) | Q(codes__contains=",trip_mismatch,")
)


def goes_along(user, route: Route, day: dt.date) -> bool:
    """Whether this very person is the attendant of a route's day, as they may record it now: by the
    plan of the trip there is, else by the one that drives it today."""
    if route.school_id not in user.seats.named_at:
        return False
    if Trip.objects.named_for(user).filter(route=route, day=day).exists():
        return True
    mine = Route.objects.filter(Route.unopened_q(user.seats), pk=route.pk)
    return day == clock.today() and mine.exists()


def own_open(user):
    """The trips on which somebody goes along and which wait for them, without those of a school
    where they have another seat: its home page has them all."""
    return _own(user).filter(OPEN)


def own_others(user):
    """All others of today: whole, not asked for, said not to take place."""
    return _own(user).filter(~OPEN, day=clock.today())


def _own(user):
    rows = Trip.objects.named_for(user).exclude(school__in=user.seats.units("school"))
    return rows.select_related("route", "plan").order_by("day", "plan__first_at", "pk")


class NextDay(NamedTuple):
    """The next day on which somebody goes along: the routes, by when they depart. `day` None: none
    is known within so many days."""

    day: dt.date | None
    routes: list[tuple[dt.time, str]]


AHEAD = 60  # days that are looked through: a vacation ends within them


def next_day(user) -> NextDay:
    """When a trip of theirs is driven next, today where it was not opened yet, by the plans as they
    are and the calendar of the city. A fixed number of queries for each city."""
    today = clock.today()
    seated = user.seats.named_at
    mine = RoutePlan.objects.filter(attendant=user, school__in=seated)
    known = Route.objects.filter(
        Route.not_over(today), school__in=seated, school__status=Status.OPEN,
        pk__in=mine.values("route"),
    ).prefetch_related("plans")  # fmt: skip
    begun = Trip.objects.filter(day=today, route__in=known).values_list("route", flat=True)
    routes, opened = list(known), set(begun)
    terms = {city: calendar.terms(city) for city in sorted({one.city_id for one in routes})}
    for ahead in range(AHEAD if routes else 0):
        day = today + dt.timedelta(days=ahead)
        found = [
            (plan.first_at, plan.name)
            for route in routes
            if (ahead or route.pk not in opened)
            and calendar.school_day(terms[route.city_id], day)
            and (plan := _driven_by(route, day)) and plan.attendant_id == user.pk
        ]  # fmt: skip
        if found:
            return NextDay(day, sorted(found))
    return NextDay(None, [])


def _driven_by(route: Route, day: dt.date) -> RoutePlan | None:
    """The plan by which a route whose plans are fetched is driven on a day, if it runs then."""
    if route.starts_on > day or (route.ends_on and route.ends_on < day):
        return None
    return next((plan for plan in route.plans.all() if plan.since <= day), None)


def recorded(user, sent: str):
    """What somebody recorded under the uuid of a form, if it is one."""
    try:
        return TripEntry.objects.filter(uuid=UUID(sent), recorded_by=user)
    except ValueError:
        return TripEntry.objects.none()


def flagged(user):
    """Routes that run or will run and break a rule."""
    rows = Route.objects.visible_to(user).exclude(codes=",")
    rows = rows.filter(Route.not_over(clock.today()))
    return rows.select_related("school__unit", "district").order_by("pk")


def routes_by(user, **plan):
    """Routes that run now or will, by a vehicle or a driver, of schools that somebody sees."""
    rows = Route.objects.visible_to(user).filter(**{f"plan__{k}": row for k, row in plan.items()})
    rows = rows.filter(Route.not_over(clock.today()))
    return rows.select_related("school__unit", "plan").order_by("plan__first_at", "pk")
