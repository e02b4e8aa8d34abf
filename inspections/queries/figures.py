"""The figures of a span of days, as things stood when it ended.

They read what was *recorded* by then (HazardPeriod, and what an inspection froze at its notice),
so a span in the past gives the same figures whenever it is asked: a visit entered late, a school
moved or a severity changed afterwards moves none of them. Whose they are is decided the same way:
a district's are of the schools that were its own at the time.

Every figure is one `Measure` of inspections/measures.py. All the figures of all tables come from
one GROUP BY over the periods, those of a table from one more over the inspections. Of months and
years that are over the periods were counted once and for all (queries/finals.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise

from inspections.measures import MEASURES, Figures, Span, Way, counted
from inspections.models import (
    Area,
    HazardPeriod,
    Inspection,
    LookBackItem,
    Severity,
    Source,
    VisitState,
)
from inspections.queries import finals
from safety.schools.models import Stage, Tier, Unit
from safety.schools.scope import Seats


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
    kept = finals.kept(user, span, narrow)
    values = _counted(user, span, narrow) if kept is None else finals.totals(kept)
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
    return tables(user, span, {group: looks}, **narrow)[group]


def tables(user, span: Span, groups: dict[str, bool], **narrow) -> dict[str, list[Line]]:
    """Several tables as `by` gives them, {group: lines}; `groups` says of each whether it has what
    look-backs found. The periods, by far the most rows of all, are read once for all of them."""
    kept = finals.kept(user, span, narrow)
    numbers = (
        _by_groups(user, span, narrow, groups) if kept is None else finals.tables(kept, groups)
    )
    made = {}
    for group, looks in groups.items():
        found = numbers[group]
        for rows_of, name, of in _others(user, span, group, looks, narrow):
            for (key,), values in _grouped(rows_of, [name], _counts(of, span)):
                found.setdefault(key, {}).update(values)
        lines = _district_lines(user, found) if group == "district" else _choice_lines(group, found)
        made[group] = lines
    return made


def _others(user, span, group, looks, narrow) -> Iterator[tuple]:
    """What a table has beside the periods: rows, the name of their group, what they are."""
    column, visit_column = GROUPS[group]
    if looks:
        yield looks_in(user, span, **narrow).annotate(line=_of_then(column)), "line", "look"
    visits = _visits(user, span, narrow) if visit_column else None
    if visits is not None:
        yield visits, visit_column, "visit"


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
    found = hazards(user, span, **narrow).filter(measure.q(span))
    return found.select_related("hazard", "school__unit", "district").order_by("issued_at", "pk")


def standing(user, span: Span) -> QuerySet[HazardPeriod]:
    """How each issued hazard stood when the span ended, of those that were then the reader's."""
    ended = Q(recorded_to__isnull=True) | Q(recorded_to__gte=span.until)
    return HazardPeriod.objects.visible_to(user).filter(ended, recorded_from__lt=span.until)


def hazards(user, span: Span, **narrow) -> QuerySet[HazardPeriod]:
    """Those of them that any figure counts: most of a ledger was signed off long before."""
    return standing(user, span).filter(_narrowed(narrow, 0), counted(span))


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
        outcome__in=[LookBackItem.Outcome.HELD, LookBackItem.Outcome.RELAPSED],
        looked_at__gte=span.since,
        looked_at__lt=span.until,
    )


_UNTIL_LOOKED = Q(recorded_from__lt=OuterRef("looked_at")) & (
    Q(recorded_to__isnull=True) | Q(recorded_to__gte=OuterRef("looked_at"))
)


def _of_then(column):
    then = HazardPeriod.objects.filter(_UNTIL_LOOKED, hazard=OuterRef("hazard"))
    return Subquery(then.values(column)[:1])


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


def _counted(user, span, narrow) -> dict:
    return hazards(user, span, **narrow).aggregate(**_counts("hazard", span))


def _by_groups(user, span, narrow, groups) -> dict[str, dict]:
    """{group: {value of the group: {code: figure}}}"""
    columns = [GROUPS[group][0] for group in groups]
    numbers = _grouped(hazards(user, span, **narrow), columns, _counts("hazard", span))
    return {group: _folded(numbers, place) for place, group in enumerate(groups)}


def _grouped(queryset, columns, counts) -> list[tuple[tuple, dict]]:
    """Of each combination of the columns' values, these values and what was counted."""
    found = queryset.order_by().values_list(*columns).annotate(**counts)
    wide = len(columns)
    return [(row[:wide], dict(zip(counts, row[wide:], strict=True))) for row in found]


def _folded(numbers, place) -> dict:
    """{value of one of the columns: sums over all others}; no figure of hazards is of different
    values, which would not add up."""
    found: dict = {}
    for key, values in numbers:
        sums = found.setdefault(key[place], dict.fromkeys(values, 0))
        for code, number in values.items():
            sums[code] += number
    return found


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
