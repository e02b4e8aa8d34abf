"""A trip: what is recorded of it step by step, what it still owes, what stands against it: pure
judgements (R16, R17).

The steps are taken in their order. To school: check, depart, a head count at each stop as pupils
get on, one at school as they get off, the last look. Home: check, the count at school, depart, a
count at each stop, the last look. What was counted wrongly is counted again, with the reason.
"No trip" holds until somebody says, with the reason, that there was one; what became of a count
that does not agree, or of a last look that nobody signed, is for the principal to say.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base import clock
from transport.rules.finding import Finding
from transport.rules.numbers import Numbers
from transport.rules.route import Direction, fullest, over_seats, steps
from transport.rules.trip_items import Item

MOST_COUNTED = 300


class Step(models.TextChoices):
    CHECK = "check", gettext_lazy("check before the trip")
    OVERRIDE = "override", gettext_lazy("departing all the same")
    DEPART = "depart", gettext_lazy("departure")
    COUNT = "count", gettext_lazy("head count")
    SWEEP = "sweep", gettext_lazy("last look")
    NO_TRIP = "no_trip", gettext_lazy("no trip")
    CLOSED = "closed", gettext_lazy("what became of it")


ITEMS = dict(Item.choices)
# What an attendant with a seat of their own records: what happens on the way. Whether a trip takes
# place and what became of it the school says.
BY_ATTENDANT = frozenset({Step.CHECK, Step.DEPART, Step.COUNT, Step.SWEEP})
# What may be said of a day however long ago, while something grave stands against its trip.
AT_ANY_TIME = frozenset({Step.DEPART, Step.COUNT, Step.SWEEP, Step.CLOSED})


# What is flagged of driver and vehicle without keeping the trip from departing.
FLAGS = frozenset({"permit:other"})


def keeps(unfit: Iterable[str]) -> set[str]:
    """Of what stands against driver and vehicle that for which the principal alone answers."""
    return set(unfit) - FLAGS


@dataclass(frozen=True)
class Entry:
    """One step as it was recorded; `point` and `people` of a head count, `wrong` of a check.

    `unfit`: what stood against driver and vehicle then ("driver:barred"). `stale`: a check of
    another vehicle than the one that drives."""

    step: str
    point: int | None = None
    people: int | None = None
    wrong: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class Facts:
    """`stops` is how many stops there are: the head count at school is of point `stops`. `unfit`:
    what stands against driver and vehicle now."""

    direction: str
    stops: int
    seats: int | None
    entries: tuple[Entry, ...] = ()
    unfit: tuple[str, ...] = ()

    @property
    def last(self) -> str:
        """The step that was recorded last; "" for none."""
        return self.entries[-1].step if self.entries else ""

    @property
    def done(self) -> set[str]:
        return {one.step for one in self.entries if not one.stale}


@dataclass(frozen=True)
class State:
    """How a trip stands: `next` is (step, point) of what comes next, None when all is done.
    `waits`: it has begun, and nobody has signed the last look."""

    next: tuple[str, int | None] | None
    missing: tuple[str, ...]
    on: int | None = None
    off: int | None = None
    most: int = 0
    findings: tuple[Finding, ...] = field(default=())
    waits: bool = False

    @property
    def counted(self) -> bool:
        """Whether everybody has been counted on and off."""
        return "counts" not in self.missing and self.off is not None


def order_of(direction: str, stops: int) -> list[tuple[str, int | None]]:
    """The steps of a trip in their order: (step, point)."""
    on_the_way: list[tuple[str, int | None]] = [(Step.COUNT, n) for n in range(stops)]
    at_school: tuple[str, int | None] = (Step.COUNT, stops)
    depart: tuple[str, int | None] = (Step.DEPART, None)
    if direction == Direction.TO_SCHOOL:
        middle = [depart, *on_the_way, at_school]
    else:
        middle = [at_school, depart, *on_the_way]
    return [(Step.CHECK, None), *middle, (Step.SWEEP, None)]


def state_of(facts: Facts, numbers: Numbers) -> State:
    """What is there, what comes next, what is missing, what stands against it."""
    if facts.last == Step.NO_TRIP:
        return State(None, ())
    counts = counts_of(facts.entries)
    done = {(Step.COUNT, point) for point in counts}
    done |= {(step, None) for step in facts.done if step != Step.COUNT}
    order = order_of(facts.direction, facts.stops)
    following = next((step for step in order if step not in done), None)
    all_counted = all((Step.COUNT, point) in done for point in range(facts.stops + 1))
    missing = []
    if (Step.CHECK, None) not in done:
        missing.append("check")
    if (Step.DEPART, None) not in done or not all_counted:
        missing.append("counts")
    if (Step.SWEEP, None) not in done:
        missing.append("sweep")
    points = steps(facts.direction, [counts.get(n, 0) for n in range(facts.stops + 1)])
    on, off = (sum(side) for side in zip(*points, strict=True))
    most = fullest(points)
    any_counted = bool(counts)
    waits = "sweep" in missing and (any_counted or (Step.DEPART, None) in done)
    if facts.last == Step.CLOSED:
        following, missing, waits = None, [], False
    return State(
        following, tuple(missing), on if any_counted else None, off if all_counted else None, most,
        tuple(_findings(facts, numbers, on, off, most, all_counted)), waits,
    )  # fmt: skip


def counts_of(entries: Iterable[Entry]) -> dict[int, int]:
    """point → people; of what was counted again the later counts."""
    return {
        one.point: one.people
        for one in entries
        if one.step == Step.COUNT and one.point is not None and one.people is not None
    }


def wrong_of(facts: Facts) -> tuple[str, ...]:
    """What is not in order by the last check of the vehicle that drives."""
    checks = [one.wrong for one in facts.entries if one.step == Step.CHECK and not one.stale]
    return checks[-1] if checks else ()


def unfit_of(facts: Facts) -> tuple[str, ...]:
    """What stood against driver and vehicle when it departed; until then, what does now."""
    departed = [one.unfit for one in facts.entries if one.step == Step.DEPART]
    return departed[0] if departed else facts.unfit


def may_depart(facts: Facts) -> bool:
    """Whether the last check found all in order and driver and vehicle may drive, or somebody
    answered after it for departing all the same, knowing what stands against them."""
    checks = [n for n, one in enumerate(facts.entries) if one.step == Step.CHECK and not one.stale]
    if not checks:
        return False
    since = facts.entries[checks[-1] :]
    known = keeps(facts.unfit)
    if not since[0].wrong and not known:
        return True
    return any(one.step == Step.OVERRIDE and known <= set(one.unfit) for one in since)


def _findings(facts, numbers, on, off, most, all_counted):
    full = over_seats("trip_over_seats", most, facts.seats, numbers)
    if full and full.fails:
        yield full
    # More off than on is wrong at once; fewer only when all are counted.
    if (all_counted and on != off) or off > on:
        yield Finding("trip_mismatch", True, f"{on} / {off}")
    if wrong := wrong_of(facts):
        yield Finding("trip_check", True, ",".join(wrong))
    for one in unfit_of(facts):
        name, _colon, how = one.partition(":")
        yield Finding(f"trip_{name}", True, how)


WORDS = {
    "check": gettext_lazy("check before the trip"),
    "counts": gettext_lazy("head counts"),
    "sweep": gettext_lazy("last look"),
}


def words(codes: Iterable[str]) -> str:
    """What is missing, in the reader's language."""
    return _(", ").join(str(WORDS[code]) for code in codes)


