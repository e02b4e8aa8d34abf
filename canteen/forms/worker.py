"""Input of kitchen workers and their certificates; the filter of their list."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.forms.scan import scan_field
from canteen.models import Kitchen, Post, Worker
from canteen.rules import worker as rules
from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput, PhoneField
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter


class WorkerFields(Judged):
    name = forms.CharField(label=_("Name"), max_length=40)
    post = forms.ChoiceField(label=_("Post"), choices=Post.choices)
    phone = PhoneField(label=_("Phone"), required=False)
    starts_on = forms.DateField(label=_("First day at work"), widget=DayInput())
    trained_on = forms.DateField(
        label=_("Trained and examined on"), required=False, widget=DayInput(),
        help_text=_("Asked of those who sell in a supermarket."),
    )  # fmt: skip

    left_on: dt.date | None = None

    def clean(self):
        data = super().clean()
        if data.get("starts_on"):
            faults = rules.faults_of_work(data["starts_on"], self.left_on, clock.today())
            self.put(dict.fromkeys(["starts_on"] if faults else [], " ".join(faults.values())))
        if data.get("trained_on"):
            self.put(rules.faults_of_training(data["trained_on"], clock.today()))
        return data


class WorkerForm(OnceMixin, WorkerFields):
    """Somebody new in a kitchen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"starts_on": clock.today()}, **kwargs)


class WorkerEditForm(VersionMixin, WorkerFields):
    def __init__(self, *args, worker: Worker, **kwargs):
        self.left_on = worker.left_on
        names = ("name", "post", "phone", "starts_on", "trained_on")
        initial = {name: getattr(worker, name) for name in names}
        super().__init__(*args, version=worker.version, initial=initial, **kwargs)


class LeaveForm(VersionMixin, Judged):
    left_on = forms.DateField(
        label=_("Left on"), widget=DayInput(),
        help_text=_("The day from which they work here no longer."),
    )  # fmt: skip

    def __init__(self, *args, worker: Worker, **kwargs):
        self.starts_on, self.moved_on = worker.starts_on, worker.moved_on
        initial = {"left_on": clock.today()}
        super().__init__(*args, version=worker.version, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("left_on"):
            faults = rules.faults_of_work(self.starts_on, data["left_on"], clock.today())
            self.put(faults or rules.faults_of_last_day(data["left_on"], self.moved_on))
        return data


class MoveForm(VersionMixin, Judged):
    """To which of the school's other kitchens, as what, and since when."""

    kitchen = forms.ModelChoiceField(
        label=_("New kitchen"), queryset=Kitchen.objects.none(), to_field_name="uuid"
    )
    post = forms.ChoiceField(label=_("Post there"), choices=Post.choices)
    moved_on = forms.DateField(
        label=_("Works there since"), widget=DayInput(),
        help_text=_("Until the day before they worked in the present kitchen."),
    )  # fmt: skip

    def __init__(self, *args, worker: Worker, **kwargs):
        initial = {"moved_on": clock.today(), "post": worker.post}
        super().__init__(*args, version=worker.version, initial=initial, **kwargs)
        others = Kitchen.objects.filter(school=worker.school_id, in_use=True)
        field: Any = self.fields["kitchen"]
        field.queryset = others.exclude(pk=worker.kitchen_id).order_by("pk")
        field.label_from_instance = lambda kitchen: kitchen.title


class CertificateForm(OnceMixin, Judged):
    """A first certificate or a renewal."""

    number = forms.CharField(label=_("Certificate number"), max_length=40)
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput())
    expires_on = forms.DateField(
        label=_("Valid to"), required=False, widget=DayInput(),
        help_text=_("Leave it empty for one year from the issue, which is the longest."),
    )  # fmt: skip
    scan = forms.FileField(
        label=_("Photo or scan"), required=False, allow_empty_file=True,
        help_text=_("A photo of the certificate, or a PDF up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("issued_on") and "expires_on" not in self.errors:
            until = data.get("expires_on")
            self.put(rules.faults_of_certificate(data["issued_on"], until, clock.today()))
        return data


class ScanForm(OnceMixin, Judged):
    """The scan of a certificate that was recorded without one."""

    scan = scan_field(
        label=_("Photo or scan"), required=True,
        help_text=_("A photo of the certificate, or a PDF up to 20 MB."),
    )  # fmt: skip


class WorkerFilter(PlaceFilter):
    STATES = [
        ("", _("at work")),
        ("without", _("without a valid certificate")),
        ("soon", _("expires within 30 days")),
        ("unseen", _("certificate without a scan")),
        ("shared", _("certificate number of another person as well")),
        ("untrained", _("sell without being trained and examined")),
        ("left", _("have left")),
    ]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    post = forms.ChoiceField(label=_("Post"), choices=[ANY, *Post.choices])
    name = forms.CharField(
        label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    field_order = ("state", "name", "post", "district", "text")

    def narrow(self, rows):
        data, today = self.cleaned_data, clock.today()
        rows = super().narrow(rows)
        rows = rows.filter(post=data["post"]) if data["post"] else rows
        rows = rows.filter(name__contains=data["name"]) if data["name"] else rows
        if data["state"] == "left":
            return rows.exclude(left_on=None)
        rows = rows.filter(left_on=None)
        if data["state"] == "without":
            return rows.without(today)
        if data["state"] == "unseen":
            return rows.unseen(today)
        if data["state"] == "shared":
            return rows.shared()
        if data["state"] == "untrained":
            return rows.untrained(today)
        if data["state"] == "soon":
            return rows.filter(certified_until__range=(today, today + rules.SOON))
        return rows
