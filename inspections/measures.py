"""What the figures of a span of days count: each its heading, its definition and its condition.

Every figure is one `Measure`; its `meaning` is what the workbook's notes print. How they are
counted, and whose they are, is in queries/figures.py.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inspections.models import OPEN_STATES, SCHOOL_STATES, Kind, LookBackItem, State
from safety.base import clock

# Longer than any transaction takes: a notice bears the time at which its own began.
BEING_STORED = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Span:
    """Whole days of Shanghai, `start` included, `end` not."""

    start: dt.date
    end: dt.date

    def __post_init__(self):
        if self.end <= self.start:
            raise ValueError("a span has at least one day")

    @classmethod
    def month(cls, year: int, month: int) -> "Span":
        first, last = clock.month_days(year, month)
        return cls(first, last + dt.timedelta(days=1))

    @classmethod
    def year(cls, year: int) -> "Span":
        return cls(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))

    @classmethod
    def days(cls, first: dt.date, last: dt.date) -> "Span":
        return cls(first, last + dt.timedelta(days=1))

    @property
    def last(self) -> dt.date:
        """The last day: what the screen of that day showed is what stands at the end."""
        return self.end - dt.timedelta(days=1)

    @property
    def since(self) -> dt.datetime:
        return clock.start_of(self.start)

    @property
    def until(self) -> dt.datetime:
        return clock.start_of(self.end)

    @property
    def final(self) -> bool:
        """Over, and what was stamped in its last second has had time to be stored: from now on
        nothing can move its figures."""
        return clock.now() >= clock.start_of(self.end) + BEING_STORED


@dataclass(frozen=True)
class Measure:
    """One figure: its heading, its definition in words, and the rows it counts.

    `of` is "visit" (rows of Inspection), "hazard" (rows of HazardPeriod that stood at the end) or
    "look" (rows of LookBackItem: what look-backs found).
    `distinct` names the column whose different values are counted instead of rows.
    """

    code: str
    label: str | Promise
    meaning: str | Promise
    of: str
    q: Callable[[Span], Q]
    distinct: str = ""

    def count(self, span: Span) -> Count:
        return Count(self.distinct or "pk", filter=self.q(span), distinct=bool(self.distinct))


def _found(span) -> Q:
    return Q(issued_at__gte=span.since, issued_at__lt=span.until)


def _signed(span) -> Q:
    return Q(state=State.SIGNED_OFF, signed_off_at__gte=span.since, signed_off_at__lt=span.until)


def counted(span: Span) -> Q:
    """The periods that any figure of hazards counts: found or signed off in the span, or open when
    it ended."""
    return _found(span) | _signed(span) | Q(state__in=OPEN_STATES)


_ON_TIME = Q(on_the_spot=True) | Q(submitted_on__lte=F("deadline"))
_BUREAU = ~Q(kind=Kind.SELF_CHECK)
_LIMITED = Q(on_the_spot=False)
_OURS = [state for state in OPEN_STATES if state != State.REFERRED]
# The school did its part by the deadline: that a bureau is slow with its re-check is not held
# against the district.
_HANDED_IN = Q(state=State.AWAITING_RECHECK, submitted_on__lte=F("deadline"))
_RELAPSED = LookBackItem.Outcome.RELAPSED


class Way(models.TextChoices):
    """The two paths of rectification."""

    SPOT = "spot", pgettext_lazy("way", "fixed on the spot")
    LIMITED = "limited", pgettext_lazy("way", "time-limited")


MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure(
            "visits",
            _("Visits"),
            _("Inspections by bureaus whose notice was issued in the period."),
            "visit",
            lambda span: _BUREAU,
        ),
        Measure(
            "schools",
            _("Schools covered"),
            _("Different schools at which there was such a visit."),
            "visit",
            lambda span: _BUREAU,
            distinct="school",
        ),
        Measure(
            "self_checks",
            _("Self-checks"),
            _("Schools' own checks submitted in the period."),
            "visit",
            # Of what a register found nobody checked in (actions/register): it is no check.
            lambda span: Q(kind=Kind.SELF_CHECK, checked_in_at__isnull=False),
        ),
        Measure(
            "found",
            _("Hazards found"),
            _("Hazards whose notice was issued in the period."),
            "hazard",
            _found,
        ),
        Measure(
            "found_signed_off",
            _("Of these signed off"),
            _("Hazards found in the period that were signed off when it ended."),
            "hazard",
            lambda span: _found(span) & Q(state=State.SIGNED_OFF),
        ),
        Measure(
            "found_on_the_spot",
            _("Fixed on the spot"),
            _("Hazards found in the period that were fixed on the spot."),
            "hazard",
            lambda span: _found(span) & Q(on_the_spot=True),
        ),
        Measure(
            "found_time_limited",
            _("Time-limited"),
            _("Hazards found in the period that were given a deadline."),
            "hazard",
            lambda span: _found(span) & Q(on_the_spot=False),
        ),
        Measure(
            "found_limited_signed_off",
            _("Time-limited, signed off"),
            _("Of the time-limited hazards found in the period, those signed off when it ended."),
            "hazard",
            lambda span: _found(span) & _LIMITED & Q(state=State.SIGNED_OFF),
        ),
        Measure(
            "found_due",
            _("Time-limited, due"),
            _(
                "Of the time-limited hazards found in the period, those signed off or due by its "
                "last day; none that waited for another department, nor that was submitted by its "
                "deadline and waited for re-check."
            ),
            "hazard",
            lambda span: (
                _found(span)
                & _LIMITED
                & (
                    Q(state=State.SIGNED_OFF)
                    | Q(state__in=_OURS, deadline__lte=span.last) & ~_HANDED_IN
                )
            ),
        ),
        Measure(
            "found_under_deadline",
            _("Of these under a deadline"),
            _("Hazards found in the period that were still open, with a deadline, when it ended."),
            "hazard",
            lambda span: _found(span) & Q(on_the_spot=False, state__in=OPEN_STATES),
        ),
        Measure(
            "signed_off",
            _("Signed off"),
            _("Hazards signed off in the period, whenever they were found."),
            "hazard",
            _signed,
        ),
        Measure(
            "in_time",
            _("Signed off in time"),
            _(
                "Of the hazards signed off in the period, those fixed on the spot or submitted by "
                "the deadline that then held."
            ),
            "hazard",
            lambda span: _signed(span) & _ON_TIME,
        ),
        Measure(
            "limited_signed_off",
            _("Signed off, time-limited"),
            _("Of the hazards signed off in the period, those that had been given a deadline."),
            "hazard",
            lambda span: _signed(span) & _LIMITED,
        ),
        Measure(
            "limited_in_time",
            _("Time-limited, in time"),
            _("Of these, those submitted by the deadline that then held."),
            "hazard",
            lambda span: _signed(span) & _LIMITED & Q(submitted_on__lte=F("deadline")),
        ),
        Measure(
            "due",
            _("Due in the period"),
            _(
                "Time-limited hazards, whenever found: those signed off in the period, and those "
                "still open when it ended whose deadline fell in it; none that waited for another "
                "department, nor that was submitted by its deadline and waited for re-check."
            ),
            "hazard",
            lambda span: (
                _LIMITED
                & (
                    _signed(span)
                    | Q(state__in=_OURS, deadline__range=(span.start, span.last)) & ~_HANDED_IN
                )
            ),
        ),
        Measure(
            "open",
            _("Still open"),
            _("Hazards not signed off when the period ended, whenever they were found."),
            "hazard",
            lambda span: Q(state__in=OPEN_STATES),
        ),
        Measure(
            "under_deadline",
            _("Under a deadline"),
            _("Of the open hazards, those that were given a deadline."),
            "hazard",
            lambda span: Q(state__in=OPEN_STATES, on_the_spot=False),
        ),
        Measure(
            "overdue",
            _("Overdue"),
            _(
                "Of the open hazards, those with the school whose deadline lay before the last day "
                "of the period, as the screen of that day showed it."
            ),
            "hazard",
            lambda span: Q(state__in=SCHOOL_STATES, deadline__lt=span.last),
        ),
        Measure(
            "awaiting_recheck",
            _("Waiting for re-check"),
            _("Of the open hazards, those submitted by the school and not yet re-checked."),
            "hazard",
            lambda span: Q(state=State.AWAITING_RECHECK),
        ),
        Measure(
            "referred",
            _("With another department"),
            _("Of the open hazards, those referred to a department that has not answered yet."),
            "hazard",
            lambda span: Q(state=State.REFERRED),
        ),
        Measure(
            "looked_again",
            _("Looked at again"),
            _("Times that a look-back looked at a signed-off hazard in the period."),
            "look",
            lambda span: Q(),
        ),
        Measure(
            "relapsed",
            _("Relapsed"),
            _("Of these, times that the hazard had come back and was opened again."),
            "look",
            lambda span: Q(outcome=_RELAPSED),
        ),
    )
}
RATES = {
    "rate": (
        _("Rectification rate"),
        _("Of the hazards found in the period, the share signed off when it ended."),
        "found_signed_off",
        "found",
    ),
    "in_time_rate": (
        _("On-time rate"),
        _("Of the hazards signed off in the period, the share signed off in time."),
        "in_time",
        "signed_off",
    ),
    "limited_rate": (
        _("Rate, time-limited"),
        _("Of the time-limited hazards found in the period, the share signed off when it ended."),
        "found_limited_signed_off",
        "found_time_limited",
    ),
    "limited_in_time_rate": (
        _("On-time rate, time-limited"),
        _("Of the time-limited hazards signed off in the period, the share submitted in time."),
        "limited_in_time",
        "limited_signed_off",
    ),
    "due_rate": (
        _("Rate of what was due"),
        _(
            "Of the time-limited hazards that were due or signed off in the period, whenever "
            "found, the share signed off in it."
        ),
        "limited_signed_off",
        "due",
    ),
    "relapse_rate": (
        _("Relapse rate"),
        _("Of the hazards looked at again in the period, the share that had relapsed."),
        "relapsed",
        "looked_again",
    ),
}


@dataclass(frozen=True)
class Figures:
    """The figures of one line, by the codes of MEASURES; `figures["found"]`."""

    values: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, code: str) -> int:
        """A figure; 0 where nothing was counted. KeyError for a code that is no measure."""
        return self.values.get(MEASURES[code].code, 0)

    def rate(self, code: str) -> float | None:
        """A share of RATES between 0 and 1; None when there is nothing to be a share of."""
        _label, _meaning, part, whole = RATES[code]
        return self[part] / self[whole] if self[whole] else None
