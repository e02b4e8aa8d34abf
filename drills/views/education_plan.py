"""Screens of the yearly plan of safety education: seen, written, taken over from last year."""

from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from drills.actions import education as actions
from drills.forms.education import PlanForm, YearForm
from drills.models import EducationPlan
from drills.queries.education import year_of
from drills.rules import education as rules
from drills.views.drill_plan import plain
from drills.views.education import SchoolPage
from safety.base import clock
from safety.web.views import SCHOOL, SIGNED_IN, RowFormPage


class YearPage(SchoolPage):
    """Of the school year that is asked for (`year`), else the present one."""

    @cached_property
    def year(self) -> int:
        form = YearForm(self.request.POST or self.request.GET)
        now = rules.school_year(clock.today())
        return form.cleaned_data["year"] if form.is_valid() else now

    @property
    def may_plan(self) -> bool:
        now = rules.school_year(clock.today())
        return self.may_write and self.year in (now, now + 1)

    @property
    def may_teach(self) -> bool:
        """A lesson may be recorded in the present school year."""
        return self.may_write and self.year == rules.school_year(clock.today())

    def plan_of(self, year) -> EducationPlan | None:
        return EducationPlan.objects.filter(school=self.row, year=year).first()

    def context(self, **extra):
        now = rules.school_year(clock.today())
        years = [(year, rules.year_words(year)) for year in (now - 1, now, now + 1)]
        return super().context(
            years=years, asked=self.year, words=rules.year_words(self.year),
            may_plan=self.may_plan, may_teach=self.may_teach, **extra,
        )  # fmt: skip


class EducationPlanDetail(YearPage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/education_plan.html"

    def get(self, request, uuid):
        found = year_of(self.row, self.year, clock.today())
        last = self.plan_of(self.year - 1) if self.may_plan and not found.plan else None
        return self.show(year=found, last=last, form=YearForm(initial={"year": self.year}))


class EducationPlanEdit(YearPage, RowFormPage):
    """All topics of the year on one screen."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/education_plan_edit.html"
    form_class = PlanForm
    done_message = _("The plan is kept.")

    def form_kwargs(self):
        return self._stored(self.plan_of(self.year))

    def _stored(self, plan) -> dict:
        lines = actions.lines_of(plan) if plan else []
        return {"year": self.year, "lines": lines, "version": plan.version if plan else 0}

    def act(self, form):
        return actions.write_plan(
            self.request.user, school=self.row, year=form.cleaned_data["year"],
            version=form.cleaned_data["version"], lines=form.lines,
        )  # fmt: skip

    def conflict(self, form, current):
        now = PlanForm(**self._stored(current))
        topics = {topic.value: capfirst(topic.label) for topic in rules.Topic}
        found = []
        for bound in form.visible_fields():
            typed, stored = form.cleaned_data[bound.name], now[bound.name].value()
            if (typed or "") != (stored or ""):
                label = f"{topics[bound.name.partition('_')[2]]} · {bound.label}"
                found.append({"label": label, "typed": plain(typed), "stored": plain(stored)})
        form.data = {**form.data.dict(), "version": current.version}
        return self.show(status=409, form=form, current=current, differences=found)


class EducationPlanClone(YearPage, RowFormPage):
    """Last year's plan, with one click; then it is looked through."""

    access = {"POST": SCHOOL}
    form_class = YearForm
    template_name = "drills/education_plan.html"
    done_message = _("The plan of last year was taken over. Look it through.")

    def act(self, form):
        year = form.cleaned_data["year"]
        return actions.clone_plan(self.request.user, school=self.row, year=year)

    def refuse(self, form):
        """The year as it is, and why nothing was taken over."""
        found = year_of(self.row, self.year, clock.today())
        return self.show(status=422, form=form, year=found)
