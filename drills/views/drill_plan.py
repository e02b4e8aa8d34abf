"""Screens of the plan of a drill: written, taken from the last one, printed."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from drills import actions
from drills.forms.drill_plan import DrillPlanForm, LinesField
from drills.forms.plan import CancelForm
from drills.models import Drill, DrillTemplate
from drills.queries.plan import begins, parts_of
from drills.rules import lines
from drills.views.drill import DrillPage, PlannedDrill
from safety.web.views import SCHOOL, SIGNED_IN

RELATED = ("school__unit", "district", "plan__written_by")


class PlanPage(PlannedDrill):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    related = RELATED


class PlanEdit(PlanPage):
    """Written for the first time or anew; `?template=` gives what a bureau offers to begin with."""

    template_name = "drills/plan_edit.html"
    form_class = DrillPlanForm
    done_message = _("The plan is kept.")

    def form_kwargs(self):
        return {"drill": self.row, "template": self.template()}

    def template(self) -> DrillTemplate | None:
        asked = self.request.GET.get("template", "")
        offered = begins(self.row, self.request.user)["templates"] if asked else ()
        return next((one for one in offered if str(one.uuid) == asked), None)

    def act(self, form):
        return actions.write_plan(self.row, self.request.user, **form.cleaned_data)

    def conflict(self, form, current):
        there = Drill.objects.select_related(*RELATED).get(pk=current.pk)
        found = list(differences(form, there))
        form.data = {**form.data.dict(), "version": there.version}
        return self.show(status=409, form=form, current=there, differences=found)

    def context(self, **extra):
        begun = {} if hasattr(self.row, "plan") else begins(self.row, self.request.user)
        return super().context(**begun, **extra)


def differences(form, current: Drill):
    """Fields whose typed words are others than what is stored now, as `_differences` shows them."""
    now = DrillPlanForm(drill=current)
    for bound in form.visible_fields():
        typed, there = plain(bound.value()), plain(now[bound.name].value())
        if isinstance(bound.field, LinesField):
            typed = lines.written(form.cleaned_data[bound.name])
        if typed != there:
            yield {"label": bound.label, "typed": typed, "stored": there}


def plain(value) -> str:
    """A value as it is compared and shown."""
    said = str("" if value is None else value).splitlines()
    return "\n".join(line.strip() for line in said)


class PlanClone(PlanPage):
    """The plan of the last drill of this scenario, with one click; then it is looked through."""

    access = {"POST": SCHOOL}
    form_class = CancelForm
    template_name = "drills/plan_edit.html"
    done_message = _("The plan of the last drill was taken over. Look it through.")

    def form_kwargs(self):
        return {"version": self.row.version}

    def act(self, form):
        version = form.cleaned_data["version"]
        return actions.clone_plan(self.row, self.request.user, version=version)

    def refuse(self, form):
        return self.fall_back(422, form)

    def conflict(self, form, current):
        self.row = Drill.objects.select_related(*RELATED).get(pk=current.pk)
        return self.fall_back(409, form, moved=True)

    def fall_back(self, status, form, **extra):
        """The plan as it is now, to be edited, and why it was not taken over."""
        faults = [str(fault) for fault in form.non_field_errors()]
        return self.show(status=status, form=DrillPlanForm(drill=self.row), faults=faults, **extra)


class PlanPrint(DrillPage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/plan_print.html"
    related = RELATED

    def get(self, request, uuid):
        if not hasattr(self.row, "plan"):
            return redirect(self.row)
        return self.show(**parts_of(self.row))
