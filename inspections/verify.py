"""Does the ledger still say what was written? Finds the first fault of each broken chain.

One pass over hazards, entries and periods side by side, in the order of hazard ids and in one
snapshot, so that a ledger of any size is read in bounded memory while people go on working.
"""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from inspections import anchor
from inspections.actions import document
from inspections.actions.finding import said_of
from inspections.actions.issue import number_of
from inspections.actions.record import OWNER
from inspections.models import (
    Extension,
    Hazard,
    HazardDocument,
    HazardPeriod,
    HazardPhoto,
    LedgerAnchor,
    LedgerEntry,
    LookBackItem,
    NumberSeries,
)
from safety.base import clock
from safety.base.one_view import one_view
from safety.base.trail import breaks, storable

# Which numbers of a (year, district) the issue entries gave.
Numbers = defaultdict[tuple[int, int], bytearray]
CHUNK = 1000
DAY = dt.timedelta(days=1)
MOST_ANCHORS = 24
STALE = dt.timedelta(days=3)
REASONS = {
    "sequence": "an entry before it is missing",
    "previous": "it does not follow the entry before it",
    "content": "its content is not what was written",
}


@dataclass(frozen=True)
class Fault:
    """`where` is a hazard's number (or id), an anchor's day or a series; `what` is for a person."""

    where: str
    what: str
    hazard_id: int | None = None
    sequence: int | None = None

    def __str__(self):
        entry = f" entry {self.sequence}" if self.sequence else ""
        return f"{self.where}{entry}: {self.what}"


@dataclass
class Report:
    """What a run looked at, for the last line of the command."""

    chains: int = 0
    entries: int = 0
    anchor: LedgerAnchor | None = None


def faults(report: Report | None = None) -> Iterator[Fault]:
    """All faults, at most one per chain; fills `report` on the way."""
    report = report or Report()
    with one_view():
        anchors = _some_anchors()
        report.anchor = anchors[-1] if anchors else None
        yield from _false_anchors()
        heads = [(row, clock.end_of(row.day), anchor.Heads()) for row in anchors]
        numbers: Numbers = defaultdict(bytearray)
        for pk, hazard, entries, *rows in _side_by_side():
            report.chains += 1
            report.entries += len(entries)
            _add_heads(heads, entries)
            _note_number(numbers, entries)
            fault = _first_fault(pk, hazard, entries, *rows)
            if fault:
                yield fault
        yield from _missing_numbers(numbers)
        for row, _until, found in heads:
            yield from _changed_blocks(row, found)


def _first_fault(pk, hazard, entries, periods, photos, papers, extensions, looks) -> Fault | None:
    name = hazard.number if hazard and hazard.number else f"hazard {pk}"
    if hazard is None:
        return Fault(name, "its row is missing, its entries are there", pk)
    if not entries:
        return Fault(name, "its chain is missing", pk)
    for entry, reason in breaks(entries):
        return Fault(name, REASONS[reason], pk, entry.sequence)
    others = (
        _disagreements(hazard, entries, periods),
        _photos_differ(entries, photos),
        _documents_differ(entries, papers),
        _extensions_differ(entries, extensions),
        _looks_differ(entries, looks),
    )
    for entry, what in itertools.chain(*others):
        return Fault(name, what, pk, entry.sequence)
    return None


def _disagreements(hazard, entries, periods):
    """Entries that are whole in themselves but fit neither each other, the periods nor the row."""
    said: dict = {"recurrences": 0, "deadline_by": ""}
    expected, state = [], ""
    for entry in entries:
        if entry.from_state != state:
            yield entry, f"it begins at {entry.from_state!r}, the one before ended at {state!r}"
        state = entry.to_state
        said |= entry.data.get("set", {})
        if said.get("issued_at"):
            expected.append((entry, _period_of(entry, said)))
    yield from _periods_differ(entries[-1], expected, periods)
    row = _row(hazard)
    said |= {"state": state, "version": entries[-1].data.get("version")}
    if not hazard.issued_at:
        said = {name: value for name, value in said.items() if name not in OWNER}
    for name, value in said.items():
        if name in row and row[name] != value:
            yield entries[-1], f"it leaves {name} {value!r}, the hazard says {row[name]!r}"


def _period_of(entry, said) -> dict:
    submitted = said.get("submitted_at")
    return {
        **{name: said.get(name) for name in _PERIOD},
        "state": entry.to_state,
        "submitted_on": submitted
        and clock.day_of(dt.datetime.fromisoformat(submitted)).isoformat(),
    }


