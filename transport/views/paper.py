"""Screens of photos of vehicles and scans of drivers' papers: adding, and the file itself."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from safety.desk.fresh import FreshMixin
from safety.files import documents, serve
from safety.web.views import SIGNED_IN, RowFormPage, RowPage
from transport.actions import paper as actions
from transport.actions import reveal as reveals
from transport.forms.driver import ReasonForm
from transport.forms.paper import PaperForm
from transport.models import Paper
from transport.models.paper import KINDS
from transport.views.driver import DriverForms
from transport.views.vehicle import VehicleForms


class AddMixin:
    template_name = "transport/paper_add.html"
    form_class = PaperForm
    done_message = _("The photo or scan is kept.")

    def form_kwargs(self):
        return {"kinds": KINDS[self.model]}

    def context(self, **extra):
        return super().context(whole=self.row, **extra)

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("scan")
        scan = actions.prepare_scan(self.row, user, upload, form_uuid=uuid)
        actions.add_paper(self.row, user, uuid=uuid, scan=scan, **data)
        return self.row


class DriverPaperAdd(AddMixin, DriverForms):
    pass


class VehiclePaperAdd(AddMixin, VehicleForms):
    pass


class PaperScan(RowPage):
    """Of a vehicle; a driver's is asked for with a reason."""

    access = {"GET": SIGNED_IN}
    model = Paper
    related = ("photo", "document")

    def get(self, request, uuid):
        if self.row.driver_id:
            return redirect("transport:paper_reveal", uuid=uuid)
        return _file(self.row)


class PaperReveal(FreshMixin, RowFormPage):
    """A driver's paper, for whoever says why."""

    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    model = Paper
    related = ("photo", "document", "driver")
    name = "paper"
    template_name = "transport/paper_reveal.html"
    form_class = ReasonForm

    def rows(self):
        return super().rows().exclude(driver=None)

    def act(self, form):
        return _file(reveals.reveal_scan(self.row, self.request.user, **form.cleaned_data))


def _file(paper):
    if paper.document:
        return documents.serve(paper.document)
    if paper.photo:
        return serve.serve(paper.photo)
    raise Http404
