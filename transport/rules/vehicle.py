"""Which vehicle may carry pupils on a day: a pure judgement of what is on file (R17)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from transport.rules.days import add_months
from transport.rules.finding import Finding, Judgement, judged
from transport.rules.kinds import FORBIDDEN, Gear, Plates
from transport.rules.numbers import Numbers

ONE = dt.timedelta(days=1)


class Run(NamedTuple):
    """A route that somebody drives with the vehicle, now or later: how many sit in it at its
    fullest, its last day, if it has one, and its first, where that is yet to come."""

    direction: str
    pupils: int
    until: dt.date | None = None
    since: dt.date | None = None

    @property
    def turns_on(self) -> dt.date | None:
        """The day on which it is driven no more, or for the first time."""
        return self.since or (self.until and self.until + ONE)


@dataclass(frozen=True)
class Load:
    """Pupils of a vehicle (art. 34 asks how many sit in it at one time). `together`: of all its
    schools; `fullest`: of its fullest run; `alone`: the most of one school who sit on no run that
    is driven today, so that nothing says that they do not sit in it at once."""

    together: int = 0
    fullest: int = 0
    alone: int = 0
    turns_on: dt.date | None = None  # when the next run begins, or is over

    @property
    def most(self) -> int:
        """How many at least sit in it at one time."""
        return max(self.fullest, self.alone)

    @property
    def shown(self) -> int:
        """How many sit in it at one time, by its runs; all of them while some have none."""
        return self.together if self.alone else self.fullest


def load_of(schools: Iterable[tuple[int, Iterable[Run]]]) -> Load:
    """Of each school how many pupils it says, and its runs. These carry all of them where those to
    school, or those home, have as many seats taken as there are pupils: a vehicle may drive twice.
    A run that is yet to come proves nothing of today, nor does it fill the vehicle before."""
    together, fullest, alone, turns = 0, 0, 0, []
    for pupils, given in schools:
        runs = list(given)
        today = [run for run in runs if run.since is None]
        together += pupils
        fullest = max([fullest, *(run.pupils for run in today)])
        turns += [run.turns_on for run in runs if run.turns_on]
        alone = max(alone, pupils - _placed(today))
    return Load(together, fullest, alone, min(turns, default=None))


def _placed(runs: Iterable[Run]) -> int:
    """How many have a seat on runs in one direction."""
    placed: dict[str, int] = {}
    for run in runs:
        placed[run.direction] = placed.get(run.direction, 0) + run.pupils
    return max(placed.values(), default=0)


@dataclass(frozen=True)
class Facts:
    """What is on file of a vehicle. `gear`: each piece with whether it is on board, None where
    nobody looked; `load`: whom it carries."""

    kind: str
    seats: int | None = None
    load: Load = Load()
    plates: str = Plates.OWN
    inspection_until: dt.date | None = None
    insurance_until: dt.date | None = None
    scrap_on: dt.date | None = None
    scrapped: bool = False
    permit_until: dt.date | None = None
    gear: tuple[tuple[str, bool | None], ...] = ()


def judge(facts: Facts, day: dt.date, numbers: Numbers) -> Judgement:
    """The verdict on a vehicle on a day, with every rule that fails or is not proven."""
    ends = ("inspection_until", "insurance_until", "permit_until", "scrap_on")
    found = [_kind(facts), _plates(facts), _scrapped(facts, day), *_seats(facts, numbers)]
    found += [
        _valid("inspection", facts.inspection_until, day, str(numbers.inspection_months)),
        _valid("insurance", facts.insurance_until, day),
        _valid("permit", facts.permit_until, day),
        _equipment(facts),
    ]
    over = [last + ONE for name in ends if (last := getattr(facts, name))]
    return judged(found, day, [*over, facts.load.turns_on])


def capacity(seats: int, numbers: Numbers) -> int:
    """How many pupils the seats are for: driver and attendant sit too."""
    return max(seats - numbers.crew, 0)


def _kind(facts: Facts) -> Finding | None:
    if facts.kind not in FORBIDDEN:
        return None
    return Finding("forbidden_vehicle", True, facts.kind)


def _plates(facts: Facts) -> Finding | None:
    codes = {Plates.NONE: "unlicensed", Plates.FALSE: "false_plate"}
    code = codes.get(Plates(facts.plates))
    return Finding(code, True, facts.plates) if code else None


def _scrapped(facts: Facts, day: dt.date) -> Finding | None:
    if facts.scrapped:
        return Finding("scrapped", True)
    return _valid("scrap_date", facts.scrap_on, day)


def _seats(facts: Facts, numbers: Numbers) -> Iterator[Finding]:
    if facts.seats is None:
        yield Finding("few_seats", False, threshold=str(numbers.least_seats))
        return
    if facts.seats < numbers.least_seats:
        yield Finding("few_seats", True, str(facts.seats), str(numbers.least_seats))
    room = capacity(facts.seats, numbers)
    load = facts.load
    if load.together <= room:
        return  # of a run that is too full nevertheless, its route says it (rules.route)
    if load.most > room:
        yield Finding("over_seats", True, str(load.most), str(room))
    elif load.alone:
        yield Finding("over_seats", False, str(load.together), str(room))


def _valid(code: str, until: dt.date | None, day: dt.date, threshold: str = "") -> Finding | None:
    if until is None:
        return Finding(code, False, threshold=threshold)
    if until >= day:
        return None
    return Finding(code, True, until.isoformat(), threshold, until + ONE)


def _equipment(facts: Facts) -> Finding | None:
    """What is missing bars; what nobody looked at is not proven."""
    known = dict(facts.gear)
    missing = [one.value for one in Gear if known.get(one) is False]
    if missing:
        return Finding("equipment", True, ",".join(missing))
    unseen = any(known.get(one) is None for one in Gear)
    return Finding("equipment", False) if unseen else None


# -- input: field → what is wrong with it ---------------------------------------------------------

FURTHEST_YEARS = 20  # of a date ahead: what lies further is a slip of the pen


def faults_of_dates(today: dt.date, numbers: Numbers, **ends: dt.date | None) -> dict[str, str]:
    """What is wrong with to when inspection, insurance, permit and vehicle are good."""
    faults = {}
    latest = add_months(today, 12 * FURTHEST_YEARS)
    for name, day in ends.items():
        if day and day > latest:
            faults[name] = _("This lies too far ahead. Look at the year.")
    inspected = ends.get("inspection_until")
    if inspected and inspected > add_months(today, numbers.inspection_months):
        text = _("It is inspected every %(months)s months: to %(day)s at most.")
        last = add_months(today, numbers.inspection_months).isoformat()
        faults["inspection_until"] = text % {"months": numbers.inspection_months, "day": last}
    return faults
