"""Input of kitchens; the filter of their list."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from canteen.models import Kind, Kitchen, Mode, Worker
from canteen.rules import food_licence
from safety.base import clock
from safety.base.forms import CleanForm, Judged
from safety.desk.forms.fields import DayInput, SchoolField
from safety.schools.models import School
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter
from safety.web.plain import PLAIN


class Licensed(Judged):
    """Number and last day of a food licence go together."""

    def clean(self):
        data = super().clean()
        number, until = data.get("licence", ""), data.get("licence_expires_on")
        if not {"licence", "licence_expires_on"} & self.errors.keys():
            self.put(food_licence.faults_of_licence(number, until, clock.today()))
        return data


class KitchenFields(Licensed):
    name = forms.CharField(
        label=_("Name of the kitchen"),
        required=False,
        max_length=40,
        help_text=_("Only where the school has several: East canteen, staff canteen."),
    )
    mode = forms.ChoiceField(
        label=_("How it is run"), choices=Mode.choices,
        help_text=_("Outsourced is set by recording the contract, on the kitchen's page."),
    )  # fmt: skip
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


class KitchenForm(OnceMixin, KitchenFields):
    """A new kitchen of one of the reader's schools."""

    school = SchoolField(label=_("School"))
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)


class ShopFields(Licensed):
    """A supermarket has no seats and no meals."""

    name = forms.CharField(
        label=_("Name of the supermarket"), required=False, max_length=40,
        help_text=_("Only where the school has several: East shop."),
    )  # fmt: skip
    licence = forms.CharField(label=_("Food licence number"), max_length=40)
    licence_expires_on = forms.DateField(label=_("Food licence valid to"), widget=DayInput())


class ShopForm(OnceMixin, ShopFields):
    """A new supermarket of one of the reader's schools: never without a licence."""

    school = SchoolField(label=_("School"))
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)


class ShopEditForm(VersionMixin, ShopFields):
    in_use = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args, kitchen: Kitchen, **kwargs):
        names = [name for name in self.base_fields if name != "version"]
        initial = {name: getattr(kitchen, name) for name in names}
        super().__init__(*args, version=kitchen.version, initial=initial, **kwargs)


class KitchenEditForm(VersionMixin, KitchenFields):
    in_use = forms.BooleanField(
        label=_("In use"), required=False,
        help_text=_("Of a kitchen out of use nothing falls due any more."),
    )  # fmt: skip

    def __init__(self, *args, kitchen: Kitchen, **kwargs):
        names = [name for name in self.base_fields if name != "version"]
        initial = {name: getattr(kitchen, name) for name in names}
        super().__init__(*args, version=kitchen.version, initial=initial, **kwargs)


class DayForm(CleanForm):
    """On which day? Asked of a kitchen: who worked there then, and with what certificate."""

    default_renderer = PLAIN
    day = forms.DateField(label=_("On the day"), required=False, widget=DayInput())


class KitchenFilter(PlaceFilter):
    STATES = [
        ANY,
        ("without", _("somebody without a valid certificate")),
        ("licence_expired", _("food licence expired")),
        ("licence_none", _("no food licence recorded")),
        ("out", _("out of use")),
    ]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Kind.choices])
    mode = forms.ChoiceField(label=_("How it is run"), choices=[ANY, *Mode.choices])
    field_order = ("state", "district", "kind", "mode", "text")

    def narrow(self, rows):
        data = self.cleaned_data
        rows = super().narrow(rows)
        rows = rows.filter(kind=data["kind"]) if data["kind"] else rows
        rows = rows.filter(mode=data["mode"]) if data["mode"] else rows
        rows = rows.filter(in_use=data["state"] != "out")
        if data["state"] == "without":
            people = Worker.objects.filter(kitchen=OuterRef("pk")).without(clock.today())
            return rows.filter(Exists(people))
        if data["state"] == "licence_expired":
            return rows.filter(licence_expires_on__lt=clock.today())
        return rows.filter(licence_expires_on=None) if data["state"] == "licence_none" else rows
