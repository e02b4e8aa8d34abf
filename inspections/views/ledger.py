"""The ledger page, its print and its export: the same filters, the same rows."""

from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inspections import sheets
from inspections.forms.ledger import LedgerFilter
from inspections.ledger_columns import chosen, fields_of, written
from inspections.models.saved import EVERYTHING
from inspections.queries.ledger import ledger_page, ledger_rows, order_of
from inspections.queries.saved import around
from inspections.queries.tallies import Tally
from inspections.views.bulk import REASSIGNERS, RECHECKERS
from inspections.views.ledger_line import Lines, PaperLines
from safety.base import clock
from safety.base.models import Refused
from safety.sheets.actions import start_export
from safety.web.forms import OnceForm
from safety.web.views import SIGNED_IN, FormPage, ListPage, Page

SAVED_ABOVE = 8  # of somebody's saved filters, above the list; the others a click away
PRINTED = 1000


class Chip(NamedTuple):
    """A number above the list: it leads to its rows."""

    label: str
    tally: Tally
    url: str
    current: bool

    @property
    def html(self) -> SafeString:
        """As the page shows it: a template for each of the nine costs ten times as much."""
        current = ' aria-current="true"' if self.current else ""
        number = f"{self.tally.number}{'+' if self.tally.capped else ''}"
        return SafeString(
            f'<a href="{escape(self.url)}"{current}>{escape(self.label)} <b>{number}</b></a>'
        )


def ledger_url(query: str) -> str:
    return f"{reverse('inspections:hazard_list')}?{query or EVERYTHING}"


def _with_state(state: str, rest: str) -> str:
    """As `LedgerFilter.query_with` writes it: the state comes first."""
    return "&".join(filter(None, (state and f"state={state}", rest))) or EVERYTHING


@lru_cache(maxsize=8)
def _state_labels(_language) -> list[tuple[str, str]]:
    labels = dict(LedgerFilter.base_fields["state"].choices) | {"": _("all")}
    return [(state, capfirst(str(label))) for state, label in labels.items()]


class LedgerMixin:
    """The filters and the columns of an address that shows the ledger."""

    @cached_property
    def around(self):
        return around(self.request.user)

    @cached_property
    def columns(self):
        """Those that the address names (a saved filter's), else the reader's own."""
        return chosen(self.request.GET.get("columns") or self.around.columns)

    def filters(self):
        asked = self.request
        return LedgerFilter(asked.GET, user=asked.user, districts=self.around.districts)

    @property
    def order(self):
        asked = self.request.GET
        return order_of(asked.get("sort", ""), asked.get("state", ""))

    def rows(self):
        return ledger_rows(self.request.user)


class HazardList(LedgerMixin, ListPage):
    """The rectification ledger (R04)."""

    access = {"GET": SIGNED_IN}
    template_name = "inspections/hazard_list.html"
    filter_class = LedgerFilter
    export = sheets.KIND  # with a writer of its own

    def get(self, request, *args, **kwargs):
        opening = None if request.META["QUERY_STRING"] else self.around.opening
        if opening:
            return HttpResponseRedirect(ledger_url(opening.query))
        return super().get(request, *args, **kwargs)

    def page(self, filters):
        if not filters.is_valid():
            return super().page(filters)
        after, shown = self.request.GET.get("after", ""), fields_of(self.columns)
        page, self.tallies = ledger_page(
            self.request.user, filters.asked, self.order, after, self.page_size, shown
        )
        return page

    def chips(self, filters) -> list[Chip]:
        found = getattr(self, "tallies", {})
        now, rest = filters.data.get("state", ""), filters.query_with(state="")
        return [
            Chip(label, found[state], f"?{_with_state(state, rest)}", state == now)
            for state, label in _state_labels(get_language())
            if state in found
        ]

    def context(self, *, rows, filters, **extra):
        query = filters.query
        saved = self.around.saved[:SAVED_ABOVE]
        return super().context(
            rows=Lines(self.columns, pick=self.picking)(rows),
            bulk=self.bulk if self.picking else None,
            may_pick=any(self.bulk.values()),
            filters=filters,
            query="&".join(filter(None, (query, self.picking and "pick=1"))),
            columns=self.columns,
            own_columns=bool(written(self.columns)),
            chips=self.chips(filters),
            saved=[(kept, ledger_url(kept.query), kept.query == query) for kept in saved],
            **extra,
        )

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


class HazardPrint(LedgerMixin, Page):
    """What the ledger shows, on paper; past PRINTED rows it is a matter for the export."""

    access = {"GET": SIGNED_IN}
    template_name = "inspections/hazard_print.html"

    def get(self, request, *args, **kwargs):
        filters = self.filters()
        rows = filters.narrow(self.rows()) if filters.is_valid() else self.rows().none()
        shown = rows.order_by(*self.order).values_list(*fields_of(self.columns), named=True)
        found = list(shown[: PRINTED + 1])
        return self.show(filters=filters, rows=found[:PRINTED], more=len(found) > PRINTED)

    def context(self, *, rows, filters, **extra):
        return super().context(
            rows=PaperLines(self.columns)(rows),
            said=filters.in_words() if filters.is_valid() else [],
            columns=self.columns,
            back_url=ledger_url(filters.query),
            printed_at=clock.now(),
            limit=PRINTED,
            **extra,
        )


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
        uuid = form.cleaned_data["client_uuid"]
        return start_export(self.request.user, sheets.KIND, uuid=uuid, params=filters.given())

    def next_url(self, job):
        return reverse("desk:job_detail", kwargs={"uuid": job.uuid})

    def context(self, **extra):
        return super().context(back_url=reverse("inspections:hazard_list"), **extra)
