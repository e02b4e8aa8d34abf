"""The health certificate of everybody at work: one open item for each worker.

Its key holds the end that it speaks of, so that a renewal settles the old item and opens one of its
own; somebody without a certificate is overdue at once.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues import training
from canteen.dues.shared import follow
from canteen.models import HealthCertificate, Worker
from canteen.rules import worker as rules
from safety.base import clock
from safety.base.among import Among
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
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


def certificate_owed(
    worker: Worker, withdrawn_on: dt.date | None = None
) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for somebody; None once they have left. `withdrawn_on`:
    when the last certificate of somebody who has none was withdrawn."""
    if worker.left_on:
        return None
    until = worker.certified_until
    recorded_on = clock.day_of(worker.recorded_at)
    due = until or rules.missing_due(worker.starts_on, recorded_on, withdrawn_on)
    key = f"{worker.uuid}:{until.isoformat() if until else 'none'}"
    return key, due, {"name": worker.name, "expires": until.isoformat() if until else None}


def follow_worker(worker: Worker) -> None:
    """After somebody came, left, changed or was certified: owed is what is owed now."""
    owed = certificate_owed(worker, _withdrawn([worker]).get(worker.pk))
    follow(worker, CERTIFICATE, owed)
    training.follow_worker(worker)


def follow_workers(workers: Sequence[Worker]) -> None:
    """The same of many, whose schools and units are fetched along: what is new is opened and what
    is over is settled together, what is owed again opened together; an item that is there but says
    something else is owed anew."""
    gone = _withdrawn(workers)
    owed = [(worker, certificate_owed(worker, gone.get(worker.pk))) for worker in workers]
    wanted = {due[0]: (worker, due) for worker, due in owed if due}
    mine, there = {str(worker.uuid) for worker in workers}, {}
    items = DueItem.objects.filter(kind=CERTIFICATE, unit__in={w.school_id for w in workers})
    for item in items.iterator():
        if item.key.partition(":")[0] in mine:
            there[item.key] = item
    over = [i.pk for key, i in there.items() if i.settled_at is None and key not in wanted]
    actions.settle_all(DueItem.objects.filter(Among("pk", over)))
    actions.open_many([_item(*wanted[key]) for key in wanted if key not in there])
    again = []
    for key in wanted.keys() & there.keys():
        item, known = _item(*wanted[key]), there[key]
        if _said(item) != _said(known):
            actions.owe(item.unit, CERTIFICATE, key, item.due_on, facts=item.facts, url=item.url)
        elif known.settled_at:
            again.append(known.pk)
    if again:
        actions.open_again(DueItem.objects.filter(Among("pk", again)))
    training.follow_workers(workers)


def _withdrawn(workers) -> dict[int, dt.date]:
    """Of those who have no certificate: the day on which the last that they had was withdrawn."""
    bare = [worker.pk for worker in workers if worker.certified_until is None]
    if not bare:
        return {}
    rows = HealthCertificate.objects.filter(Among("worker", bare), withdrawn_at__isnull=False)
    last = rows.order_by().values("worker").annotate(at=Max("withdrawn_at"))
    return {worker: clock.day_of(at) for worker, at in last.values_list("worker", "at")}


def _item(worker, due) -> DueItem:
    unit, (key, due_on, facts) = worker.school.unit, due
    return DueItem(
        unit=unit, kind=CERTIFICATE, key=key, due_on=due_on, facts=facts,
        url=worker.get_absolute_url(), opened_at=clock.now(), **unit.columns(),
    )  # fmt: skip


def _said(item) -> tuple:
    return item.due_on, item.facts, item.url


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    rows = Worker.objects.filter(school=school, left_on=None).order_by("pk")
    follow_workers(list(rows.select_related("school__unit")))
