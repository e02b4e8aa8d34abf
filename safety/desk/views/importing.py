"""Import of lists in three steps: template, check, confirm (the last two on the job's page)."""

from django.http import Http404
from django.shortcuts import redirect

from safety.desk import sheets
from safety.sheets import actions, registry
from safety.sheets.forms import UploadForm
from safety.sheets.pages import empty_list
from safety.web.views import ADMINS, FormPage, Page

KINDS = {"schools": sheets.SCHOOLS, "people": sheets.PEOPLE}


class ImportStart(Page):
    """Which list?"""

    access = {"GET": ADMINS}
    template_name = "desk/import_start.html"

    def get(self, request):
        kinds = [(name, registry.imports(key).title) for name, key in KINDS.items()]
        return self.show(kinds=kinds)


class KindMixin:
    """Finds the kind that the address names."""

    def fetch(self):
        key = KINDS.get(self.kwargs["kind"])
        if key is None:
            raise Http404
        self.kind = registry.imports(key)

    def context(self, **extra):
        return super().context(kind=self.kwargs["kind"], title=self.kind.title, **extra)


class ImportTemplate(KindMixin, Page):
    """The empty list to fill in."""

    access = {"GET": ADMINS}

    def get(self, request, kind):
        return empty_list(self.kind.make(request.user, {}).description)


class ImportUpload(KindMixin, FormPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/import_upload.html"
    form_class = UploadForm

    def act(self, form):
        job = actions.start_import(
            self.request.user,
            self.kind.key,
            form.data_of_file(),
            form.cleaned_data["file"].name,
            uuid=form.cleaned_data["client_uuid"],
        )
        return redirect("desk:job_detail", uuid=job.uuid)
