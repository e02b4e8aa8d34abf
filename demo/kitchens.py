"""Kitchens of the schools that have one, their people and health certificates; some ran out."""

import datetime as dt

from canteen.dues import certificate, food_licence
from canteen.models import HealthCertificate, Kitchen, Mode, Post, Worker
from demo import names, owing
from demo.places import BATCH
from demo.recorded import recorded
from safety.base import clock

SHARE = {"kindergarten": 0.9, "primary": 0.6}  # of schools that have a kitchen; the rest: all
EXPIRED, MISSING = 0.02, 0.01  # of the people at work
POSTS = [Post.COOK, Post.STOREKEEPER, Post.SERVER, Post.BUYER, Post.WASHER, Post.PASTRY]


def build(rng, where, who, host, today: dt.date, make_uuid) -> None:
    """Write everything in bulk. `host` has a kitchen in which one certificate has run out, and
    one runs out soon."""
    schools = [s for s in where.schools if s.pk == host.pk or rng.random() < _share(s)]
    kitchens = [_kitchen(rng, school, today, make_uuid) for school in schools]
    Kitchen.objects.bulk_create(kitchens, batch_size=BATCH)
    people = [w for k in kitchens for w in _people(rng, k, today, make_uuid)]
    for worker, until in zip(_of(people, host), (-2, 9), strict=False):
        worker.certified_until = today + dt.timedelta(days=until)
    Worker.objects.bulk_create(people, batch_size=BATCH)
    papers = [paper(rng, w, who.officers[w.school_id], make_uuid) for w in people]
    HealthCertificate.objects.bulk_create([p for p in papers if p], batch_size=BATCH)
    _owe(kitchens, people, make_uuid)


def _share(school) -> float:
    return SHARE.get(school.stage, 1.0)


def _of(people, school):
    return (worker for worker in people if worker.school_id == school.pk)


def _kitchen(rng, school, today, make_uuid) -> Kitchen:
    boards = school.boarding
    mode = rng.choices([Mode.SELF_RUN, Mode.OUTSOURCED, Mode.DELIVERED], [80, 15, 5])[0]
    return Kitchen(
        uuid=make_uuid(), mode=mode, licence=f"JY3{rng.randrange(10**12):012}",
        licence_expires_on=_licence_end(rng, today),
        recorded_at=recorded(), capacity=max(40, school.pupils // 2),
        breakfast=boards, lunch=True, supper=boards,
        school=school, **school.unit.columns(),
    )  # fmt: skip


def _licence_end(rng, today) -> dt.date:
    """On one of sixty days in five years, two weeks ago the first: what falls due on one day is
    reckoned once for all."""
    return today + dt.timedelta(days=30 * rng.randrange(60) - 14)


def _people(rng, kitchen, today, make_uuid):
    for post in POSTS[: rng.randrange(2, len(POSTS) + 1)]:
        start = today - dt.timedelta(days=rng.randrange(40, 2500))
        until = _until(rng, today)
        worker = Worker(
            uuid=make_uuid(), kitchen=kitchen, name=names.person(rng), post=post,
            phone=names.phone(rng), starts_on=start, certified_until=until,
            # Who has none came to be known today: nobody was asked for it before.
            recorded_at=recorded(start) if until else clock.now(),
            school=kitchen.school, **kitchen.school.unit.columns(),
        )  # fmt: skip
        yield worker


def _until(rng, today) -> dt.date | None:
    """The last day of the newest certificate; None for those who have none."""
    luck = rng.random()
    if luck < MISSING:
        return None
    if luck < MISSING + EXPIRED:
        return today - dt.timedelta(days=rng.randrange(1, 20))
    return today + dt.timedelta(days=rng.randrange(1, 330))


def paper(rng, worker, officer, make_uuid) -> HealthCertificate | None:
    until = worker.certified_until
    if until is None:
        return None
    issued = until - dt.timedelta(days=365)
    return HealthCertificate(
        uuid=make_uuid(), worker=worker, number=f"JK{rng.randrange(10**8):08}", issued_on=issued,
        expires_on=until, recorded_by=officer, recorded_at=recorded(issued), school=worker.school,
        **worker.school.unit.columns(),
    )  # fmt: skip


def _owe(kitchens, people, make_uuid) -> None:
    """Every certificate and licence that runs out some day is owed by then."""
    owed = [(food_licence.LICENCE, row, food_licence.licence_owed(row)) for row in kitchens]
    owed += [(certificate.CERTIFICATE, row, certificate.certificate_owed(row)) for row in people]
    owing.owe(owed, make_uuid)
