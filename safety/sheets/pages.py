"""Screens of a list that comes in by Excel: its empty form, and the upload."""

import io

from django.http import FileResponse
from django.urls import reverse

from safety.web.views import FormPage, Page

from .actions import start_import
from .columns import Description
from .forms import XLSX, UploadForm
from .template import template


def empty_list(of: Description) -> FileResponse:
    """The list to fill in, as a download under its title."""
    data = io.BytesIO(template(of))
    return FileResponse(data, as_attachment=True, filename=f"{of.title}.xlsx", content_type=XLSX)


class TemplatePage(Page):
    """The empty list to fill in. A subclass gives `access` and the list."""

    description: Description

    def get(self, request):
        return empty_list(self.description)


class ListImport(FormPage):
    """A list is checked first, and written when that is confirmed. A subclass gives `access`,
    `template_name` and the `kind` of the import."""

    kind: str
    form_class = UploadForm

    def act(self, form):
        data = form.cleaned_data
        return start_import(
            self.request.user,
            self.kind,
            form.data_of_file(),
            data["file"].name,
            uuid=data["client_uuid"],
        )

    def next_url(self, job):
        return reverse("desk:job_detail", args=[job.uuid])
