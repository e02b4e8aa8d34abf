"""Input of suppliers and of papers; the filter of their list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.models import Exempt, PaperKind, Supplier, SupplierLink
from canteen.rules import food_licence
from safety.base import clock
from safety.base.forms import Judged
from safety.base.text import to_halfwidth
from safety.desk.forms.fields import DayInput, PhoneField, SchoolField
from safety.schools.models import School
from safety.web.forms import FilterForm, OnceMixin, VersionMixin
from safety.web.place_filter import ANY


def licence_of(typed: str) -> str:
    """The number of a business licence as it is kept: half-width, in capitals, no spaces."""
    return to_halfwidth(typed).replace(" ", "").upper()


class SupplierFields(Judged):
    name = forms.CharField(label=_("Name of the business"), max_length=80)
    licence = forms.CharField(
        label=_("Business licence number"), max_length=40,
        help_text=_("The unified social credit code on the licence."),
    )  # fmt: skip
    licence_expires_on = forms.DateField(
        label=_("Business licence valid to"), required=False, widget=DayInput(),
        help_text=_("Leave it empty where the licence runs without an end."),
    )  # fmt: skip
    food_licence = forms.CharField(
        label=_("Food licence number"), required=False, max_length=40,
        help_text=_("Where none is needed, say below why."),
    )  # fmt: skip
    food_licence_expires_on = forms.DateField(
        label=_("Food licence valid to"), required=False, widget=DayInput()
    )
    food_exempt = forms.ChoiceField(
        label=_("Needs no food licence"), required=False,
        choices=[("", "–"), *Exempt.choices],
        help_text=_("Food Safety Law, article 35."),
    )  # fmt: skip
    address = forms.CharField(label=_("Address"), max_length=120)
    contact = forms.CharField(label=_("Contact"), max_length=40)
    phone = PhoneField(label=_("Phone"))

    def clean_licence(self):
        return licence_of(self.cleaned_data["licence"])

    def clean(self):
        data = super().clean()
        if not {"food_licence", "food_licence_expires_on"} & self.errors.keys():
            number, until = data.get("food_licence", ""), data.get("food_licence_expires_on")
            faults = food_licence.faults_of_licence(number, until, clock.today())
            self.put({f"food_{field}": text for field, text in faults.items()})
        number, exempt = data.get("food_licence", ""), data.get("food_exempt", "")
        self.put(food_licence.faults_of_exemption(number, exempt))
        return data


class SupplierForm(OnceMixin, SupplierFields):
    """A new supplier of one of the reader's schools."""

    school = SchoolField(label=_("School"))
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)


class SupplierEditForm(VersionMixin, SupplierFields):
    in_use = forms.BooleanField(
        label=_("Our school buys there"), required=False,
        help_text=_("Of a supplier from whom nobody buys nothing falls due any more."),
    )  # fmt: skip

    def __init__(self, *args, supplier: Supplier, link: SupplierLink | None, **kwargs):
        initial = {name: getattr(supplier, name) for name in SupplierFields.base_fields}
        initial["in_use"] = bool(link and link.in_use)
        super().__init__(*args, version=supplier.version, initial=initial, **kwargs)


class PaperForm(OnceMixin, Judged):
    """A paper of a supplier or of a delivery."""

    kind = forms.ChoiceField(label=_("What it is"), choices=PaperKind.choices)
    scan = forms.FileField(
        label=_("Photo or scan"), allow_empty_file=True,
        help_text=_("A photo of the paper, or a PDF up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )  # fmt: skip


class SupplierFilter(FilterForm):
    STATES = [
        ANY,
        ("expired", _("food licence expired")),
        ("none", _("no food licence recorded")),
    ]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    name = forms.CharField(
        label=_("Name of the business"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def narrow(self, rows):
        data = self.cleaned_data
        rows = rows.filter(name__contains=data["name"]) if data["name"] else rows
        if data["state"] == "expired":
            return rows.filter(food_licence_expires_on__lt=clock.today())
        none = rows.filter(food_licence_expires_on=None, food_exempt="")
        return none if data["state"] == "none" else rows
