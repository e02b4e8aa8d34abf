"""Input of water machines, their cleaning and bottled water; the filters of their lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.forms.scan import scan_field
from canteen.models import WaterMachine
from canteen.rules import water as rules
from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput, SchoolField
from safety.schools.models import School
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter


class MachineFields(Judged):
    place = forms.CharField(
        label=_("Place of the machine"), max_length=60, help_text=_("Building 2, second floor.")
    )
    kind = forms.ChoiceField(label=_("Kind of machine"), choices=WaterMachine.Kind.choices)


class MachineForm(OnceMixin, MachineFields):
    school = SchoolField(label=_("School"))
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)


class MachineEditForm(VersionMixin, MachineFields):
    in_use = forms.BooleanField(
        label=_("In use"), required=False,
        help_text=_("Of a machine out of use nothing falls due any more."),
    )  # fmt: skip

    def __init__(self, *args, machine: WaterMachine, **kwargs):
        initial = {name: getattr(machine, name) for name in ("place", "kind", "in_use")}
        super().__init__(*args, version=machine.version, initial=initial, **kwargs)


class CleaningFields(Judged):
    done_on = forms.DateField(label=_("Cleaned on"), widget=DayInput())
    done_by = forms.CharField(label=_("By whom"), max_length=40)

    def clean(self):
        data = super().clean()
        if data.get("done_on"):
            self.put(rules.faults_of_cleaning(data["done_on"], clock.today()))
        return data


class CleaningForm(OnceMixin, CleaningFields):
    scan = scan_field(
        label=_("Photo"), help_text=_("Of the machine, or of the card on which it is noted.")
    )

    def __init__(self, *args, by: str, **kwargs):
        super().__init__(*args, initial={"done_on": clock.today(), "done_by": by}, **kwargs)


class BatchFields(Judged):
    brand = forms.CharField(label=_("Brand"), max_length=40)
    supplier = forms.CharField(label=_("Supplier"), max_length=60)
    lot = forms.CharField(label=_("Lot"), max_length=40)
    made_on = forms.DateField(label=_("Bottled on"), widget=DayInput())
    expires_on = forms.DateField(label=_("Use before"), widget=DayInput())
    received_on = forms.DateField(label=_("Received on"), widget=DayInput())
    bottles = forms.IntegerField(
        label=_("Bottles"), min_value=1, max_value=10_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        days = {name: data.get(name) for name in ("made_on", "expires_on", "received_on")}
        if all(days.values()):
            self.put(rules.faults_of_batch(**days, today=clock.today()))
        return data


class BatchForm(OnceMixin, BatchFields):
    school = SchoolField(label=_("School"))
    scan = scan_field(
        label=_("Papers"),
        help_text=_("Licence of the maker and quality report: a photo, or one PDF up to 20 MB."),
    )
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, initial={"received_on": clock.today()}, **kwargs)
        self.fields["school"].offer(schools)


class PapersForm(OnceMixin, Judged):
    """The papers of a batch that came without them."""

    scan = scan_field(
        label=_("Papers"), required=True,
        help_text=_("Licence of the maker and quality report: a photo, or one PDF up to 20 MB."),
    )  # fmt: skip


class MachineFilter(PlaceFilter):
    STATES = [
        ("", _("in use")),
        ("overdue", _("cleaning is overdue")),
        ("soon", _("to be cleaned within 7 days")),
        ("out", _("out of use")),
    ]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    kind = forms.ChoiceField(label=_("Kind of machine"), choices=[ANY, *WaterMachine.Kind.choices])
    field_order = ("state", "district", "kind", "text")

    def narrow(self, rows):
        data, today = self.cleaned_data, clock.today()
        rows = super().narrow(rows).filter(in_use=data["state"] != "out")
        rows = rows.filter(kind=data["kind"]) if data["kind"] else rows
        if data["state"] == "overdue":
            return rows.filter(due_on__lt=today)
        if data["state"] == "soon":
            return rows.filter(due_on__range=(today, today + rules.SOON))
        return rows


class BatchFilter(PlaceFilter):
    STATES = [ANY, ("bare", _("without papers")), ("expired", _("out of date"))]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    field_order = ("state", "district", "text")

    def narrow(self, rows):
        state, rows = self.cleaned_data["state"], super().narrow(rows)
        if state:  # what is withdrawn lacks nothing
            rows = rows.filter(withdrawn_at=None)
        if state == "bare":
            return rows.filter(photo=None, document=None)
        return rows.filter(expires_on__lt=clock.today()) if state == "expired" else rows
