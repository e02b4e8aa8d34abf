"""A route that breaks a rule of its own (seats, class, attendant, permit), until it is put right.

That its driver or its vehicle is barred is told by dues.barred: nobody hears twice of one thing.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.actions.hold import hold_places
from safety.schools.models import Role, Status
from transport.models import Route
from transport.rules.finding import restored

BROKEN = "route_broken"
OWN = frozenset(
    {
        *("route_over_seats", "route_class", "route_attendant"),
        *("route_permit", "route_permit_driver"),
    }
)
TOLD = (Role.SAFETY_OFFICER, Role.PRINCIPAL, Role.DISTRICT_ADMIN, Role.CITY_ADMIN)
BATCH = 1000
LADDER = tuple(rung for role in TOLD for rung in rungs(role, 0, 1, 2, 4, 8, every=7))


def line(facts: dict) -> str:
    why = " · ".join(f"{one.label}（{one.found}）" for one in restored(facts["found"]))
    return _("Route %(name)s: %(why)s") % {"name": facts["name"], "why": why}


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(BROKEN, gettext_lazy("Routes that break a rule"), line, LADDER))


def follow_route(route: Route) -> None:
    """Owed from the day on which it was found, as long as the route runs or is to run."""
    found = [one for one in route.findings if one["fails"] and one["code"] in OWN]
    over = route.over(clock.today())
    unit, key = route.school.unit, str(route.uuid)
    if not found or over or route.school.status != Status.OPEN:
        actions.settle(unit, BROKEN, key)
        return
    there = DueItem.objects.filter(unit=unit, kind=BROKEN, key=key, settled_at=None).first()
    due_on = there.due_on if there else clock.today()
    facts = {"name": route.name, "found": found}
    actions.owe(unit, BROKEN, key, due_on, facts=facts, url=route.get_absolute_url())


def sweep() -> int:
    """Routes that ended by the calendar owe nothing any more. Run again it changes nothing."""
    items, last, count = DueItem.objects.filter(kind=BROKEN, settled_at=None), 0, 0
    while rows := list(items.filter(pk__gt=last).order_by("pk").values_list("pk", "key")[:BATCH]):
        last = rows[-1][0]
        mine = Route.objects.filter(uuid__in=[UUID(key) for _pk, key in rows])
        ended = mine.exclude(Route.not_over(clock.today())).order_by("pk")
        for pk, school in list(ended.values_list("pk", "school")):
            _follow(pk, school)
            count += 1
    return count


@transaction.atomic
def _follow(pk, school) -> None:
    hold_places([school])
    held = Route.objects.select_for_update(of=("self",), no_key=True).select_related("school__unit")
    follow_route(held.get(pk=pk))
