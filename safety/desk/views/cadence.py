"""What is owed regularly (R05): by a school, and who below a bureau fell behind."""

from collections import Counter
from typing import NamedTuple

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst

from safety.base import clock
from safety.base.among import Among
from safety.desk import lists
from safety.desk.forms.cadence import OwedFilter, SchoolSpan
from safety.desk.views.school import SchoolPage
from safety.dues.cadence import duties, queries
from safety.dues.cadence.duties import Owner
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import Obligation, State
from safety.schools.models import School, Tier, Unit
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import BUREAU, SCHOOL, SIGNED_IN, ListPage, Page

STATES = (State.FULFILLED, State.LATE, State.MISSED, State.OPEN, State.EXEMPT)


class Line(NamedTuple):
    """One obligation as it is shown: where it is done, and what fulfilled it."""

    label: str
    one: Obligation
    do: str = ""
    record: str = ""
    unit: Unit | None = None
    covered: int = 0


def line_of(one: Obligation, may_do: bool, **more) -> Line:
    duty = duties.find(one.kind)
    record = reverse(duty.find, kwargs={"uuid": one.record}) if one.record else ""
    to_do = may_do and one.state in (State.OPEN, State.MISSED) and one.first <= clock.today()
    return Line(capfirst(str(duty.label)), one, reverse(duty.do) if to_do else "", record, **more)


class OwedMine(Page):
    """On to the page of one's own school; of several, the first: the others are named there."""

    access = {"GET": SCHOOL}

    def get(self, request):
        keys = request.user.seats.only(SCHOOL_ROLES).units("school")
        school = School.objects.filter(pk__in=keys).select_related("unit").order_by("pk").first()
        return redirect("desk:owed_school", uuid=school.uuid)


class OwedSchool(SchoolPage):
    access = {"GET": SIGNED_IN}
    template_name = "desk/owed_school.html"

    def get(self, request, *args, **kwargs):
        seats, school = request.user.seats, self.row
        form = SchoolSpan(request.GET, user=request.user)
        first, last = form.days()
        may_do = seats.cover(school, SCHOOL_ROLES)
        found = self._owed(Asked(first, last, clock.today()))
        own = School.objects.filter(pk__in=seats.only(SCHOOL_ROLES).units("school"))
        return self.show(
            status=200 if form.is_valid() else 422,
            filters=form, first=first, last=last,
            lines=[line_of(one, may_do) for one in found],
            others=own.exclude(pk=school.pk).select_related("unit"),
            may_list=bool(seats.roles & BUREAU),
        )  # fmt: skip

    def _owed(self, asked):
        only = School.objects.filter(pk=self.row.pk)  # a school that the reader sees
        found = [one for owed in queries.owed_by_schools(only, asked) for one in owed.obligations]
        # What presses first; what is done last.
        order = {State.MISSED: 0, State.OPEN: 1, State.LATE: 2}
        return sorted(found, key=lambda one: (order.get(one.state, 3), one.due_on, one.kind))


class Tally:
    """How often what stands how, by kind."""

    def __init__(self):
        self._found: dict[str, Counter] = {}

    def add(self, one: Obligation) -> None:
        self._found.setdefault(one.kind, Counter())[str(one.state)] += 1

    @property
    def lines(self) -> list[dict]:
        known = [duty.code for duty in duties.owed_by(Owner.SCHOOL)]
        return [
            {
                "kind": kind, "label": capfirst(duties.label(kind)), "due": counts.total(),
                "cells": [
                    (state.value, capfirst(state.label), counts[state.value]) for state in STATES
                ],
            }
            for kind, counts in sorted(self._found.items(), key=lambda pair: known.index(pair[0]))
        ]  # fmt: skip


class OwedList(ListPage):
    """What falls due in the days looked at, by kind, and the schools that it is about; before them
    what the bureaus owe themselves."""

    access = {"GET": BUREAU}
    template_name = "desk/owed_list.html"
    filter_class = OwedFilter
    order = ("code",)
    export = lists.OWED

    def narrowed(self, filters):
        rows = School.objects.visible_to(self.request.user)
        self.tally, self.counts = Tally(), {}
        if not filters.is_valid() or self.is_too_wide(filters):
            return rows.none()
        kind = filters.cleaned_data["kind"]
        asked = Asked(*filters.days(), clock.today())
        rows = filters.narrow(rows)
        for owed in queries.owed_by_schools(rows, asked, {kind} if kind else None):
            self._count(owed, asked, filters)
        found = School.objects.filter(Among("unit_id", self.counts))
        return found.select_related("unit__district")

    def is_too_wide(self, filters) -> bool:
        """A province is looked at district by district: each school is judged for the page."""
        of_province = bool(self.request.user.seats.units(Tier.PROVINCE))
        return of_province and not (filters.is_valid() and filters.cleaned_data.get("district"))

    def _bureaus(self, filters):
        """Those whose rounds are shown: none where the schools of none are, and of a chosen
        district its own."""
        bureaus = Unit.objects.visible_to(self.request.user)
        if self.is_too_wide(filters):
            return bureaus.none()
        chosen = filters.is_valid() and filters.cleaned_data.get("district")
        return bureaus.filter(pk=chosen.pk) if chosen else bureaus

    def _count(self, owed, asked, filters):
        due = [one for one in owed.obligations if asked.first <= one.due_on <= asked.last]
        counts = Counter(str(one.state) for one in due)
        for one in due:
            self.tally.add(one)
        if due and filters.wanted(counts):
            self.counts[owed.school] = counts

    def dress(self, rows):
        for school in rows:
            counts = self.counts[school.pk]
            school.due, school.counts = counts.total(), counts
            school.cells = [(capfirst(state.label), counts[state.value]) for state in STATES]
        return rows

    def context(self, **extra):
        filters = extra["filters"]
        first, last = filters.days()
        rounds = queries.rounds(self._bureaus(filters), Asked(first, last, clock.today()))
        lines = [
            line_of(one.obligation, False, unit=one.unit, covered=one.covered)
            for one in rounds
            if first <= one.obligation.due_on
        ]
        done = [line for line in lines if line.one.state in (State.FULFILLED, State.LATE)]
        return super().context(
            too_wide=self.is_too_wide(filters),
            rounds_done=len(done),
            first=first,
            last=last,
            states=STATES,
            tally=self.tally.lines,
            rounds=lines,
            **extra,
        )
