"""Screens of planning a drill for a day, of shifting it and of taking it back."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills import actions
from drills.forms.plan import CancelForm, PlanForm, ShiftForm
from drills.views.drill import PlannedDrill
from drills.views.own import OwnSchool
from safety.web.views import SCHOOL, FormPage


class DrillPlan(OwnSchool, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_plan.html"
    form_class = PlanForm
    done_message = _("The drill is planned.")

    def act(self, form):
        data = form.cleaned_data
        return actions.plan_drill(
            self.request.user,
            uuid=data["client_uuid"],
            school=data["school"],
            scenario=data["scenario"],
            planned_on=data["planned_on"],
            starts_at=data["starts_at"],
        )


class DrillShift(PlannedDrill):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_shift.html"
    form_class = ShiftForm
    done_message = _("The drill is on another day or hour now.")
    to_term = False

    def form_kwargs(self):
        return {"drill": self.row}

    def act(self, form):
        data = dict(form.cleaned_data)
        self.to_term = data.pop("to_term")
        return actions.shift_drill(self.row, self.request.user, **data)

    def conflict(self, form, current):
        form.data = {**form.data.dict(), "version": current.version}
        return super().conflict(form, current)

    def next_url(self, drill):
        if not self.to_term:
            return drill.get_absolute_url()
        there = reverse("drills:drill_term", kwargs={"uuid": drill.school.uuid})
        return f"{there}?day={drill.planned_on.isoformat()}"


class DrillCancel(PlannedDrill):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_cancel.html"
    form_class = CancelForm
    done_message = _("The drill is cancelled.")

    def form_kwargs(self):
        return {"version": self.row.version}

    def act(self, form):
        version = form.cleaned_data["version"]
        return actions.cancel_drill(self.row, self.request.user, version=version)

    def next_url(self, result):
        return reverse("drills:drill_list")
