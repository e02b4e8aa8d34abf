"""The lists: overdue, major, and the ledger in detail, which may be of any length.

Rows come one batch at a time, each as it stood when the period ended; the next is fetched when the
last has been written, so that a long ledger takes no more memory than a short one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, count, islice
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.models import Area, HazardPeriod, Severity, Source, State
from inspections.queries import figures
from inspections.queries.then import columns_then
from reports.behind import late_days
from safety.base import clock
from safety.schools.models import Stage
from safety.sheets.exporter import CAPACITY

BATCH = 500
SAID = ("responsible", "measures", "funds", "interim_control")


@dataclass(frozen=True)
class Row:
    """One hazard: its period when the span ended, what its trail said then, and the last day."""

    number: int
    period: HazardPeriod
    said: dict
    day: Any


@dataclass(frozen=True)
class Column:
    head: Any
    width: float
    style: str
    value: Callable[[Row], Any]


def _display(name, choices):
    """The words of a choice. (`get_…_display` builds all the words anew for each row.)"""
    words = dict(choices.choices)
    return lambda row: capfirst(words.get(getattr(row.period, name), ""))


COLUMNS = {
    "line": Column(gettext_lazy("No."), 6, "int", lambda row: row.number),
    "number": Column(gettext_lazy("Number"), 20, "text", lambda row: row.period.hazard.number),
    "district": Column(gettext_lazy("District"), 14, "text", lambda row: row.period.district.name),
    "school": Column(gettext_lazy("School"), 22, "text", lambda row: row.period.school.name),
    "stage": Column(gettext_lazy("Stage"), 12, "text", _display("stage", Stage)),
    "source": Column(gettext_lazy("Found by"), 10, "text", _display("source", Source)),
    "area": Column(gettext_lazy("Area"), 14, "text", _display("area", Area)),
    "severity": Column(gettext_lazy("Severity"), 11, "text", _display("severity", Severity)),
    "what": Column(gettext_lazy("What is wrong"), 36, "text", lambda row: row.period.hazard.what),
    "place": Column(gettext_lazy("Place"), 16, "text", lambda row: row.period.hazard.place),
    "found": Column(gettext_lazy("Found"), 12, "date", lambda row: _day(row.period.issued_at)),
    "deadline": Column(gettext_lazy("Deadline"), 12, "date", lambda row: row.period.deadline),
    "late": Column(
        gettext_lazy("Days overdue"), 9, "late", lambda row: late_days(row.period, row.day) or None
    ),
    "state": Column(gettext_lazy("State"), 12, "text", _display("state", State)),
    "on_the_spot": Column(
        gettext_lazy("Way of rectification"), 12, "text",
        lambda row: _("Fixed on the spot") if row.period.on_the_spot else _("Time-limited"),
    ),
    "submitted": Column(
        gettext_lazy("Submitted for re-check"), 12, "date", lambda row: row.period.submitted_on
    ),
    "signed_off": Column(
        gettext_lazy("Signed off"), 12, "date", lambda row: _day(row.period.signed_off_at)
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
        _sheets(report, order, title, [COLUMNS[name] for name in names], rows, tick)


def detail(order) -> QuerySet[HazardPeriod]:
    """Every hazard that was found or signed off in the period, or open when it ended."""
    rows = [
        figures.rows(order.user, order.span, code, **order.narrow)
        for code in ("found", "signed_off", "open")
    ]
    every = rows[0] | rows[1] | rows[2]
    return every.order_by("district__code", "district_id", "issued_at", "pk")


def _sheets(report, order, title, columns, rows, tick) -> None:
    """A list on one sheet, or on as many as it needs (a sheet ends at a million rows)."""
    lines = _rows(rows, order.span)
    first = next(lines, None)
    while True:
        sheet = report.sheet(title, widths=[column.width for column in columns])
        sheet.title(f"{order.title} · {title}", order.subtitle)
        heads, styles = [c.head for c in columns], [c.style for c in columns]
        if first is None:
            sheet.table(heads, [], styles)
            sheet.banner(_("None."))
            return
        some = chain([first], islice(lines, CAPACITY - sheet.next_row - 1))
        sheet.table(heads, _written(some, columns, tick), styles)
        first = next(lines, None)
        if first is None:
            return


def _written(lines, columns, tick) -> Iterator[list]:
    for line in lines:
        yield [column.value(line) for column in columns]
        tick()


def _rows(rows: QuerySet, span) -> Iterator[Row]:
    number, source = count(1), rows.iterator(chunk_size=BATCH)
    while batch := list(islice(source, BATCH)):
        said = columns_then([row.hazard_id for row in batch], span.until, SAID)
        for row in batch:
            yield Row(next(number), row, said.get(row.hazard_id, {}), span.last)
