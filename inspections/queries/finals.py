"""The kept figures of hazards, where they can answer: the numbers that queries/figures.py counts.

They can where a month or year is kept whole, for readers who see whole districts, and narrowed by
nothing but district, source and kind of inspection. None where they cannot: then it is counted.
"""

import hashlib
from functools import cache

from django.db.models import QuerySet, Sum

from inspections.measures import MEASURES, Span, Way, counted
from inspections.models import HazardPeriod
from inspections.models.final import BUREAUS, FinalCount, FinalSpan
from safety.base import clock

CODES = [measure.code for measure in MEASURES.values() if measure.of == "hazard"]
OWNER = ("city", "district", "source", "hazard__inspection__kind")
COLUMNS = ("stage", "area", "severity", "on_the_spot")
ALL = "district"  # any one grouping holds each hazard once
NARROWING = {"district", "source", "kind"}


def kept(user, span: Span, narrow: dict) -> QuerySet[FinalCount] | None:
    """The kept lines that answer for what `user` sees of `span`, `narrow`ed as figures are."""
    seats = getattr(user, "seats", None)
    whole_districts = seats and {seat.tier for seat in seats.seats} <= set(BUREAUS)
    if not whole_districts or not NARROWING.issuperset(narrow) or span.until != _end(span):
        return None
    stands = good().filter(first=span.start, last=span.last)
    pk = stands.values_list("pk", flat=True).first()
    return None if pk is None else _narrowed(FinalCount.objects.visible_to(user), narrow, span=pk)


def good() -> QuerySet[FinalSpan]:
    """The spans whose kept figures are what counting would give."""
    return FinalSpan.objects.filter(made_at__isnull=False, stale=False, meaning=meaning())


def counting(span: Span) -> QuerySet:
    """What is counted of a span, of everybody: the columns of OWNER and COLUMNS, then the figures
    in the order of CODES."""
    measures = {code: MEASURES[code].count(span) for code in CODES}
    stood = HazardPeriod.objects.filter(recorded_from__lt=span.until)
    stood = stood.exclude(recorded_to__lt=span.until).filter(counted(span)).order_by()
    return stood.values_list(*OWNER, *COLUMNS).annotate(**measures)


@cache
def meaning() -> str:
    """A fingerprint of what is counted, that of any span: another release may define a figure
    anew, and what was kept under the old words is then counted again."""
    return hashlib.sha256(str(counting(Span.month(2000, 1)).query).encode()).hexdigest()


def totals(lines: QuerySet[FinalCount]) -> dict[str, int]:
    """{code: figure} of all that the lines stand for; zeros where there are none."""
    found = lines.filter(grouping=ALL).aggregate(**_sums())
    return {code: found[f"sum_{code}"] or 0 for code in CODES}


def tables(lines: QuerySet[FinalCount], groups) -> dict[str, dict]:
    """{group: {value of the group: {code: figure}}}, as the periods would be grouped."""
    rows = lines.filter(grouping__in=groups).order_by()
    found: dict[str, dict] = {group: {} for group in groups}
    for group, value, *numbers in rows.values_list("grouping", "value").annotate(**_sums()):
        found[group][_key(group, value)] = dict(zip(CODES, numbers, strict=True))
    return found


def _end(span):
    """A span that is not over ends earlier than its last day."""
    return clock.start_of(span.end)


def _narrowed(lines, narrow, **more):
    for name, value in narrow.items():
        several = isinstance(value, list | tuple | set | frozenset)
        more[f"{name}__in" if several else name] = value
    return lines.filter(**more)


def _key(group, value):
    if group == "district":
        return int(value)
    return value == Way.SPOT if group == "way" else value


def _sums():
    return {f"sum_{code}": Sum(code) for code in CODES}
