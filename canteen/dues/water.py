"""The cleaning of each water machine: one open item, whose key holds the day by which it is due.

Where the city's rules of how often ask for it each month, as it does where it sets nothing. Of what
they ask otherwise the engine of cadence reminds, stretch by stretch; where they ask for nothing,
nothing is owed. Days from which the school is exempt put the day off.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import WaterMachine
from canteen.rules import water as rules
from safety.base import clock
from safety.dues import kinds
from safety.dues.cadence.asked import Asking, Duly, own, standing_of
from safety.dues.cadence.calendar import Often
from safety.dues.cadence.words import Rule
from safety.schools import calendar
from safety.schools.models import School, Status, Tier, Unit

CLEANING = "water_cleaning"
DUTY = "disinfection"


def cleaning_line(facts: dict) -> str:
    return _("Clean and disinfect the water machine: %(place)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Cleaning of water machines")
    kinds.register(kinds.Kind(CLEANING, label, cleaning_line))


def opened_by(rule: Rule) -> bool:
    """Whether what a rule asks is opened here (Duty.own)."""
    return own(rule) and rule.often == Often.MONTH


def month_of(day: dt.date) -> Duly:
    """What the rules may ask in the month of a day."""
    span = clock.month_days(day.year, day.month)
    return Duly(DUTY, Often.MONTH, span, span[1])


def due_of(machine: WaterMachine, terms, lifted: Iterable[rules.Span] = ()) -> dt.date:
    """By when a machine is to be cleaned, by the terms of its city; `lifted`: days from which its
    school is exempt."""
    spans = [(term.starts_on, term.ends_on) for term in terms]
    known_on = clock.day_of(machine.recorded_at)
    return rules.next_due(machine.cleaned_on, known_on, spans, lifted)


def due_now(machine: WaterMachine, asking: Asking | None = None) -> dt.date:
    """The same by the rules and exemptions of today; rules.NEVER where nothing is owed here.
    `asking`: those of its school, where they were read already."""
    asking = asking or Asking(machine.city_id, machine.school_id)
    if not asking.rules_ask(standing_of(machine.school), month_of(clock.today())):
        return rules.NEVER
    lifted = asking.lifted_days(DUTY).get(machine.school_id, ())
    return due_of(machine, calendar.terms(machine.city_id), lifted)


def cleaning_owed(machine: WaterMachine):
    """Key, day and facts of what is owed for a machine; None where it is out of use, and where the
    rules ask for nothing here."""
    if not machine.in_use or machine.due_on == rules.NEVER:
        return None
    due = machine.due_on
    return f"{machine.uuid}:{due.isoformat()}", due, {"place": machine.place}


def follow_machine(machine: WaterMachine) -> None:
    follow(machine, CLEANING, cleaning_owed(machine))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for machine in WaterMachine.objects.filter(school=school, in_use=True):
        follow_machine(machine)


def follow_exemption(school: School) -> None:
    """After a school was exempted, or is no longer: by when its machines are to be cleaned."""
    rows = WaterMachine.objects.filter(school=school, in_use=True).select_related("school__unit")
    asking = Asking(school.unit.city_id, school.pk)
    for machine in rows.order_by("pk").select_for_update(of=("self",), no_key=True):
        machine.due_on = due_now(machine, asking)
        machine.save(update_fields=["due_on"])
        follow_machine(machine)


def follow_calendar() -> int:
    """After terms, rules or exemptions of a city changed: the dates that follow from them; how many
    moved."""
    count = 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True):
        terms, asking = calendar.terms(city), Asking(city.pk)
        asked = School.objects.filter(asking.q(month_of(clock.today())), pk=OuterRef("school"))
        lifted = asking.lifted_days(DUTY)
        rows = WaterMachine.objects.filter(city=city, in_use=True, school__status=Status.OPEN)
        rows = rows.annotate(asked=Exists(asked)).select_related("school__unit")
        for machine in rows.iterator():
            days = lifted.get(machine.school_id, ())
            due = due_of(machine, terms, days) if machine.asked else rules.NEVER
            if due != machine.due_on:
                count += _move(machine, due)
    return count


@transaction.atomic
def _move(machine, due) -> int:
    """Unless somebody cleaned it, or exempted its school, meanwhile."""
    rows = WaterMachine.objects.filter(
        pk=machine.pk, cleaned_on=machine.cleaned_on, due_on=machine.due_on
    )
    if not rows.update(due_on=due):
        return 0
    machine.due_on = due
    follow_machine(machine)
    return 1
