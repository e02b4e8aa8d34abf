"""A school's term on one screen: what is owed in it, what is planned and held, what is missing."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q

from drills.dues.drill import LAPSE, calendar_of, owed_by
from drills.models import Drill
from drills.queries.asked import asked_beside, lacking, open_periods
from drills.rules import cadence, season
from drills.rules.cadence import BUS, TERM, Period
from drills.rules.season import Held, Suggestion
from safety.base import clock
from safety.dues.cadence.words import Obligation, State
from safety.schools import calendar
from safety.schools.models import School, Term


@dataclass
class Slot:
    """What a school owes for one period, and how it stands: "held", "held_late" (entered after
    it was due), "planned", "gap" (it can still be planned), "late" (over, may still be recorded)
    or "missed"."""

    period: Period
    drills: list[Drill]
    state: str


@dataclass
class TermView:
    """`slots` by month or quarter, `extras` what is owed once a term, `weeks` the days."""

    term: Term
    slots: list[Slot]
    extras: list[Slot]
    suggestions: list[Suggestion]
    drills: list[Drill] = field(default_factory=list)
    beside: list["Beside"] = field(default_factory=list)

    @property
    def gaps(self) -> int:
        """How many drills that can still be planned are not."""
        own = sum(slot.state == "gap" for slot in self.slots + self.extras)
        return own + sum(one.lacking for one in self.beside)


@dataclass
class Beside:
    """What a rule asks that opens no debt here, and how it stands (as a Slot)."""

    one: Obligation
    drills: list[Drill]
    state: str
    lacking: int


def term_view(school: School, term: Term, terms: calendar.Terms, today: dt.date) -> TermView:
    """As many queries, whatever the school planned."""
    span, days = (term.starts_on, term.ends_on), calendar_of(terms.city)
    periods = owed_by(school, cadence.periods_of_term(span, days), days)
    first = min([span[0], *(period.first for period in periods)])
    last = max([span[1], *(period.last for period in periods)])
    drills = list(
        Drill.objects.there()
        .filter(in_days(first, last), school=school)
        .select_related("plan")
        .order_by("planned_on", "starts_at", "pk")
    )
    there = [_asked(drill) for drill in drills if counts(drill, today)]
    suggested = season.suggest(
        periods, span, there,
        today + dt.timedelta(days=1), lambda day: calendar.school_day(terms, day),
        boarding=school.boarding,
    )  # fmt: skip
    others = asked_beside(school, *span, today)
    suggested += season.suggest(
        open_periods(others, [*there, *map(_to_come, suggested)]), span,
        [*there, *map(_to_come, suggested)], today + dt.timedelta(days=1),
        lambda day: calendar.school_day(terms, day), boarding=school.boarding,
    )  # fmt: skip
    bus, more = season.apart(periods, there), season.spare(periods, there, span) > 0
    slots = [_slot(p, drills, bus, more, today) for p in periods if not _once(p)]
    extras = [_slot(p, drills, bus, more, today) for p in periods if _once(p)]
    beside = [_beside(one, drills, today) for one in others]
    suggested.sort(key=lambda one: one.day)
    return TermView(term, slots, extras, suggested, drills, beside)


def _to_come(one: Suggestion) -> Held:
    return Held(one.scenario, one.day)


def _beside(one, drills, today) -> Beside:
    days = [(d, d.held_on or d.planned_on) for d in drills if counts(d, today)]
    here = [(drill, day) for drill, day in days if one.first <= day <= one.due_on]
    left = lacking(one, [day for _drill, day in here])
    state = STATES.get(one.state) or ("gap" if left else "planned")
    return Beside(one, [drill for drill, _day in here], state, left)


# How an obligation stands in the words of a Slot; what is open depends on what is planned.
STATES = {
    State.FULFILLED: "held", State.LATE: "held_late", State.MISSED: "missed",
    State.EXEMPT: "exempt",
}  # fmt: skip


def in_days(first: dt.date, last: dt.date) -> Q:
    """Drills that were held in a stretch of days or, if they were not held, planned for it."""
    return Q(held_on__range=(first, last)) | Q(held_on=None, planned_on__range=(first, last))


def _asked(drill) -> Held:
    key = drill.counts_for if drill.held_on else None
    return Held(drill.scenario, drill.held_on or drill.planned_on, key, drill.pk)


def counts(drill: Drill, today: dt.date) -> bool:
    """A drill that was held or may still be: one that was planned and let pass is none."""
    return bool(drill.held_on) or drill.planned_on >= today


def _once(period) -> bool:
    return period.cadence in (TERM, BUS)


def _slot(period, drills, bus, more, today) -> Slot:
    """`bus`: the drills that count for what is owed with the bus; `more`: whether there is one
    more than the months or quarters take."""
    here = [d for d in drills if period.holds(d.held_on or d.planned_on)]
    here = [d for d in here if (d.pk in bus) == (period.cadence == BUS)]
    done = next((drill for drill in drills if drill.counts_for == period.key), None)
    if done:
        late = done.late and clock.day_of(done.recorded_at) > period.due_on
        return Slot(period, here, "held_late" if late else "held")
    if period.due_on < today:
        late = today - period.due_on <= LAPSE
        return Slot(period, here, "late" if late else "missed")
    to_come = [d for d in here if not d.held_on and today <= d.planned_on <= period.due_on]
    enough = more if period.cadence == TERM else bool(to_come)
    return Slot(period, here, "planned" if enough else "gap")


def terms_to_plan(terms: calendar.Terms, today: dt.date) -> list[Term]:
    """The term of today and those to come, or the last one where none is."""
    found = [term for term in terms if term.ends_on >= today]
    return found or list(terms[-1:])


def weeks_of(year: int, month: int) -> list[list[dt.date | None]]:
    """The days of a month, Monday first; None outside of it."""
    first, last = clock.month_days(year, month)
    days: list[dt.date | None] = [None] * first.weekday()
    days += [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    days += [None] * (-len(days) % 7)
    return [days[n : n + 7] for n in range(0, len(days), 7)]
