"""The food licence of a kitchen: one open item for each, whose key holds the end it speaks of."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import Kitchen
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role, School

LICENCE = "food_licence"
# A licence is renewed by another office, which takes weeks.
LICENCE_LADDER = (
    *rungs(Role.SAFETY_OFFICER, -60, -45, -30, -14, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -45, -14, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 1, 8, every=7),
    *rungs(Role.CITY_ADMIN, 7, every=7),
)


def licence_line(facts: dict) -> str:
    return _("Food licence %(number)s, valid to %(expires)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Food licences of kitchens")
    kinds.register(kinds.Kind(LICENCE, label, licence_line, LICENCE_LADDER))


def licence_owed(kitchen: Kitchen) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for a kitchen; None where no licence is recorded."""
    until = kitchen.licence_expires_on
    if until is None or not kitchen.in_use:
        return None
    facts = {"number": kitchen.licence, "expires": until.isoformat()}
    return f"{kitchen.uuid}:{until.isoformat()}", until, facts


def follow_kitchen(kitchen: Kitchen) -> None:
    follow(kitchen, LICENCE, licence_owed(kitchen))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for kitchen in Kitchen.objects.filter(school=school, in_use=True):
        follow_kitchen(kitchen)
