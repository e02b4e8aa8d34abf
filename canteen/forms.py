"""Input of kitchens, their people and certificates; the filters of both lists."""

import datetime as dt

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from canteen import rules
from canteen.models import Kitchen, Mode, Post, Worker
from safety.base import clock
from safety.base.forms import CleanForm
from safety.desk.forms.fields import DayInput, PhoneField
from safety.schools.models import School, Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm, OnceMixin, VersionMixin
from safety.web.plain import PLAIN

ANY = ("", _("any"))


class SchoolField(forms.ModelChoiceField):
    """One of the reader's own schools; hidden where there is no choice."""

    def __init__(self, **kwargs):
        super().__init__(School.objects.none(), to_field_name="unit__uuid", **kwargs)

    def offer(self, schools: list[School]):
        rows = School.objects.filter(pk__in=[school.pk for school in schools])
        self.queryset = rows.select_related("unit")
        if len(schools) == 1:
            self.initial, self.widget = schools[0], forms.HiddenInput()

    def prepare_value(self, value):
        return str(value.uuid) if isinstance(value, School) else value


class Judged(CleanForm):
    """A form whose fields a rule judges together."""

    def put(self, faults: dict[str, str]):
        """Show what a rule finds wrong beside the fields that it concerns."""
        for field, fault in faults.items():
            self.add_error(field if field in self.fields else None, fault)


class KitchenFields(Judged):
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=40,
        help_text=_("Only where the school has several: East canteen, staff canteen."),
    )
    mode = forms.ChoiceField(label=_("How it is run"), choices=Mode.choices)
    licence = forms.CharField(label=_("Food licence number"), required=False, max_length=40)
    licence_expires_on = forms.DateField(
        label=_("Food licence valid to"), required=False, widget=DayInput()
    )
    capacity = forms.IntegerField(
        label=_("Seats"), required=False, min_value=1, max_value=20_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    breakfast = forms.BooleanField(label=_("Serves breakfast"), required=False)
    lunch = forms.BooleanField(label=_("Serves lunch"), required=False)
    supper = forms.BooleanField(label=_("Serves supper"), required=False)

    def clean(self):
        data = super().clean()
        number, until = data.get("licence", ""), data.get("licence_expires_on")
        if not {"licence", "licence_expires_on"} & self.errors.keys():
            self.put(rules.faults_of_licence(number, until, clock.today()))
        return data


class KitchenForm(OnceMixin, KitchenFields):
    """A new kitchen of one of the reader's schools."""

    school = SchoolField(label=_("School"))
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)


class KitchenEditForm(VersionMixin, KitchenFields):
    in_use = forms.BooleanField(
        label=_("In use"), required=False,
        help_text=_("Of a kitchen out of use nothing falls due any more."),
    )  # fmt: skip

    def __init__(self, *args, kitchen: Kitchen, **kwargs):
        names = [name for name in self.base_fields if name != "version"]
        initial = {name: getattr(kitchen, name) for name in names}
        super().__init__(*args, version=kitchen.version, initial=initial, **kwargs)


class WorkerFields(Judged):
    name = forms.CharField(label=_("Name"), max_length=40)
    post = forms.ChoiceField(label=_("Post"), choices=Post.choices)
    phone = PhoneField(label=_("Phone"), required=False)
    starts_on = forms.DateField(label=_("First day at work"), widget=DayInput())

    left_on: dt.date | None = None

    def clean(self):
        data = super().clean()
        if data.get("starts_on"):
            faults = rules.faults_of_work(data["starts_on"], self.left_on, clock.today())
            self.put(dict.fromkeys(["starts_on"] if faults else [], " ".join(faults.values())))
        return data


class WorkerForm(OnceMixin, WorkerFields):
    """Somebody new in a kitchen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"starts_on": clock.today()}, **kwargs)


class WorkerEditForm(VersionMixin, WorkerFields):
    def __init__(self, *args, worker: Worker, **kwargs):
        self.left_on = worker.left_on
        initial = {name: getattr(worker, name) for name in ("name", "post", "phone", "starts_on")}
        super().__init__(*args, version=worker.version, initial=initial, **kwargs)


class LeaveForm(VersionMixin, Judged):
    left_on = forms.DateField(
        label=_("Left on"), widget=DayInput(),
        help_text=_("The day from which they work here no longer."),
    )  # fmt: skip

    def __init__(self, *args, worker: Worker, **kwargs):
        self.starts_on = worker.starts_on
        initial = {"left_on": clock.today()}
        super().__init__(*args, version=worker.version, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("left_on"):
            self.put(rules.faults_of_work(self.starts_on, data["left_on"], clock.today()))
        return data


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


class DayForm(CleanForm):
    """On which day? Asked of a kitchen: who worked there then, and with what certificate."""

    default_renderer = PLAIN
    day = forms.DateField(label=_("On the day"), required=False, widget=DayInput())


class PlaceFilter(FilterForm):
    """District and school, as both lists ask for them."""

    district = forms.ModelChoiceField(
        label=_("District"), queryset=Unit.objects.none(), to_field_name="uuid",
        empty_label=_("any"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("School"), max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.user.seats
        districts = Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT)
        self.fields["district"].queryset = districts
        if not seats.units(Tier.CITY) and not seats.units(Tier.PROVINCE):
            del self.fields["district"]

    def narrow(self, rows):
        data = self.cleaned_data
        if data.get("district"):
            rows = rows.filter(district=data["district"])
        text = data["text"]
        return search(rows, text, "school__unit__search", "school__unit__name") if text else rows


class KitchenFilter(PlaceFilter):
    STATES = [
        ANY,
        ("without", _("somebody without a valid certificate")),
        ("licence_expired", _("food licence expired")),
        ("licence_none", _("no food licence recorded")),
        ("out", _("out of use")),
    ]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    mode = forms.ChoiceField(label=_("How it is run"), choices=[ANY, *Mode.choices])
    field_order = ("state", "district", "mode", "text")

    def narrow(self, rows):
        data = self.cleaned_data
        rows = super().narrow(rows)
        rows = rows.filter(mode=data["mode"]) if data["mode"] else rows
        rows = rows.filter(in_use=data["state"] != "out")
        if data["state"] == "without":
            people = Worker.objects.filter(kitchen=OuterRef("pk")).without(clock.today())
            return rows.filter(Exists(people))
        if data["state"] == "licence_expired":
            return rows.filter(licence_expires_on__lt=clock.today())
        return rows.filter(licence_expires_on=None) if data["state"] == "licence_none" else rows


class WorkerFilter(PlaceFilter):
    STATES = [
        ("", _("at work")),
        ("without", _("without a valid certificate")),
        ("soon", _("expires within 30 days")),
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
        if data["state"] == "soon":
            return rows.filter(certified_until__range=(today, today + rules.SOON))
        return rows
