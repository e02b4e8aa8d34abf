"""The food licence of a kitchen: one open item for each, whose key holds the end it speaks of; of a
kitchen without one, since when it is asked for it: it is overdue the day after."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow, follow_many
from canteen.models import Kind, Kitchen, Mode
from safety.base import clock
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.actions.hold import hold_places
from safety.schools.models import Role, School, Status

LICENCE = "food_licence"
NONE, UNKNOWN = "none", "unknown"
BATCH = 500
# A licence is renewed by another office, which takes weeks.
LICENCE_LADDER = (
    *rungs(Role.SAFETY_OFFICER, -60, -45, -30, -14, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -45, -14, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 1, 8, every=7),
    *rungs(Role.CITY_ADMIN, 7, every=7),
)


def licence_line(facts: dict) -> str:
    if facts["expires"]:
        return _("Food licence %(number)s, valid to %(expires)s") % facts
    if facts.get("kind") == Kind.SHOP:
        return _("No food licence is recorded for the supermarket")
    return _("No food licence is recorded for the kitchen")


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Food licences of kitchens")
    kinds.register(kinds.Kind(LICENCE, label, licence_line, LICENCE_LADDER))


def licence_owed(kitchen: Kitchen) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for a kitchen; None of one out of use, and where none is
    recorded of one to which whoever is licensed delivers."""
    until = kitchen.licence_expires_on
    if not kitchen.in_use:
        return None
    if until is None:
        return None if kitchen.mode == Mode.DELIVERED else _none(kitchen, _since(kitchen))
    facts = {"number": kitchen.licence, "expires": until.isoformat()}
    return f"{kitchen.uuid}:{until.isoformat()}", until, facts


def _none(kitchen, since):
    """The day stands in the key, so that what lacks once more leaves what lacked before as it
    was."""
    facts = {"number": "", "expires": "", "kind": kitchen.kind}
    return f"{_lacks(kitchen)}:{since.isoformat()}", since, facts


def _lacks(kitchen) -> str:
    """How a key begins. A canteen that is known from a list of people alone may have meals
    delivered: that it is asked for a licence says nothing against it."""
    known = kitchen.mode or kitchen.is_shop
    return f"{kitchen.uuid}:{NONE if known else UNKNOWN}"


def _since(kitchen) -> dt.date:
    """Since when a kitchen is asked for a licence: from today, if it is not yet. When it was
    entered says nothing: it may have had one then, or have needed none."""
    items = DueItem.objects.filter(kind=LICENCE, unit=kitchen.school_id, settled_at=None)
    known = items.filter(key__startswith=_lacks(kitchen)).values_list("due_on", flat=True).first()
    return known or clock.today()


def owe_all() -> int:
    """Open what nobody opened: of kitchens without a licence that came by a list. Run again it
    changes nothing."""
    last, count = 0, 0
    rows = Kitchen.objects.filter(
        licence_expires_on=None, in_use=True, school__status=Status.OPEN
    ).exclude(mode=Mode.DELIVERED)
    rows = rows.select_related("school__unit").order_by("pk")
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        last = some[-1].pk
        if new := _unasked(some):
            count += _owe_some(rows, new)
    return count


def _unasked(kitchens) -> list:
    schools = {row.school_id for row in kitchens}
    items = DueItem.objects.filter(kind=LICENCE, unit__in=schools, settled_at=None)
    asked = {key.rpartition(":")[0] for key in items.values_list("key", flat=True)}
    return [row for row in kitchens if _lacks(row) not in asked]


@transaction.atomic
def _owe_some(rows, kitchens) -> int:
    """A kitchen is held before what it owes, as by those who edit it, and its school before both;
    one that they hold comes with the next run. Of those held a licence may have been recorded
    meanwhile: they are asked for again."""
    ids = [row.pk for row in kitchens]
    hold_places(row.school_id for row in kitchens)
    held = Kitchen.objects.filter(pk__in=ids).order_by("pk")
    held = held.select_for_update(skip_locked=True, no_key=True, of=("self",))
    new = _unasked(rows.filter(pk__in=list(held.values_list("pk", flat=True))))
    follow_many(new, LICENCE, lambda row: _none(row, clock.today()))
    return len(new)


def follow_kitchen(kitchen: Kitchen) -> None:
    follow(kitchen, LICENCE, licence_owed(kitchen))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for kitchen in Kitchen.objects.filter(school=school, in_use=True):
        follow_kitchen(kitchen)
