"""Screens of drinking water: machines, their cleaning, batches of bottled water."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.actions import water as actions
from canteen.forms.water import (
    BatchFilter,
    BatchForm,
    CleaningForm,
    MachineEditForm,
    MachineFilter,
    MachineForm,
    PapersForm,
)
from canteen.lists.water import BATCHES, MACHINES
from canteen.models import WaterBatch, WaterCleaning, WaterMachine
from canteen.rules import water as rules
from canteen.views.scan import ScanPage
from safety.schools.rules import SCHOOL_ROLES
from safety.web.own_schools import OwnSchools
from safety.web.views import (
    SCHOOL,
    SIGNED_IN,
    ComparedMixin,
    FormPage,
    ListPage,
    RowFormPage,
    RowPage,
)


class WaterList(ListPage):
    access = {"GET": SIGNED_IN}

    def context(self, **extra):
        own = self.request.user.seats.roles & SCHOOL_ROLES
        return super().context(own=own, source=rules.SOURCE, **extra)


class MachineList(WaterList):
    """The machines of a person's schools, the next to be cleaned of a school's own on top."""

    template_name = "canteen/water_list.html"
    filter_class = MachineFilter
    order = ("pk",)
    export = MACHINES

    def rows(self):
        rows = WaterMachine.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district")


class BatchList(WaterList):
    template_name = "canteen/water_batch_list.html"
    filter_class = BatchFilter
    order = ("-pk",)
    export = BATCHES

    def rows(self):
        rows = WaterBatch.objects.visible_to(self.request.user)
        rows = rows.prefetch_related("corrections__made_by")
        return rows.select_related("school__unit", "district")


class MachinePage(RowPage):
    model = WaterMachine
    name = "machine"
    related = ("school__unit", "district")


class MachineDetail(MachinePage):
    access = {"GET": SIGNED_IN}
    template_name = "canteen/water_detail.html"

    def get(self, request, uuid):
        return self.show(
            cleanings=self.row.cleanings.select_related("recorded_by").prefetch_related(
                "corrections__made_by"
            )[:50],
            may_change=request.user.seats.cover(self.row, SCHOOL_ROLES),
            source=rules.SOURCE,
        )


class MachineAdd(OwnSchools, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/water_form.html"
    form_class = MachineForm
    done_message = _("The machine is recorded. Record its last cleaning now.")

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.add_machine(self.request.user, uuid=data.pop("client_uuid"), **data)


class MachineEdit(ComparedMixin, MachinePage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/water_form.html"
    form_class = MachineEditForm
    done_message = _("The machine is saved.")

    def form_kwargs(self):
        return {"machine": self.row}

    def act(self, form):
        return actions.edit_machine(self.row, self.request.user, **form.cleaned_data)


class CleaningAdd(MachinePage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/water_clean.html"
    form_class = CleaningForm
    done_message = _("The cleaning is recorded.")

    def form_kwargs(self):
        return {"by": self.request.user.name}

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("scan")
        scan = actions.prepare_photo(
            self.row, user, upload, form_uuid=uuid, done_on=data["done_on"]
        )
        actions.record_cleaning(self.row, user, uuid=uuid, scan=scan, **data)
        return self.row

    def next_url(self, result):
        return reverse("canteen:water_list")


class CleaningScan(ScanPage):
    model = WaterCleaning


class BatchAdd(OwnSchools, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/water_batch_form.html"
    form_class = BatchForm
    done_message = _("The batch is recorded.")

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("scan")
        names = ("school", "brand", "lot", "made_on", "expires_on", "received_on")
        asked = {name: data[name] for name in names}
        scan = actions.prepare_papers(actor=user, upload=upload, form_uuid=uuid, **asked)
        return actions.record_batch(user, uuid=uuid, scan=scan, **data)

    def next_url(self, result):
        return reverse("canteen:water_batch_list")


class BatchPapers(RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/water_batch_papers.html"
    model = WaterBatch
    name = "batch"
    related = ("school__unit",)
    form_class = PapersForm
    done_message = _("The papers are recorded.")

    def act(self, form):
        user, data = self.request.user, form.cleaned_data
        scan = actions.prepare_later(self.row, user, data["scan"], form_uuid=data["client_uuid"])
        return actions.add_papers(self.row, user, scan)

    def next_url(self, result):
        return reverse("canteen:water_batch_list")


class BatchScan(ScanPage):
    model = WaterBatch
