"""Water machines of every school, their last cleaning, some of it late; bottled water."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from canteen.dues import water as dues
from canteen.dues import water_papers as papers
from canteen.models import WaterBatch, WaterCleaning, WaterMachine
from demo import names, owing, pictures
from demo.places import BATCH
from demo.recorded import recorded
from safety.files.actions import store
from safety.files.models import Evidence, How
from safety.schools import calendar

LATE = 0.03
MONTH = dt.timedelta(days=30)
PLACES = ("教学楼一楼", "教学楼三楼", "宿舍楼大厅", "办公楼二楼", "食堂入口")
BRANDS = (("清泉", "清泉饮用水站"), ("溪谷", "溪谷桶装水配送部"), ("润源", "润源水业"))


def build(rng, where, who, host, today: dt.date, make_uuid) -> None:
    """Write everything in bulk. `host` has one machine overdue and one due this week."""
    terms = calendar.terms(where.city)
    machines = [m for school in where.schools for m in _machines(rng, school, today, make_uuid)]
    own = (machine for machine in machines if machine.school_id == host.pk)
    for machine, days in zip(own, (34, 28), strict=False):
        machine.cleaned_on = today - dt.timedelta(days=days)
    for machine in machines:
        machine.due_on = dues.due_of(machine, terms)
    WaterMachine.objects.bulk_create(machines, batch_size=BATCH)
    cleanings = [
        _cleaning(rng, m, who.officers[m.school_id], m.cleaned_on - ago, make_uuid)
        for m in machines for ago in (2 * MONTH, MONTH, 0 * MONTH)
    ]  # fmt: skip
    WaterCleaning.objects.bulk_create(cleanings, batch_size=BATCH)
    owing.owe([(dues.CLEANING, m, dues.cleaning_owed(m)) for m in machines], make_uuid)
    some = [s for s in where.schools if s.pk == host.pk or rng.random() < 0.2]
    batches = [_batch(rng, s, who.officers[s.pk], today, make_uuid) for s in some]
    _papers([batch for n, batch in enumerate(batches) if n % 10], make_uuid)
    WaterBatch.objects.bulk_create(batches, batch_size=BATCH)
    owing.owe([(papers.PAPERS, batch, papers.owed(batch)) for batch in batches], make_uuid)


def _papers(batches, make_uuid) -> None:
    """A drawn picture beside each, as a photo row of its own; they share its file."""
    if not batches:
        return
    upload = SimpleUploadedFile("papers.jpg", pictures.picture("systems_paper", True), "image/jpeg")
    one = store(batches[0].recorded_by, upload, make_uuid())
    names = [field.attname for field in Evidence._meta.concrete_fields]
    facts = {n: getattr(one, n) for n in names if n not in ("id", "uuid", "owner_id")}
    photos = [
        Evidence(uuid=make_uuid(), owner=batch.recorded_by, **facts | {"how": How.DRAWN})
        for batch in batches
    ]
    for batch, photo in zip(batches, Evidence.objects.bulk_create(photos, BATCH), strict=True):
        batch.photo = photo


def _machines(rng, school, today, make_uuid):
    for place in PLACES[: 2 + (school.pupils > 600)]:
        ago = rng.randrange(33, 40) if rng.random() < LATE else rng.randrange(1, 26)
        yield WaterMachine(
            uuid=make_uuid(), place=place, kind=rng.choice(WaterMachine.Kind.values),
            recorded_at=recorded(),
            cleaned_on=today - dt.timedelta(days=ago), school=school, **school.unit.columns(),
        )  # fmt: skip


def _cleaning(rng, machine, officer, day, make_uuid) -> WaterCleaning:
    return WaterCleaning(
        uuid=make_uuid(), machine=machine, done_on=day, done_by=names.person(rng),
        recorded_by=officer, recorded_at=recorded(day),
        school=machine.school, **machine.school.unit.columns(),
    )  # fmt: skip


def _batch(rng, school, officer, today, make_uuid) -> WaterBatch:
    brand, supplier = rng.choice(BRANDS)
    made = today - dt.timedelta(days=rng.randrange(20, 90))
    came = today - dt.timedelta(days=rng.randrange(1, 20))
    return WaterBatch(
        uuid=make_uuid(), brand=brand, supplier=supplier, lot=f"{made:%Y%m%d}A",
        made_on=made, expires_on=made + dt.timedelta(days=180),
        received_on=came,
        bottles=rng.randrange(10, 60), recorded_by=officer, recorded_at=recorded(came),
        school=school, **school.unit.columns(),
    )  # fmt: skip
