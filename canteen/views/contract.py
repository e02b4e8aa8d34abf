"""Screens of outsourcing contracts: the list with its counts, one contract, its end."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from canteen.actions import contract as actions
from canteen.actions.correct_contract import MAY_REOPEN
from canteen.forms.contract import (
    ContractEditForm,
    ContractFilter,
    ContractForm,
    TakeBackForm,
)
from canteen.lists.contract import CONTRACTS
from canteen.models import Contract, TakingBack
from canteen.models.contract import standing
from canteen.rules import contract as rules
from canteen.views.kitchen import CanteenPage
from canteen.views.scan import ScanPage
from safety.base import clock
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import SCHOOL, SIGNED_IN, ComparedMixin, ListPage, RowFormPage, RowPage

HUES = {
    rules.State.FORBIDDEN: "overdue",
    rules.State.EXPIRED: "overdue",
    rules.State.LATE: "overdue",
    rules.State.UNPLANNED: "soon",
    rules.State.TRANSITION: "recheck",
    rules.State.TAKEN_BACK: "done",
}


class ContractList(ListPage):
    """The contracts of a person's schools, with how many stand how."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/contract_list.html"
    filter_class = ContractFilter
    order = ("pk",)
    export = CONTRACTS

    def rows(self):
        rows = Contract.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district", "kitchen")

    def context(self, **extra):
        return super().context(figures=self._figures(), **extra)

    def _figures(self):
        """How many of the reader's stand how, in one query."""
        today = clock.today()
        states = {state: Count("pk", filter=standing(state, today)) for state in rules.State.values}
        found = Contract.objects.visible_to(self.request.user).aggregate(**states)
        return [(one, one.label, HUES[one], found[one.value]) for one in rules.State]


class ContractPage(RowPage):
    model = Contract
    name = "contract"
    related = ("school__unit", "district", "kitchen", "recorded_by")


class ContractDetail(ContractPage):
    access = {"GET": SIGNED_IN}
    template_name = "canteen/contract_detail.html"

    def get(self, request, uuid):
        mine = request.user.seats.cover(self.row, SCHOOL_ROLES)
        return self.show(
            mine=mine,
            may_change=mine and self.row.is_open,
            may_reopen=not self.row.is_open and request.user.seats.cover(self.row, MAY_REOPEN),
            papers=self.row.takings_back.select_related("recorded_by"),
            corrections=self.row.corrections.select_related("made_by", "contract"),
            overdue=self.row.state in rules.OVERDUE,
            source=rules.SOURCE,
        )


class ContractAdd(CanteenPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/contract_form.html"
    form_class = ContractForm
    done_message = _("The contract is recorded.")

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("scan")
        term = {n: data[n] for n in ("starts_on", "ends_on", "transition_on", "in_force")}
        scan = actions.prepare_scan(self.row, user, upload, form_uuid=uuid, **term)
        return actions.record(self.row, user, uuid=uuid, scan=scan, **data)


class ContractForms(ContractPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}

    def form_kwargs(self):
        return {"contract": self.row}


class ContractEdit(ComparedMixin, ContractForms):
    template_name = "canteen/contract_form.html"
    form_class = ContractEditForm
    done_message = _("The contract is saved.")

    def act(self, form):
        return actions.edit(self.row, self.request.user, **form.cleaned_data)


class ContractTakeBack(ContractForms):
    template_name = "canteen/contract_take_back.html"
    form_class = TakeBackForm
    done_message = _("The kitchen is taken back: the school runs it itself.")

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("scan")
        scan = actions.prepare_back(self.row, user, upload, form_uuid=uuid, **data)
        return actions.take_back(self.row, user, uuid=uuid, scan=scan, **data)


class ContractScan(ScanPage):
    model = Contract


class TakingBackScan(ScanPage):
    model = TakingBack
