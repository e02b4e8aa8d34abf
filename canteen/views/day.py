"""A kitchen's day as its page shows it: each duty with what was recorded of it, and the flags."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max, Min, Q
from django.utils.translation import gettext

from canteen.models import Control, Kitchen, KitchenDay, Named, PrincipalVisit
from canteen.queries import forbidden_lines
from canteen.queries.parents import last_looks
from canteen.rules import control, forbidden, freezer, parents, sample
from canteen.rules import day as rules
from canteen.rules.flag import Flag
from safety.base import clock


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
                                     "menus__dishes__corrections__made_by",
                                     "eaten__corrections__made_by",
                                     "freezers__corrections__made_by",
                                     "visits__recorded_by",
                                     "visits__corrections__made_by",
                                     "looks__photo", "looks__corrections__made_by")  # fmt: skip
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
                "eaten": [r for r in eaten if r.meal == meal and r.withdrawn_at is None],
                "gone": [r for r in eaten if r.meal == meal and r.withdrawn_at],
            }
            for meal in served
        ]

    @property
    def flags(self) -> list[Flag]:
        meals = self.meals
        dishes = [dish for meal in meals for dish in meal["dishes"]]
        found = [flag for dish in dishes for flag in sample.flags_of(dish.name, dish.grams)]
        lines = forbidden_lines(self.kitchen.city_id)
        for dish in [*dishes, *(dish for meal in meals for dish in meal["off_afterwards"])]:
            if dish.forbidden:
                found += forbidden.flags_of(dish.name, lines, dish.made_of)
        for row in self.freezers:
            facts = row.name, row.cold, row.celsius, row.apart, row.defrosted_on, self.day
            found += freezer.flags_of(*facts)
        since = self._first_asked
        visits = control.flags_of_visits(self.last_visit, self.day, since)
        looks = parents.flags_of_looks(self.last_looks, self.day, parents.counted_from(since))
        return [*found, *visits, *looks]

    @property
    def freezers(self) -> list:
        """Those that count."""
        return [row for row in self._freezers if row.withdrawn_at is None]

    @property
    def freezers_gone(self) -> list:
        return [row for row in self._freezers if row.withdrawn_at]

    @property
    def _freezers(self):
        return self.sheet.freezers.all() if self.sheet else []

    @property
    def visits(self) -> list:
        return [row for row in self._visits if row.withdrawn_at is None]

    @property
    def visits_gone(self) -> list:
        return [row for row in self._visits if row.withdrawn_at]

    @property
    def _visits(self):
        return self.sheet.visits.all() if self.sheet else []

    @cached_property
    def last_visit(self) -> dt.date | None:
        """The last day until this one on which the principal was there."""
        rows = PrincipalVisit.objects.filter(sheet__kitchen=self.kitchen, sheet__day__lte=self.day)
        rows = rows.filter(school=self.kitchen.school_id, withdrawn_at=None)
        return rows.aggregate(last=Max("sheet__day"))["last"]

    @cached_property
    def last_looks(self) -> dict[str, dt.date | None]:
        """Quality, price, order: the last day until this one on which parents looked at it."""
        here = {"school": self.kitchen.school_id, "sheet__day__lte": self.day}
        return last_looks([self.kitchen.pk], **here).get(self.kitchen.pk, {})

    @property
    def looked_words(self) -> str:
        """The last day of each of the three, in one line; empty where nobody ever looked."""
        known = [(a.label, day) for a in parents.Aspect if (day := self.last_looks.get(a))]
        return gettext("; ").join(f"{label} {day.isoformat()}" for label, day in known)

    @property
    def looks(self) -> list:
        return [row for row in self._looks if row.withdrawn_at is None]

    @property
    def looks_gone(self) -> list:
        return [row for row in self._looks if row.withdrawn_at]

    @property
    def _looks(self):
        return self.sheet.looks.all() if self.sheet else []

    @cached_property
    def _first_asked(self) -> dt.date | None:
        """The first day until this one on which records were asked for."""
        rows = KitchenDay.objects.filter(kitchen=self.kitchen, asked=True, day__lte=self.day)
        return rows.aggregate(first=Min("day"))["first"]

    @cached_property
    def controls(self) -> list[dict]:
        """Daily control, weekly check, monthly meeting: the record of the period, or None, and
        whether it may still be put right; what was withdrawn."""
        spans = {kind: control.span(kind, self.day) for kind in control.Kind.values}
        there = Q()
        for kind, span in spans.items():
            there |= Q(kind=kind, day__range=span)
        rows = Control.objects.filter(there, kitchen=self.kitchen).order_by("-day")
        rows = list(rows.prefetch_related("corrections__made_by"))
        found = {row.kind: row for row in rows if row.withdrawn_at is None}
        first, asked = rules.first_open(clock.today()), self._asked(spans)
        return [
            {
                "kind": kind,
                "label": label,
                "row": found.get(kind),
                "open": kind in found and found[kind].day >= first,
                "gone": [row for row in rows if row.kind == kind and row.withdrawn_at],
                "span": spans[kind],
                "over": spans[kind][1] < clock.today() and kind in asked,
            }
            for kind, label in control.Kind.choices
        ]

    def _asked(self, spans) -> set[str]:
        """The kinds of which something was asked: there was school within their span."""
        first, last = min(s[0] for s in spans.values()), max(s[1] for s in spans.values())
        days = KitchenDay.objects.filter(kitchen=self.kitchen, asked=True, day__range=(first, last))
        days = list(days.values_list("day", flat=True))
        return {kind for kind, span in spans.items() if any(span[0] <= d <= span[1] for d in days)}

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
    known = list(menu.dishes.all()) if menu else []
    dishes = [dish for dish in known if dish.withdrawn_at is None]
    off = [dish for dish in known if dish.withdrawn_at]
    return {
        "menu": menu,
        "dishes": dishes,
        "without": sum(1 for dish in dishes if dish.grams is None),
        "off": off,
        "off_afterwards": [dish for dish in off if dish.off_afterwards],
    }
