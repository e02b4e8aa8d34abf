"""What falls due here: the health certificate of everybody at work, the food licence of a kitchen.

One open item for each worker and each licence. Its key holds what it speaks of, so that a renewal
settles the old item and opens one of its own; somebody without a certificate is overdue at once.
"""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen import rules
from canteen.models import Kitchen, Worker
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.models import Role, School, Status

CERTIFICATE, LICENCE = "health_certificate", "food_licence"
# A check-up takes days to book and days to be answered: the first word comes a month before.
CERTIFICATE_LADDER = (
    *rungs(Role.SAFETY_OFFICER, -30, -14, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -3, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, 8, every=7),
    *rungs(Role.CITY_ADMIN, 14, every=7),
)
# A licence is renewed by another office, which takes weeks.
LICENCE_LADDER = (
    *rungs(Role.SAFETY_OFFICER, -60, -45, -30, -14, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -45, -14, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 1, 8, every=7),
    *rungs(Role.CITY_ADMIN, 7, every=7),
)


def certificate_line(facts: dict) -> str:
    """ "Health certificate of Wang Fang, valid to 2026-12-01", in the reader's language."""
    if facts["expires"] is None:
        return _("%(name)s works in the kitchen without a health certificate") % facts
    return _("Health certificate of %(name)s, valid to %(expires)s") % facts


def licence_line(facts: dict) -> str:
    return _("Food licence %(number)s, valid to %(expires)s") % facts


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    certificate = gettext_lazy("Health certificates of kitchen workers")
    kinds.register(kinds.Kind(CERTIFICATE, certificate, certificate_line, CERTIFICATE_LADDER))
    licence = gettext_lazy("Food licences of kitchens")
    kinds.register(kinds.Kind(LICENCE, licence, licence_line, LICENCE_LADDER))


def certificate_owed(worker: Worker) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for somebody; None once they have left."""
    if worker.left_on:
        return None
    until = worker.certified_until
    due = until or rules.missing_due(worker.starts_on, clock.day_of(worker.recorded_at))
    key = f"{worker.uuid}:{until.isoformat() if until else 'none'}"
    return key, due, {"name": worker.name, "expires": until.isoformat() if until else None}


def licence_owed(kitchen: Kitchen) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for a kitchen; None where no licence is recorded."""
    until = kitchen.licence_expires_on
    if until is None or not kitchen.in_use:
        return None
    facts = {"number": kitchen.licence, "expires": until.isoformat()}
    return f"{kitchen.uuid}:{until.isoformat()}", until, facts


def follow_worker(worker: Worker) -> None:
    """After somebody came, left, changed or was certified: owed is what is owed now."""
    _follow(worker, CERTIFICATE, certificate_owed(worker))


def follow_kitchen(kitchen: Kitchen) -> None:
    _follow(kitchen, LICENCE, licence_owed(kitchen))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand; of a closed one the engine
    itself has settled everything."""
    if school.status != Status.OPEN:
        return
    for worker in Worker.objects.filter(school=school, left_on=None):
        follow_worker(worker)
    for kitchen in Kitchen.objects.filter(school=school, in_use=True):
        follow_kitchen(kitchen)


def _follow(row, kind, owed):
    """`row` is a worker or a kitchen; its items are those whose key begins with its uuid."""
    items = DueItem.objects.filter(unit=row.school_id, kind=kind, key__startswith=f"{row.uuid}:")
    key = owed[0] if owed else ""
    actions.settle_all(items.exclude(key=key))
    if owed:
        _key, due_on, facts = owed
        actions.owe(row.school.unit, kind, key, due_on, facts=facts, url=row.get_absolute_url())
