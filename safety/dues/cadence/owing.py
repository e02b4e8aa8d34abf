"""Which schools of a city owe a stretch, for the apps that open the due items of a duty by
themselves (`Duty.own`): the engine's own answer (rules.py), as a condition on rows and for single
schools.

Schools that stand alike all the time are asked alike: of those one condition is made, a clause for
each way of standing that rules tell apart, with the last day on which a school may have opened.
Whoever stood otherwise within the stretch, is exempt from some of its days or on an own list is
judged by itself.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from safety.base import clock
from safety.base.among import Among
from safety.dues.cadence import queries
from safety.dues.cadence.asked import own
from safety.dues.cadence.calendar import DAY, Calendar, Span
from safety.dues.cadence.models import CadenceExemption
from safety.dues.cadence.rules import Plan, latest, owed
from safety.dues.cadence.words import Rule, Standing, Stretch, Subject
from safety.schools import facts
from safety.schools.models import School, SchoolPeriod, Stage

BATCH = 1_000


class Named(NamedTuple):
    """By what an app and the engine know the same stretch."""

    kind: str
    often: str
    span: Span


class Owing:
    """What the city's own rules ask between two days, of those that `follows` picks."""

    def __init__(
        self, city: int, kinds: Collection[str], first: dt.date, last: dt.date,
        calendar: Calendar | None = None, follows: Callable[[Rule], bool] = own,
    ):  # fmt: skip
        self.city, self._kinds, self._first, self._last = city, set(kinds), first, last
        self._calendar, self._follows = calendar, follows

    @cached_property
    def plan(self) -> Plan:
        rules = [rule for rule in queries.rules_of([self.city])[self.city] if rule.setter == 0]
        calendar = self._calendar or queries.calendars_of([self.city])[self.city]
        return Plan(rules, calendar, self._first, self._last, self._kinds)

    def q(self, one: Named) -> Q:
        """Which rows of School owe a stretch."""
        apart = self._apart(one)
        alone = [pk for pk, owing in self.by(apart) if one in owing]
        alike = self._alike(one) & ~Q(Among("pk", apart)) if apart else self._alike(one)
        return alike | Q(Among("pk", alone)) if alone else alike

    def by(self, schools: Collection[int]) -> Iterator[tuple[int, set[Named]]]:
        """(key, what it owes) of each of these schools, judged by itself."""
        schools = sorted(schools)
        for at in range(0, len(schools), BATCH):
            yield from self._by(schools[at : at + BATCH])

    def asks(self, standing: Standing, one: Named) -> bool:
        """Whether a stretch is asked of who stands so all the time."""
        return self._stretch(standing, one) is not None

    def _by(self, some):
        rows = School.objects.filter(facts.with_buses(), pk__in=some)
        buses = set(rows.values_list("pk", flat=True))
        lifted = queries.Ahead(queries.exemptions_of(
            CadenceExemption.objects.filter(school__in=some, kind__in=self._kinds)
        ))  # fmt: skip
        for school, periods in queries.periods_since(some, self.plan.since):
            stays = [queries.stay_of(period, school in buses) for period in periods]
            subject = Subject(stays, exemptions=lifted.of(school))
            yield school, set(self._named(owed(self.plan, subject)))

    def _named(self, stretches: Iterable[Stretch]) -> Iterator[Named]:
        for one in stretches:
            if self._follows(one.rule):
                yield Named(one.rule.kind, one.rule.often, one.span)

    def _stretch(self, standing, one: Named) -> Stretch | None:
        """The stretch, as it is asked of who stands so all the time."""
        found = dict(self.plan.of(standing)).get(one.kind, ())
        return next((s for s in found if one in self._named([s])), None)

    def _alike(self, one: Named) -> Q:
        """Those on no own list that stood within the stretch as they do now."""
        found = Q(pk__in=[])
        who = [rule.who for rule in self.plan.rules if rule.kind == one.kind]
        places = sorted({some.district for some in who if some.district is not None})
        boarding = _apart_by(some.boarding for some in who)
        for boards, buses in product(boarding, _apart_by(some.buses for some in who)):
            for district in (*places, None):
                stages: dict[dt.date, list[str]] = defaultdict(list)
                for stage in Stage.values:
                    standing = Standing(0, stage, bool(boards), bool(buses), district)
                    if stretch := self._stretch(standing, one):
                        stages[latest(self.plan.calendar, stretch)].append(stage)
                there = Q(unit__district=district) if district else ~Q(unit__district__in=places)
                for since, some in stages.items():
                    found |= there & _such(boards, buses, some) & _open_since(since)
        return found

    def _apart(self, one: Named) -> set[int]:
        """Of which schools the ways of standing alone do not say whether they owe a stretch."""
        first, last = one.span
        changed = SchoolPeriod.objects.filter(
            city=self.city, recorded_to__gte=clock.start_of(first + DAY)
        )
        lifted = CadenceExemption.objects.filter(
            city=self.city, kind=one.kind, first_day__lte=last, last_day__gte=first
        )
        found = {
            pk for rule in self.plan.rules if rule.kind == one.kind
            for pk in rule.who.schools or ()
        }  # fmt: skip
        for rows in (changed, lifted):
            found.update(rows.order_by().values_list("school_id", flat=True).distinct())
        return found


def _apart_by(said: Iterable[bool | None]) -> tuple[bool | None, ...]:
    """What of a trait is to be told apart; None: it is all the same."""
    return (True, False) if any(one is not None for one in said) else (None,)


def _such(boards, buses, stages) -> Q:
    found = Q(stage__in=stages)
    if boards is not None:
        found &= Q(boarding=boards)
    if buses is not None:
        found &= facts.with_buses() if buses else ~facts.with_buses()
    return found


def _open_since(day: dt.date) -> Q:
    """Schools that stand since that day or longer as they do now."""
    stays = SchoolPeriod.objects.filter(
        school=OuterRef("pk"), recorded_to=None, recorded_from__lt=clock.start_of(day + DAY)
    )
    return Q(Exists(stays))
