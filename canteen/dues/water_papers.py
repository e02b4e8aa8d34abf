"""The papers of bottled water that came without them: one open item for each batch, owed on the day
on which it was recorded, until they are there (R13)."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import WaterBatch
from safety.base import clock
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.models import Role, School, Status

PAPERS = "water_papers"
BATCH = 500
LADDER = (
    *rungs(Role.SAFETY_OFFICER, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 4, every=7),
)


def line(facts: dict) -> str:
    return _("Bottled water without papers: %(brand)s, lot %(lot)s, received on %(day)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(PAPERS, gettext_lazy("Papers of bottled water"), line, LADDER))


def owed(batch: WaterBatch) -> tuple[str, dt.date, dict] | None:
    """Key, day and facts of what is owed for a batch; None where its papers are there."""
    if batch.has_scan or batch.withdrawn_at:
        return None
    facts = {"brand": batch.brand, "lot": batch.lot, "day": batch.received_on.isoformat()}
    return f"{batch.uuid}:papers", clock.day_of(batch.recorded_at), facts


def follow_batch(batch: WaterBatch) -> None:
    follow(batch, PAPERS, owed(batch), f"{reverse('canteen:water_batch_list')}?state=bare")


def follow_school(school: School) -> None:
    """What a school owes as things stand: water past its day is drunk or thrown away."""
    rows = WaterBatch.objects.filter(school=school, photo=None, document=None, withdrawn_at=None)
    for batch in rows.filter(expires_on__gte=clock.today()).order_by("pk"):
        follow_batch(batch)


def owe_all() -> int:
    """Open what nobody opened: of batches in date from before papers were asked for. Run again it
    changes nothing."""
    return sum(_ask(pk) for pk in _unasked())


def _unasked() -> Iterator[int]:
    rows = WaterBatch.objects.filter(
        photo=None, document=None, withdrawn_at=None, expires_on__gte=clock.today(),
        school__status=Status.OPEN,
    ).order_by("pk")  # fmt: skip
    last = 0
    while some := dict(rows.filter(pk__gt=last).values_list("uuid", "pk")[:BATCH]):
        last = max(some.values())
        keys = [f"{uuid}:papers" for uuid in some]
        items = DueItem.objects.filter(kind=PAPERS, key__in=keys, settled_at=None)
        there = set(items.values_list("key", flat=True))
        yield from (pk for uuid, pk in some.items() if f"{uuid}:papers" not in there)


@transaction.atomic
def _ask(pk) -> bool:
    """A batch is held before what it owes, as by those who keep its papers; one that got them
    meanwhile owes none."""
    batch = WaterBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    follow_batch(batch)
    return owed(batch) is not None
