"""Counts months and years that are over once and for all, and checks what was kept of them.

Kept figures say what counting says, for ever: a period of a hazard that was recorded before the
end of a month changes no more. Should one be changed all the same, the database marks what it may
have counted as stale (migrations/0001_tables.py); then it is counted live until it has been counted
anew.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Min

from inspections.measures import Span, Way
from inspections.models import FinalCount, FinalSpan, HazardPeriod
from inspections.queries.finals import CODES, counting, good, meaning
from safety.base import clock
from safety.schools.models import Tier, Unit

# Grouping → its value, from the columns that follow the owner's in a counted row.
GROUPINGS = {
    "district": lambda owner, _row: str(owner[1]),
    "source": lambda owner, _row: owner[2],
    "stage": lambda _owner, row: row[0],
    "area": lambda _owner, row: row[1],
    "severity": lambda _owner, row: row[2],
    "way": lambda _owner, row: Way.SPOT.value if row[3] else Way.LIMITED.value,
}
BATCH = 500
# (city, district, source, kind), grouping, value → the figures in the order of CODES.
Lines = dict[tuple[tuple, str, str], list[int]]


def wanted() -> Iterator[Span]:
    """Every final month and year in which something was recorded, newest first, that is not kept or
    is kept no more."""
    stand = set(good().values_list("first", "last"))
    return (span for span in final_spans() if (span.start, span.last) not in stand)


def final_spans() -> Iterator[Span]:
    """The final months and years since the first notice, newest first; a year after its last."""
    cities = Unit.objects.filter(tier=Tier.CITY)
    firsts = [
        HazardPeriod.objects.filter(city=city).aggregate(at=Min("issued_at")) for city in cities
    ]
    began = min((first["at"] for first in firsts if first["at"]), default=None)
    if began is None:
        return
    day, earliest = clock.month_start(clock.today()), clock.month_start(clock.day_of(began))
    while day >= earliest:
        spans = [Span.month(day.year, day.month)]
        if day.month == 12:
            spans.append(Span.year(day.year))
        yield from (span for span in spans if span.final)
        day = clock.previous_month(day)


def keep(span: Span) -> bool:
    """Count a final span and keep it. False when a period was changed meanwhile: the next run
    counts again. ValueError for a span that is not final."""
    if not span.final:
        raise ValueError("figures that may still move are not kept")
    run = uuid.uuid4()
    pk = _begin(span, run)
    lines = count(span)
    with transaction.atomic():
        held = FinalSpan.objects.select_for_update().get(pk=pk)
        if held.stale or held.run != run:
            return False
        held.counts.all().delete()
        rows = (_line(held, key, numbers) for key, numbers in lines.items())
        FinalCount.objects.bulk_create(rows, batch_size=BATCH)
        FinalSpan.objects.filter(pk=pk).update(made_at=clock.now())
    return True


@transaction.atomic
def _begin(span, run) -> int:
    """From now on the database tells of changes, and of none that was under way it did not: the
    lock waits until every writer is done, and is given back at once."""
    begun = {"made_at": None, "stale": False, "meaning": meaning(), "run": run}
    where = {"first": span.start, "last": span.last}
    row, _new = FinalSpan.objects.update_or_create(
        **where, defaults=begun, create_defaults={**where, **begun, "until": span.until}
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {HazardPeriod._meta.db_table} IN SHARE MODE")
    return row.pk


def count(span: Span) -> Lines:
    """What is to be kept of a span, counted from the periods."""
    lines: Lines = defaultdict(lambda: [0] * len(CODES))
    for row in counting(span).iterator():
        owner, columns, numbers = row[:4], row[4:8], row[8:]
        for grouping, value_of in GROUPINGS.items():
            sums = lines[owner, grouping, value_of(owner, columns)]
            for place, number in enumerate(numbers):
                sums[place] += number
    return dict(lines)


def differences() -> Iterator[str]:
    """A sentence for each kept figure that is not what counting says. What is wrong is shown no
    more: its span becomes stale and will be counted anew."""
    for row in good().order_by("first", "last"):
        stored = {_key(line): [getattr(line, code) for code in CODES] for line in row.counts.all()}
        found = list(_unlike(stored, count(Span.days(row.first, row.last))))
        if found:
            FinalSpan.objects.filter(pk=row.pk).update(stale=True)
        yield from (f"{row.first} to {row.last}, {words}" for words in found)


def _unlike(stored: Lines, now: Lines) -> Iterator[str]:
    nothing = [0] * len(CODES)
    for key in sorted(stored.keys() | now.keys()):
        for code, kept, counts in zip(
            CODES, stored.get(key, nothing), now.get(key, nothing), strict=True
        ):
            if kept != counts:
                (_city, district, source, kind), grouping, value = key
                where = f"district {district}, {source}, {kind}, {grouping} {value}"
                yield f"{where}: {code} is kept as {kept}, counted {counts}"


def _line(span, key, numbers) -> FinalCount:
    (city, district, source, kind), grouping, value = key
    figures = dict(zip(CODES, numbers, strict=True))
    return FinalCount(
        span=span, city_id=city, district_id=district, source=source, kind=kind,
        grouping=grouping, value=value, **figures,
    )  # fmt: skip


def _key(line: FinalCount):
    owner = (line.city_id, line.district_id, line.source, line.kind)
    return owner, line.grouping, line.value
