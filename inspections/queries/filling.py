"""The checklist screen's reads: a handful of queries, however many items a list has."""

import uuid
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from inspections import rules
from inspections.models import Hazard, Item, Result, Severity, State
from safety.base import clock


@dataclass
class Row:
    """One item as the screen shows it."""

    item: Item
    number: int
    answer: object | None
    hazards: list[Hazard] = field(default_factory=list)
    deadlines: dict[str, str] = field(default_factory=dict)
    error: str = ""
    typed: dict = field(default_factory=dict)
    fresh: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def result(self) -> str:
        return self.typed.get("result") or (self.answer.result if self.answer else "")

    @property
    def note(self) -> str:
        return self.typed.get("note") or (self.answer.note if self.answer else "")


@dataclass
class Section:
    number: int
    key: str
    name: str
    rows: list[Row] = field(default_factory=list)
    fresh: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.answer)


@dataclass(frozen=True)
class Progress:
    total: int
    results: Counter

    @property
    def done(self) -> int:
        return sum(self.results.values())

    passed = property(lambda self: self.results[Result.PASS])
    failed = property(lambda self: self.results[Result.FAIL])
    not_applicable = property(lambda self: self.results[Result.NA])
    left = property(lambda self: self.total - self.done)


def progress(visit) -> Progress:
    """How many items the visit has, and how many were answered how."""
    given = visit.answers.order_by().values_list("result").annotate(n=Count("pk"))
    return Progress(_items(visit).count(), Counter(dict(given)))


def lists(visit) -> list:
    """The visit's checklist versions in their order, each with `item_count` and `done`."""
    found = list(
        visit.checklists.select_related("checklist")
        .annotate(item_count=Count("items"))
        .order_by("checklist__position", "checklist__code")
    )
    given = visit.answers.order_by().values_list("item__version").annotate(n=Count("pk"))
    counts = dict(given)
    for version in found:
        version.done = counts.get(version.pk, 0)
    return found


def sections(visit, version) -> list[Section]:
    """The list's items by section, with answers, drafts and photos."""
    answers = {a.item_id: a for a in visit.answers.filter(item__version=version)}
    drafts: dict[int, list[Hazard]] = {}
    for hazard in drafts_of(visit).filter(item__version=version):
        drafts.setdefault(hazard.item_id, []).append(hazard)
    day = found_on(visit)
    result: list[Section] = []
    for number, item in enumerate(version.items.order_by("position", "pk"), 1):
        if not result or result[-1].key != item.section_zh:
            result.append(Section(len(result) + 1, item.section_zh, item.section))
        row = Row(item, number, answers.get(item.pk), drafts.get(item.pk, []))
        row.deadlines = deadlines(item, day)
        result[-1].rows.append(row)
    return result


def section_items(version, number: int) -> list[Item]:
    """The items of the section that bears this number on the page; none when there is none."""
    found, count, last = [], 0, None
    for item in version.items.order_by("position", "pk"):
        if item.section_zh != last:
            count, last = count + 1, item.section_zh
        if count == number:
            found.append(item)
    return found


def drafts_of(visit):
    """Findings of the visit that were not withdrawn, with their photos."""
    found = visit.hazards.exclude(state=State.WITHDRAWN).select_related("item__version__checklist")
    return found.prefetch_related("photos__evidence").order_by("pk")


def found_on(visit):
    """The day from which deadlines of this visit run: the check-in's."""
    return clock.day_of(visit.checked_in_at) if visit.checked_in_at else clock.today()


def deadlines(item, day) -> dict[str, str]:
    """The last day by severity, as the rule would set it (rules.md, hazards)."""
    return {
        severity: rules.default_deadline(
            severity, day, item.days if severity == item.severity else None
        ).isoformat()
        for severity in Severity.values
    }


def unanswered(visit) -> list[tuple]:
    """(list, its items without an answer), in their order, for the lists that have some."""
    given = visit.answers.values("item")
    items = _items(visit).exclude(pk__in=given).select_related("version__checklist")
    found: dict[int, tuple] = {}
    for item in items.order_by("version__checklist__position", "version", "position", "pk"):
        found.setdefault(item.version_id, (item.version, []))[1].append(item)
    return list(found.values())


def _items(visit):
    return Item.objects.filter(version__in=visit.checklists.values("pk"))
