"""The month's screen: its figures with what they were before, and its tables, each figure a link
to its rows. Pure arrangement: what is counted is decided in inspections.measures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.measures import MEASURES, RATES, Span
from inspections.queries import figures
from reports import (
    drill_stages,
    drill_times,
    drilling,
    education,
    food,
    found_by,
    kitchens,
    regular,
    rounds,
    training,
    transport,
)
from reports.change import note, shown
from reports.periods import Period

TILES = (
    (_("Inspections"), ("visits", "schools", "self_checks")),
    (
        _("Found in the period"),
        (
            *("found", "found_signed_off", "found_under_deadline", "rate"),
            *("found_on_the_spot", "found_time_limited"),
            *("found_due", "found_limited_signed_off", "limited_rate"),
        ),
    ),
    (
        _("Signed off in the period"),
        (
            *("signed_off", "in_time", "in_time_rate"),
            *("limited_signed_off", "limited_in_time", "limited_in_time_rate"),
            *("due", "due_rate"),
        ),
    ),
    (
        _("As it stands at the end"),
        ("open", "under_deadline", "awaiting_recheck", "referred", "overdue"),
    ),
    (_("Look-back in the period"), ("looked_again", "relapsed", "relapse_rate")),
)
VISIT_COLUMNS = ("visits", "schools", "self_checks")
# What is fixed on the spot is fixed when it is found: a rate says something of the other path
# alone, so each table keeps the two apart. By way of rectification each stands in its own line.
HAZARD_COLUMNS = (
    *("found", "found_on_the_spot", "found_time_limited"),
    *("found_limited_signed_off", "limited_rate"),
    *("signed_off", "limited_signed_off", "limited_in_time", "limited_in_time_rate"),
    *("open", "overdue"),
)
WAY_COLUMNS = (
    *("found", "found_signed_off", "rate", "signed_off", "in_time", "in_time_rate"),
    *("open", "overdue"),
)
LOOK_COLUMNS = ("looked_again", "relapsed", "relapse_rate")
OTHER_COLUMNS = {"way": WAY_COLUMNS + LOOK_COLUMNS, "look_back": LOOK_COLUMNS}
TABLES = {
    "district": (_("By district"), _("District")),
    "way": (_("By way of rectification"), _("Way of rectification")),
    "area": (_("By area"), _("Area")),
    "severity": (_("By severity"), _("Severity")),
    "stage": (_("By stage of school"), _("Stage")),
    "look_back": (_("Look-back by district"), _("District")),
}
HUES = {"overdue": "overdue", "awaiting_recheck": "recheck"}


@dataclass(frozen=True)
class Cell:
    """One figure as it is shown; `note` says how it changed."""

    code: str
    label: str
    meaning: str
    text: str
    url: str
    note: str = ""
    hue: str = ""


@dataclass(frozen=True)
class Table:
    """One table: the words of its head, then (name of the line, its cells), then the total."""

    code: str
    title: str
    head: str
    columns: list
    lines: list[tuple[str, list[Cell]]]
    total: list[Cell]


@dataclass(frozen=True)
class Screen:
    period: Period
    span: Span
    tiles: list[tuple[str, list[Cell]]]
    tables: list[Table] = field(default_factory=list)
    owed: list[Table] = field(default_factory=list)


def columns_of(group: str) -> tuple[str, ...]:
    """The figures of a table's columns; a visit has many areas and severities, so none there."""
    if group in OTHER_COLUMNS:
        return OTHER_COLUMNS[group]
    return (VISIT_COLUMNS if figures.GROUPS[group][1] else ()) + HAZARD_COLUMNS


def grouped_by(group: str) -> str:
    """What the lines of a table are, as figures.GROUPS names it."""
    return "district" if group == "look_back" else group


# What figures.tables is asked for: each grouping, and whether a table shows its look-backs.
_WITH_LOOKS = frozenset(grouped_by(group) for group in OTHER_COLUMNS)
GROUPINGS = {by: by in _WITH_LOOKS for by in map(grouped_by, TABLES)}


def label(code: str) -> str:
    return str(MEASURES[code].label if code in MEASURES else RATES[code][0])


