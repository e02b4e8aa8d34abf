"""The numbers of the rules in force on a day, city by city (transport/rules/numbers.py)."""

import datetime as dt

from django.db.models import Q

from safety.base import clock
from safety.schools.models import Tier, Unit
from transport.rules.numbers import Numbers, cities_named, mark, numbers_on


class ByCity:
    """Of all cities: one query, and none where no city has numbers of its own."""

    def __init__(self, day: dt.date):
        self.general = numbers_on(day)
        named = cities_named()
        rows = Unit.objects.filter(tier=Tier.CITY, code__in=named) if named else []
        self.own = {unit.pk: numbers_on(day, unit.code) for unit in rows}

    def of(self, city_id: int | None) -> Numbers:
        return self.own.get(city_id, self.general) if city_id else self.general

    def mark_of(self, city_id: int) -> str:
        return mark(self.of(city_id))

    def judged_by_others(self) -> Q:
        """Drivers or vehicles that were judged by other numbers than those of their city now."""
        found = _others(mark(self.general))
        if self.own:
            found &= ~Q(city__in=list(self.own))
        for city, numbers in self.own.items():
            found |= Q(city=city) & _others(mark(numbers))
        return found


def _others(now: str) -> Q:
    """By other numbers than those of this mark: two ranges, as an index serves them."""
    return Q(judged_by__lt=now) | Q(judged_by__gt=now)


def numbers_of(city_id: int | None, day: dt.date | None = None) -> Numbers:
    """Those of one city, today where no day is given."""
    return ByCity(day or clock.today()).of(city_id)
