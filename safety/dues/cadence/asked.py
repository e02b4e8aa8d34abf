"""Whom the rules of a city ask for something so often, for an app that opens the due items of a
duty by itself and by dates of its own (`Duty.own`): water machines, so many days after the last
cleaning. Where the engine's own stretches are what is owed, it says who owes them (owing.py).

What a district asks of its own schools, comes beside it, and several times in one stretch are not
their matter: the engine reminds of those itself (reminders.py).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from safety.dues.cadence import queries
from safety.dues.cadence.calendar import Calendar, Span
from safety.dues.cadence.models import CadenceExemption
from safety.dues.cadence.rules import holding, in_force
from safety.dues.cadence.words import Exemption, Rule, Standing, Who
from safety.schools import facts
from safety.schools.models import School


class Duly(NamedTuple):
    """A kind, how often, a stretch by the app's own calendar, and the day on which it is due."""

    kind: str
    often: str
    span: Span
    due_on: dt.date


def own(rule: Rule) -> bool:
    """Whether a rule is one that such an app follows: the city's, once in its stretch."""
    return rule.setter == 0 and rule.times == 1


class Asking:
    """The rules, calendar and exemptions of one city, each read when it is first needed."""

    def __init__(self, city: int, school: int | None = None, known_to: dt.date = dt.date.max):
        """`school`: of this one alone exemptions are read; `known_to`: those granted by then."""
        self.city, self._school, self._known_to = city, school, known_to

    @cached_property
    def calendar(self) -> Calendar:
        return queries.calendars_of([self.city])[self.city]

    @cached_property
    def _rules(self) -> list[Rule]:
        return [rule for rule in queries.rules_of([self.city])[self.city] if rule.setter == 0]

    @cached_property
    def _exemptions(self) -> dict[str, dict[int, list[Exemption]]]:
        """Kind → school → what the city exempted it from."""
        rows = CadenceExemption.objects.filter(city=self.city, bureau=self.city)
        if self._school:
            rows = rows.filter(school=self._school)
        found: dict = defaultdict(lambda: defaultdict(list))
        for school, one in queries.exemptions_of(rows):
            if one.known_on <= self._known_to:
                found[one.kind][school].append(one)
        return found

    def q(self, one: Duly, then: bool = False) -> Q:
        """Which rows of School are asked, as the rules stand in that stretch: an exemption is
        another matter (`lifted_days`). `then`: which of SchoolPeriod, as schools stood."""
        found = Q(pk__in=[])
        for day in self._turns(one):
            narrower = Q(pk__in=[])
            for rule in self._in_force(one.kind, day):
                there = _fits(rule.who, then)
                if _such(rule, one):
                    found |= there & ~narrower
                narrower |= there
        return found

    def rules_ask(self, standing: Standing, one: Duly) -> bool:
        """The same of one school that stands so."""
        rules = self._of(one.kind)
        held = (holding(rules, standing, day) for day in self._turns(one))
        return any(rule and _such(rule, one) for rule in held)

    def lifted_days(self, kind: str) -> dict[int, list[Span]]:
        """School → the days that count for nothing of a kind."""
        return {
            school: sorted((e.first, e.last) for e in some if e.first <= e.last)
            for school, some in self._exemptions[kind].items()
        }

    def _first(self, one: Duly) -> dt.date:
        held = self.calendar.in_school(*one.span)
        return held[0] if held else one.span[0]

    def _turns(self, one: Duly) -> Iterator[dt.date]:
        """The first day of the stretch, and those within it on which a rule begins that leaves
        enough of it: what began before stays as it was owed."""
        first = self._first(one)
        yield first
        for day in sorted({rule.valid_from for rule in self._of(one.kind)}):
            if first < day <= one.due_on and self.calendar.owed(one.often, day, one.span[1]):
                yield day

    def _of(self, kind) -> list[Rule]:
        return [rule for rule in self._rules if rule.kind == kind]

    def _in_force(self, kind, day) -> list[Rule]:
        """The rules of a day, the narrowest first."""
        return in_force(self._of(kind), day)


def standing_of(school: School) -> Standing:
    """How a school stands now, as far as rules ask."""
    buses = facts.has_buses(school)
    return Standing(school.pk, school.stage, school.boarding, buses, school.district_id)


def _such(rule, one) -> bool:
    return own(rule) and rule.often == one.often


def _fits(who: Who, then: bool) -> Q:
    """`who.fits`, as a condition on School or SchoolPeriod. Who had buses then nobody kept."""
    school, district = ("school", "district") if then else ("pk", "unit__district")
    found = Q()
    if who.stages:
        found &= Q(stage__in=sorted(who.stages))
    if who.boarding is not None:
        found &= Q(boarding=who.boarding)
    if who.buses is not None:
        carried = School.objects.filter(facts.with_buses())
        there = Q(school__in=carried.values("pk")) if then else facts.with_buses()
        found &= there if who.buses else ~there
    if who.district is not None:
        found &= Q(**{district: who.district})
    if who.schools is not None:
        found &= Q(**{f"{school}__in": sorted(who.schools)})
    return found or Q(pk__isnull=False)