def meaning(code: str) -> str:
    return str(MEASURES[code].meaning if code in MEASURES else RATES[code][1])


def screen(user, period: Period, who: str) -> Screen:
    """All of the month's screen; a fixed number of queries, whatever there is to count."""
    span, narrow = period.span(), found_by.narrow(who)
    now = figures.totals(user, span, **narrow)
    before = figures.totals(user, period.previous.span(), **narrow)
    links = Links(period, who)
    tiles = [
        (title, [_cell(code, now, links, note=note(code, now, before, period)) for code in codes])
        for title, codes in TILES
    ]
    lines = figures.tables(user, span, GROUPINGS, **narrow)
    tables = [_table(group, lines[grouped_by(group)], now, links) for group in TABLES]
    owed = [] if who else [*_owed_tables(user, period), *_sections(user, period)]
    return Screen(period, span, tiles, tables, owed)


@dataclass(frozen=True)
class Links:
    """Makes the address of the rows behind a figure."""

    period: Period
    who: str

    def url(self, code: str, **line) -> str:
        chosen = {"period": self.period.key, "found_by": self.who, "figure": code}
        return _address("reports:month_rows", {**chosen, **line})


def url(period: Period, who: str) -> str:
    """The month's screen itself."""
    return _address("reports:month", {"period": period.key, "found_by": who})


def _address(name, query) -> str:
    return f"{reverse(name)}?{urlencode({key: value for key, value in query.items() if value})}"


def _cell(code, values, links, note="", **line) -> Cell:
    # The rows behind a share are those that it is a share of.
    rows = code if code in MEASURES else RATES[code][3]
    url = links.url(rows, **line) if values[rows] else ""
    hue = HUES.get(code, "") if code in MEASURES and values[code] else ""
    return Cell(code, label(code), meaning(code), shown(values, code), url, note, hue)


# What was owed and done by district, found by nobody: code of the table → what counts it.
OWED: dict[str, Any] = {"drills": drilling, "kitchens": kitchens}
# One count, several tables: the same.
SECTIONED: dict[str, Any] = {
    "drill_stages": drill_stages, "drill_times": drill_times, "food": food,
    "transport": transport, "education": education, "training": training, "regular": regular,
    "rounds": rounds,
}  # fmt: skip


def _owed_tables(user, period) -> Iterator[Table]:
    for code, of in OWED.items():
        if found := of.lines(user, period):
            yield _plain(code, of.TITLE, of.HEADS, found, of.total(found))


def _sections(user, period) -> Iterator[Table]:
    for of in SECTIONED.values():
        if found := of.lines(user, period):
            total = of.total(found)
            for section in of.SECTIONS:
                heads = {code: of.HEADS[code] for code in section.codes}
                yield _plain(section.code, section.title, heads, found, total, _leads(of, period))


def _leads(of, period) -> Callable[[str, Any], str]:
    """Where the figures of a count lead, as far as it says so."""
    link = getattr(of, "link", None)
    return (lambda code, line: link(code, line, period)) if link else lambda code, line: ""


def _plain(code, title, heads, found, total, lead=lambda code, line: "") -> Table:
    """A table that is no measure of the ledger; `lead`: the address of the rows of a figure."""
    words = [(key, *said) for key, said in heads.items()]
    lines = [(line.unit.name, _plain_cells(heads, line, lead)) for line in found]
    return Table(code, title, _("District"), words, lines, _plain_cells(heads, total, lead))


def _plain_cells(heads, line, lead) -> list[Cell]:
    return [
        Cell(code, label, meaning, line.shown(code), lead(code, line))
        for code, (label, meaning) in heads.items()
    ]


def _table(group, found, total, links) -> Table:
    title, head = TABLES[group]
    codes, by = columns_of(group), grouped_by(group)
    lines = []
    for line in found:
        key = {by: line.unit.uuid if line.unit else line.key}
        lines.append((line.label, [_cell(code, line.figures, links, **key) for code in codes]))
    words = [(code, label(code), meaning(code)) for code in codes]
    return Table(group, title, head, words, lines, [_cell(code, total, links) for code in codes])
