"""Screens of reports on vehicles for bureaus: the list, one report, its steps."""

import base64
import logging
from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.desk.fresh import FreshMixin
from safety.files import storage
from safety.files.serve import sandboxed
from safety.web.views import (
    BUREAU,
    BesideMixin,
    FormPage,
    ListPage,
    Page,
    RowFormPage,
    RowPage,
)
from transport import transitions
from transport.actions import violation as actions
from transport.forms import violation as forms
from transport.lists.violation import VIOLATIONS
from transport.models import Violation
from transport.queries.violation import drivers_of
from transport.rules import violation as rules
from transport.transitions import ADMINS, OFFICE

log = logging.getLogger(__name__)


class ViolationList(ListPage):
    """The reports of a bureau and those below, the newest first."""

    access = {"GET": BUREAU}
    template_name = "transport/violation_list.html"
    filter_class = forms.ViolationFilter
    order = ("-pk",)
    export = VIOLATIONS

    def rows(self):
        rows = Violation.objects.visible_to(self.request.user)
        return rows.select_related("district", "hazard")

    def context(self, **extra):
        return super().context(office=self.request.user.seats.roles & OFFICE, **extra)


class TipSheet(Page):
    """The address of the public page on a sheet of A4, for the gate and for the bus: who has no
    account finds it there."""

    access = {"GET": BUREAU}
    template_name = "transport/tip_sheet.html"

    def get(self, request):
        address = settings.SITE_URL + reverse("transport:tip_send")
        drawn = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
        return self.show(address=address, code=f"data:image/svg+xml;base64,{drawn}")


def where_seen(row: Violation, user) -> str:
    """Its page; the list where it is out of this person's sight now."""
    return row.get_absolute_url() if user.seats.cover(row, BUREAU) else VIOLATIONS.url()


class ViolationAdd(FormPage):
    access = {"GET": OFFICE, "POST": OFFICE}
    template_name = "transport/violation_add.html"
    form_class = forms.FindingForm

    def form_kwargs(self):
        return {"districts": forms.own_districts(self.request.user)}

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("photo")
        actions.may_record(user, data["district"])
        photo = actions.prepare_photo(upload)
        row = actions.record(user, uuid=uuid, photo=photo, **data)
        self.done_message = (
            _("It is recorded. Take it on and look into it.")
            if user.seats.cover(row, BUREAU)
            else _("It is recorded. The vehicle is of %(district)s, which follows it from here.")
            % {"district": row.district.name}
        )
        return row

    def next_url(self, result):
        return where_seen(result, self.request.user)


def named(step):
    """What a step was, in words."""
    if step.action == "found":
        return _("Received")
    row = transitions.BY_ACTION.get(step.action)
    return row.label if row else step.action


class ViolationPage(RowPage):
    model = Violation
    name = "case"
    related = (
        *("unit", "district", "school__unit__district", "vehicle__driver", "hazard", "recorded_by"),
        "record__driver",
    )


class ViolationDetail(ViolationPage):
    access = {"GET": BUREAU}
    template_name = "transport/violation_detail.html"

    def get(self, request, uuid):
        user, school = request.user, self.row.school
        steps = list(self.row.steps.select_related("by")[:50])
        for step in steps:
            step.label = named(step)
        return self.show(
            doors=transitions.allowed(self.row, user),
            # After it was handed on, the school may be another district's.
            school=school if school and user.seats.cover(school.unit, BUREAU) else None,
            elsewhere=school.unit.district if transitions.elsewhere(self.row, user) else None,
            may_call=bool(self.row.phone) and user.seats.cover(self.row, OFFICE),
            steps=steps,
            source=rules.SOURCE,
        )


class ViolationPhoto(ViolationPage):
    access = {"GET": BUREAU}

    def get(self, request, uuid):
        if not self.row.photo:
            raise Http404
        try:
            file = storage.open_file(self.row.photo)
        except FileNotFoundError:
            log.error("report %s has lost its photo", self.row.uuid)
            raise Http404 from None
        name = f"{self.row.received_at:%Y%m%d-%H%M}.jpg"
        answer = FileResponse(file, as_attachment=True, filename=name, content_type="image/jpeg")
        return sandboxed(answer, self.row.photo_sha256)


