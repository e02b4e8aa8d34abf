"""Who answers for food safety in a kitchen is not named: one open item for each kitchen (R10).

Opened by the clock, so that a kitchen that was just recorded is not asked in the same minute."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Kind, Kitchen
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.models import DueItem
from safety.schools.models import School, Status

NAMED = "kitchen_named"
BATCH = 500


def line(facts: dict) -> str:
    said = _("Name the food safety director and the food safety officer of the kitchen")
    return f"{said} {facts['name']}".rstrip()


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Named people of food safety")
    kinds.register(kinds.Kind(NAMED, label, line))


def owe_all() -> int:
    """Ask the kitchens of open schools in which nobody is named. Run again it changes nothing."""
    rows = Kitchen.objects.filter(
        kind=Kind.CANTEEN, in_use=True, named=None, school__status=Status.OPEN
    ).order_by("pk")
    last, count = 0, 0
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        last = some[-1].pk
        if new := _unasked(some):
            count += _ask(rows, [kitchen.pk for kitchen in new])
    return count


def _unasked(kitchens) -> list[Kitchen]:
    keys = [_key(kitchen) for kitchen in kitchens]
    items = DueItem.objects.filter(kind=NAMED, key__in=keys, settled_at=None)
    there = set(items.values_list("key", flat=True))
    return [kitchen for kitchen in kitchens if _key(kitchen) not in there]


@transaction.atomic
def _ask(rows, ids) -> int:
    """A kitchen is held before what it owes, as by those who name people; one that they hold comes
    with the next run."""
    held = rows.filter(pk__in=ids).select_for_update(skip_locked=True, no_key=True, of=("self",))
    found = list(Kitchen.objects.filter(pk__in=[row.pk for row in held], named=None))
    due_on = clock.today() + dt.timedelta(days=settings.CANTEEN_NAMING_DAYS)
    for kitchen in found:
        url = reverse("canteen:duty_day", args=[kitchen.uuid])
        facts = {"name": kitchen.name}
        actions.owe(kitchen.school.unit, NAMED, _key(kitchen), due_on, facts=facts, url=url)
    return len(found)


def _key(kitchen) -> str:
    return f"{kitchen.uuid}:named"


def settle(kitchen: Kitchen) -> None:
    actions.settle(kitchen.school.unit, NAMED, _key(kitchen))


def follow_kitchen(kitchen: Kitchen) -> None:
    """Of a kitchen out of use nobody is named; one in use again the clock asks."""
    if not kitchen.in_use:
        settle(kitchen)


def follow_school(school: School) -> None:
    """Of a school that opens again the clock asks."""
