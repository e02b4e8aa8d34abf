"""Screens of school-bus permits: the list, one application in its steps, applying, recording."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from safety.schools.models import Status
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from safety.web.views import SIGNED_IN, ListPage, RowFormPage, RowPage
from transport.actions import permit as actions
from transport.forms import permit as forms
from transport.lists.permit import PERMITS
from transport.models import Permit
from transport.queries.permits import named_drivers
from transport.rules import permit as rules
from transport.rules.finding import Verdict
from transport.rules.permit import Step
from transport.views.shared import drivers_of, drivers_seen
from transport.views.vehicle import VehicleForms


class PermitList(ListPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/permit_list.html"
    filter_class = forms.PermitFilter
    export = PERMITS
    order = ("-pk",)

    def rows(self):
        rows = Permit.objects.visible_to(self.request.user)
        return rows.select_related("vehicle", "school__unit", "district")


class NamesPage(VehicleForms):
    """A form of a vehicle's school: whom and what its permit names."""

    template_name = "transport/permit_form.html"
    title: object
    explained: object

    def form_kwargs(self):
        if not self.may_change:
            raise PermissionDenied  # it carries no pupils of the school any more
        used = self.row.links.filter(in_use=True, school__status=Status.OPEN)
        own = drivers_of([self.own.school_id]).values_list("pk", flat=True)
        return {"drivers": drivers_of(used.values("school")), "own": own}


class PermitApply(NamesPage):
    form_class, title = forms.ApplyForm, _("Apply for the permit")
    explained = _(
        "The application goes through the education bureau, traffic police, transport and the "
        "government. Each step has its working days; whoever is late is reminded."
    )
    done_message = _("The application is recorded. The education bureau sends it out.")

    def form_kwargs(self):
        return super().form_kwargs() | {"earliest": actions.earliest_receipt()}

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.apply(self.request.user, uuid=uuid, vehicle=self.row, **data)


class PermitRecord(NamesPage):
    form_class, title = forms.RecordForm, _("Record a permit that is there")
    explained = _("As the school-bus sign shows it: number, last day, drivers, route and stops.")
    done_message = _("The permit is recorded. The routes of the vehicle are judged by it.")

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.record(self.request.user, uuid=uuid, vehicle=self.row, **data)


class PermitPage(RowPage):
    model = Permit
    name = "permit"
    related = ("vehicle__driver", "school__unit", "district", "recorded_by")


class PermitDetail(PermitPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/permit_detail.html"

    def get(self, request, uuid):
        row, user = self.row, request.user
        steps = list(row.steps.select_related("recorded_by"))
        open_ = rules.may_follow(row.state, row.done)
        return self.show(
            steps=steps,
            doors=[step for step in open_ if actions.may(user, row, step)],
            waits=[step.label for step in rules.waits_for(row.state, row.done)],
            drivers=named_drivers(row),
            seen=set(drivers_seen(user).filter(pk__in=named_drivers(row))),
            stops=row.stops.splitlines(),
            source=rules.SOURCE,
        )


class PermitStepPage(PermitPage, RowFormPage):
    """A form of the step that the address names."""

    access = {"GET": SCHOOL_ROLES | ADMINS, "POST": SCHOOL_ROLES | ADMINS}
    template_name = "transport/permit_step.html"
    form_class = forms.StepForm
    done_message = _("It is recorded.")

    def fetch(self) -> None:
        super().fetch()
        if self.kwargs["step"] not in Step:
            raise Http404
        self.step = Step(self.kwargs["step"])

    def form_kwargs(self):
        if not actions.may(self.request.user, self.row, self.step):
            raise PermissionDenied
        return {"step": self.step, "earliest": actions.earliest(self.row)}

    def context(self, **extra):
        """At the decision: whom of those it names nothing may be decided for without a look."""
        deciding = self.step == Step.DECIDE
        named = named_drivers(self.row).filter(verdict=Verdict.BARRED) if deciding else ()
        return super().context(barred=[one.name for one in named], **extra)

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        actions.take(self.row, self.request.user, uuid=uuid, step=self.step, **data)
        return self.row
