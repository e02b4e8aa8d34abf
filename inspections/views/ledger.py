"""The ledger page and its export: the same filters, the same rows."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from inspections import sheets
from inspections.forms.ledger import LedgerFilter
from inspections.queries.ledger import SHOWN, ledger_rows, order_of
from inspections.views.bulk import REASSIGNERS, RECHECKERS
from inspections.views.ledger_line import Lines
from safety.base.models import Refused
from safety.sheets.actions import start_export
from safety.web.forms import OnceForm
from safety.web.views import SIGNED_IN, FormPage, ListPage


class HazardList(ListPage):
    """The rectification ledger (R04)."""

    access = {"GET": SIGNED_IN}
    template_name = "inspections/hazard_list.html"
    filter_class = LedgerFilter
    shown = SHOWN
    export = sheets.KIND  # with a writer of its own

    @property
    def order(self):
        asked = self.request.GET
        return order_of(asked.get("sort", ""), asked.get("state", ""))

    def rows(self):
        return ledger_rows(self.request.user)

    def context(self, *, rows, **extra):
        query = self.request.GET.copy()
        query.pop("after", None)
        extra["query"] = query.urlencode()
        lines = Lines(pick=self.picking)
        extra["bulk"] = self.bulk if self.picking else None
        extra["may_pick"] = any(self.bulk.values())
        return super().context(rows=lines(rows), **extra)

    @cached_property
    def bulk(self) -> dict[str, bool]:
        """What this reader may do with many at once."""
        roles = self.request.user.seats.roles
        return {"reassign": bool(roles & REASSIGNERS), "recheck": bool(roles & RECHECKERS)}

    @property
    def picking(self) -> bool:
        """Whether rows have boxes: asked for by `pick`, since they make the page a tenth heavier,
        and nearly everybody comes to read."""
        return "pick" in self.request.GET and any(self.bulk.values())


class HazardExport(FormPage):
    """Starts the export of what the address's filters show; the worker writes it. Its own page is
    seen only when it is refused: it says why, and the ledger stays one step back."""

    access = {"POST": SIGNED_IN}
    template_name = "inspections/hazard_export.html"
    form_class = OnceForm

    def act(self, form):
        filters = LedgerFilter(self.request.GET, user=self.request.user)
        if not filters.is_valid():
            raise Refused(_("The filters do not fit any more. Open the ledger and export again."))
        known = {
            name: self.request.GET[name] for name in filters.fields if self.request.GET.get(name)
        }
        uuid = form.cleaned_data["client_uuid"]
        return start_export(self.request.user, sheets.KIND, uuid=uuid, params=known)

    def next_url(self, job):
        return reverse("desk:job_detail", kwargs={"uuid": job.uuid})

    def context(self, **extra):
        return super().context(back_url=reverse("inspections:hazard_list"), **extra)
