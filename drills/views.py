"""Screens of drills: the list, one drill, planning, recording, cancelling."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills import actions, lists, rules
from drills.dues import DRILL
from drills.forms import CancelForm, DrillFilter, HoldForm, PlanForm, RecordForm
from drills.models import Drill
from safety.base import clock
from safety.dues import queries as dues
from safety.dues import words
from safety.schools.models import School, Status
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import SCHOOL, SIGNED_IN, FormPage, ListPage, RowFormPage, RowPage

OWED_SHOWN = 20


class DrillList(ListPage):
    """The drills of a person's schools; above them what is still owed."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/drill_list.html"
    filter_class = DrillFilter
    order = ("-planned_on", "-pk")
    export = lists.DRILLS

    def rows(self):
        rows = Drill.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district")

    def context(self, **extra):
        first = extra["page"].first and not extra["filters"].active
        return super().context(
            own=self.request.user.seats.roles & SCHOOL_ROLES,
            today=clock.today(),
            **(self.debts() if first else {}),
            **extra,
        )

    def debts(self) -> dict:
        """What the reader's own schools owe, and of schools below how many are due and missed."""
        user, today = self.request.user, clock.today()
        own = list(dues.owed_by(user).filter(kind=DRILL)[:OWED_SHOWN])
        for item in own:
            item.line = words.line(item)
        if user.seats.roles <= SCHOOL_ROLES:
            return {"debts": own}
        below = dues.owed_below(user).filter(kind=DRILL).order_by()
        late = below.filter(due_on__lt=today).count()
        return {"debts": own, "below": {"late": late, "due": below.count() - late}}


class DrillPage(RowPage):
    model = Drill
    name = "drill"
    related = ("school__unit", "district", "planned_by", "recorded_by")


class DrillDetail(DrillPage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/drill_detail.html"

    def get(self, request, uuid):
        drill = self.row
        mine = request.user.seats.cover(drill, SCHOOL_ROLES)
        target = rules.target_seconds(drill.school.storeys)
        return self.show(
            may_change=mine and drill.state == "planned",
            overdue=drill.state == "planned" and drill.planned_on < clock.today(),
            target=target,
            too_slow=bool(target and drill.seconds and drill.seconds > target),
            cancel_form=CancelForm(version=drill.version),
        )


class OwnSchool:
    """A form on one of the schools at which the reader is principal or safety officer."""

    @cached_property
    def schools(self) -> list[School]:
        own = School.scope_q(self.request.user.seats.only(SCHOOL_ROLES))
        rows = School.objects.filter(own, status=Status.OPEN)
        return list(rows.select_related("unit").order_by("pk"))

    def form_kwargs(self):
        if not self.schools:
            raise PermissionDenied  # seated at a school that is closed: nothing to plan there
        return {"schools": self.schools}

    def context(self, **extra):
        return super().context(schools=self.schools, **extra)


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
        )


class DrillRecord(OwnSchool, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_record.html"
    form_class = RecordForm
    done_message = _("The drill is recorded.")

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.record_drill(self.request.user, uuid=data.pop("client_uuid"), **data)


class PlannedDrill(DrillPage, RowFormPage):
    """A form on a drill that is still planned; any other is shown as it is."""

    def get(self, request, uuid):
        if self.row.state != "planned":
            return redirect(self.row)
        return super().get(request, uuid)


class DrillHold(PlannedDrill):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_hold.html"
    form_class = HoldForm
    done_message = _("The drill is recorded.")

    def form_kwargs(self):
        return {"drill": self.row}

    def act(self, form):
        return actions.hold_drill(self.row, self.request.user, **form.cleaned_data)


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
