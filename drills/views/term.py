"""The screen on which a school plans its term."""

import datetime as dt
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from drills import actions
from drills.forms.term import TermForm
from drills.queries.term import term_view, terms_to_plan, weeks_of
from drills.rules.cadence import BUS, MONTH, QUARTER, TERM, quarter_of
from drills.rules.plan import USUAL
from drills.views.own import OwnSchool
from safety.base import clock
from safety.dues.cadence import reminders
from safety.schools import calendar
from safety.schools.models import School, Status
from safety.schools.rules import SCHOOL_ROLES
from safety.web.templatetags.site import WEEKDAYS_EN, WEEKDAYS_ZH
from safety.web.views import SCHOOL, SIGNED_IN, Page, RowFormPage


class OwnTerm(OwnSchool, Page):
    """On to the term of the reader's own school."""

    access = {"GET": SCHOOL}

    def get(self, request):
        if not self.schools:
            raise PermissionDenied  # seated at a school that is closed
        there = request.GET.get("school", "")
        chosen = next((s for s in self.schools if str(s.uuid) == there), self.schools[0])
        return redirect("drills:drill_term", uuid=chosen.uuid)


class DrillTerm(RowFormPage):
    """What a school owes in a term, what it has planned, and what fits the season; planned from
    here together or one by one."""

    access = {"GET": SIGNED_IN, "POST": SCHOOL}
    template_name = "drills/drill_term.html"
    model = School
    lookup = "unit__uuid"
    name = "school"
    related = ("unit__district",)
    form_class = TermForm
    done_message = gettext_lazy("It is planned. Write the plan of each drill next.")

    @cached_property
    def terms(self) -> calendar.Terms:
        return calendar.terms(self.row.city_id)

    @cached_property
    def offered(self) -> list:
        """Its terms that are not over."""
        return terms_to_plan(self.terms, clock.today())

    @cached_property
    def plan(self):
        """The chosen term; None where the city has none. A day chooses the term it lies in."""
        if not self.offered:
            return None
        asked = self.request.GET.get("day", "")
        term = next((t for t in self.offered if lies_in(asked, t)), self.offered[0])
        return term_view(self.row, term, self.terms, clock.today())

    @property
    def may_plan(self) -> bool:
        mine = self.request.user.seats.cover(self.row, SCHOOL_ROLES)
        return mine and self.row.status == Status.OPEN

    def form_kwargs(self):
        return {"suggestions": self.plan.suggestions if self.plan else [], "terms": self.terms}

    def act(self, form):
        return actions.plan_term(
            self.request.user, uuid=form.cleaned_data["client_uuid"], school=self.row,
            wanted=form.wanted,
        )  # fmt: skip

    def next_url(self, drills):
        there = reverse("drills:drill_term", kwargs={"uuid": self.row.uuid})
        return f"{there}?day={drills[0].planned_on.isoformat()}"

    def context(self, **extra):
        return super().context(
            plan=self.plan, offered=self.offered, may_plan=self.may_plan, today=clock.today(),
            months=list(self.months()), weekdays=weekdays(),
            slots=[dressed(slot) for slot in self.plan.slots + self.plan.extras]
            if self.plan else [],
            beside=[(reminders.line(reminders.facts_of(b.one)), b) for b in self.plan.beside]
            if self.plan else [], **extra,
        )  # fmt: skip

    def months(self):
        """(first day, weeks of cells) of each month of the term."""
        if self.plan is None:
            return
        drills: dict = {}
        for drill in self.plan.drills:
            drills.setdefault(drill.held_on or drill.planned_on, []).append(drill)
            drill.hour = drill.starts_at or USUAL
        first, last = self.plan.term.starts_on.replace(day=1), self.plan.term.ends_on
        while first <= last:
            yield first, [[self._cell(day, drills) for day in week] for week in weeks(first)]
            first = clock.month_days(first.year, first.month)[1] + dt.timedelta(days=1)

    def _cell(self, day, drills):
        if day is None:
            return None
        school = calendar.school_day(self.terms, day)
        return {"day": day, "school": school, "drills": drills.get(day, [])}


def dressed(slot):
    """A slot with the words for its period."""
    first = slot.period.first
    slot.label = {
        MONTH: f"{first:%Y-%m}",
        QUARTER: _("Quarter %(quarter)d of %(year)d")
        % {"quarter": quarter_of(first), "year": first.year},
        TERM: _("One more in the term"),
        BUS: _("With the bus, once in the term"),
    }[slot.period.cadence]
    return slot


def weekdays():
    """Monday to Sunday, as short as they are written."""
    return WEEKDAYS_ZH if (get_language() or "").startswith("zh") else WEEKDAYS_EN


def weeks(first):
    return weeks_of(first.year, first.month)


def lies_in(text: str, term) -> bool:
    """Whether what an address names is a day of a term."""
    try:
        return term.starts_on <= dt.date.fromisoformat(text[:10]) <= term.ends_on
    except ValueError:
        return False
