"""The cleaning of each water machine: one open item, whose key holds the day by which it is due."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import WaterMachine
from canteen.rules import water as rules
from safety.base import clock
from safety.dues import kinds
from safety.schools import calendar
from safety.schools.models import School, Status, Tier, Unit

CLEANING = "water_cleaning"


def cleaning_line(facts: dict) -> str:
    return _("Clean and disinfect the water machine: %(place)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Cleaning of water machines")
    kinds.register(kinds.Kind(CLEANING, label, cleaning_line))


def due_of(machine: WaterMachine, terms) -> dt.date:
    """By when a machine is to be cleaned, by the terms of its city."""
    spans = [(term.starts_on, term.ends_on) for term in terms]
    return rules.next_due(machine.cleaned_on, clock.day_of(machine.recorded_at), spans)


def cleaning_owed(machine: WaterMachine):
    """Key, day and facts of what is owed for a machine; None where it is out of use."""
    if not machine.in_use:
        return None
    due = machine.due_on
    return f"{machine.uuid}:{due.isoformat()}", due, {"place": machine.place}


def follow_machine(machine: WaterMachine) -> None:
    follow(machine, CLEANING, cleaning_owed(machine))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for machine in WaterMachine.objects.filter(school=school, in_use=True):
        follow_machine(machine)


def follow_calendar() -> int:
    """After the terms of a city changed: the dates that follow from them; how many moved."""
    count = 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True):
        terms = calendar.terms(city)
        rows = WaterMachine.objects.filter(city=city, in_use=True, school__status=Status.OPEN)
        for machine in rows.select_related("school__unit").iterator():
            due = due_of(machine, terms)
            if due != machine.due_on:
                count += _move(machine, due)
    return count


@transaction.atomic
def _move(machine, due) -> int:
    """Unless somebody cleaned it meanwhile."""
    rows = WaterMachine.objects.filter(pk=machine.pk, cleaned_on=machine.cleaned_on)
    if not rows.update(due_on=due):
        return 0
    machine.due_on = due
    follow_machine(machine)
    return 1
