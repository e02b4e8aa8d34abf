"""Input of corrections: what a record should say, and why it did not."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from canteen.forms.care_point import VisitFields as CareVisitFields
from canteen.forms.care_point import pupils_field
from canteen.forms.delivery import TakingFields, money_field
from canteen.forms.parents import LookFields
from canteen.forms.supervision import (
    ControlFields,
    FreezerFields,
    LeaderMealFields,
    VisitFields,
)
from canteen.forms.water import BatchFields, CleaningFields
from canteen.models import version_of
from canteen.rules import care_point as care_rules
from canteen.rules import contract as contract_rules
from canteen.rules import day as day_rules
from canteen.rules import goods as goods_rules
from canteen.rules import sample
from canteen.rules import worker as worker_rules
from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput
from safety.web.forms import OnceMixin, VersionMixin


class WithdrawForm(OnceMixin, VersionMixin, Judged):
    """Nothing but the reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200,
        help_text=_("What was wrong, and how it came to light. It stays beside the record."),
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        self.row = row
        super().__init__(*args, version=version_of(row), **kwargs)
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


class CorrectForm(WithdrawForm):
    """The fields of a record, as they stand."""

    def __init__(self, *args, row, **kwargs):
        initial = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        super().__init__(*args, row=row, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)


class CertificateCorrectForm(CorrectForm):
    number = forms.CharField(label=_("Certificate number"), max_length=40)
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput())
    expires_on = forms.DateField(
        label=_("Valid to"), required=False, widget=DayInput(),
        help_text=_("Leave it empty for one year from the issue, which is the longest."),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("issued_on") and "expires_on" not in self.errors:
            until = data.get("expires_on")
            self.put(worker_rules.faults_of_certificate(data["issued_on"], until, clock.today()))
        return data


class CheckCorrectForm(CorrectForm):
    ok = forms.MultipleChoiceField(
        label=_("Tick what is in order"), required=False, widget=forms.CheckboxSelectMultiple
    )
    remarks = forms.CharField(
        label=_("What is not in order"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whatever is not ticked: what it is, and what was done about it."),
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        items = day_rules.ITEMS[row.slot]
        ticked = [code for code in items if code not in row.wrong]
        super().__init__(*args, row=row, initial={"ok": ticked}, **kwargs)
        self.fields["ok"].choices = list(items.items())

    def clean(self):
        data = super().clean()
        if {"ok", "remarks"} & self.errors.keys():
            return data
        ticked = set(data.pop("ok"))
        data["wrong"] = [code for code in day_rules.ITEMS[self.row.slot] if code not in ticked]
        self.put(day_rules.faults_of_check(self.row.slot, data["wrong"], data["remarks"]))
        return data


class SampleCorrectForm(CorrectForm):
    grams = forms.IntegerField(
        label=_("Weight (g)"), min_value=1, max_value=sample.MOST_GRAMS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    cabinet = forms.CharField(label=_("Sample cabinet"), max_length=40)
    keeper = forms.CharField(label=_("Kept by"), max_length=40)
    taken_at = forms.TimeField(
        label=_("Taken at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args, row, **kwargs):
        at = timezone.localtime(row.taken_at).time() if row.taken_at else None
        super().__init__(*args, row=row, initial={"taken_at": at}, **kwargs)

    def clean(self):
        """The minute that is shown stands for the moment that is recorded."""
        data = super().clean()
        if data.get("taken_at"):
            at = dt.datetime.combine(self.row.menu.sheet.day, data["taken_at"].replace(second=0))
            at, known = timezone.make_aware(at), self.row.taken_at
            same = known and known.replace(second=0, microsecond=0) == at
            data["taken_at"] = known if same else at
            if data["taken_at"] > clock.now():
                self.add_error("taken_at", _("This moment has not come yet."))
        return data


class FreezerCorrectForm(CorrectForm, FreezerFields):
    @property
    def day(self):
        return self.row.sheet.day


class LeaderMealCorrectForm(CorrectForm, LeaderMealFields):
    pass


class VisitCorrectForm(CorrectForm, VisitFields):
    pass


class LookCorrectForm(CorrectForm, LookFields):
    pass


class CleaningCorrectForm(CorrectForm, CleaningFields):
    pass


class BatchCorrectForm(CorrectForm, BatchFields):
    pass


class CareVisitCorrectForm(CorrectForm, CareVisitFields):
    pass


class CensusCorrectForm(CorrectForm):
    places = pupils_field(_("Places"))
    pupils = pupils_field(_("Pupils there"))

    def clean(self):
        data = super().clean()
        if {"places", "pupils"} <= data.keys():
            self.put(care_rules.faults_of_census(data["places"], data["pupils"]))
        return data


class PriceCorrectForm(CorrectForm):
    cost = money_field(label=_("Cost of one, yuan"))
    price = money_field(label=_("Price of one, yuan"))


class BatchNumberForm(CorrectForm):
    batch = forms.CharField(
        label=_("Lot number"), required=False, max_length=40,
        help_text=_("A trace of goods finds them by the old number as well."),
    )  # fmt: skip

    def clean_batch(self):
        return goods_rules.batch_of(self.cleaned_data["batch"])


class TakingCorrectForm(CorrectForm, TakingFields):
    @property
    def lot(self):
        return self.row.lot


class ReviewCorrectForm(CorrectForm):
    by = forms.CharField(label=_("Reviewed by"), max_length=40)
    remark = forms.CharField(label=_("What the review found"), required=False, max_length=200)

    def clean(self):
        data = super().clean()
        if not self.row.passed and not data.get("remark") and "remark" not in self.errors:
            self.add_error("remark", _("Say why it is turned away."))
        return data


class LastDayCorrectForm(CorrectForm):
    left_on = forms.DateField(label=_("Left on"), widget=DayInput())

    def clean(self):
        data = super().clean()
        if data.get("left_on"):
            row, day = self.row, data["left_on"]
            self.put(worker_rules.faults_of_work(row.starts_on, day, clock.today()))
        return data


class ControlCorrectForm(CorrectForm, ControlFields):
    @property
    def kind(self):
        return self.row.kind


class BackDayCorrectForm(CorrectForm):
    taken_back_on = forms.DateField(label=_("Taken back on"), widget=DayInput())

    def clean(self):
        data = super().clean()
        if data.get("taken_back_on"):
            day = data["taken_back_on"]
            faults = contract_rules.faults_of_return(self.row.starts_on, day, clock.today())
            self.put(faults)
        return data


class TermCorrectForm(CorrectForm):
    starts_on = forms.DateField(label=_("Contract begins on"), widget=DayInput())
    ends_on = forms.DateField(label=_("Contract ends on"), widget=DayInput())

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on"):
            term, known = (data["starts_on"], data["ends_on"]), self.row.is_forbidden
            self.put(contract_rules.faults_of_term(*term, clock.today(), known))
        return data
