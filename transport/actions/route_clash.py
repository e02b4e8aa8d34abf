"""No driver and no vehicle on two routes at a time, of whatever school (R17).

A route stands in nobody's way once its school is closed or merged, or uses the driver or vehicle no
longer: it is driven no more, and nobody could lift it. Whoever has them again, or opens again,
makes way for what was entered meanwhile.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import School, Status
from transport.models import Driver, DriverLink, Route, Vehicle, VehicleLink
from transport.rules import route as rules

LINKS = {"vehicle": VehicleLink, "driver": DriverLink}


def in_the_way(name: str, row: Driver | Vehicle, mine: rules.Span, route: Route) -> Route | None:
    """The first route beside this one on which somebody drives then, or by which something is
    driven. `name`: which of the two."""
    used = LINKS[name].objects.filter(**{name: row}, school=OuterRef("school"), in_use=True)
    others = Route.objects.filter(
        Exists(used), plan__first_at__lt=mine.end, plan__last_at__gt=mine.start,
        school__status=Status.OPEN, **{f"plan__{name}": row},
    ).exclude(pk=route.pk).exclude(Route.WITHDRAWN)  # fmt: skip
    for other in others.select_related("plan", "school__unit").order_by("pk"):
        if rules.clash(mine, _span(other, other.starts_on)):
            return other
    return None


def _span(route: Route, first: dt.date) -> rules.Span:
    plan = route.plan
    return rules.Span(first, route.ends_on, plan.first_at, plan.last_at)


def _displaced(route: Route, name: str) -> bool:
    """Whether a route that runs, from today on, is in the way of another's."""
    mine = _span(route, max(route.starts_on, clock.today()))
    return in_the_way(name, getattr(route.plan, name), mine, route) is not None


def check_again(name: str, row: Driver | Vehicle, school: School) -> None:
    """Before a school uses a driver or vehicle again: its routes of before would run again. Refuse
    where another school's are driven at that time now; these it may end."""
    for route in _running([school.pk]).filter(**{f"plan__{name}": row}):
        if _displaced(route, name):
            raise Refused(in_words(row, route))


def in_words(row: Driver | Vehicle, route: Route) -> str:
    """Of another school nothing is told but that it is so."""
    said = _(
        "%(who)s is on the way on a route of another school at the time of your route "
        "“%(what)s”. End that route first."
    )
    return said % {"who": row, "what": route.name}


def clashing(name: str, links: Iterable[DriverLink | VehicleLink]) -> dict[int, Route]:
    """The same of many uses that are over and are to begin again: link → its first route that
    would be driven in another's way. One query, and some for each route that would run again."""
    pairs = {(link.school_id, getattr(link, f"{name}_id")): link.pk for link in links}
    found: dict[int, Route] = {}
    routes = _running({school for school, _row in pairs})
    for route in routes.filter(**{f"plan__{name}__in": {row for _school, row in pairs}}):
        link = pairs.get((route.school_id, getattr(route.plan, f"{name}_id")))
        if link and link not in found and _displaced(route, name):
            found[link] = route
    return found


def make_way(school: School) -> list[Route]:
    """A school that opens again: its routes that are driven at the time of another's, entered while
    it was closed, are over since it closed. Those that were ended."""
    ended = []
    for route in _running([school.pk]):
        if any(_displaced(route, name) for name in LINKS):
            route.ends_on = max(clock.today(), route.starts_on) - dt.timedelta(days=1)
            route.version += 1
            route.save(update_fields=["ends_on", "version"])
            ended.append(route)
    return ended


def _running(schools: Collection[int]):
    rows = Route.objects.filter(Route.not_over(clock.today()), school__in=schools)
    return rows.select_related("plan__vehicle", "plan__driver").order_by("pk")
