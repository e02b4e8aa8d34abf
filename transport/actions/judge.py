"""Judge drivers and vehicles anew, many at a time, and let follow what follows.

After a record or a fact changed: `judge_driver`, `judge_vehicle`. Each morning, and after a rule
changed: `sweep`, which looks at those alone whose turning day has come or who were judged by other
numbers. A verdict that says the same as before writes no history.
"""

import datetime as dt
import uuid as uuids
from collections import defaultdict

from django.db import transaction
from django.db.models import Count, Max, Q

from safety.base import clock
from safety.schools.actions.hold import hold_places
from safety.schools.models import Status, User
from transport.actions import barred
from transport.models import Driver, DriverRecord, Standing, Vehicle
from transport.models.judged import KEPT
from transport.rules import driver as driver_rules
from transport.rules import vehicle as vehicle_rules
from transport.rules.finding import Judgement, Verdict
from transport.rules.numbers import Numbers, mark, numbers_on

BATCH = 500


def judge_driver(driver: Driver, actor: User | None) -> None:
    """After something of a locked driver changed."""
    _judge(Driver, [driver.pk], actor)


def judge_vehicle(vehicle: Vehicle, actor: User | None, *drivers: int | None) -> None:
    """After something of a locked vehicle changed; `drivers`: who drove it before or does now, by
    whose class it is judged too."""
    _judge(Vehicle, [vehicle.pk], actor)
    _judge(Driver, sorted({pk for pk in drivers if pk}), actor)


def sweep(today: dt.date | None = None) -> int:
    """Judge whoever's turning day has come, or who was judged by other numbers; how many."""
    today = today or clock.today()
    now = mark(numbers_on(today))
    # Not "other than now": two ranges are served by the index.
    waiting = Q(rejudge_on__lte=today) | Q(judged_by__lt=now) | Q(judged_by__gt=now)
    return sum(_sweep(model, waiting) for model in (Driver, Vehicle))


def _sweep(model, waiting) -> int:
    count, last = 0, 0
    rows = model.objects.filter(waiting).order_by("pk").values_list("pk", flat=True)
    while ids := list(rows.filter(pk__gt=last)[:BATCH]):
        _judge(model, ids, None)
        count, last = count + len(ids), ids[-1]
    return count


@transaction.atomic
def _judge(model, ids: list[int], actor: User | None) -> None:
    """Four statements for a batch, and what follows for those alone whose verdict turned."""
    today = clock.today()
    numbers = numbers_on(today)
    links = model._meta.get_field("links").related_model
    # Their hazards hold the schools: before any other lock (safety.schools.actions.hold).
    hold_places(
        links.objects.filter(**{f"{model._meta.model_name}__in": ids}).values_list(
            "school_id", flat=True
        )
    )
    rows = model.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    judged = _verdicts(model, list(rows.order_by("pk")), today, numbers)
    changed = [row for row, judgement in judged if row.judged_on is None or row.differs(judgement)]
    turned = [row for row, judgement in judged if _turn(row, judgement, today)]
    for row, judgement in judged:
        row.keep(judgement, today, mark(numbers))
    model.objects.bulk_update([row for row, _judgement in judged], KEPT, BATCH)
    Standing.objects.bulk_create(_history(model, changed, today))
    barred.follow(model, turned, actor)


def _verdicts(model, rows, today, numbers: Numbers) -> list[tuple]:
    if model is Vehicle:
        return [(row, vehicle_rules.judge(row.facts(), today, numbers)) for row in rows]
    records, seats = _records(rows), _seats(rows)
    return [
        (row, driver_rules.judge(row.facts(*seats[row.pk]), records[row.pk], today, numbers))
        for row in rows
    ]


def _records(drivers) -> dict[int, list]:
    """What is on file of each, without what was withdrawn."""
    found = defaultdict(list)
    known = DriverRecord.objects.filter(driver__in=drivers, withdrawn_at=None)
    for one in known.only("driver_id", "question", "bad", "on", "count"):
        found[one.driver_id].append(one.fact())
    return found


def _seats(drivers) -> dict[int, tuple[int | None, bool]]:
    """The seats of the largest vehicle in use that each drives; whether those of one are not on
    file."""
    used = Vehicle.objects.filter(
        driver__in=drivers, links__in_use=True, links__school__status=Status.OPEN
    )
    rows = (
        used.order_by()
        .values("driver")
        .annotate(most=Max("seats"), unknown=Count("pk", filter=Q(seats=None)))
    )
    found = {one["driver"]: (one["most"], one["unknown"] > 0) for one in rows}
    return defaultdict(lambda: (None, False), found)


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