_PERIOD = (
    *OWNER,
    *("stage", "source", "area", "severity", "on_the_spot", "deadline"),
    *("issued_at", "signed_off_at"),
)


def _periods_differ(last, expected, periods):
    """The periods of an issued hazard are one per entry, each ending where the next begins."""
    if len(expected) != len(periods):
        yield last, f"{len(periods)} periods are recorded, the entries make {len(expected)}"
        return
    ends = [entry.at for entry, _values in expected[1:]] + [None]
    for (entry, values), end, period in zip(expected, ends, periods, strict=False):
        if (period.recorded_from, period.recorded_to) != (entry.at, end):
            yield entry, "the recorded period has other times"
        found = storable({name: getattr(period, name) for name in values})
        for name, value in values.items():
            if found[name] != value:
                yield entry, f"the recorded period says {name} {found[name]!r}, not {value!r}"


def _photos_differ(entries, photos):
    """The photos are those that the entries name, each with the digest of its sealed original."""
    found = {str(row.evidence.uuid): row for row in photos}
    for entry in entries:
        said = entry.data.get("said", {})
        if "photo" not in said:
            continue
        row = found.pop(said["photo"], None)
        if row is None or row.added_by_id != entry.actor_id:
            yield entry, "its photo is missing or another one"
        else:
            now = storable(said_of(row.evidence, row.moment, row.distance_m))
            if any(now.get(name) != value for name, value in said.items()):
                yield entry, "its photo is missing or another one"
    if found:
        yield entries[-1], "there is a photo that no entry names"


def _documents_differ(entries, documents):
    """The documents are those that the entries name, as they were sent, and withdrawn by them."""
    found = {str(row.uuid): row for row in documents}
    attached: dict[str, tuple] = {}
    for entry in entries:
        said = entry.data.get("said", {})
        if entry.action == "document":
            row = found.get(said["document"])
            named = row and (row.added_by_id, document.said_of(row))
            if named != (entry.actor_id, said):
                yield entry, "its document is missing or another one"
            attached[said["document"]] = (None, "")
        elif entry.action == "document_back":
            attached[said["withdrawn"]] = (entry.at, said["reason"])
    now = {key: (row.withdrawn_at, row.withdraw_reason) for key, row in found.items()}
    if now != attached:
        yield entries[-1], "its documents, or what was withdrawn, are not those of the entries"


def _extensions_differ(entries, extensions):
    """Requests for a later deadline and their answers are those that the entries tell of."""
    found = {str(row.uuid): row for row in extensions}
    for entry in entries:
        said = entry.data.get("said", {})
        if entry.action == "ask_extension":
            row = found.get(said["uuid"])
            asked = row and (row.asked_by_id, row.new_deadline.isoformat(), row.reason)
            if asked != (entry.actor_id, said["new_deadline"], said["reason"]):
                yield entry, "its request for a later deadline is missing or another one"
        elif entry.action in ANSWERS:
            row = found.pop(said["uuid"], None)
            answer = row and (row.decided_by_id, row.granted, row.answer)
            if answer != (entry.actor_id, ANSWERS[entry.action], said["answer"]):
                yield entry, "its answer to a request is missing or another one"
        elif "extension" in said:  # signed off before it was answered
            row = found.pop(said["extension"], None)
            if not row or (row.decided_by_id, row.granted) != (entry.actor_id, False):
                yield entry, "the request that it closed is missing or another one"
    if any(row.granted is not None for row in found.values()):
        yield entries[-1], "a request was answered without an entry"


ANSWERS = {"grant_extension": True, "refuse_extension": False}


def _looks_differ(entries, looks):
    """What look-backs found are those findings that the entries tell of, each with its recurrence;
    a relapse takes the hazard out of every other round that waited for it."""
    found = {str(row.uuid): row for row in looks if row.looked_at}
    relapses: list[dt.datetime] = []
    for entry in entries:
        if entry.action not in LOOKS:
            continue
        said = entry.data["said"]
        row = found.pop(said["look_back"], None)
        seen = row and (row.looked_by_id, row.outcome, row.note, row.looked_at)
        if seen != (entry.actor_id, LOOKS[entry.action], said["note"], entry.at):
            yield entry, "what a look-back found is missing or something else"
        relapses += [entry.at] if entry.action == "relapse" else []
        if entry.action == "relapse" and entry.data["set"].get("recurrences") != len(relapses):
            yield entry, "it counts another recurrence"
    if any(row.outcome != OVERTAKEN or row.looked_at not in relapses for row in found.values()):
        yield entries[-1], "a look-back found something without an entry"


