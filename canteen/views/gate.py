"""Screens of what is seen around the gate: the list, one sighting, its steps."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from canteen.actions import gate as actions
from canteen.actions import gate_media
from canteen.bureaus import RECORDERS
from canteen.forms.gate import (
    AnswerForm,
    CloseForm,
    MediaAnswerForm,
    MediaForm,
    ReportForm,
    SightFilter,
    SightForm,
)
from canteen.lists.gate import SIGHTINGS
from canteen.models import GateMedia, GatePhoto, GateSighting
from canteen.rules import gate as rules
from canteen.views.scan import ScanPage
from safety.files import serve
from safety.schools.models import Role
from safety.schools.rules import SCHOOL_ROLES
from safety.web.own_schools import OwnSchools
from safety.web.views import SIGNED_IN, FormPage, ListPage, RowFormPage, RowPage

FOLLOWERS = SCHOOL_ROLES | RECORDERS
CITY = frozenset({Role.CITY_ADMIN})


class SightList(ListPage):
    """What was seen around the gates of a person's schools, the newest first."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/gate_list.html"
    filter_class = SightFilter
    order = ("-pk",)
    export = SIGHTINGS

    def rows(self):
        rows = GateSighting.objects.visible_to(self.request.user)
        rows = rows.select_related("school__unit", "district", "bureau")
        return rows.prefetch_related("media_reports")

    def context(self, **extra):
        return super().context(adds=self.request.user.seats.roles & FOLLOWERS, **extra)


class SightPage(RowPage):
    model = GateSighting
    name = "sighting"
    related = ("school__unit", "district", "bureau", "recorded_by")


class SightDetail(SightPage):
    access = {"GET": SIGNED_IN}
    template_name = "canteen/gate_detail.html"

    def get(self, request, uuid):
        row, stands = self.row, self.row.withdrawn_at is None
        mine = stands and actions.may_follow(request.user, row)
        reports = row.media_reports.select_related("recorded_by")
        return self.show(
            may_change=mine and not row.closed_on,
            may_correct=mine,
            may_tell=gate_media.may_report(request.user, row),
            source=rules.SOURCE,
            more=list(row.more_photos.all()),
            corrections=row.corrections.select_related("made_by"),
            reports=reports.prefetch_related("corrections__made_by"),
        )


class SightAdd(OwnSchools, FormPage):
    """By a school around its own gate, by the people of a bureau around that of a school below."""

    access = {"GET": FOLLOWERS, "POST": FOLLOWERS}
    template_name = "canteen/gate_add.html"
    form_class = SightForm
    done_message = _("It is recorded. Report it to the authority that may act.")

    def form_kwargs(self):
        user = self.request.user
        if user.seats.roles & RECORDERS:
            return {"schools": [], "user": user}
        return super().form_kwargs()

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload, more = (data.pop(name) for name in ("client_uuid", "scan", "more"))
        of = {"form_uuid": uuid, "seen_on": data["seen_on"]}
        scan = actions.prepare_photo(data["school"], user, upload, **of)
        more = actions.prepare_more(data["school"], user, more, **of)
        return actions.record(user, uuid=uuid, scan=scan, more=more, **data)


class StepPage(SightPage, RowFormPage):
    """A form of one step, for whoever follows the sighting: its school or its bureau."""

    access = {"GET": FOLLOWERS, "POST": FOLLOWERS}
    template_name = "canteen/gate_step.html"
    done_message = _("It is saved.")
    title: object
    step: Callable  # the act of it

    def authorise(self, roles) -> None:
        super().authorise(roles)
        if not actions.may_follow(self.request.user, self.row):
            raise PermissionDenied

    def form_kwargs(self):
        return {"sighting": self.row}

    def act(self, form):
        return self.step(self.row, self.request.user, **form.cleaned_data)


class SightReport(StepPage):
    form_class, title = ReportForm, _("Report to an authority")
    step = staticmethod(actions.report)


class SightAnswer(StepPage):
    form_class, title = AnswerForm, _("Record the answer")
    step = staticmethod(actions.record_answer)


class SightClose(StepPage):
    form_class, title = CloseForm, _("Close it")
    step = staticmethod(actions.close)


class MediaAdd(SightPage, RowFormPage):
    """The city reported it to the media."""

    access = {"GET": CITY, "POST": CITY}
    template_name = "canteen/gate_media_form.html"
    form_class = MediaForm
    done_message = _("It is recorded. The school and its district hear of it.")
    title = _("Reported to the media")

    def form_kwargs(self):
        return {"sighting": self.row}

    def act(self, form):
        data = dict(form.cleaned_data)
        return gate_media.record(self.row, self.request.user, uuid=data.pop("client_uuid"), **data)


class MediaAnswer(RowFormPage):
    """What the media answered or published."""

    access = {"GET": CITY, "POST": CITY}
    model = GateMedia
    name = "report"
    related = ("sighting__school__unit",)
    template_name = "canteen/gate_media_form.html"
    form_class = MediaAnswerForm
    done_message = _("It is saved.")
    title = _("Record the answer of the media")

    def form_kwargs(self):
        return {"report": self.row}

    def context(self, **extra):
        return super().context(sighting=self.row.sighting, **extra)

    def act(self, form):
        return gate_media.record_answer(self.row, self.request.user, **form.cleaned_data)


class SightScan(ScanPage):
    model = GateSighting


class SightPhoto(RowPage):
    """A further photo, for those who may see the sighting."""

    access = {"GET": SIGNED_IN}
    model = GatePhoto
    related = ("photo", "sighting")

    def rows(self):
        seen = GateSighting.objects.visible_to(self.request.user)
        return GatePhoto.objects.filter(sighting__in=seen)

    def scope_row(self):
        return self.row.sighting

    def get(self, request, uuid):
        return serve.serve(self.row.photo)
