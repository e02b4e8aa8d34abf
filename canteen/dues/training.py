"""The training of those who sell in a supermarket: one open item for each clerk (R12).

Its key holds the end that it speaks of, as that of a health certificate; somebody who was never
trained is overdue at once.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import Post, Worker
from canteen.rules import shop as rules
from safety.base import clock
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.models import Role, School, Status

TRAINING = "clerk_training"
# A training has to be arranged: the first word comes a month before.
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -30, -7, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 8, every=7),
)


def line(facts: dict) -> str:
    if facts["trained"] is None:
        return _("%(name)s sells in the supermarket without being trained and examined") % facts
    return _("%(name)s sells in the supermarket: trained and examined again by %(until)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(TRAINING, gettext_lazy("Training of those who sell"), line, LADDER))


def owed(worker: Worker) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for somebody; None of those who do not sell."""
    if worker.left_on or worker.post != Post.CLERK:
        return None
    trained = worker.trained_on
    due = rules.training_due(trained, worker.starts_on, clock.day_of(worker.recorded_at))
    said = {"trained": trained.isoformat() if trained else None, "until": due.isoformat()}
    return f"{worker.uuid}:{said['trained'] or 'none'}", due, {"name": worker.name, **said}


def follow_worker(worker: Worker) -> None:
    follow(worker, TRAINING, owed(worker))


def follow_workers(workers: Sequence[Worker]) -> None:
    """The same of many, whose schools and units are fetched along."""
    schools = {worker.school_id for worker in workers}
    items = DueItem.objects.filter(kind=TRAINING, unit__in=schools, settled_at=None)
    asked = {key.partition(":")[0] for key in items.values_list("key", flat=True)}
    for worker in workers:
        if worker.post == Post.CLERK or str(worker.uuid) in asked:
            follow_worker(worker)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for worker in Worker.objects.filter(school=school, left_on=None, post=Post.CLERK):
        follow_worker(worker)


def owe_all() -> int:
    """Open what nobody opened: of schools that had clerks before this was asked for. Run again it
    changes nothing."""
    clerks = Worker.objects.filter(school=OuterRef("pk"), post=Post.CLERK, left_on=None)
    asked = DueItem.objects.filter(unit=OuterRef("pk"), kind=TRAINING)
    schools = School.objects.filter(Exists(clerks), ~Exists(asked), status=Status.OPEN)
    found = list(schools.select_related("unit").order_by("pk"))
    for school in found:
        follow_school(school)
    return len(found)
