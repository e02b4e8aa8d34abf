"""Input of vehicles; the filter of their list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput, SchoolField
from safety.schools.models import School
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY
from transport.actions.vehicle import ENDS
from transport.forms.shared import RegisterFilter, reasons
from transport.models import Driver, Owner, Vehicle, VehicleLink
from transport.models.vehicle import GEAR
from transport.queries.numbers import numbers_of
from transport.rules import plate as plates
from transport.rules.kinds import Gear, Kind, Plates
from transport.rules.vehicle import faults_of_dates
from transport.rules.words import VEHICLE_RULES

ON_BOARD = [("", _("nobody has looked")), ("yes", _("on board")), ("no", _("not on board"))]


def _day(label) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


def _gear(label) -> forms.TypedChoiceField:
    known = {"yes": True, "no": False}
    return forms.TypedChoiceField(
        label=label, required=False, choices=ON_BOARD, coerce=known.get, empty_value=None
    )


class VehicleFields(Judged):
    plate = forms.CharField(
        label=_("Number plate"), max_length=20, required=False,
        help_text=_("Left empty where it has none."),
    )  # fmt: skip
    colour = forms.ChoiceField(label=_("Colour of the plate"), choices=plates.Colour.choices)
    plates = forms.ChoiceField(label=_("Plates"), choices=Plates.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    seats = forms.IntegerField(
        label=_("Rated seats"), required=False, min_value=1, max_value=200,
        help_text=_("As on the vehicle licence, with driver and attendant."),
    )  # fmt: skip
    pupils = forms.IntegerField(
        label=_("Pupils of our school that it carries"), min_value=0, max_value=300
    )
    driver = forms.ModelChoiceField(
        label=_("Driver"), queryset=Driver.objects.none(), required=False, to_field_name="uuid",
        empty_label=_("no driver named"),
    )  # fmt: skip
    owner = forms.ChoiceField(label=_("Owned by"), choices=Owner.choices)
    owner_name = forms.CharField(label=_("Name of the owner"), required=False, max_length=80)
    permit = forms.CharField(label=_("Permit number"), required=False, max_length=40)
    permit_until = _day(_("Permit valid to"))
    inspection_until = _day(_("Inspection valid to"))
    insurance_until = _day(_("Insurance valid to"))
    scrap_on = _day(_("To be scrapped by"))
    scrapped = forms.BooleanField(label=_("It is scrapped"), required=False)
    hammer = _gear(Gear.HAMMER.label)
    extinguisher = _gear(Gear.EXTINGUISHER.label)
    first_aid = _gear(Gear.FIRST_AID.label)
    recorder = _gear(Gear.RECORDER.label)

    def offer(self, drivers):
        self.fields["driver"].queryset = drivers
        self.fields["driver"].label_from_instance = lambda one: one.told_apart

    def city_id(self, data) -> int | None:
        """The city whose numbers hold."""
        return data["school"].city_id if data.get("school") else None

    def clean_plate(self):
        return plates.clean(self.cleaned_data["plate"])

    def clean(self):
        data, today = super().clean(), clock.today()
        shown = (data.get(name, "") for name in ("plate", "colour", "kind", "plates"))
        wrong = plates.fault(*shown) if "plate" in data else ""
        self.put({"plate": wrong} if wrong else {})
        ends = {name: data.get(name) for name in ENDS}
        self.put(faults_of_dates(today, numbers_of(self.city_id(data)), **ends))
        return data


class VehicleForm(OnceMixin, VehicleFields):
    """A new vehicle of one of the reader's schools."""

    school = SchoolField(label=_("School"))
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], drivers, **kwargs):
        super().__init__(*args, initial={"colour": "yellow"}, **kwargs)
        self.fields["school"].offer(schools)
        self.offer(drivers)


class VehicleEditForm(VersionMixin, VehicleFields):
    def __init__(self, *args, vehicle: Vehicle, link: VehicleLink, drivers, **kwargs):
        self.vehicle = vehicle
        names = set(VehicleFields.base_fields) - {"pupils", "driver", *GEAR}
        initial = {name: getattr(vehicle, name) for name in names}
        words = {True: "yes", False: "no", None: ""}
        initial |= {name: words[getattr(vehicle, name)] for name in GEAR}
        initial["pupils"] = link.pupils
        initial["driver"] = vehicle.driver and vehicle.driver.uuid
        super().__init__(*args, version=vehicle.version, initial=initial, **kwargs)
        self.offer(drivers | Driver.objects.filter(pk=vehicle.driver_id))
        # Who drives it now may be another school's: that choice stays open, without the name.
        own = set(drivers.values_list("pk", flat=True))
        other = _("another school's driver (unchanged)")
        self.fields["driver"].label_from_instance = lambda one: (
            one.told_apart if one.pk in own else str(other)
        )

    def city_id(self, data) -> int | None:
        return self.vehicle.city_id


class VehicleFilter(RegisterFilter):
    links = (VehicleLink, "vehicle")

    reason = forms.ChoiceField(label=_("Reason"), choices=reasons(VEHICLE_RULES))
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Kind.choices])
    plate = forms.CharField(
        label=_("Number plate"), max_length=20, widget=forms.TextInput(attrs={"type": "search"})
    )
    field_order = ("verdict", "reason", "plate", "kind", "district", "text", "gone")

    def narrow(self, rows):
        rows, data = super().narrow(rows), self.cleaned_data
        rows = rows.filter(kind=data["kind"]) if data["kind"] else rows
        plate = plates.clean(data["plate"])
        return rows.filter(plate__contains=plate) if plate else rows
