"""Schools that owe a drill in a month and have none that was held in it or is still to come."""

import datetime as dt

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from drills.dues.drill import calendar_of, named, owing_of
from drills.models import Drill, Scenario
from drills.rules import cadence
from drills.rules.cadence import BUS, MONTH, QUARTER, Period
from safety.base import clock
from safety.dues.cadence.calendar import Calendar
from safety.schools.models import School, Status, Tier, Unit
from safety.schools.scope import NOTHING


def unplanned(user, month: dt.date) -> QuerySet[School]:
    """Those under the reader, by the calendars of their cities. `month`: its first day."""
    rows = School.objects.visible_to(user).filter(status=Status.OPEN)
    return rows.filter(_lacking(user, month)).annotate(last_held=Subquery(_last_held()))


def _lacking(user, month) -> Q:
    """One condition for each city: what its calendar asks for in that month."""
    found, today = NOTHING, clock.today()
    for city in _cities(user):
        calendar = calendar_of(city)
        periods = _periods(calendar, month)
        every = [one for period, buses in periods for one in (period, *buses)]
        owing = owing_of(city.pk, every, calendar)
        for period, buses in periods:
            there = usual = _there(period, today)
            owing_bus = NOTHING
            for bus in buses:
                usual = usual.exclude(pk__in=_apart(bus, today))
                owing_bus |= owing.q(named(bus))
            none = ~Exists(there) | (owing_bus & ~Exists(usual))
            found |= Q(unit__city=city) & owing.q(named(period)) & none
    return found


def _there(period, today) -> QuerySet[Drill]:
    """Drills of the school asked about that were held in a period, or may still be."""
    days = period.begins, period.due_on
    to_come = Q(held_on=None, planned_on__range=(max(today, days[0]), days[1]))
    drills = Drill.objects.there().filter(school=OuterRef("pk"))
    drills = drills.filter(Q(held_on__range=days) | to_come)
    return drills.exclude(counts_for__startswith=f"{BUS}-")


def _apart(bus, today) -> QuerySet:
    """The drill that counts for what is owed with the bus, as season.apart."""
    to_come = Q(held_on=None, planned_on__range=(max(today, bus.begins), bus.due_on))
    drills = Drill.objects.there().filter(school=OuterRef("school"))
    able = drills.filter(Q(counts_for=bus.key) | to_come & Q(scenario=Scenario.BUS))
    settled_first = F("held_on").asc(nulls_last=True)
    return able.order_by(settled_first, "planned_on", "pk").values("pk")[:1]


def _periods(calendar: Calendar, month) -> list[tuple[Period, list[Period]]]:
    """The month and the quarter, where the calendar asks for a drill in them, each with what is
    owed with the bus in the terms that reach into it. In a month without school nobody is asked."""
    if not calendar.in_school(*clock.month_days(month.year, month.month)):
        return []
    usual = [p for p in cadence.between(month, month, calendar) if p.cadence in (MONTH, QUARTER)]
    return [(period, _buses(period, calendar)) for period in usual]


def _buses(period, calendar) -> list[Period]:
    """What is owed with the bus in the terms that reach into a period."""
    there = cadence.between(period.first, period.last, calendar)
    return [once for once in there if once.cadence == BUS]


def _cities(user) -> QuerySet[Unit]:
    own = Unit.objects.filter(pk__in=[seat.unit_id for seat in user.seats.seats])
    below = Q(province__in=own.filter(tier=Tier.PROVINCE).values("pk"))
    return Unit.objects.filter(Q(pk__in=own.values("city")) | below, tier=Tier.CITY, active=True)


def _last_held():
    held = Drill.objects.standing().filter(school=OuterRef("pk"))
    return held.order_by().values("school").annotate(day=Max("held_on")).values("day")
