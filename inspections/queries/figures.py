"""The figures of a span of days, as things stood when it ended.

They read what was *recorded* by then (HazardPeriod, and what an inspection froze at its notice),
so a span in the past gives the same figures whenever it is asked: a visit entered late, a school
moved or a severity changed afterwards moves none of them. Whose they are is decided the same way:
a district's are of the schools that were its own at the time.

Every figure is one `Measure`; its `meaning` is what the workbook's notes print. All figures of a
table come from one GROUP BY over the periods and one over the inspections.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inspections.models import (
    OPEN_STATES,
    SCHOOL_STATES,
    Area,
    HazardPeriod,
    Inspection,
    Kind,
    LookBackItem,
    Severity,
    Source,
    State,
    VisitState,
)
from safety.base import clock
from safety.schools.models import Stage, Tier, Unit
from safety.schools.scope import Seats


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


_ON_TIME = Q(on_the_spot=True) | Q(submitted_on__lte=F("deadline"))
_BUREAU = ~Q(kind=Kind.SELF_CHECK)
_LIMITED = Q(on_the_spot=False)
_OURS = [state for state in OPEN_STATES if state != State.REFERRED]
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
            lambda span: Q(kind=Kind.SELF_CHECK),
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
                "last day; none that waited for another department."
            ),
            "hazard",
            lambda span: (
                _found(span)
                & _LIMITED
                & (Q(state=State.SIGNED_OFF) | Q(state__in=_OURS, deadline__lte=span.last))
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


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is of (a unit's id or a code), its name, its figures."""

    key: int | str
    label: str | Promise
    figures: Figures
    unit: Unit | None = None


# What a table can be grouped by: the column of the periods, and of the inspections where a visit
# has such a thing (it has many areas and severities, so none).
GROUPS = {
    "district": ("district", "at_district"),
    "stage": ("stage", "at_stage"),
    "source": ("source", "source"),
    "area": ("area", None),
    "severity": ("severity", None),
    "way": ("on_the_spot", None),
}
# What any of it can be narrowed to: periods' and inspections' columns again.
FILTERS = {
    **GROUPS,
    "school": ("school", "school"),
    "kind": ("hazard__inspection__kind", "kind"),
}
CHOICES = {"area": Area, "severity": Severity, "stage": Stage, "source": Source, "way": Way}


def totals(user, span: Span, **narrow) -> Figures:
    """The figures of all that `user` may see. `narrow`: any of FILTERS, a value or a list."""
    values = _standing(user, span, narrow).aggregate(**_counts("hazard", span))
    values |= looks_in(user, span, **narrow).aggregate(**_counts("look", span))
    visits = _visits(user, span, narrow)
    if visits is not None:
        values |= visits.aggregate(**_counts("visit", span))
    return Figures(values)


def by(user, span: Span, group: str, looks: bool = True, **narrow) -> list[Line]:
    """A table of the figures by one of GROUPS; without what look-backs found, if nobody reads it.

    Every district that stands under the reader has its line, and every area, severity, stage,
    source and way, with zeros where nothing happened; so does a former district with figures.
    """
    column, visit_column = GROUPS[group]
    found = _grouped(_standing(user, span, narrow), column, _counts("hazard", span))
    others = []
    if looks:
        seen = looks_in(user, span, **narrow).annotate(line=_of_then(column))
        others.append((seen, "line", "look"))
    visits = _visits(user, span, narrow) if visit_column else None
    if visits is not None:
        others.append((visits, visit_column, "visit"))
    for rows_of, name, of in others:
        for key, values in _grouped(rows_of, name, _counts(of, span)).items():
            found.setdefault(key, {}).update(values)
    return _district_lines(user, found) if group == "district" else _choice_lines(group, found)


