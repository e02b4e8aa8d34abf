"""The papers of bottled water that came without them: one open item for each batch, owed on the day
on which it was recorded, until they are there (R13)."""

import datetime as dt

from django.db.models import Exists, OuterRef
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
    """Open what nobody opened: of schools with batches from before papers were asked for, some of
    them still in date. Run again it changes nothing."""
    bare = WaterBatch.objects.filter(
        school=OuterRef("pk"), photo=None, document=None, withdrawn_at=None,
        expires_on__gte=clock.today(),
    )  # fmt: skip
    asked = DueItem.objects.filter(unit=OuterRef("pk"), kind=PAPERS)
    schools = School.objects.filter(Exists(bare), ~Exists(asked), status=Status.OPEN)
    found = list(schools.select_related("unit").order_by("pk"))
    for school in found:
        follow_school(school)
    return len(found)
