"""Listed supervision: its page, and how a major hazard comes onto the list and off it."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from inspections import lists, who
from inspections.actions import supervise
from inspections.forms.supervision import LiftForm, SuperviseForm
from inspections.models import Hazard, Severity
from inspections.views.rectify import RectifyPage
from safety.schools.models import Role
from safety.web.views import BUREAU, ListPage

OVERSEERS = BUREAU - {Role.TOWNSHIP_ADMIN}
# Major hazards that nobody has listed yet: the first of them; there should be none.
SHOWN = 20


class SupervisionList(ListPage):
    """Every listed hazard with who supervises it, and the major ones that are not listed yet."""

    access = {"GET": OVERSEERS}
    template_name = "inspections/supervision_list.html"
    order = ("listed_at", "pk")
    export = lists.SUPERVISION

    def rows(self):
        return self.hazards().listed().select_related("supervisor")

    def hazards(self):
        rows = Hazard.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district")

    def context(self, **extra):
        rows = self.hazards().open().filter(severity=Severity.MAJOR, listed_at=None)
        rows = rows.order_by(F("deadline").asc(nulls_last=True), "pk")
        unlisted = list(rows[: SHOWN + 1])
        user = self.request.user
        return super().context(
            unlisted=[(hazard, who.lister(hazard, user)) for hazard in unlisted[:SHOWN]],
            more_unlisted=len(unlisted) > SHOWN,
            **extra,
        )


class HazardSupervise(RectifyPage):
    access = {"GET": BUREAU, "POST": BUREAU}
    template_name = "inspections/hazard_supervise.html"
    form_class = SuperviseForm
    actions = ("list",)
    done_message = _("Listed for supervision.")

    def form_kwargs(self):
        return {**super().form_kwargs(), "hazard": self.row}

    def act(self, form):
        return supervise.list_hazard(self.row, self.request.user, **form.cleaned_data)


class HazardLift(RectifyPage):
    access = {"GET": BUREAU, "POST": BUREAU}
    template_name = "inspections/hazard_lift.html"
    form_class = LiftForm
    actions = ("lift",)
    done_message = _("The supervision is lifted.")

    def act(self, form):
        return supervise.lift(self.row, self.request.user, **form.cleaned_data)
