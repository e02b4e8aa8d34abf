"""Saved filters, what the ledger opens with, and its columns: each back to the ledger."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.actions import saved as actions
from inspections.forms.saved import ColumnsForm, OpensForm, SaveFilterForm, SharedForm
from inspections.ledger_columns import written
from inspections.models import SavedFilter
from inspections.views.ledger import LedgerMixin, ledger_url
from safety.base.models import Refused
from safety.web.views import SIGNED_IN, FormPage, Page, RowFormPage, RowPage, SeenMixin


class FilterList(LedgerMixin, Page):
    """One's own and those that others share."""

    access = {"GET": SIGNED_IN}
    template_name = "inspections/filter_list.html"

    def get(self, request):
        rows = SavedFilter.objects.visible_to(request.user)
        rows = list(rows.select_related("owner", "unit").order_by("name", "pk"))
        opening = self.around.opening
        return self.show(
            mine=[row for row in rows if row.owner_id == request.user.pk],
            shared=[row for row in rows if row.owner_id != request.user.pk],
            opening=opening.pk if opening else None,
        )


class FilterSave(LedgerMixin, FormPage):
    """The filter of the address under a name."""

    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "inspections/filter_save.html"
    form_class = SaveFilterForm
    done_message = gettext_lazy("The filter is saved.")

    def fetch(self):
        self.filter = self.filters()

    def form_kwargs(self):
        usual = not written(self.columns)
        return {"user": self.request.user, "initial": {"with_columns": not usual}}

    def act(self, form):
        if not self.filter.is_valid():
            raise Refused(_("The filter does not fit any more. Open the ledger and save it again."))
        data = form.cleaned_data
        columns = written(self.columns) if data["with_columns"] else ""
        return actions.save_filter(
            self.request.user, uuid=data["client_uuid"], name=data["name"],
            query=self.filter.query_with(columns=columns), opens=data["opens"], **data["share"],
        )  # fmt: skip

    def context(self, **extra):
        said = self.filter.in_words() if self.filter.is_valid() else []
        return super().context(said=said, back_url=ledger_url(self.filter.query), **extra)


class FilterPage(RowPage):
    """A filter that its reader may find; what changes it is its owner's alone."""

    model = SavedFilter
    name = "filter"
    related = ("unit",)
    by_any_seat = True

    def authorise(self, roles):
        super().authorise(roles)
        if self.row.owner_id != self.request.user.pk:
            raise PermissionDenied


class FilterEdit(SeenMixin, RowFormPage, FilterPage):
    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "inspections/filter_edit.html"
    form_class = SharedForm
    done_message = gettext_lazy("The filter is changed.")

    def form_kwargs(self):
        return {"user": self.request.user, "row": self.row}

    def act(self, form):
        data = form.cleaned_data
        return actions.update_filter(
            self.row, self.request.user, name=data["name"], seen=data["seen"], **data["share"]
        )

    def next_url(self, result):
        return reverse("inspections:filter_list")


class FilterDelete(FilterPage):
    access = {"POST": SIGNED_IN}

    def post(self, request, **kwargs):
        actions.delete_filter(self.row, request.user)
        return redirect("inspections:filter_list")


class FilterOpens(RowPage):
    """Whether the reader's ledger opens with a filter, their own or a shared one."""

    access = {"POST": SIGNED_IN}
    model = SavedFilter
    by_any_seat = True

    def post(self, request, **kwargs):
        form = OpensForm(request.POST)
        on = form.is_valid() and form.cleaned_data["on"]
        actions.open_with(request.user, self.row if on else None)
        return redirect("inspections:filter_list")


class LedgerColumns(LedgerMixin, FormPage):
    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "inspections/ledger_columns.html"
    form_class = ColumnsForm

    def form_kwargs(self):
        return {"initial": {"columns": [column.code for column in self.columns]}}

    def act(self, form):
        actions.choose_columns(self.request.user, form.written())
        return redirect(self.back_url)

    @property
    def back_url(self) -> str:
        """The same filter, with the columns that were chosen now."""
        return ledger_url(self.filters().query_with(columns=""))

    def context(self, **extra):
        return super().context(back_url=self.back_url, **extra)
