"""What stands against a kitchen today, record by record, and the score that is left (rules/score).

Whoever sees a kitchen sees these records: they are the school's own, and hazards that were issued.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q

from canteen.models import Contract, Delivery, Dish, Kind, Kitchen, KitchenDay, Lot, Mode, Worker
from canteen.models.contract import standing
from canteen.models.delivery import DeliveryState
from canteen.rules import contract as outsourcing
from canteen.rules import sample
from canteen.rules import score as rules
from inspections.models.checklist import Area
from inspections.queries.hazards import open_in_areas

SHOWN = 20
# What a bureau's checklists find, by the kind of place that answers for it; water is the canteen's.
AREAS = {
    Kind.CANTEEN: frozenset({Area.CANTEEN, Area.DRINKING_WATER}),
    Kind.SHOP: frozenset({Area.SUPERMARKET}),
}


class Rows(NamedTuple):
    """Where the records of one cost are: `rows(kitchens, today)`, and the column of the kitchen."""

    rows: Callable
    kitchen: str = "kitchen"


def _unlicensed(kitchens, today):
    """As licences are owed (dues.food_licence): none of a kitchen to which a licensed company
    delivers. Where it is not known how one is run, it is not known whether it needs any."""
    none = Q(licence_expires_on=None) & (Q(kind=Kind.SHOP) | ~Q(mode__in=["", Mode.DELIVERED]))
    over = none | Q(licence_expires_on__lt=today)
    return Kitchen.objects.filter(over, pk__in=kitchens, in_use=True)


def _outsourced(kitchens, today):
    over = Q(pk=None)
    for state in outsourcing.OVERDUE:
        over |= standing(state, today)
    return Contract.objects.filter(over, kitchen__in=kitchens)


def _days(kitchens, today):
    span = today - dt.timedelta(days=rules.DAYS_BACK), today - dt.timedelta(days=1)
    days = KitchenDay.objects.filter(kitchen__in=kitchens, asked=True, day__range=span)
    return days.filter(missing_count__gt=0).select_related("kitchen").order_by("-day")


def _dishes(kitchens, today):
    span = today - dt.timedelta(days=rules.DAYS_BACK), today
    rows = Dish.objects.filter(menu__sheet__kitchen__in=kitchens, menu__sheet__day__range=span)
    return rows.select_related("menu__sheet__kitchen").order_by("-menu__sheet__day", "pk")


def _light(kitchens, today):
    return _dishes(kitchens, today).filter(grams__lt=sample.LEAST_GRAMS)


def _forbidden(kitchens, today):
    """Not what was taken off the menu on its own day: that was never served."""
    served = Q(withdrawn_at=None) | Q(forbidden_at__isnull=False)
    return _dishes(kitchens, today).filter(served, forbidden=True)


def _unreviewed(kitchens, today):
    rows = Delivery.objects.filter(kitchen__in=kitchens, arrived_on__lt=today)
    return rows.filter(state=DeliveryState.OPEN)


def _spoiled(kitchens, today):
    rows = Lot.objects.in_stock().received().filter(delivery__kitchen__in=kitchens)
    return rows.filter(expires_on__lt=today).select_related("delivery")


SOURCES = {
    "certificate": Rows(lambda k, today: Worker.objects.filter(kitchen__in=k).without(today)),
    "licence": Rows(_unlicensed, "pk"),
    "outsourced": Rows(_outsourced),
    "days": Rows(_days),
    "light": Rows(_light, "menu__sheet__kitchen"),
    "forbidden": Rows(_forbidden, "menu__sheet__kitchen"),
    "reviews": Rows(_unreviewed),
    "spoiled": Rows(_spoiled, "delivery__kitchen"),
}


def counts(kitchens: Iterable[Kitchen], today: dt.date) -> dict[int, Counter]:
    """Kitchen id → how many records of each cost stand against it; a query for each cost."""
    kitchens = list(kitchens)
    ids, found = [kitchen.pk for kitchen in kitchens], defaultdict(Counter)
    for code, source in SOURCES.items():
        rows = source.rows(ids, today).order_by().values(source.kitchen)
        for kitchen, count in rows.annotate(n=Count("pk")).values_list(source.kitchen, "n"):
            found[kitchen][code] = count
    rows = _hazards(kitchens).order_by().values("school", "area").annotate(n=Count("pk"))
    at = {(school, area): n for school, area, n in rows.values_list("school", "area", "n")}
    for kitchen in kitchens:
        here = (at.get((kitchen.school_id, area), 0) for area in AREAS[Kind(kitchen.kind)])
        found[kitchen.pk]["hazards"] = sum(here)
    return found


def _hazards(kitchens):
    """The ledger knows no kitchens: a finding in the canteen is that of all of its school."""
    areas = frozenset().union(*(AREAS[Kind(kitchen.kind)] for kitchen in kitchens))
    return open_in_areas({kitchen.school_id for kitchen in kitchens}, areas)


@dataclass(frozen=True)
class Against:
    """One cost of one kitchen: how many records, what they take off, and the first of them."""

    cost: rules.Cost
    count: int
    records: list

    @property
    def points(self) -> int:
        return self.cost.of(self.count)

    @property
    def more(self) -> int:
        return self.count - len(self.records)


def against(kitchen: Kitchen, today: dt.date) -> list[Against]:
    """What stands against one kitchen, in the order of the rule."""
    numbers, found = counts([kitchen], today)[kitchen.pk], []
    for cost in rules.COSTS:
        if numbers[cost.code]:
            found.append(Against(cost, numbers[cost.code], _first(cost.code, kitchen, today)))
    return found


def _first(code, kitchen, today) -> list:
    if code == "hazards":
        return list(_hazards([kitchen]).order_by("deadline", "pk")[:SHOWN])
    return list(SOURCES[code].rows([kitchen.pk], today)[:SHOWN])
