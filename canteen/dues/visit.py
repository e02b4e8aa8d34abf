"""The principal in the kitchen in person: one open item for each kitchen, the next visit (R10).

Its key holds the day from which it is counted: the last visit, or the first day on which records
were asked for. Nothing falls due on a day without school.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import Kind, Kitchen, KitchenDay, PrincipalVisit
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.models import Role, School, Status, Tier, Unit

VISIT = "principal_visit"
LADDER = (
    *rungs(Role.PRINCIPAL, -1, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.SAFETY_OFFICER, 1, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, 8, every=7),
)
BATCH = 1000
LONGEST_VACATION = 200  # days; with no term in sight nothing is owed


def line(facts: dict) -> str:
    said = _("Principal's visit to the kitchen, the last on %(began)s")
    never = _("Principal's visit to the kitchen: none since %(began)s")
    return (never if facts["never"] else said) % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(VISIT, gettext_lazy("Principals' visits to kitchens"), line, LADDER))


def due_of(terms, began: dt.date) -> dt.date | None:
    """By when the next visit is owed: within the days of the rule, on a school day."""
    first = began + dt.timedelta(days=settings.CANTEEN_VISIT_DAYS)
    days = (first + dt.timedelta(days=ahead) for ahead in range(LONGEST_VACATION))
    return next((day for day in days if calendar.school_day(terms, day)), None)


def follow_kitchen(kitchen: Kitchen) -> None:
    """After a visit, or in use again: the next is owed, and what was owed before no more."""
    here = kitchen.in_use and not kitchen.is_shop and kitchen.school.status == Status.OPEN
    terms = calendar.terms(kitchen.city_id)
    _follow(kitchen, _owed(*_began([kitchen])[kitchen.pk], kitchen, terms) if here else None)


def _owed(began, never, kitchen, terms) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of the visit that is owed; None where nothing was asked for yet."""
    due_on = due_of(terms, began) if began else None
    if due_on is None:
        return None
    facts = {"began": began.isoformat(), "never": never}
    return f"{kitchen.uuid}:{facts['began']}", due_on, facts


def _follow(kitchen, owed):
    follow(kitchen, VISIT, owed, reverse("canteen:duty_day", args=[kitchen.uuid]))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    rows = Kitchen.objects.filter(school=school, in_use=True, kind=Kind.CANTEEN)
    for kitchen in rows.select_related("school__unit"):
        follow_kitchen(kitchen)


def open_all() -> int:
    """Open what nobody owes yet; run again it changes nothing."""
    count = 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
        terms, last = calendar.terms(city), 0
        rows = Kitchen.objects.filter(
            city=city, in_use=True, kind=Kind.CANTEEN, school__status=Status.OPEN
        ).order_by("pk")
        while some := list(rows.filter(pk__gt=last).select_related("school__unit")[:BATCH]):
            last = some[-1].pk
            count += _owe(_without(some), terms)
    return count


def _without(kitchens) -> list[Kitchen]:
    """Those of which no visit is owed."""
    schools = {kitchen.school_id for kitchen in kitchens}
    items = DueItem.objects.filter(kind=VISIT, unit__in=schools, settled_at=None)
    there = {key.partition(":")[0] for key in items.values_list("key", flat=True)}
    return [kitchen for kitchen in kitchens if str(kitchen.uuid) not in there]


@transaction.atomic
def _owe(kitchens, terms) -> int:
    began, count = _began(kitchens), 0
    for kitchen in kitchens:
        owed = _owed(*began[kitchen.pk], kitchen, terms)
        if owed:
            _follow(kitchen, owed)
            count += 1
    return count


def _began(kitchens) -> dict[int, tuple[dt.date | None, bool]]:
    """Kitchen → the day from which the next visit is counted, and whether there was none."""
    found: dict = {kitchen.pk: (None, True) for kitchen in kitchens}
    asked = KitchenDay.objects.filter(kitchen__in=found, asked=True).order_by()
    first = asked.values("kitchen").annotate(n=Min("day")).values_list("kitchen", "n")
    found |= {pk: (day, True) for pk, day in first}
    visits = PrincipalVisit.objects.filter(sheet__kitchen__in=found).order_by()
    last = visits.values("sheet__kitchen").annotate(n=Max("sheet__day"))
    return found | {pk: (day, False) for pk, day in last.values_list("sheet__kitchen", "n")}


def follow_calendar() -> int:
    """After the calendar of a city changed: the days that follow from it; how many moved."""
    count = 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
        terms = calendar.terms(city)
        items = DueItem.objects.filter(city=city, kind=VISIT, settled_at=None)
        for began in set(items.values_list("facts__began", flat=True)):
            due_on = due_of(terms, dt.date.fromisoformat(began))
            moved = items.filter(facts__began=began)
            count += actions.redate_all(moved, VISIT, city, due_on) if due_on else 0
    return count
