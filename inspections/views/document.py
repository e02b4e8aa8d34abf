"""Documents of a hazard: attached, listed, handed out, withdrawn."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from inspections.actions import document
from inspections.forms.hazard import DocumentForm, DocumentWithdrawForm
from inspections.models import HazardDocument
from inspections.views.hazard import HazardPage
from inspections.views.rectify import RectifyPage
from safety.files.documents import serve
from safety.web.views import SCHOOL, SIGNED_IN


class HazardDocumentAdd(RectifyPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "inspections/hazard_document_add.html"
    form_class = DocumentForm
    actions = ("document",)
    done_message = _("The document is attached.")

    def form_kwargs(self):
        return {}

    def act(self, form):
        user, data = self.request.user, form.cleaned_data
        once, upload = data["client_uuid"], data["document"]
        ready = document.prepare(self.row, user, once=once, upload=upload)
        document.attach(self.row, user, ready, data["purpose"])
        return self.row


class DocumentPage(HazardPage):
    """A page of one document of the hazard."""

    def fetch(self):
        super().fetch()
        rows = HazardDocument.objects.filter(hazard=self.row).select_related("attachment")
        self.document = rows.filter(uuid=self.kwargs["document"]).first()
        if self.document is None:
            raise Http404


class HazardDocumentFile(DocumentPage):
    """The document itself, withdrawn ones too, for those who may see the hazard."""

    access = {"GET": SIGNED_IN}
    related = ()

    def get(self, request, *args, **kwargs):
        return serve(self.document.attachment)


class HazardDocumentWithdraw(DocumentPage, RectifyPage):
    """By whoever attached it, while the hazard is with the school."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "inspections/hazard_document_withdraw.html"
    form_class = DocumentWithdrawForm
    actions = ("document_back",)
    done_message = _("The document is withdrawn. It stays in the list, with the reason.")

    def form_kwargs(self):
        return {}

    def authorise(self, roles):
        super().authorise(roles)
        if self.document.added_by_id != self.request.user.pk:
            raise PermissionDenied

    def context(self, **extra):
        return super().context(document=self.document, **extra)

    def act(self, form):
        document.withdraw(self.document, self.request.user, form.cleaned_data["reason"])
        return self.row