class StepPage(BesideMixin, ViolationPage, RowFormPage):
    """A form of one step of the table."""

    access = {"GET": OFFICE, "POST": OFFICE}
    template_name = "transport/violation_step.html"
    done_message = _("It is saved.")
    title: object
    explained: object = ""
    action: str  # its row of the table, or one of those by which it is taken
    step: Callable  # the act of it

    def form_kwargs(self):
        return {"case": self.row}

    def since(self, row, version):
        steps = row.steps.exclude(action="found").select_related("by").order_by("pk")
        steps = steps[version - 1 : version + 19]
        return [(one.at, one.by, named(one), one.note) for one in steps]

    def hindered(self, row) -> str:
        return transitions.fault(transitions.BY_ACTION[self.action], row, self.request.user)

    def act(self, form):
        return self.take(dict(form.cleaned_data))

    def take(self, data):
        return self.step(self.row, self.request.user, uuid=data.pop("client_uuid"), **data)


class ViolationTake(StepPage):
    form_class, title = forms.TakeForm, _("Take it on")
    step, action = staticmethod(actions.take), "take"
    done_message = _("You look into it. Answer it by its day.")


class ViolationMatch(StepPage):
    form_class, title = forms.MatchForm, _("Say which vehicle it was")
    explained = _(
        "For a vehicle whose plate could not be read, was mistaken, or that nobody has registered. "
        "The register is asked again; the hazard and the record then follow as of any other."
    )
    step, action = staticmethod(actions.match), "match"


class ViolationAnswer(StepPage):
    form_class, title = forms.AnswerForm, _("Answer it")
    step, action = staticmethod(actions.answer), "uphold"


class ViolationClose(StepPage):
    form_class, title = forms.ReasonForm, _("Close without an answer")
    explained = _("For spam, and for what says neither where nor which vehicle.")
    step, action = staticmethod(actions.close), "close"


class ViolationRoute(StepPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    form_class, title = forms.RouteForm, _("Hand on to another district")
    step, action = staticmethod(actions.route), "route"
    gone = False  # out of the sender's sight since they handed it on by this very form

    def fetch(self):
        """Of a form whose answer was lost the report may lie out of sight: whoever handed it on is
        told so again, and shown nothing of it."""
        try:
            super().fetch()
        except Http404:
            self.row = self.handed_on()
            self.gone = self.by_any_seat = True

    def handed_on(self) -> Violation:
        uuid = self.request.POST.get("client_uuid", "")
        row = actions.sent_before(self.kwargs["uuid"], self.request.user, uuid)
        if row is None:
            raise Http404
        return row

    def refuse(self, form):
        if self.gone:
            raise Http404
        return super().refuse(form)

    def next_url(self, result):
        return where_seen(result, self.request.user)


class ViolationReopen(StepPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    form_class, title = forms.ReasonForm, _("Open it again")
    explained = _(
        "What was recorded against the driver for it is withdrawn. A hazard stays in the ledger."
    )
    step, action = staticmethod(actions.reopen), "reopen"


class ViolationHazard(StepPage):
    form_class, title = forms.HazardForm, _("Raise a hazard at the school")
    explained = _("A major hazard of the school, in its ledger at once, with 3 days to rectify.")
    step, action = staticmethod(actions.to_ledger), "hazard"


class ViolationRecord(StepPage):
    form_class, title = forms.RecordForm, _("Record it against the driver")
    explained = _("The driver is judged anew by it at once, for all their schools.")
    step, action = staticmethod(actions.to_record), "record"

    def form_kwargs(self):
        seats = self.request.user.seats.only(OFFICE)
        return super().form_kwargs() | {"drivers": drivers_of(self.row, seats)}

    def take(self, data):
        del data["established"]
        return super().take(data)


class ViolationPhone(FreshMixin, ViolationPage, RowFormPage):
    """The phone number of whoever reported it, for whoever says why; the page is kept nowhere."""

    access = {"GET": OFFICE, "POST": OFFICE}
    template_name = "transport/violation_phone.html"
    form_class = forms.PhoneForm

    def form_kwargs(self):
        if not self.row.phone:
            raise PermissionDenied
        return {}

    def act(self, form):
        number = actions.reveal_phone(self.row, self.request.user, **form.cleaned_data)
        return self.show(form=None, number=number)
