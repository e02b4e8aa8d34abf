"""The words in which it is said who must do what how often, and how it stands (R05). What follows
from them is in rules.py."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from safety.dues.cadence.calendar import Span

# Instead of how often: nothing is owed; and: the rule ends, so that the next wider one holds again.
NEVER, ENDS = "never", "ends"
WHOLE = ""  # the only part of a duty that has no parts


class State(TextChoices):
    FULFILLED = "fulfilled", pgettext_lazy("duty", "done in time")
    LATE = "late", pgettext_lazy("duty", "done late")
    MISSED = "missed", pgettext_lazy("duty", "not done")
    OPEN = "open", pgettext_lazy("duty", "to do")
    EXEMPT = "exempt", pgettext_lazy("duty", "exempt")


class Who(NamedTuple):
    """Whom a rule is for; what is left out does not narrow it. `schools`: an own list, by name."""

    stages: frozenset[str] = frozenset()
    boarding: bool | None = None
    buses: bool | None = None
    district: int | None = None
    schools: frozenset[int] | None = None

    @property
    def narrowness(self) -> tuple:
        """The larger, the narrower."""
        return (
            self.schools is not None, self.district is not None, self.buses is not None,
            self.boarding is not None, bool(self.stages), -len(self.stages),
        )  # fmt: skip

    def fits(self, one: "Standing") -> bool:
        return (
            (not self.stages or one.stage in self.stages)
            and self.boarding in (None, one.boarding)
            and self.buses in (None, one.buses)
            and self.district in (None, one.district)
            and (self.schools is None or one.unit in self.schools)
        )


class Rule(NamedTuple):
    """A row. `key` says whom it is for: rows of one kind, setter and key replace each other.
    `often`: an Often, NEVER or ENDS. `setter`: the district that set it, 0 for the city. `pk`: the
    row's own, 0 for what the software starts with."""

    kind: str
    often: str
    times: int = 1
    valid_from: dt.date = dt.date.min
    who: Who = Who()
    key: str = ""
    setter: int = 0
    pk: int = 0


class Standing(NamedTuple):
    """How a school (or a bureau: no stage) stands, as far as rules ask."""

    unit: int
    stage: str = ""
    boarding: bool = False
    buses: bool = False
    district: int | None = None


class Stay(NamedTuple):
    """A stretch of the life of a school, to the day before `until`. `standing` None: closed."""

    since: dt.date
    until: dt.date | None
    standing: Standing | None


class Record(NamedTuple):
    """Something done: on which day, known since when, for which part of the whole (a machine), and
    how it is found again. `at`: the school at which a bureau's round was. `until`: the day on which
    it was withdrawn, from which on it counts no more."""

    day: dt.date
    known_on: dt.date
    ref: str = ""
    part: str = WHOLE
    at: int = 0
    until: dt.date = dt.date.max
    # The day on which it was entered, where that was long afterwards: in time up to the due day.
    entered: dt.date | None = None

    def counts_on(self, day: dt.date) -> bool:
        """Whether it was known, and stood, when a day ended."""
        return self.known_on <= day < self.until


class Part(NamedTuple):
    """One of several things for each of which a duty is owed: a drinking-water machine."""

    key: str
    since: dt.date = dt.date.min
    until: dt.date | None = None


class Exemption(NamedTuple):
    """Days, both included, that count for nothing of a kind. `setter`: for whose rules; 0, the
    city: everybody's."""

    kind: str
    first: dt.date
    last: dt.date
    known_on: dt.date
    setter: int = 0
    reason: str = ""


class Stretch(NamedTuple):
    """What a rule asks. `span`: the whole week, month …, by which the same stretch is known under
    another rule; `held`: the days, from the first on, on which it is asked."""

    rule: Rule
    span: Span
    held: tuple[Span, ...]
    due_on: dt.date
    late_until: dt.date

    @property
    def first(self) -> dt.date:
        return self.held[0][0]

    def is_same(self, other: "Stretch") -> bool:
        """Of the same rhythm, by the same setter, in the same days."""
        mine, theirs = self.rule, other.rule
        return (self.span, mine.often, mine.setter) == (other.span, theirs.often, theirs.setter)


class Obligation(NamedTuple):
    """What one owes, and how it stands. `record`: what fulfilled it, last of several; `reason`: why
    it is exempt; `done` of `needed`. `late_until`: to when it can be made good. `span`: the whole
    week, month … of which it is."""

    kind: str
    rule: Rule
    first: dt.date
    due_on: dt.date
    state: State
    record: str = ""
    reason: str = ""
    done: int = 0
    needed: int = 1
    late_until: dt.date = dt.date.max
    span: Span = (dt.date.min, dt.date.max)


@dataclass
class Subject:
    """One school or bureau with all that is known of it. `records` and `parts` by kind; a kind that
    is missing in `parts` has none."""

    stays: Sequence[Stay]
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    exemptions: Sequence[Exemption] = ()
    parts: Mapping[str, Sequence[Part]] = field(default_factory=dict)
