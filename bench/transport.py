"""Judging many drivers after a rule changed: in bulk beside one by one (R16).

`DRIVERS` says how many (100,000 for the table of performance.md); one by one a sample is judged,
and its time is told for as many.
"""

import os
import uuid

from django.db import transaction
from django.test import override_settings

from bench.measure import Line, seconds
from bench.rows import somebody
from safety.base import clock
from safety.schools.models import Role, School
from transport.actions import judge
from transport.models import Driver, DriverLink, DriverRecord, Source
from transport.rules.record import Question

SAMPLE = 500
CHUNK = 2_000
HOURS = 3  # of study in the yearly review of each


def fill(count: int) -> None:
    """So many sound drivers with eleven answers each, three of a hundred of whom drank."""
    school = School.objects.select_related("unit").filter(status="open").first()
    by, today = somebody(Role.CITY_ADMIN), clock.today()
    for start in range(0, count, CHUNK):
        rows = [
            Driver(
                city_id=school.unit.city_id, name=f"王{n}", identity_mark=uuid.uuid4().hex,
                identity="", identity_end="1234",
                born_on=today.replace(year=today.year - 40, day=1),
                licence_class="A1", first_licensed_on=today.replace(year=today.year - 15, day=1),
                licence_until=today.replace(year=today.year + 3, day=1),
            )
            for n in range(start, min(start + CHUNK, count))
        ]  # fmt: skip
        with transaction.atomic():
            Driver.objects.bulk_create(rows)
            DriverLink.objects.bulk_create(
                DriverLink(driver=row, recorded_by=by, recorded_at=clock.now(), **school.columns())
                for row in rows
            )
            DriverRecord.objects.bulk_create(
                DriverRecord(
                    driver=row, question=question, on=today, source=Source.LIST,
                    bad=question == Question.DRINK and at % 33 == 0,
                    count=HOURS if question == Question.REVIEW else None, recorded_by=by,
                    recorded_at=clock.now(),
                )
                for at, row in enumerate(rows)
                for question in Question
            )  # fmt: skip


def judging(count: int):
    """All of them in bulk beside a sample one by one, after each was judged once: where the rule
    that changed turns no verdict, and where it turns those of all who are not barred."""
    fill(count)
    judge.sweep()
    ids = list(Driver.objects.order_by("pk").values_list("pk", flat=True)[:SAMPLE])

    def alone():
        for pk in ids:
            judge.judge_many(Driver, [pk], None)

    def together():
        Driver.objects.update(judged_by="")
        judge.sweep()

    yield _line(f"Judging {count:,} drivers after a rule changed", count, ids, alone, together)
    before = dict(Driver.objects.order_by().values_list("pk", "verdict"))
    with override_settings(TRANSPORT_NUMBERS=f"study_hours={HOURS + 1}"):
        line = _line(
            "The same, each verdict turned but of those barred", count, ids, alone, judge.sweep
        )
    turned = sum(before[pk] != now for pk, now in Driver.objects.values_list("pk", "verdict"))
    yield line._replace(cost=f"{line.cost}, {turned:,} turned")


def _line(what, count, ids, alone, together) -> Line:
    one_by_one = seconds(alone) / len(ids) * count
    bulk = seconds(together)
    return Line(
        what, f"{bulk:.1f} s", f"one by one: {one_by_one:.1f} s", bulk / one_by_one, most=0.2
    )


def case():
    return judging(int(os.environ.get("DRIVERS") or 2_000))
