"""What reminders and look-backs cost."""

import datetime as dt
import uuid
from functools import partial
from itertools import cycle

from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from bench.measure import Line, seconds, side_by_side
from bench.rows import somebody
from demo.copying import put
from inspections.actions import look_back as looking
from inspections.models import LookBack, LookBackItem
from inspections.queries import look_backs
from safety.base import clock
from safety.dues import engine
from safety.dues.actions import schedule
from safety.dues.models import DueItem, Notice, Schedule
from safety.schools.models import Role, School

LONG_AGO = dt.date(2024, 6, 1)  # nothing else was due by then
SAMPLE = 2_000


def look_back():
    """A district's annual round: started in the page, put together by a worker in batches, beside
    the same rows put in at once; and the page that draws a city's sample again, beside one reading
    of the periods that it is drawn from. What is written is taken back."""
    with transaction.atomic():
        row, started, filled = _round(somebody(Role.DISTRICT_ADMIN), LookBack.Kind.ANNUAL)
        items = list(LookBackItem.objects.filter(look_back=row))
        LookBackItem.objects.filter(look_back=row).delete()
        bare = seconds(lambda: LookBackItem.objects.bulk_create(items, batch_size=looking.BATCH))
        transaction.set_rollback(True)
    yield Line(
        f"A district's look-back of {len(items):,} hazards, put together in batches",
        f"{filled:.1f} s in the worker, {started * 1000:.0f} ms in the page",
        f"the same rows put in, nothing chosen: {bare:.1f} s", filled / bare,
    )  # fmt: skip
    yield from _sample_again()


def _sample_again():
    user = somebody(Role.CITY_ADMIN)
    with transaction.atomic():
        row, _started, _filled = _round(user, LookBack.Kind.SAMPLE)
        periods_then, _key = look_backs.past(row.started_at)
        there = look_backs.fitting(periods_then, "hazard_id", row).count()
        # Django's own client leaves the connection and its transaction alone.
        client, url = Client(), reverse("inspections:look_back_check", args=[row.uuid])
        client.force_login(user)
        assert look_backs.holds(row) and client.get(url).status_code == 200
        base, took = side_by_side(periods_then.count, partial(client.get, url), 5)
        drawn = row.items.count()
        transaction.set_rollback(True)
    yield Line(
        f"The check page of a city's sample, {drawn:,} of {there:,} hazards drawn again",
        f"{took * 1000:,.0f} ms", f"counting the periods of then: {base * 1000:,.0f} ms",
        took / base,
    )  # fmt: skip


def _round(user, kind):
    """A round of this person's bureau and the seconds that the page and the worker took."""
    made: list[LookBack] = []
    started = seconds(
        lambda: made.append(looking.start(user, uuid=uuid.uuid4(), kind=kind, title="bench"))
    )
    filled = seconds(lambda: looking.fill(made[0].pk))
    return LookBack.objects.get(pk=made[0].pk), started, filled


def dues(count: int):
    """★ A morning on which so many things fall due, beside as many inserts one by one, which is
    less than the run does, and beside all that it does."""
    _forget()  # of a run that was cut short
    _owe(count)
    now = clock.start_of(LONG_AGO) + dt.timedelta(hours=9)
    before = [_one_by_one(now, moving) for moving in (True, False)]
    told: list[int] = []
    first = seconds(lambda: told.append(engine.run(now)))
    second = seconds(lambda: told.append(engine.run(now)))
    after = [_one_by_one(now, moving) for moving in (True, False)]
    single, bare = ((one + other) / 2 * told[0] for one, other in zip(before, after, strict=True))
    _forget()
    assert told[0] >= count and told[1] == 0, told
    yield Line(
        f"Dues run, {count:,} items at once", f"{first:.1f} s, {told[0]:,} notices",
        f"inserts one by one, nothing moved on: {bare:.0f} s ({bare / told[0] * 1000:.1f} ms each)",
        bare / first, least=20, star=True,
    )  # fmt: skip
    yield Line(
        "The same, beside the same work done one by one", f"{first:.1f} s",
        f"insert and moving on, a transaction for each: {single:.0f} s "
        f"({single / told[0] * 1000:.1f} ms each)", single / first,
    )  # fmt: skip
    yield Line(
        "The same run again", f"{second * 1000:.0f} ms, 0 notices", f"the first: {first:.1f} s",
        second / first, most=1, star=True,
    )  # fmt: skip


def _owe(count):
    facts = {"number": "2024-391301-00001", "school": "示范第一小学", "what": "消防通道堵塞"}
    units = [school.unit for school in School.objects.select_related("unit")]
    put(
        [
            DueItem(
                unit=unit, **unit.columns(), kind="hazard_deadline", due_on=LONG_AGO,
                key=f"bench-{number // len(units)}", facts=facts, opened_at=clock.now(),
            )
            for number, unit in zip(range(count), cycle(units), strict=False)
        ]
    )  # fmt: skip
    schedule(DueItem.objects.filter(key__startswith="bench-"))
    if connection.vendor == "postgresql":  # as autovacuum does by itself within a minute
        connection.cursor().execute("VACUUM ANALYZE dues_notice, dues_dueitem, dues_schedule")


def _one_by_one(now, moving: bool) -> float:
    """Seconds of one insert, with its item moved on or not, committed by itself, as a loop over the
    items would do it. Whom to tell is known beforehand."""
    user = somebody(Role.SAFETY_OFFICER)
    items = list(DueItem.objects.filter(key="bench-0")[:SAMPLE])

    def tell(item):
        Notice.objects.create(
            user=user, item=item, kind=item.kind, due_on=item.due_on, rung=99, facts=item.facts,
            url=item.url, made_at=now, unit_id=item.unit_id, district_id=item.district_id,
            city_id=item.city_id,
        )  # fmt: skip

    def loop():
        for item in items:
            if not moving:
                tell(item)
                continue
            with transaction.atomic():
                Schedule.objects.filter(pk=item.pk).update(next_at=F("next_at"), told_to=None)
                tell(item)

    took = seconds(loop) / len(items)
    Notice.objects.filter(rung=99, kind="hazard_deadline", due_on=LONG_AGO).delete()
    return took


def _forget():
    items = DueItem.objects.filter(key__startswith="bench-")
    for rows in (
        Notice.objects.filter(item__in=items), Schedule.objects.filter(item__in=items), items
    ):  # fmt: skip
        rows._raw_delete(rows.db)
