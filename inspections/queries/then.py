"""What a hazard's other columns said at an instant in the past, told by its trail.

HazardPeriod holds what is counted; who answered and what was planned then stand in the entries.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from inspections.models import Hazard, LedgerEntry

TICK = dt.timedelta(microseconds=1)


ON_PAPER = (
    *("what", "place", "severity", "deadline", "on_the_spot"),
    *("responsible", "interim_control"),
)


def as_issued(hazards: Iterable[Hazard], issued_at: dt.datetime) -> list[Hazard]:
    """The hazards of one notice with the words that it gave: what was planned, granted or
    corrected afterwards is not on the paper that the school received. Not to be saved."""
    rows = list(hazards)
    said = columns_then([row.pk for row in rows], issued_at + TICK, ON_PAPER)
    for row in rows:
        for name, value in said[row.pk].items():
            setattr(row, name, Hazard._meta.get_field(name).to_python(value))
    return rows


def columns_then(
    hazards: Iterable[int], until: dt.datetime, columns: Iterable[str]
) -> dict[int, dict]:
    """{hazard id: {column: value}} as recorded before `until`, in one query.

    In: ids of hazards that the caller has fetched for a reader who may see them; names of columns
    of Hazard. A column that was never written is left out.
    """
    columns = tuple(columns)
    wrote = Q()
    for column in columns:
        wrote |= Q(data__set__has_key=column)
    entries = LedgerEntry.objects.filter(wrote, hazard__in=hazards, at__lt=until)
    found: dict[int, dict] = {}
    for hazard, data in entries.order_by("sequence").values_list("hazard_id", "data"):
        values = {name: data["set"][name] for name in columns if name in data["set"]}
        found.setdefault(hazard, {}).update(values)
    return found
