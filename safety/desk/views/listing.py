"""Any list as a workbook: what its filters show to its reader, made by the worker."""

from allauth.core.exceptions import ReauthenticationRequired
from django.http import Http404
from django.urls import reverse

from safety.desk.fresh import is_fresh
from safety.sheets import listing
from safety.sheets.actions import start_export
from safety.web.forms import OnceForm
from safety.web.views import SIGNED_IN, FormPage


class ListExport(FormPage):
    """Orders the workbook of the list that the address names, and of its row where the list is a
    part of one. Who may is asked of the list's own page. The filters come in the body, so that
    they survive being asked for the password.

    Its own page is seen only when it is refused: it says why, and the list stays one step back.
    """

    access = {"POST": SIGNED_IN}
    template_name = "desk/list_export.html"
    form_class = OnceForm

    def fetch(self):
        self.listing, uuid = listing.get(self.kwargs["list"]), self.kwargs.get("uuid")
        if self.listing is None or self.listing.is_part != (uuid is not None):
            raise Http404
        self.page = self.listing.opened(self.request.user, self.request.POST.dict(), uuid)

    def authorise(self, roles):
        super().authorise(roles)
        self.page.authorise(self.page.access["GET"])
        if self.listing.personal and not is_fresh(self.request):
            raise ReauthenticationRequired

    def act(self, form):
        params = listing.params_of(self.page, self.listing.filters_of(self.page))
        kind, uuid = self.listing.kind().key, form.cleaned_data["client_uuid"]
        return start_export(self.request.user, kind, uuid=uuid, params=params)

    def next_url(self, job):
        return reverse("desk:job_detail", kwargs={"uuid": job.uuid})

    def context(self, **extra):
        back = self.listing.url(self.kwargs.get("uuid"))
        return super().context(title=self.listing.title, back_url=back, **extra)
