"""The health certificate of everybody at work: one open item for each worker.

Its key holds the end that it speaks of, so that a renewal settles the old item and opens one of its
own; somebody without a certificate is overdue at once.
"""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import Worker
from canteen.rules import worker as rules
from safety.base import clock
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role, School

CERTIFICATE = "health_certificate"
# A check-up takes days to book and days to be answered: the first word comes a month before.
CERTIFICATE_LADDER = (
    *rungs(Role.SAFETY_OFFICER, -30, -14, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -3, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, 8, every=7),
    *rungs(Role.CITY_ADMIN, 14, every=7),
)


def certificate_line(facts: dict) -> str:
    """ "Health certificate of Wang Fang, valid to 2026-12-01", in the reader's language."""
    if facts["expires"] is None:
        return _("%(name)s works in the kitchen without a health certificate") % facts
    return _("Health certificate of %(name)s, valid to %(expires)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Health certificates of kitchen workers")
    kinds.register(kinds.Kind(CERTIFICATE, label, certificate_line, CERTIFICATE_LADDER))


def certificate_owed(worker: Worker) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for somebody; None once they have left."""
    if worker.left_on:
        return None
    until = worker.certified_until
    due = until or rules.missing_due(worker.starts_on, clock.day_of(worker.recorded_at))
    key = f"{worker.uuid}:{until.isoformat() if until else 'none'}"
    return key, due, {"name": worker.name, "expires": until.isoformat() if until else None}


def follow_worker(worker: Worker) -> None:
    """After somebody came, left, changed or was certified: owed is what is owed now."""
    follow(worker, CERTIFICATE, certificate_owed(worker))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for worker in Worker.objects.filter(school=school, left_on=None):
        follow_worker(worker)