def planned_end(
    day: dt.date, first_at: dt.time, last_at: dt.time, departed_at: dt.datetime | None
) -> dt.datetime:
    """When a run is over by its plan; one that departed later that day, as much later."""
    first, last = (
        clock.start_of(day) + dt.timedelta(hours=at.hour, minutes=at.minute)
        for at in (first_at, last_at)
    )
    if departed_at and clock.day_of(departed_at) == day and departed_at > first:
        return last + (departed_at - first)
    return last


# -- until when, and what is wrong with an entry ---------------------------------------------------


def first_open(today: dt.date) -> dt.date:
    """The earliest day of which a trip may still be recorded."""
    return today - dt.timedelta(days=settings.TRIP_BACKDATE_DAYS)


def begun_before(now: dt.datetime) -> dt.date | None:
    """Yesterday, while an attendant may still record what is left of a trip that had begun then."""
    today = clock.day_of(now)
    until = clock.start_of(today) + dt.timedelta(hours=settings.TRIP_ATTENDANT_HOURS)
    return today - dt.timedelta(days=1) if now < until else None


def faults_of_day(
    day: dt.date, today: dt.date, step: str = "", grave: bool = False
) -> dict[str, str]:
    """`grave`: a count of its trip does not agree, or nobody signed the last look."""
    if day > today:
        return {"day": _("This day has not come yet.")}
    if day < first_open(today) and not (grave and step in AT_ANY_TIME):
        said = _("Trips are recorded within %(days)d days. This day stands as it is.")
        return {"day": said % {"days": settings.TRIP_BACKDATE_DAYS}}
    return {}


