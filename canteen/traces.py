"""From a dish to the goods that the kitchen had in stock that day, and on to every school that
received the same lots (R10). A number of queries that does not depend on how many there are."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy

from canteen.models import Correction, Dish, Kitchen, Lot, Taking
from canteen.rules.ingredient import may_be_in, of_ingredient
from safety.base import clock

SHOWN = 200  # lots of one kitchen on one day; all of them are looked for


def may_be_cooked_on(kitchen: Kitchen, day: dt.date) -> QuerySet[Lot]:
    """The lots of a kitchen that may have been cooked on a day: some was left when it began or came
    on it, or left the store so lately that it may have been thawed or was used up from its sack.

    What was said after that day began takes nothing away, whatever day it names: whoever has
    something to hide could say so. That a delivery was turned away or never came is marked."""
    begun = clock.start_of(day)
    since = Taking.objects.filter(
        Q(day__gte=_cooked_since(day)) | Q(recorded_at__gte=begun), lot=OuterRef("pk")
    )
    # What left the store so lately by what was said before its day was put right.
    lately = {"before__day__gte": _cooked_since(day).isoformat()}
    moved = Correction.objects.filter(taking__lot=OuterRef("pk"), made_at__gte=begun, **lately)
    rows = Lot.objects.filter(
        Q(remaining__gt=0) | Q(gone_at__gte=begun) | Exists(since) | Exists(moved),
        school=kitchen.school_id, arrived_on__lte=day, delivery__kitchen=kitchen,
    )  # fmt: skip
    return rows.select_related("delivery").order_by("-arrived_on", "-pk")


def _cooked_since(day) -> dt.date:
    return day - dt.timedelta(days=settings.CANTEEN_COOKED_DAYS)


def _taken_of(lots, day) -> dict[int, list[Taking]]:
    """Lot → what of it left the store by a day and may have been cooked on it."""
    lately = Q(day__gte=_cooked_since(day)) | Q(recorded_at__gte=clock.start_of(day))
    rows = Taking.objects.filter(lately, lot__in=lots, day__lte=day, withdrawn_at=None)
    rows = rows.order_by("day", "pk")
    found: dict[int, list[Taking]] = {}
    for row in rows:
        found.setdefault(row.lot_id, []).append(row)
    return found


class Basis(models.TextChoices):
    """By what goods are said to be in a dish."""

    INGREDIENTS = "ingredients", gettext_lazy("by the recorded ingredients")
    NAMES = "names", gettext_lazy("by comparing names")
    ALL = "all", gettext_lazy("all that was in stock")


@dataclass
class Found:
    """The goods of a dish of a day, `rows`, and by what they were found; `fits`: each recorded
    ingredient with the names of the goods that it may have been."""

    day: dt.date
    rows: QuerySet[Lot]
    basis: Basis
    fits: dict[str, set[str]]

    @property
    def days_before(self) -> int:
        return settings.CANTEEN_COOKED_DAYS

    @property
    def lacking(self) -> list[str]:
        """The recorded ingredients of which nothing was in stock."""
        return [one for one, names in self.fits.items() if not names]

    @cached_property
    def lots(self) -> list[Lot]:
        """The newest of them, each with the ingredients `of` the dish that it may have been, and
        what was `taken` of it then."""
        lots = list(self.rows[:SHOWN])
        taken = _taken_of(lots, self.day)
        for lot in lots:
            lot.of = [one for one, names in self.fits.items() if lot.name in names]
            lot.taken = taken.get(lot.pk, [])
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
    """Of the goods at hand those that the dish was made of: by the ingredients that the kitchen
    recorded; where it recorded none, or nothing fits them, by the names; or all. Names are
    compared, of which there are few, and all lots that have them are found."""
    sheet = dish.menu.sheet
    stock = may_be_cooked_on(sheet.kitchen, sheet.day)
    names = list(stock.order_by().values_list("name", flat=True).distinct())
    fits = {one: of_ingredient(names, one) for one in dish.made_of}
    if everything:
        return Found(sheet.day, stock, Basis.ALL, fits)
    if known := set().union(*fits.values()):
        return Found(sheet.day, stock.filter(name__in=known), Basis.INGREDIENTS, fits)
    named = [name for name in names if may_be_in(name, dish.name)]
    return Found(sheet.day, stock.filter(name__in=named), Basis.NAMES, fits)


def _of_one_lot(rows: QuerySet[Lot]) -> Exists:
    """Whether some of `rows` are the same goods of the same lot of a supplier; without a number
    those of the same making, and where no day is known either, of the same delivery round."""
    same = {name: OuterRef(name) for name in ("supplier", "name", "batch")}
    made = Q(produced_on=OuterRef("produced_on"))
    undated = Q(produced_on=None, arrived_on=OuterRef("arrived_on"))
    undated &= Q(IsNull(OuterRef("produced_on"), True))
    return Exists(rows.order_by().filter(~Q(batch="") | made | undated, **same))


def received(found: Found, user) -> QuerySet[Lot]:
    """Every lot that is one with some of what was found, at the schools that `user` sees; those
    that were withdrawn lately too."""
    sellers, names = ({pair[part] for pair in found.bought} for part in (0, 1))
    # By these an index finds the few lots that are compared.
    rows = Lot.objects.visible_to(user).traced().filter(supplier__in=sellers, name__in=names)
    rows = rows.filter(_of_one_lot(found.rows) | _renumbered(found, sellers, names))
    return rows.select_related("school__unit", "district", "supplier", "delivery__kitchen")


def _renumbered(found, sellers, names) -> Q:
    """Lots whose number was put right are found by the old one too, from either side; few are."""
    of = {"lot__supplier__in": sellers, "lot__name__in": names}
    rows = Correction.objects.filter(**of, before__has_key="batch").select_related("lot")
    old = [(one.lot_id, _lot_of(one.lot, one.before["batch"])) for one in rows]
    if not old:
        return Q(pk__in=[])
    mine = set(found.rows.filter(pk__in=[pk for pk, _one in old]).values_list("pk", flat=True))
    alike = found.rows.filter(batch__in={one["batch"] for _pk, one in old})
    alike = alike.select_related(None).order_by().only(*_OF_LOT)
    there = [_lot_of(lot, lot.batch) for lot in alike]
    there += [one for pk, one in old if pk in mine]
    same = Q(pk__in=[pk for pk, one in old if one in there])
    for pk, one in old:
        if pk in mine:
            same |= Q(**one)
    return same


_OF_LOT = ("supplier", "name", "batch", "produced_on", "arrived_on")


def _lot_of(row: Lot, batch: str) -> dict:
    """By what all goods of a lot are found where this is its number: as `_of_one_lot` says."""
    one = {"supplier": row.supplier_id, "name": row.name, "batch": batch}
    if not batch:
        one["produced_on"] = row.produced_on
        if row.produced_on is None:
            one["arrived_on"] = row.arrived_on
    return one


def schools(found: Found, user) -> int:
    """At how many schools."""
    tally = received(found, user).received().order_by().aggregate(n=Count("school", distinct=True))
    return tally["n"]
