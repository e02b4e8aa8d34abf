"""The lists: overdue, major, and the ledger in detail, which may be of any length.

Rows come one batch at a time, each as it stood when the period ended; the next is fetched when the
last has been written, so that a long ledger takes no more memory than a short one.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain, count, islice
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from inspections.models import Area, HazardPeriod, Severity, Source, State
from inspections.queries import figures
from inspections.queries.then import columns_then
from reports.behind import late_days
from safety.base import clock
from safety.schools.models import Stage
from safety.sheets.exporter import CAPACITY

BATCH = 1000
# What its trail said then, by the columns that show it.
SAID = {
    "responsible": "responsible",
    "measures": "measures",
    "funds": "funds",
    "interim": "interim_control",
}


class Row(NamedTuple):
    """One hazard: its period when the span ended, what its trail said then, its place in the list
    and the last day. Columns alone: a model of each would cost several times what writing does."""

    hazard: int
    code: str
    what: str
    spot: str
    district: str
    school: str
    stage: str
    source: str
    area: str
    severity: str
    state: str
    on_the_spot: bool
    deadline: dt.date | None
    submitted_on: dt.date | None
    issued_at: dt.datetime
    signed_off_at: dt.datetime | None
    said: dict
    number: int
    day: dt.date


READ = (
    *("hazard_id", "hazard__number", "hazard__what", "hazard__place"),
    *("district__name", "school__unit__name", "stage", "source", "area", "severity", "state"),
    *("on_the_spot", "deadline", "submitted_on", "issued_at", "signed_off_at"),
)


@dataclass(frozen=True)
class Column:
    head: Any
    width: float
    style: str
    value: Callable[[Row], Any]


def _display(name, choices):
    """The words of a choice. (`get_…_display` builds all the words anew for each row.)"""
    return lambda row: _words(choices, get_language()).get(getattr(row, name), "")


@cache
def _words(choices, _language) -> dict[str, str]:
    return {value: capfirst(str(label)) for value, label in choices.choices}


COLUMNS = {
    "line": Column(gettext_lazy("No."), 6, "int", lambda row: row.number),
    "number": Column(gettext_lazy("Number"), 20, "text", lambda row: row.code),
    "district": Column(gettext_lazy("District"), 14, "text", lambda row: row.district),
    "school": Column(gettext_lazy("School"), 22, "text", lambda row: row.school),
    "stage": Column(gettext_lazy("Stage"), 12, "text", _display("stage", Stage)),
    "source": Column(gettext_lazy("Found by"), 10, "text", _display("source", Source)),
    "area": Column(gettext_lazy("Area"), 14, "text", _display("area", Area)),
    "severity": Column(gettext_lazy("Severity"), 11, "text", _display("severity", Severity)),
    "what": Column(gettext_lazy("What is wrong"), 36, "text", lambda row: row.what),
    "place": Column(gettext_lazy("Place"), 16, "text", lambda row: row.spot),
    "found": Column(gettext_lazy("Found"), 12, "date", lambda row: _day(row.issued_at)),
    "deadline": Column(gettext_lazy("Deadline"), 12, "date", lambda row: row.deadline),
    "late": Column(
        gettext_lazy("Days overdue"), 9, "late",
        lambda row: late_days(row.state, row.deadline, row.day) or None,
    ),
    "state": Column(gettext_lazy("State"), 12, "text", _display("state", State)),
    "on_the_spot": Column(
        gettext_lazy("Way of rectification"), 12, "text",
        lambda row: _("Fixed on the spot") if row.on_the_spot else _("Time-limited"),
    ),
    "submitted": Column(
        gettext_lazy("Submitted for re-check"), 12, "date", lambda row: row.submitted_on
    ),
    "signed_off": Column(
        gettext_lazy("Signed off"), 12, "date", lambda row: _day(row.signed_off_at)
    ),
    "responsible": Column(
        gettext_lazy("Responsible person"), 12, "text", lambda row: row.said.get("responsible")
    ),
    "measures": Column(gettext_lazy("Measures"), 30, "text", lambda row: row.said.get("measures")),
    "funds": Column(gettext_lazy("Funds in yuan"), 12, "decimal", lambda row: _money(row)),
    "interim": Column(
        gettext_lazy("Interim control"), 24, "text", lambda row: row.said.get("interim_control")
    ),
}  # fmt: skip
OVERDUE = (
    *("line", "number", "district", "school", "area", "severity", "what", "place"),
    *("found", "deadline", "late", "responsible", "interim"),
)
MAJOR = (
    *("line", "number", "district", "school", "area", "what", "place", "found", "deadline"),
    *("late", "state", "responsible", "measures", "funds", "interim"),
)
LEDGER = (
    *("line", "number", "district", "school", "stage", "source", "area", "severity", "what"),
    *("place", "on_the_spot", "found", "deadline", "responsible", "measures", "state"),
    *("submitted", "signed_off", "late"),
)


def _day(instant):
    return clock.day_of(instant) if instant else None


def _money(row):
    funds = row.said.get("funds")
    return Decimal(funds) if funds is not None else None


def write(report, order, progress: Callable[[int, int], None]) -> None:
    """The three lists; `progress` is told after each row."""
    ledger = detail(order)
    late = figures.rows(order.user, order.span, "overdue", **order.narrow)
    parts = [
        (_("Overdue hazards"), OVERDUE, late.order_by("deadline", "pk")),
        (_("Major hazards"), MAJOR, ledger.filter(severity=Severity.MAJOR)),
        (_("Ledger in detail"), LEDGER, ledger),
    ]
    total = sum(rows.order_by().count() for _title, _names, rows in parts)
    done = count(1)

    def tick():
        progress(next(done), total)

    for title, names, rows in parts:
        _sheets(report, order, title, names, rows, tick)


def detail(order) -> QuerySet[HazardPeriod]:
    """Every hazard that was found or signed off in the period, or open when it ended."""
    every = figures.hazards(order.user, order.span, **order.narrow)
    return every.order_by("district__code", "district_id", "issued_at", "pk")


def _sheets(report, order, title, names, rows, tick) -> None:
    """A list on one sheet, or on as many as it needs (a sheet ends at a million rows)."""
    columns = [COLUMNS[name] for name in names]
    heads, styles = [c.head for c in columns], [c.style for c in columns]
    lines = _rows(rows, order.span, [SAID[name] for name in names if name in SAID])
    first = next(lines, None)
    while True:
        sheet = report.sheet(title, widths=[column.width for column in columns])
        sheet.title(f"{order.title} · {title}", order.subtitle)
        some = chain(filter(None, [first]), islice(lines, CAPACITY - sheet.next_row - 1))
        sheet.long_table(heads, _written(some, columns, tick), styles)
        if first is None:
            sheet.banner(_("None."))
        first = next(lines, None)
        if first is None:
            return


def _written(lines, columns, tick) -> Iterator[list]:
    for line in lines:
        yield [column.value(line) for column in columns]
        tick()


def _rows(rows: QuerySet, span, told: list[str]) -> Iterator[Row]:
    number, source = count(1), rows.values_list(*READ).iterator(chunk_size=BATCH)
    while batch := list(islice(source, BATCH)):
        said = columns_then([row[0] for row in batch], span.until, told)
        for row in batch:
            yield Row(*row, said.get(row[0], {}), next(number), span.last)