def rows(user, span: Span, code: str, **narrow) -> QuerySet:
    """The rows behind a figure: inspections, the periods of the hazards as they then stood, or what
    look-backs found.

    Their number is the figure (for "schools", the number of different schools among them).
    """
    measure = MEASURES[code]
    if measure.of == "visit":
        visits = _visits(user, span, narrow)
        visits = Inspection.objects.none() if visits is None else visits
        found = visits.filter(measure.q(span)).order_by("submitted_at", "pk")
        return found.select_related("school__unit", "at_district", "bureau")
    if measure.of == "look":
        looks = looks_in(user, span, **narrow).filter(measure.q(span))
        return looks.select_related("hazard", "school__unit", "at_district", "looked_by")
    found = _standing(user, span, narrow).filter(measure.q(span))
    return found.select_related("hazard", "school__unit", "district").order_by("issued_at", "pk")


def standing(user, span: Span) -> QuerySet[HazardPeriod]:
    """How each issued hazard stood when the span ended, of those that were then the reader's."""
    ended = Q(recorded_to__isnull=True) | Q(recorded_to__gte=span.until)
    return HazardPeriod.objects.visible_to(user).filter(ended, recorded_from__lt=span.until)


def visits_in(user, span: Span) -> QuerySet[Inspection]:
    """Inspections whose notice was issued in the span at schools that were then the reader's."""
    seats = getattr(user, "seats", None) or Seats(None)
    then = seats.q(school="school", township="at_township", district="at_district", city="at_city")
    return Inspection.objects.filter(
        then,
        state=VisitState.SUBMITTED,
        submitted_at__gte=span.since,
        submitted_at__lt=span.until,
    )


def looks_in(user, span: Span, **narrow) -> QuerySet[LookBackItem]:
    """What look-backs found in the span at hazards that were then the reader's: when a hazard was
    looked at it was what it had been until then, in its district, on its way of rectification."""
    there = HazardPeriod.objects.visible_to(user).filter(_narrowed(narrow, 0), _UNTIL_LOOKED)
    return LookBackItem.objects.filter(
        Exists(there.filter(hazard=OuterRef("hazard"))),
        outcome__in=[LookBackItem.Outcome.HELD, _RELAPSED],
        looked_at__gte=span.since,
        looked_at__lt=span.until,
    )


_UNTIL_LOOKED = Q(recorded_from__lt=OuterRef("looked_at")) & (
    Q(recorded_to__isnull=True) | Q(recorded_to__gte=OuterRef("looked_at"))
)


def _of_then(column):
    then = HazardPeriod.objects.filter(_UNTIL_LOOKED, hazard=OuterRef("hazard"))
    return Subquery(then.values(column)[:1])


def _standing(user, span, narrow):
    return standing(user, span).filter(_narrowed(narrow, 0))


def _visits(user, span, narrow):
    """None when it is narrowed by something that a visit does not have."""
    if any(FILTERS[name][1] is None for name in narrow):
        return None
    return visits_in(user, span).filter(_narrowed(narrow, 1))


def _narrowed(narrow: dict, side: int) -> Q:
    condition = Q()
    for name, value in narrow.items():
        column = FILTERS[name][side]
        if name == "way":
            value = value == Way.SPOT
        several = isinstance(value, list | tuple | set | frozenset)
        condition &= Q((f"{column}__in" if several else column, value))
    return condition


def _counts(of: str, span: Span) -> dict[str, Count]:
    return {m.code: m.count(span) for m in MEASURES.values() if m.of == of}


def _grouped(queryset, column, counts) -> dict:
    lines = queryset.order_by().values(column).annotate(**counts)
    return {line.pop(column): line for line in lines}


def _district_lines(user, found) -> list[Line]:
    shown = Q(pk__in=[key for key in found if key])
    below = Unit.objects.visible_to(user).filter(tier=Tier.DISTRICT, active=True)
    units = Unit.objects.filter(shown | Q(pk__in=below.values("pk"))).order_by("code", "pk")
    return [Line(unit.pk, unit.name, Figures(found.get(unit.pk, {})), unit) for unit in units]


def _choice_lines(group, found) -> list[Line]:
    if group == "way":
        found = {Way.SPOT if spot else Way.LIMITED: values for spot, values in found.items()}
    choices = CHOICES[group].choices
    return [Line(value, label, Figures(found.get(value, {}))) for value, label in choices]
