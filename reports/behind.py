"""The rows behind a figure of the month: as many as the figure says."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from inspections.measures import MEASURES, Span
from inspections.models import SCHOOL_STATES, Hazard, Inspection
from inspections.queries import figures
from safety.schools.models import School


@dataclass(frozen=True)
class Behind:
    """`kind` is what a row is: "hazard" (a HazardPeriod, as it stood when the span ended), "visit"
    (an Inspection), "look" (a LookBackItem) or "school" (a School, with the number of its visits).
    `order` is the key by which pages are turned."""

    kind: str
    rows: QuerySet
    order: tuple[str, ...]


def behind(user, span: Span, code: str, **narrow) -> Behind:
    """The rows that MEASURES[code] counts for this reader, each with `open_to_reader`:
    whether its own page may be opened today (a school may have left the reader's district)."""
    rows = figures.rows(user, span, code, **narrow)
    if MEASURES[code].distinct == "school":
        return Behind("school", _schools(user, rows), ("code", "pk"))
    if MEASURES[code].of == "visit":
        seen = Inspection.objects.visible_to(user).filter(pk=OuterRef("pk"))
        rows = rows.annotate(open_to_reader=Exists(seen), found=_found())
        return Behind("visit", rows, ("-submitted_at", "-pk"))
    seen = Hazard.objects.visible_to(user).filter(pk=OuterRef("hazard_id"))
    if MEASURES[code].of == "look":
        return Behind("look", rows.annotate(open_to_reader=Exists(seen)), ("-looked_at", "-pk"))
    order = ("deadline", "pk") if code == "overdue" else ("-issued_at", "-pk")
    return Behind("hazard", rows.annotate(open_to_reader=Exists(seen)), order)


def _schools(user, visits):
    """Where there was such a visit: decided by the figures' own scope, as of then."""
    there = Q(pk__in=visits.order_by().values("school"))
    return School.objects.filter(there).select_related("unit__district")


def _found():
    return Count("hazards", filter=Q(hazards__issued_at__isnull=False))


def late_days(state: str, deadline: dt.date | None, day: dt.date) -> int:
    """How many days overdue a hazard of such a state and deadline was on that day; 0 when it was
    not, or not with the school."""
    if state not in SCHOOL_STATES or deadline is None:
        return 0
    return max(0, (day - deadline).days)
