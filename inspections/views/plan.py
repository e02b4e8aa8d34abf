"""Planning: choose a school among thousands, then the visit; and a school's own check."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections import who
from inspections.actions import visit as actions
from inspections.forms.visit import PlanVisitForm, SchoolSearch, SelfCheckForm
from inspections.models import Inspection, Kind, VisitState
from safety.schools.models import School, Status
from safety.web.views import SCHOOL, FormPage


class VisitPlan(FormPage):
    """Without `?school=` a search; with it the plan of a visit to that school."""

    access = {"GET": who.PLANNERS, "POST": who.PLANNERS}
    template_name = "inspections/visit_plan.html"
    form_class = PlanVisitForm
    done_message = _("The visit is planned.")

    def fetch(self):
        self.schools = (
            School.objects.visible_to(self.request.user)
            .filter(status=Status.OPEN)
            .select_related("unit__district", "unit__city")
        )
        self.school = None
        wanted = self.request.GET.get("school")
        if wanted:
            self.school = one(self.schools, wanted)

    def authorise(self, roles):
        super().authorise(roles)
        if self.school and who.planning_tier(self.request.user, self.school) is None:
            raise PermissionDenied

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.school else self.search()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.school else self.search(status=422)

    def search(self, status=200):
        form = SchoolSearch(self.request.GET)
        found = form.found(self.schools)
        return self.show(
            status=status,
            template_name="inspections/visit_school.html",
            form=form,
            found=found[: form.LIMIT],
            more=len(found) > form.LIMIT,
        )

    def form_kwargs(self):
        return {"user": self.request.user, "school": self.school}

    def context(self, **extra):
        return super().context(school=self.school, **extra)

    def act(self, form):
        data = dict(form.cleaned_data)
        data["uuid"] = data.pop("client_uuid")
        # The first of the team leads: the planner, when they go themselves.
        user = self.request.user
        data["team"] = sorted(data["team"], key=lambda member: member.pk != user.pk)
        data["checklists"] = list(data["checklists"])
        return actions.plan_visit(user, school=self.school, **data)

    def next_url(self, visit):
        return reverse("inspections:visit_detail", kwargs={"uuid": visit.uuid})


def one(schools, wanted):
    """The school of that public uuid; a foreign one, a closed one and nonsense are all missing."""
    try:
        return schools.get(unit__uuid=wanted)
    except (School.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error


class SelfCheckStart(FormPage):
    """A school begins its own check; one that is under way is gone on with."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "inspections/self_check_start.html"
    form_class = SelfCheckForm

    def fetch(self):
        own = School.scope_q(self.request.user.seats.only(SCHOOL))
        schools = School.objects.filter(own, status=Status.OPEN)
        self.schools = list(schools.select_related("unit__district", "unit__city"))
        wanted = self.request.GET.get("school")
        found = [s for s in self.schools if not wanted or str(s.uuid) == wanted]
        if wanted and not found:
            raise Http404
        self.school = found[0] if found else None

    def authorise(self, roles):
        super().authorise(roles)
        if self.school is None:
            raise PermissionDenied

    def form_kwargs(self):
        return {"school": self.school}

    def context(self, **extra):
        begun = Inspection.objects.filter(
            school=self.school, kind=Kind.SELF_CHECK, state=VisitState.UNDER_WAY
        )
        return super().context(
            school=self.school, schools=self.schools, begun=begun.order_by("-pk")[:5], **extra
        )

    def act(self, form):
        visit = actions.start_self_check(
            self.request.user,
            uuid=form.cleaned_data["client_uuid"],
            school=self.school,
            checklists=list(form.cleaned_data["checklists"]),
        )
        return redirect(reverse("inspections:visit_fill", kwargs={"uuid": visit.uuid}))
