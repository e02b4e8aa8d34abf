"""A kitchen's day as its page shows it: each duty with what was recorded of it, and the flags."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max, Min, Q

from canteen.models import Control, Kitchen, KitchenDay, Named, PrincipalVisit
from canteen.queries import forbidden_lines
from canteen.rules import control, forbidden, freezer, sample
from canteen.rules import day as rules
from canteen.rules.flag import Flag


@dataclass(frozen=True)
class Day:
    """`sheet` is None for a day on which nothing was opened or recorded."""

    kitchen: Kitchen
    day: dt.date
    sheet: KitchenDay | None

    @classmethod
    def of(cls, kitchen: Kitchen, day: dt.date) -> "Day":
        """A number of queries that does not depend on what was recorded."""
        rows = KitchenDay.objects.filter(kitchen=kitchen, day=day)
        rows = rows.prefetch_related("checks__recorded_by", "checks__photo",
                                     "checks__corrections__made_by", "menus__recorded_by",
                                     "menus__dishes__corrections__made_by", "eaten",
                                     "freezers", "visits__recorded_by", "controls")  # fmt: skip
        return cls(kitchen, day, rows.first())

    @cached_property
    def checks(self) -> list[dict]:
        """The three checks: slot, its label, the record or None, and what was withdrawn."""
        rows = list(self.sheet.checks.all()) if self.sheet else []
        found = {row.slot: row for row in rows if row.withdrawn_at is None}
        gone = [row for row in rows if row.withdrawn_at]
        return [
            {
                "slot": slot,
                "label": label,
                "row": found.get(slot),
                "gone": [row for row in gone if row.slot == slot],
            }
            for slot, label in rules.Slot.choices
        ]

    @cached_property
    def meals(self) -> list[dict]:
        """The meals that the kitchen serves, and those it has a menu for all the same."""
        found = {row.meal: row for row in self.sheet.menus.all()} if self.sheet else {}
        eaten = list(self.sheet.eaten.all()) if self.sheet else []
        served = [m for m in rules.Meal.values if m in self.kitchen.served or m in found]
        return [
            {
                "meal": meal,
                "label": rules.Meal(meal).label,
                **_menu(found.get(meal)),
                "eaten": [row for row in eaten if row.meal == meal],
            }
            for meal in served
        ]

    @property
    def flags(self) -> list[Flag]:
        dishes = [dish for meal in self.meals for dish in meal["dishes"]]
        found = [flag for dish in dishes for flag in sample.flags_of(dish.name, dish.grams)]
        lines = forbidden_lines(self.kitchen.city_id)
        for dish in dishes:
            found += forbidden.flags_of(dish.name, lines) if dish.forbidden else []
        for row in self.freezers:
            facts = row.name, row.cold, row.celsius, row.apart, row.defrosted_on, self.day
            found += freezer.flags_of(*facts)
        since = None if self.last_visit else self._first_asked()
        return [*found, *control.flags_of_visits(self.last_visit, self.day, since)]

    @property
    def freezers(self) -> list:
        return list(self.sheet.freezers.all()) if self.sheet else []

    @property
    def visits(self) -> list:
        return list(self.sheet.visits.all()) if self.sheet else []

    @cached_property
    def last_visit(self) -> dt.date | None:
        """The last day until this one on which the principal was there."""
        rows = PrincipalVisit.objects.filter(sheet__kitchen=self.kitchen, sheet__day__lte=self.day)
        return rows.filter(school=self.kitchen.school_id).aggregate(last=Max("sheet__day"))["last"]

    def _first_asked(self) -> dt.date | None:
        """The first day until this one on which records were asked for."""
        rows = KitchenDay.objects.filter(kitchen=self.kitchen, asked=True, day__lte=self.day)
        return rows.aggregate(first=Min("day"))["first"]

    @cached_property
    def controls(self) -> list[dict]:
        """Daily control, weekly check, monthly meeting: the record of the period, or None."""
        spans = {kind: control.span(kind, self.day) for kind in control.Kind.values}
        there = Q()
        for kind, span in spans.items():
            there |= Q(kind=kind, day__range=span)
        rows = Control.objects.filter(there, kitchen=self.kitchen).order_by("-day")
        found = {row.kind: row for row in rows.select_related("recorded_by")}
        return [
            {"kind": kind, "label": label, "row": found.get(kind), "span": spans[kind]}
            for kind, label in control.Kind.choices
        ]

    @cached_property
    def named(self) -> Named | None:
        return Named.objects.filter(kitchen=self.kitchen).first()

    @property
    def by_rule(self) -> list[tuple[Flag, list[str]]]:
        """Each rule once, with all that was found against it."""
        found: dict = {}
        for flag in self.flags:
            found.setdefault(flag._replace(found=""), []).append(flag.found)
        return list(found.items())

    @property
    def missing(self) -> str:
        return self.sheet.missing_words if self.sheet else ""


def _menu(menu) -> dict:
    dishes = list(menu.dishes.all()) if menu else []
    without = sum(1 for dish in dishes if dish.grams is None)
    return {"menu": menu, "dishes": dishes, "without": without}