def fault(facts: Facts, entry: Entry, note: str, numbers: Numbers) -> str:
    """What stands against recording an entry now; "" for nothing."""
    if facts.last in AFTER:
        steps_after, said = AFTER[facts.last]
        if entry.step not in steps_after or not note:
            return str(said)
        facts = replace(facts, entries=facts.entries[:-1])
    state, done = state_of(facts, numbers), facts.done
    if entry.step == Step.NO_TRIP:
        begun = Step.DEPART in done or Step.COUNT in done
        return _("This trip is recorded already: it took place.") if begun else _needs(note)
    if entry.step == Step.CLOSED:
        open_ = state.waits or _mismatched(state)
        return _needs(note) if open_ else _("Nothing is open on this trip.")
    if entry.step == Step.CHECK:
        return _fault_of_check(facts, entry, note)
    if entry.step == Step.OVERRIDE:
        stands = wrong_of(facts) or (keeps(facts.unfit) and Step.CHECK in done)
        if Step.DEPART in done or not stands:
            return _("Nothing stands against departing.")
        return _needs(note)
    if entry.step == Step.COUNT and entry.point in counts_of(facts.entries):
        if Step.SWEEP in done and not _mismatched(state):
            return _("The trip is finished and its counts agree: they stand as they are.")
        return "" if note else _("This was counted already. To count again, give the reason.")
    if entry.step == Step.DEPART and not may_depart(facts):
        return _("Something is not in order: the vehicle does not depart.")
    if state.next != (entry.step, entry.point):
        return _("The trip is at another step by now. Look at the page again.")
    if entry.step == Step.SWEEP and not note:
        return _("Sign with your name.")
    return ""


# What may follow upon a last word, with the reason; else what is said.
AFTER = {
    Step.NO_TRIP: (
        (Step.CHECK, Step.DEPART),
        gettext_lazy(
            "It is recorded that there was no trip. If there was one, check and depart, with the "
            "reason."
        ),
    ),
    Step.CLOSED: (
        (Step.COUNT,),
        gettext_lazy(
            "It is recorded what became of this trip. To count again all the same, give the reason."
        ),
    ),
}


# What an attendant is told after either.
SCHOOL_HAS_SAID = gettext_lazy(
    "The school has said that there is no trip, or what became of it. If it is otherwise, call the "
    "safety officer or the principal: they record it, then you go on here."
)


def _fault_of_check(facts, entry, note) -> str:
    if Step.DEPART in facts.done:
        return _("The vehicle has departed: the check before the trip is over.")
    if set(entry.wrong) - ITEMS.keys():
        return _("Choose one of the answers that are offered.")
    return _needs(note) if entry.wrong else ""


def _mismatched(state: State) -> bool:
    return any(one.code == "trip_mismatch" for one in state.findings)


def _needs(note) -> str:
    return "" if note else _("Give the reason in words.")
