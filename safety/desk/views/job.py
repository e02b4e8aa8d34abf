"""Background jobs of Excel: how far they are, and their files. A job is its owner's alone."""

from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.desk.fresh import is_fresh
from safety.files import storage
from safety.sheets import actions, listing, pulse, registry, told
from safety.sheets.forms import UndoForm
from safety.sheets.limits import limit
from safety.sheets.models import FOLDER as SHEETS
from safety.sheets.models import SheetJob
from safety.web.views import SIGNED_IN, ListPage, Page, RowFormPage, RowPage

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROBLEMS_SHOWN = 20
CHANGES_SHOWN = 50
LABELS = {
    (SheetJob.Phase.CHECK, True): gettext_lazy("Checking the list. You may leave this page."),
    (SheetJob.Phase.APPLY, True): gettext_lazy("Writing the list. You may leave this page."),
    (SheetJob.Phase.EXPORT, True): gettext_lazy("Making the workbook. You may leave this page."),
    (SheetJob.Phase.UNDO, True): gettext_lazy("Undoing the import. You may leave this page."),
}


class JobList(ListPage):
    access = {"GET": SIGNED_IN}
    template_name = "desk/job_list.html"
    order = ("-created_at", "-pk")

    def rows(self):
        return SheetJob.objects.visible_to(self.request.user)

    def dress(self, rows):
        for job in rows:
            job.title = title_of(pulse.tell(job))
        return rows

    def context(self, **extra):
        is_open = any(job.is_open for job in extra["rows"])
        return super().context(is_open=is_open, days=limit("KEEP_DAYS"), **extra)


class JobPage(RowPage):
    model = SheetJob
    name = "job"

    def fetch(self):
        super().fetch()
        # Rows of a place that the owner has left since are no more theirs to read.
        if not self.row.is_readable_by(self.request.user):
            raise Http404

    def authorise(self, roles):
        """Whoever may see a job owns it; what it may read is asked by the worker."""
        Page.authorise(self, roles)


class JobDetail(JobPage):
    """The job, with its progress while it runs. htmx polls the progress alone and is told to load
    the page anew at the end."""

    access = {"GET": SIGNED_IN}
    template_name = "desk/job_detail.html"

    def get(self, request, *args, **kwargs):
        job = pulse.tell(self.row)
        if request.htmx and not job.is_open:
            return HttpResponse(headers={"HX-Refresh": "true"})
        template = None
        if request.htmx:
            name = "_job_line.html" if "line" in request.GET else "_job_progress.html"
            template = f"desk/{name}"
        return self.show(
            template_name=template,
            title=title_of(job),
            label=LABELS.get((job.phase, job.is_open), ""),
            summary=told.came_of(job),
            problems=job.outcome.get("problems", [])[:PROBLEMS_SHOWN],
            changes=job.outcome.get("changes", [])[:CHANGES_SHOWN],
            again=self.again(),
            written=self.written(),
            may_undo=job.can_be_undone and self.kind_can_be_undone() and job.written.exists(),
            undoings=job.undoings.filter(state=SheetJob.State.DONE),
        )

    def kind_can_be_undone(self) -> bool:
        kind = registry.imports(self.row.kind)
        return kind.undo is not None and kind.allowed(self.request.user)

    def again(self) -> str:
        """Where another try begins: the upload of the same kind of list."""
        if self.row.phase in (SheetJob.Phase.EXPORT, SheetJob.Phase.UNDO):
            return ""
        kind = registry.imports(self.row.kind)
        if kind.upload:
            return kind.upload(self.row.params)
        return reverse("desk:import_upload", kwargs={"kind": self.row.kind.split(".")[-1]})

    def written(self) -> str:
        """Where that which an import wrote is seen, if there is one such place."""
        done = self.row.phase == SheetJob.Phase.APPLY and self.row.state == SheetJob.State.DONE
        where = registry.imports(self.row.kind).written if done else None
        return where(self.row.params) if where else ""


class JobFile(JobPage):
    """The finished workbook, or the marked one that came back."""

    access = {"GET": SIGNED_IN}

    def authorise(self, roles):
        super().authorise(roles)
        found = listing.get(self.row.kind)
        if found and found.personal and not is_fresh(self.request):
            raise ReauthenticationRequired

    def get(self, request, *args, **kwargs):
        if not self.row.result:
            raise Http404
        try:
            file = self.row.result.open("rb")
        except FileNotFoundError:
            if default_storage.exists(SHEETS):
                raise Http404 from None
            raise storage.Away(f"there is no folder {SHEETS}") from None
        except OSError as error:
            raise storage.Away(f"{self.row.result.name} cannot be read now") from error
        name = self.row.result_name
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


class JobConfirm(JobPage):
    """The owner's word that a checked list is to be written. A second click does nothing."""

    access = {"POST": SIGNED_IN}

    def post(self, request, *args, **kwargs):
        actions.confirm(self.row)
        return redirect("desk:job_detail", uuid=self.row.uuid)


class JobCancel(JobPage):
    access = {"POST": SIGNED_IN}

    def post(self, request, *args, **kwargs):
        actions.cancel(self.row)
        return redirect("desk:job_detail", uuid=self.row.uuid)


class JobUndo(RowFormPage, JobPage):
    """Takes an import back, for whoever made it and may still import: at once where it is short,
    in the worker in any case."""

    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "desk/form.html"
    form_class = UndoForm
    heading = gettext_lazy("Undo this import")
    button = gettext_lazy("Undo the import")
    danger = True
    notice = gettext_lazy(
        "What the list made is taken out, and what it changed is put back as it was: all of it, or "
        "nothing. Where something depends on it by now you are told what, and nothing is changed."
    )

    def fetch(self):
        super().fetch()
        if self.row.phase not in (SheetJob.Phase.CHECK, SheetJob.Phase.APPLY):
            raise Http404

    def authorise(self, roles):
        super().authorise(roles)
        kind = registry.get(self.row.kind)
        if not kind.allowed(self.request.user):
            raise PermissionDenied

    def back(self):
        return reverse("desk:job_detail", args=[self.row.uuid]), title_of(self.row)

    def act(self, form):
        data = form.cleaned_data
        return actions.start_undo(
            self.row, self.request.user, reason=data["reason"], uuid=data["client_uuid"]
        )

    def next_url(self, job):
        return reverse("desk:job_detail", args=[job.uuid])


class JobRetry(JobPage):
    """An export that failed or was given up, once more."""

    access = {"POST": SIGNED_IN}

    def post(self, request, *args, **kwargs):
        actions.retry(self.row)
        return redirect("desk:job_detail", uuid=self.row.uuid)


def title_of(job) -> str:
    """What the job is of, in words; its key where the kind is gone since."""
    try:
        title = str(registry.get(job.kind).title)
    except KeyError:
        return job.kind
    if job.phase == SheetJob.Phase.UNDO:
        return _("Undo: %(title)s") % {"title": title}
    if job.phase != SheetJob.Phase.EXPORT:
        return _("Import: %(title)s") % {"title": title}
    return _("Export: %(title)s") % {"title": title} if listing.get(job.kind) else title
