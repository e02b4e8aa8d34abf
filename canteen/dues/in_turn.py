"""What is due in a kitchen again and again, so many days after it was last done: one open item for
each kitchen, the next time (R10).

Its key holds the day from which it is counted: that of the last time, or the first day on which
records were asked for (of a younger rule the day on which it came into force). Nothing falls due
on a day without school.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.urls import reverse

from canteen.dues.shared import follow
from canteen.models import Kind, Kitchen, KitchenDay
from safety.dues import actions
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.models import School, Status, Tier, Unit

BATCH = 1000
LONGEST_VACATION = 200  # days; with no term in sight nothing is owed


@dataclass(frozen=True)
class InTurn:
    """`setting` names the days of the rule; `last(kitchens)`: kitchen → day of the last time."""

    kind: str
    setting: str
    last: Callable[[Iterable[int]], dict[int, dt.date]]
    # From when on it is counted where it was never done, by the first day asked for.
    since: Callable[[dt.date], dt.date | None] = lambda first: first

    def due_of(self, terms, began: dt.date) -> dt.date | None:
        """By when the next is owed: within the days of the rule, on a school day."""
        first = began + dt.timedelta(days=getattr(settings, self.setting))
        days = (first + dt.timedelta(days=ahead) for ahead in range(LONGEST_VACATION))
        return next((day for day in days if calendar.school_day(terms, day)), None)

    def follow_kitchen(self, kitchen: Kitchen) -> None:
        """After it was done, what was recorded is withdrawn, or in use again: the next is owed,
        and no other any more."""
        here = kitchen.in_use and not kitchen.is_shop and kitchen.school.status == Status.OPEN
        terms = calendar.terms(kitchen.city_id)
        began = self._began([kitchen])[kitchen.pk]
        self._follow(kitchen, self._owed(*began, kitchen, terms) if here else None)

    def _owed(self, began, never, kitchen, terms) -> tuple[str, dt.date, dict] | None:
        """Key, day and facts of what is owed; None where nothing was asked for yet."""
        due_on = self.due_of(terms, began) if began else None
        if due_on is None:
            return None
        facts = {"began": began.isoformat(), "never": never}
        return f"{kitchen.uuid}:{facts['began']}", due_on, facts

    def _follow(self, kitchen, owed):
        follow(kitchen, self.kind, owed, reverse("canteen:duty_day", args=[kitchen.uuid]))

    def follow_school(self, school: School) -> None:
        """A school that opens again owes what it owes as things stand."""
        rows = Kitchen.objects.filter(school=school, in_use=True, kind=Kind.CANTEEN)
        for kitchen in rows.select_related("school__unit"):
            self.follow_kitchen(kitchen)

    def open_all(self) -> int:
        """Open what nobody owes yet; run again it changes nothing."""
        count = 0
        for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
            terms, last = calendar.terms(city), 0
            rows = Kitchen.objects.filter(
                city=city, in_use=True, kind=Kind.CANTEEN, school__status=Status.OPEN
            ).order_by("pk")
            while some := list(rows.filter(pk__gt=last).select_related("school__unit")[:BATCH]):
                last = some[-1].pk
                count += self._owe(self._without(some), terms)
        return count

    def _without(self, kitchens) -> list[Kitchen]:
        """Those of which none is owed."""
        schools = {kitchen.school_id for kitchen in kitchens}
        items = DueItem.objects.filter(kind=self.kind, unit__in=schools, settled_at=None)
        there = {key.partition(":")[0] for key in items.values_list("key", flat=True)}
        return [kitchen for kitchen in kitchens if str(kitchen.uuid) not in there]

    @transaction.atomic
    def _owe(self, kitchens, terms) -> int:
        began, count = self._began(kitchens), 0
        for kitchen in kitchens:
            owed = self._owed(*began[kitchen.pk], kitchen, terms)
            if owed:
                self._follow(kitchen, owed)
                count += 1
        return count

    def _began(self, kitchens) -> dict[int, tuple[dt.date | None, bool]]:
        """Kitchen → the day from which the next is counted, and whether there was none."""
        found: dict = {kitchen.pk: (None, True) for kitchen in kitchens}
        asked = KitchenDay.objects.filter(kitchen__in=found, asked=True).order_by()
        first = asked.values("kitchen").annotate(n=Min("day")).values_list("kitchen", "n")
        found |= {pk: (self.since(day), True) for pk, day in first}
        return found | {pk: (day, False) for pk, day in self.last(list(found)).items()}

    def follow_calendar(self) -> int:
        """After the calendar of a city changed: the days that follow from it; how many moved."""
        count = 0
        for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
            terms = calendar.terms(city)
            items = DueItem.objects.filter(city=city, kind=self.kind, settled_at=None)
            for began in set(items.values_list("facts__began", flat=True)):
                due_on = self.due_of(terms, dt.date.fromisoformat(began))
                moved = items.filter(facts__began=began)
                count += actions.redate_all(moved, self.kind, city, due_on) if due_on else 0
        return count
