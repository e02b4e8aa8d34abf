"""Screens of drills: the list, one drill."""

from django.shortcuts import redirect

from drills import lists
from drills.dues.drill import DRILL
from drills.forms.drill import DrillFilter
from drills.forms.plan import CancelForm
from drills.models import Drill
from drills.queries import plan as plans
from drills.queries.photo import photos_of
from drills.queries.problem import problems_of
from drills.rules.record import target_for
from safety.base import clock
from safety.dues import queries as dues
from safety.dues import words
from safety.schools.models import Role, Status
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import BUREAU, SIGNED_IN, ListPage, RowFormPage, RowPage

OWED_SHOWN = 20
# Who keeps the address of a calendar of drills.
KEEPERS = SCHOOL_ROLES | {Role.DISTRICT_ADMIN}


class DrillList(ListPage):
    """The drills of a person's schools; above them what is still owed."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/drill_list.html"
    filter_class = DrillFilter
    order = ("-planned_on", "-pk")
    export = lists.drill.DRILLS

    def rows(self):
        rows = Drill.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district", "plan")

    def context(self, **extra):
        first = extra["page"].first and not extra["filters"].active
        return super().context(
            own=self.request.user.seats.roles & SCHOOL_ROLES,
            calendars=self.request.user.seats.roles & KEEPERS,
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
        if not user.seats.roles & BUREAU:
            return {"debts": own}
        below = dues.owed_below(user).filter(kind=DRILL).order_by()
        late = below.filter(due_on__lt=today).count()
        return {"debts": own, "below": {"late": late, "due": below.count() - late}}


class DrillPage(RowPage):
    model = Drill
    name = "drill"
    related = (
        *("school__unit", "district", "planned_by", "recorded_by"),
        *("plan__written_by", "run__reviewed_by"),
    )


class DrillDetail(DrillPage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/drill_detail.html"

    def get(self, request, uuid):
        drill = self.row
        mine = request.user.seats.cover(drill, SCHOOL_ROLES)
        may_change = mine and drill.state == "planned"
        target = target_for(drill.scenario, drill.school.storeys)
        return self.show(
            may_change=may_change,
            **plans.parts_of(drill),
            **(plans.begins(drill, request.user) if may_change else {}),
            may_correct=mine and drill.state == "held",
            may_review=mine and drill.state == "held" and hasattr(drill, "run"),
            may_raise=mine and drill.state == "held" and drill.school.status == Status.OPEN,
            corrections=list(drill.corrections.select_related("made_by")) if drill.held_on else [],
            problems=problems_of(drill) if drill.held_on else [],
            photos=photos_of(drill) if drill.held_on else [],
            run=getattr(drill, "run", None),
            overdue=drill.state == "planned" and drill.planned_on < clock.today(),
            target=target,
            too_slow=bool(target and drill.seconds and drill.seconds > target),
            cancel_form=CancelForm(version=drill.version),
        )


class PlannedDrill(DrillPage, RowFormPage):
    """A form on a drill that is still planned; any other is shown as it is."""

    def get(self, request, uuid):
        if self.row.state != "planned":
            return redirect(self.row)
        return super().get(request, uuid)
