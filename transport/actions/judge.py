"""Judge drivers and vehicles anew, many at a time, and let follow what follows.

After a record or a fact changed: `judge_driver`, `judge_vehicle`. Each morning, and after a rule
changed: `sweep`, which looks at those alone whose turning day has come or who were judged by other
numbers. A verdict that says the same as before writes no history.
"""

import datetime as dt
import logging
import uuid as uuids
from collections.abc import Iterator
from contextlib import suppress

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q

from safety.base import clock
from safety.schools.actions.hold import hold_places
from safety.schools.models import User
from transport.actions import alone, barred, route_flags
from transport.dues import expiry
from transport.models import Driver, Standing, Vehicle
from transport.models.judged import KEPT
from transport.queries.numbers import ByCity
from transport.queries.verdicts import records_of, verdicts
from transport.rules.finding import Judgement, Verdict

BATCH = 500
SWEPT = 200  # the morning's sweep holds so many at once: where all of them turn, for seconds
log = logging.getLogger(__name__)


def judge_driver(driver: Driver, actor: User | None) -> None:
    """After something of a locked driver changed."""
    _judge(Driver, [driver.pk], actor)


def judge_vehicle(vehicle: Vehicle, actor: User | None, *drivers: int | None) -> None:
    """After something of a locked vehicle changed; `drivers`: who drove it before or does now, by
    whose class it is judged too."""
    _judge(Vehicle, [vehicle.pk], actor)
    _judge(Driver, sorted({pk for pk in drivers if pk}), actor)


def judge_many(model, ids, actor: User | None) -> None:
    """Drivers or vehicles by their ids, whose schools and rows the caller holds or nobody does."""
    rest = sorted(ids)
    for start in range(0, len(rest), BATCH):
        _judge(model, rest[start : start + BATCH], actor)


def sweep(today: dt.date | None = None) -> int:
    """Judge whoever's turning day has come, or who was judged by other numbers; how many.

    Each batch is a transaction of its own, and one run judges at a time: a second one stops, and so
    does one that has taken long enough; the next goes on from there. A batch that fails is judged
    row by row, so that one bad row holds up none of the others; what failed is in the log and noted
    at the row, and is tried again by the next run.
    """
    today, ends, count = today or clock.today(), alone.ends_at(), 0
    waiting = Q(rejudge_on__lte=today) | ByCity(today).judged_by_others()
    with suppress(alone.Busy):
        for model in (Driver, Vehicle):
            for done in _sweep(model, waiting, ends):
                count += done
        barred.retry(ends)
    return count


def _sweep(model, waiting, ends) -> Iterator[int]:
    last = 0
    rows = model.objects.filter(waiting).order_by("pk").values_list("pk", flat=True)
    while ids := list(rows.filter(pk__gt=last)[:SWEPT]):
        yield _sweep_batch(model, ids, ends)
        last = ids[-1]


def _sweep_batch(model, ids, ends) -> int:
    """How many of these were judged. That the worker is to stop is no fault of theirs."""
    try:
        _judge_alone(model, ids, ends)
        return len(ids)
    except (alone.Busy, SoftTimeLimitExceeded):
        raise
    except Exception:
        name = model._meta.model_name
        if len(ids) == 1:
            log.exception("%s %s could not be judged", name, ids[0])
            model.objects.filter(pk=ids[0]).update(failed_at=clock.now())
            return 0
        log.exception("%s %s to %s could not be judged together", name, ids[0], ids[-1])
        return sum(_sweep_batch(model, [pk], ends) for pk in ids)


@transaction.atomic
def _judge_alone(model, ids, ends) -> None:
    alone.hold(ends)
    _judge(model, ids, None)


@transaction.atomic
def _judge(model, ids: list[int], actor: User | None) -> None:
    """A number of statements for a batch, with what runs out; and what follows of being barred for
    those alone whose verdict turned."""
    today = clock.today()
    numbers = ByCity(today)
    links = model._meta.get_field("links").related_model
    # Their hazards hold the schools: before any other lock (safety.schools.actions.hold).
    hold_places(
        links.objects.filter(**{f"{model._meta.model_name}__in": ids}).values_list(
            "school_id", flat=True
        )
    )
    rows = model.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    found = list(rows.order_by("pk"))
    records = records_of(found) if model is Driver else {}
    judged = verdicts(model, found, records, today, numbers)
    changed = [row for row, judgement in judged if row.judged_on is None or row.differs(judgement)]
    turned = [row for row, judgement in judged if _turn(row, judgement, today)]
    days = {row.pk: row.rejudge_on for row in found}
    for row, judgement in judged:
        row.keep(judgement, today, numbers.mark_of(row.city_id))
    _write(model, found, {row.pk for row in [*changed, *turned]}, days)
    Standing.objects.bulk_create(_history(model, changed, today))
    barred.follow(model, turned, actor)
    _remind(model, found, records, today, numbers)
    route_flags.follow(model, ids)


def _write(model, rows, changed: set[int], days: dict[int, dt.date | None]) -> None:
    """Whole are written those alone whose verdict changed: of most it is that they were judged,
    and of some another turning day than in `days`."""
    whole = [row for row in rows if row.pk in changed]
    same = [row for row in rows if row.pk not in changed]
    model.objects.bulk_update(whole, KEPT, BATCH)
    for by in sorted({row.judged_by for row in same}):  # of each city with numbers of its own
        mine = [row.pk for row in same if row.judged_by == by]
        told = {"judged_on": same[0].judged_on, "judged_by": by, "failed_at": None}
        model.objects.filter(pk__in=mine).update(**told)
    moved = [row for row in same if row.rejudge_on != days[row.pk]]
    model.objects.bulk_update(moved, ["rejudge_on"], BATCH)


def remind(model, rows) -> None:
    """What runs out of drivers or vehicles, whose verdict is as it was."""
    today = clock.today()
    _remind(model, rows, records_of(rows) if model is Driver else {}, today, ByCity(today))


def _remind(model, rows, records, today, numbers: ByCity) -> None:
    if model is Driver:
        expiry.follow_drivers(rows, records, today, numbers)
    else:
        expiry.follow_vehicles(rows)


def _turn(row, judgement: Judgement, today) -> bool:
    """Note since when it is barred; whether that, or why, is another than before."""
    is_barred = judgement.verdict == Verdict.BARRED
    if is_barred and row.barred_uuid is None:
        row.barred_since, row.barred_uuid = today, uuids.uuid4()
        return True
    if not is_barred and row.barred_uuid is not None:
        row.barred_since = row.barred_uuid = None
        return True
    return is_barred and row.differs(judgement)


def _history(model, rows, today) -> list[Standing]:
    name = model._meta.model_name
    return [
        Standing(
            **{name: row}, day=today, verdict=row.verdict, findings=row.findings,
            judged_at=clock.now(),
        )
        for row in rows
    ]  # fmt: skip
