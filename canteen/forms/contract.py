"""Input of outsourcing contracts; the filter of their list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.forms.scan import scan_field
from canteen.models import Contract
from canteen.models.contract import standing
from canteen.rules import contract as rules
from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter


class ContractFields(Judged):
    party = forms.CharField(
        label=_("Contractor"), max_length=60, help_text=_("The company or person who runs it.")
    )
    ends_on = forms.DateField(label=_("Contract ends on"), widget=DayInput())
    transition_on = forms.DateField(
        label=_("Transition date"), required=False, widget=DayInput(),
        help_text=_("Before the contract's own end: by then the school runs the kitchen itself."),
    )  # fmt: skip
    plan = forms.CharField(
        label=_("Plan for taking it back"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who takes over people, equipment and purchases, and by when."),
    )  # fmt: skip

    def judge(self, starts_on):
        data = self.cleaned_data
        ends_on = data.get("ends_on")
        if starts_on and ends_on and "transition_on" not in self.errors:
            self.put(rules.faults_of_transition(starts_on, ends_on, data.get("transition_on")))


class ContractForm(OnceMixin, ContractFields):
    starts_on = forms.DateField(label=_("Contract begins on"), widget=DayInput())
    scan = scan_field()
    in_force = forms.BooleanField(
        label=_("It was begun although it is forbidden, and is in force"), required=False,
        help_text=_(
            "It is recorded as begun against the rule: the kitchen is to be taken back at once, "
            "and the district and the city hear of it."
        ),
    )  # fmt: skip
    field_order = ("party", "starts_on", "ends_on", "transition_on", "plan", "scan", "in_force")

    def clean(self):
        data = super().clean()
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on:
            in_force = data.get("in_force", False)
            self.put(rules.faults_of_term(starts_on, ends_on, clock.today(), in_force))
            self.judge(starts_on)
        return data


class ContractEditForm(VersionMixin, ContractFields):
    def __init__(self, *args, contract: Contract, **kwargs):
        self.contract = contract
        initial = {name: getattr(contract, name) for name in self.base_fields if name != "version"}
        super().__init__(*args, version=contract.version, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("ends_on"):
            self.put(rules.faults_of_end(self.contract.ends_on, data["ends_on"]))
        if "transition_on" not in self.errors:
            known = self.contract.transition_on
            self.put(rules.faults_of_later(known, data.get("transition_on")))
        self.judge(self.contract.starts_on)
        return data


class TakeBackForm(OnceMixin, VersionMixin, Judged):
    taken_back_on = forms.DateField(
        label=_("Taken back on"), widget=DayInput(),
        help_text=_("The day from which the school runs the kitchen itself."),
    )  # fmt: skip
    scan = scan_field(
        required=True, label=_("Paper by which the contract was ended"),
        help_text=_("A photo of the agreement or notice, or a PDF up to 20 MB."),
    )  # fmt: skip

    def __init__(self, *args, contract: Contract, **kwargs):
        self.contract = contract
        initial = {"taken_back_on": clock.today()}
        super().__init__(*args, version=contract.version, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("taken_back_on"):
            day = data["taken_back_on"]
            self.put(rules.faults_of_return(self.contract.starts_on, day, clock.today()))
        return data


class ContractFilter(PlaceFilter):
    state = forms.ChoiceField(label=_("Show"), choices=[ANY, *rules.State.choices])
    field_order = ("state", "district", "text")

    def narrow(self, rows):
        rows = super().narrow(rows)
        state = self.cleaned_data["state"]
        return rows.filter(standing(state, clock.today())) if state else rows
