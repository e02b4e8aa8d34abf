"""From a dish to the goods that the kitchen had in stock that day, and on to every school that
received the same lots (R10). A number of queries that does not depend on how many there are."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy

from canteen.models import DeliveryState, Dish, Kitchen, Lot, Taking
from canteen.rules.ingredient import may_be_in, of_ingredient

SHOWN = 200  # lots of one kitchen on one day; all of them are looked for
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


class Basis(models.TextChoices):
    """By what goods are said to be in a dish."""

    INGREDIENTS = "ingredients", gettext_lazy("by the recorded ingredients")
    NAMES = "names", gettext_lazy("by comparing names")
    ALL = "all", gettext_lazy("all that was in stock")


@dataclass
class Found:
    """The goods of a dish, `rows`, and by what they were found; `fits`: each recorded ingredient
    with the names of the goods that it may have been."""

    rows: QuerySet[Lot]
    basis: Basis
    fits: dict[str, set[str]]

    @property
    def lacking(self) -> list[str]:
        """The recorded ingredients of which nothing was in stock."""
        return [one for one, names in self.fits.items() if not names]

    @cached_property
    def lots(self) -> list[Lot]:
        """The newest of them, each with the ingredients `of` the dish that it may have been."""
        lots = list(self.rows[:SHOWN])
        for lot in lots:
            lot.of = [one for one, names in self.fits.items() if lot.name in names]
        return lots

    @cached_property
    def count(self) -> int:
        """How many there are, those that are not among `lots` too."""
        return len(self.lots) if len(self.lots) < SHOWN else self.rows.count()

    @cached_property
    def bought(self) -> list[tuple[int, str]]:
        """From whom what: few, however many lots."""
        return list(self.rows.order_by().values_list("supplier", "name").distinct())


def of_dish(dish: Dish, everything: bool = False) -> Found:
    """Of the goods in stock those that the dish was made of: by the ingredients that the kitchen
    recorded; where it recorded none, or nothing fits them, by the names; or all. Names are
    compared, of which there are few, and all lots that have them are found."""
    sheet = dish.menu.sheet
    stock = in_stock_on(sheet.kitchen, sheet.day)
    names = list(stock.order_by().values_list("name", flat=True).distinct())
    fits = {one: of_ingredient(names, one) for one in dish.made_of}
    if everything:
        return Found(stock, Basis.ALL, fits)
    if known := set().union(*fits.values()):
        return Found(stock.filter(name__in=known), Basis.INGREDIENTS, fits)
    named = [name for name in names if may_be_in(name, dish.name)]
    return Found(stock.filter(name__in=named), Basis.NAMES, fits)


def _of_one_lot(rows: QuerySet[Lot]) -> Exists:
    """Whether some of `rows` are the same goods of the same lot of a supplier; without a number
    those of the same making, and where no day is known either, of the same delivery round."""
    same = {name: OuterRef(name) for name in ("supplier", "name", "batch")}
    made = Q(produced_on=OuterRef("produced_on"))
    undated = Q(produced_on=None, arrived_on=OuterRef("arrived_on"))
    undated &= Q(IsNull(OuterRef("produced_on"), True))
    return Exists(rows.order_by().filter(~Q(batch="") | made | undated, **same))


def received(found: Found, user) -> QuerySet[Lot]:
    """Every lot that is one with some of what was found, at the schools that `user` sees."""
    sellers, names = ({pair[part] for pair in found.bought} for part in (0, 1))
    # By these an index finds the few lots that are compared.
    rows = Lot.objects.visible_to(user).received().filter(supplier__in=sellers, name__in=names)
    rows = rows.filter(_of_one_lot(found.rows))
    return rows.select_related("school__unit", "district", "supplier", "delivery__kitchen")


def schools(found: Found, user) -> int:
    """At how many schools."""
    tally = received(found, user).order_by().aggregate(n=Count("school", distinct=True))
    return tally["n"]
