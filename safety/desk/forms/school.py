"""Input about schools (R01). `SchoolForm` serves the page and each row of an imported list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import CleanForm, CleanModelForm
from safety.desk.forms.fields import DayInput, PhoneField, UnitField
from safety.schools.models import School, Stage, Status, Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm, OnceMixin, VersionMixin

ANY = [("", _("any"))]


OUTSIDE = {
    "lon": _("Longitudes in China lie between 73 and 136. Has it been swapped with the latitude?"),
    "lat": _("Latitudes in China lie between 3 and 54. Has it been swapped with the longitude?"),
}


class SchoolForm(CleanModelForm):
    """The facts of a school. `values()` gives them as the actions take them.

    In: plain data, and the person on whose behalf (units are found among theirs). `school` is the
    one that is edited; its own code does not count as taken. Writes nothing.
    """

    name = forms.CharField(label=_("Name of the school"), max_length=80)
    parent = UnitField(
        label=_("District or township central school"),
        tiers=(Tier.DISTRICT, Tier.TOWNSHIP),
        help_text=_("Part of the name or its pinyin; choose from what is offered."),
    )
    principal_phone = PhoneField(label=_("Principal's phone"), required=False)
    officer_phone = PhoneField(label=_("Safety officer's phone"), required=False)

    class Meta:
        model = School
        fields = [
            *("name", "parent", "code", "stage", "boarding", "pupils", "boarders", "staff"),
            *("buildings", "storeys", "address", "lon", "lat", "founded"),
            *("principal_name", "principal_phone", "officer_name", "officer_phone"),
        ]
        widgets = {"founded": DayInput}
        help_texts = {
            "code": _("The ten digits of the ministry's school code."),
            "boarders": _("How many of the pupils live at the school."),
            "storeys": _("Of the tallest building."),
            "lon": _("Such as 116.838715. Check-in measures the distance to this point."),
        }
        error_messages = {
            name: dict.fromkeys(("min_value", "max_value"), text) for name, text in OUTSIDE.items()
        }

    field_order = Meta.fields

    def __init__(self, *args, user, school: School | None = None, **kwargs):
        initial = {**(facts_of(school) if school else {}), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.school = school
        for name in ("pupils", "boarders", "staff"):
            self.fields[name].required = False
        if "parent" in self.fields:
            self.fields["parent"].narrow_to(user)

    def clean(self):
        """The rules between the fields. Not the model's own: they ask the database per row."""
        data = self.cleaned_data
        for name in ("pupils", "boarders", "staff"):
            data[name] = data.get(name) or 0 if name not in self.errors else None
        if data["boarders"] and data["pupils"] is not None and data["boarders"] > data["pupils"]:
            self.add_error("boarders", _("There cannot be more boarders than pupils."))
        if (data.get("lon") is None) != (data.get("lat") is None):
            missing = "lat" if data.get("lat") is None else "lon"
            if missing not in self.errors:
                self.add_error(missing, _("Give both longitude and latitude, or neither."))
        if data.get("founded") and data["founded"] > clock.today():
            self.add_error("founded", _("This day has not come yet."))
        return data

    def clean_code(self):
        code = self.cleaned_data["code"]
        same = School.objects.filter(code=code).exclude(pk=self.school.pk if self.school else None)
        if same.exists():
            raise forms.ValidationError(_("Another school has this code."), "taken")
        return code

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class SchoolAddForm(OnceMixin, SchoolForm):
    pass


class SchoolEditForm(VersionMixin, SchoolForm):
    """Everything but the place, which is moved, and the status, which is closed or merged."""

    def __init__(self, *args, user, school, **kwargs):
        super().__init__(*args, user=user, school=school, version=school.version, **kwargs)
        del self.fields["parent"]


def facts_of(school: School) -> dict:
    """The present facts of a school, as initial values of its form."""
    plain = {name: getattr(school, name, None) for name in SchoolForm.Meta.fields}
    return {**plain, "name": school.unit.name, "parent": school.unit.parent}


class MoveSchoolForm(CleanForm):
    parent = UnitField(
        label=_("New district or township central school"), tiers=(Tier.DISTRICT, Tier.TOWNSHIP)
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].narrow_to(user)


class CloseSchoolForm(CleanForm):
    closed_on = forms.DateField(label=_("Closed on"), initial=clock.today, widget=DayInput)


class MergeSchoolForm(CleanForm):
    successor = UnitField(
        label=_("Successor"),
        tiers=(Tier.SCHOOL,),
        help_text=_("The school that takes over. Its name, pinyin or code."),
    )
    closed_on = forms.DateField(label=_("Merged on"), initial=clock.today, widget=DayInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].narrow_to(user)


class SchoolFilter(FilterForm):
    """Which schools: words, district, stage, status. Without a status, the open ones."""

    q = forms.CharField(
        label=_("Name, pinyin or code"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=_("any"),
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=ANY + Stage.choices)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", Status.OPEN.label), *Status.choices[1:], ("all", _("open and closed"))],
    )
    boarding = forms.ChoiceField(
        label=_("Boarding"), choices=[*ANY, ("1", _("boarding schools")), ("0", _("day schools"))]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_districts(self)

    def narrow(self, rows):
        data = self.cleaned_data
        if data["status"] != "all":
            rows = rows.filter(status=data["status"] or Status.OPEN)
        if data.get("district"):
            rows = rows.filter(unit__district=data["district"])
        if data["stage"]:
            rows = rows.filter(stage=data["stage"])
        if data["boarding"]:
            rows = rows.filter(boarding=data["boarding"] == "1")
        return search(rows, data["q"], "unit__search", "code") if data["q"] else rows


def offer_districts(form) -> None:
    """Fill a filter's `district` with those of the reader; no choice, no field."""
    districts = (
        Unit.objects.visible_to(form.user).filter(tier=Tier.DISTRICT).order_by("code", "name")
    )
    if form.user.seats.units(Tier.CITY) or form.user.seats.units(Tier.PROVINCE):
        form.fields["district"].queryset = districts
    else:
        del form.fields["district"]