LOOKS = {"held": LookBackItem.Outcome.HELD, "relapse": LookBackItem.Outcome.RELAPSED}
OVERTAKEN = LookBackItem.Outcome.OVERTAKEN


def _row(hazard) -> dict:
    return storable({f.attname: getattr(hazard, f.attname) for f in hazard._meta.concrete_fields})


def _add_heads(heads, entries):
    for _row, until, found in heads:
        before = [entry for entry in entries if entry.at < until]
        if before:
            found.add(before[-1].hazard_id, before[-1].sequence, before[-1].hash)


def _note_number(numbers, entries):
    """Tick off a number in its series: one byte each, so that a million fit."""
    for entry in entries:
        said = entry.data.get("set", {})
        if said.get("number"):
            year, last = int(said["number"].split("-")[0]), int(said["number"].split("-")[-1])
            given = numbers[year, said["district_id"]]
            given.extend(bytes(max(0, last + 1 - len(given))))
            given[last] = 1


def _missing_numbers(numbers):
    for series in NumberSeries.objects.filter(kind="hazard").select_related("unit").order_by("pk"):
        given = numbers[series.year, series.unit_id]
        for number in range(1, series.last + 1):
            where = number_of(series.unit, series.year, number)
            unknown = number >= len(given) or not given[number]
            # A row that is there and lost its entry is named for that already.
            if unknown and not Hazard.objects.filter(number=where).exists():
                yield Fault(where, "the hazard with this number is missing")


def _some_anchors() -> list[LedgerAnchor]:
    """The anchors that are added up again, by day: the newest, the oldest, and up to MOST_ANCHORS
    evenly between. An anchor is only signed over chains that fit the one before it."""
    days = list(LedgerAnchor.objects.order_by("day").values_list("day", flat=True))
    step = max(1, -(-len(days) // MOST_ANCHORS))
    return list(LedgerAnchor.objects.filter(day__in={*days[:1], *days[::-step]}).order_by("day"))


def _false_anchors():
    before = None
    for row in LedgerAnchor.objects.order_by("day").iterator(chunk_size=50):
        if not anchor.is_genuine(row):
            yield Fault(f"anchor {row.day}", "it does not bear our signature")
        if before and row.day - before > DAY:
            yield Fault(f"anchor {before + DAY}", "it is missing, others before and after are not")
        before = row.day


def _changed_blocks(row, heads):
    found = heads.blocks()
    for block in sorted({*row.blocks, *found}, key=int):
        if row.blocks.get(block) != found.get(block):
            first = int(block) * anchor.BLOCK
            yield Fault(
                f"anchor {row.day}",
                f"chains of hazards {first} to {first + anchor.BLOCK - 1} were changed or removed"
                f" ({row.chains} chains signed, {heads.chains} found)",
            )


def _side_by_side():
    """(hazard id, hazard or None, its entries, periods, photos, documents, requests, looks) for
    every id that any of them has."""
    hazards = itertools.groupby(_stream(Hazard, "pk"), key=lambda row: row.pk)
    entries = _grouped(LedgerEntry, "sequence")
    periods = _grouped(HazardPeriod, "recorded_from", "pk")
    photos, requests = _grouped(HazardPhoto, "pk", related="evidence"), _grouped(Extension, "pk")
    papers = _grouped(HazardDocument, "pk", related="attachment")
    found = ((key, list(rows)) for key, rows in hazards)
    streams = [found, entries, periods, photos, papers, requests, _grouped(LookBackItem, "pk")]
    heads = [next(stream, None) for stream in streams]
    while any(heads):
        pk = min(head[0] for head in heads if head)
        rows = [head[1] if head and head[0] == pk else [] for head in heads]
        heads = [
            next(stream, None) if head and head[0] == pk else head
            for stream, head in zip(streams, heads, strict=True)
        ]
        yield pk, rows[0][0] if rows[0] else None, *rows[1:]


def _grouped(model, *order, related=None):
    rows = _stream(model, "hazard_id", *order, related=related)
    return ((key, list(rows)) for key, rows in itertools.groupby(rows, lambda r: r.hazard_id))


def _stream(model, *order, related=None):
    rows = model._base_manager.order_by(*order)
    rows = rows.select_related(related) if related else rows
    return rows.iterator(chunk_size=CHUNK)
