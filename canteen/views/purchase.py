"""The purchase ledger taken in: its template, and the upload."""

import io

from django.http import FileResponse
from django.urls import reverse

from canteen.sheets.purchase import IMPORT, PURCHASES
from safety.sheets.actions import start_import
from safety.sheets.forms import XLSX, UploadForm
from safety.sheets.template import template
from safety.web.views import SCHOOL, FormPage, Page


class PurchaseTemplate(Page):
    """The empty ledger to fill in."""

    access = {"GET": SCHOOL}

    def get(self, request):
        data = io.BytesIO(template(PURCHASES))
        name = f"{PURCHASES.title}.xlsx"
        return FileResponse(data, as_attachment=True, filename=name, content_type=XLSX)


class PurchaseImport(FormPage):
    """A ledger of deliveries: checked first, written when that is confirmed."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/purchase_import.html"
    form_class = UploadForm

    def act(self, form):
        data = form.cleaned_data
        user, file, name = self.request.user, form.data_of_file(), data["file"].name
        return start_import(user, IMPORT, file, name, uuid=data["client_uuid"])

    def next_url(self, job):
        return reverse("desk:job_detail", args=[job.uuid])
