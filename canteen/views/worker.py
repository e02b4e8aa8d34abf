"""Screens of the people of a kitchen: the list, one person, certificates, the list taken in."""

from django.utils.translation import gettext_lazy as _

from canteen.actions import worker as actions
from canteen.forms.worker import (
    CertificateForm,
    LeaveForm,
    MoveForm,
    ScanForm,
    WorkerEditForm,
    WorkerFilter,
    WorkerForm,
)
from canteen.lists.worker import WORKERS_LIST
from canteen.models import HealthCertificate, Worker
from canteen.models.worker import another_has_it
from canteen.sheets.worker import IMPORT, KEEPERS, WORKERS, may_import
from canteen.views.kitchen import KitchenPage
from canteen.views.scan import ScanPage
from safety.schools.rules import SCHOOL_ROLES
from safety.sheets.pages import ListImport, TemplatePage
from safety.web.views import SCHOOL, SIGNED_IN, ComparedMixin, ListPage, RowFormPage, RowPage


class WorkerList(ListPage):
    """The kitchen people of a person's schools; those at work, unless others are asked for."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/worker_list.html"
    filter_class = WorkerFilter
    order = ("pk",)
    export = WORKERS_LIST

    def rows(self):
        rows = Worker.objects.visible_to(self.request.user)
        rows = rows.select_related("school__unit", "district", "kitchen")
        return rows.prefetch_related("certificates")

    def context(self, **extra):
        return super().context(may_import=may_import(self.request.user), **extra)


class WorkerAdd(KitchenPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/worker_form.html"
    form_class = WorkerForm
    done_message = _("The person is recorded. Record the health certificate now.")

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.add_worker(self.request.user, uuid=uuid, kitchen=self.row, **data)


class WorkerPage(RowPage):
    model = Worker
    name = "worker"
    related = ("school__unit", "district", "kitchen")


class WorkerDetail(WorkerPage):
    access = {"GET": SIGNED_IN}
    template_name = "canteen/worker_detail.html"

    def get(self, request, uuid):
        papers = self.row.certificates.select_related("recorded_by")
        papers = papers.prefetch_related("corrections__made_by").annotate(shared=another_has_it())
        mine = request.user.seats.cover(self.row, SCHOOL_ROLES)
        return self.show(
            certificates=papers[:50],
            may_change=mine,
            corrections=self.row.corrections.select_related("made_by", "worker"),
            at_work=self.row.left_on is None,
            moves=self._moves(),
            may_move=mine and MoveForm(worker=self.row).fields["kitchen"].queryset.exists(),
        )

    def _moves(self):
        """The last that counts may be withdrawn."""
        rows = self.row.moves.select_related("kitchen", "recorded_by")
        rows = list(rows.prefetch_related("corrections__made_by"))
        standing = [row for row in rows if row.withdrawn_at is None]
        for row in rows:
            row.last = row in standing[-1:]
        return rows


class WorkerForms(WorkerPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}

    def form_kwargs(self):
        return {"worker": self.row}


class WorkerEdit(ComparedMixin, WorkerForms):
    template_name = "canteen/worker_form.html"
    form_class = WorkerEditForm
    done_message = _("The person is saved.")

    def act(self, form):
        return actions.edit_worker(self.row, self.request.user, **form.cleaned_data)


class WorkerLeave(WorkerForms):
    template_name = "canteen/worker_leave.html"
    form_class = LeaveForm
    done_message = _("It is recorded that they have left.")

    def act(self, form):
        return actions.leave(self.row, self.request.user, **form.cleaned_data)

    def next_url(self, worker):
        return worker.kitchen.get_absolute_url()


class WorkerMove(WorkerForms):
    template_name = "canteen/worker_move.html"
    form_class = MoveForm
    done_message = _("It is recorded where they work now.")

    def act(self, form):
        return actions.move(self.row, self.request.user, **form.cleaned_data)


class CertificateAdd(WorkerForms):
    template_name = "canteen/certificate_form.html"
    form_class = CertificateForm
    done_message = _("The certificate is recorded.")

    def form_kwargs(self):
        return {}

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        scan = actions.prepare_scan(
            self.row, user, data.pop("scan"), form_uuid=uuid, issued_on=data["issued_on"]
        )
        actions.record_certificate(self.row, user, uuid=uuid, scan=scan, **data)
        return self.row


class ScanAdd(RowFormPage):
    """The scan of a certificate that was recorded without one."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/certificate_scan_add.html"
    model = HealthCertificate
    name = "paper"
    related = ("worker__school__unit", "school__unit")
    form_class = ScanForm
    done_message = _("The scan is kept.")

    def act(self, form):
        user, data = self.request.user, form.cleaned_data
        scan = actions.prepare_later(self.row, user, data["scan"], form_uuid=data["client_uuid"])
        actions.add_scan(self.row, user, scan)
        return self.row.worker


class CertificateScan(ScanPage):
    model = HealthCertificate


class WorkerTemplate(TemplatePage):
    access = {"GET": KEEPERS}
    description = WORKERS


class WorkerImport(ListImport):
    access = {"GET": KEEPERS, "POST": KEEPERS}
    template_name = "canteen/worker_import.html"
    kind = IMPORT
