"""A kitchen's day as its page shows it: each duty with what was recorded of it, and the flags."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from canteen.models import Kitchen, KitchenDay
from canteen.rules import day as rules
from canteen.rules import sample
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
                                     "menus__dishes", "menus__recorded_by")  # fmt: skip
        return cls(kitchen, day, rows.first())

    @cached_property
    def checks(self) -> list[dict]:
        """The three checks: slot, its label, the record or None."""
        found = {row.slot: row for row in self.sheet.checks.all()} if self.sheet else {}
        return [
            {"slot": slot, "label": label, "row": found.get(slot)}
            for slot, label in rules.Slot.choices
        ]

    @cached_property
    def meals(self) -> list[dict]:
        """The meals that the kitchen serves, and those it has a menu for all the same."""
        found = {row.meal: row for row in self.sheet.menus.all()} if self.sheet else {}
        served = [m for m in rules.Meal.values if m in self.kitchen.served or m in found]
        return [
            {"meal": meal, "label": rules.Meal(meal).label, **_menu(found.get(meal))}
            for meal in served
        ]

    @property
    def flags(self) -> list[Flag]:
        dishes = [dish for meal in self.meals for dish in meal["dishes"]]
        return [flag for dish in dishes for flag in sample.flags_of(dish.name, dish.grams)]

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
