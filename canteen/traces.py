"""From a dish to the goods that the kitchen had in stock that day, and on to every school that
received the same lots (R10). A number of queries that does not depend on how many there are."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from canteen.models import DeliveryState, Dish, Kitchen, Lot, Taking
from canteen.rules.ingredient import may_be_in

MOST = 200  # lots of one kitchen on one day
_CAME = (DeliveryState.OPEN, DeliveryState.ACCEPTED)


def in_stock_on(kitchen: Kitchen, day: dt.date) -> QuerySet[Lot]:
    """The lots of a kitchen of which some was left when a day began, or which came on it: some is
    left now, or was taken since. The last first."""
    since = Taking.objects.filter(lot=OuterRef("pk"), day__gte=day)
    rows = Lot.objects.filter(
        Q(remaining__gt=0) | Exists(since), school=kitchen.school_id, arrived_on__lte=day,
        delivery__kitchen=kitchen, delivery__state__in=_CAME,
    )  # fmt: skip
    return rows.select_related("delivery").order_by("-arrived_on", "-pk")


def of_dish(dish: Dish, everything: bool = False) -> list[Lot]:
    """Of these the ones that may be in the dish by their names, or all."""
    sheet = dish.menu.sheet
    lots = list(in_stock_on(sheet.kitchen, sheet.day)[:MOST])
    return lots if everything else [lot for lot in lots if may_be_in(lot.name, dish.name)]


def _of_one_lot(lot: Lot) -> Q:
    """The same goods of the same lot of a supplier; without a number those of the same making, and
    where no day is known either, of the same delivery round."""
    same = Q(supplier=lot.supplier_id, name=lot.name)
    if lot.batch:
        return same & Q(batch=lot.batch)
    if lot.produced_on:
        return same & Q(batch="", produced_on=lot.produced_on)
    return same & Q(batch="", produced_on=None, arrived_on=lot.arrived_on)


def received(lots: list[Lot], user) -> QuerySet[Lot]:
    """Every lot that is one with some of these, at the schools that `user` sees. One query."""
    same = Q(pk__in=[])
    for lot in lots:
        same |= _of_one_lot(lot)
    rows = Lot.objects.visible_to(user).received().filter(same)
    return rows.select_related("school__unit", "district", "supplier", "delivery__kitchen")


def schools(lots: list[Lot], user) -> int:
    """At how many schools."""
    tally = received(lots, user).order_by().aggregate(n=Count("school", distinct=True))
    return tally["n"]
