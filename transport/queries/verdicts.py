"""Judgements of drivers and vehicles as they stand today, many in a fixed number of queries."""

from collections import defaultdict

from django.db.models import Count, Max, Q

from safety.base import clock
from safety.schools.models import Status
from transport.models import Driver, DriverRecord, Vehicle
from transport.queries.load import loads_of
from transport.queries.numbers import ByCity
from transport.rules import driver as driver_rules
from transport.rules import vehicle as vehicle_rules
from transport.rules.record import Record


def verdict_now(row: Driver | Vehicle) -> str:
    """The verdict of today, though nothing has judged the row today yet. Kept is the one of the
    last judgement: it holds until the day on which it turns, and while the numbers are the same."""
    today = clock.today()
    numbers = ByCity(today)
    turned = row.rejudge_on is not None and row.rejudge_on <= today
    if row.judged_on and not turned and row.judged_by == numbers.mark_of(row.city_id):
        return row.verdict
    records = records_of([row]) if isinstance(row, Driver) else {}
    [(_row, found)] = verdicts(type(row), [row], records, today, numbers)
    return found.verdict


def verdicts(model, rows, records, today, numbers: ByCity) -> list[tuple]:
    """Each of these with its judgement; `records`: of drivers what is on file of each."""
    if model is Vehicle:
        loads = loads_of(rows)
        return [
            (row, vehicle_rules.judge(row.facts(loads[row.pk]), today, numbers.of(row.city_id)))
            for row in rows
        ]
    seats = _seats(rows)
    return [
        (
            row,
            driver_rules.judge(
                row.facts(*seats[row.pk]), records[row.pk], today, numbers.of(row.city_id)
            ),
        )
        for row in rows
    ]


def records_of(drivers) -> dict[int, list]:
    """What is on file of each, without what was withdrawn."""
    found = defaultdict(list)
    known = DriverRecord.objects.filter(driver__in=drivers, withdrawn_at=None)
    for driver, *fact in known.values_list("driver_id", "question", "bad", "on", "count"):
        found[driver].append(Record(*fact))
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
