"""Input of care points; the filter of their list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.forms.place import ANY, Judged, PlaceFilter
from canteen.models import CareLink, CarePoint, CareVisit
from canteen.models.care_point import counted, standing
from canteen.rules import care_point as rules
from safety.base import clock
from safety.desk.forms.fields import DayInput, PhoneField, SchoolField
from safety.schools.models import School
from safety.schools.queries import search
from safety.web.forms import OnceMixin, VersionMixin

MOST_PUPILS = 2000


def pupils_field(label, **kwargs) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_PUPILS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **kwargs,
    )  # fmt: skip


class PointFields(Judged):
    name = forms.CharField(label=_("Name of the place"), max_length=60)
    address = forms.CharField(label=_("Address"), max_length=120)
    owner = forms.CharField(label=_("Owner"), max_length=40, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    meals = forms.BooleanField(label=_("Serves meals"), required=False)
    boards = forms.BooleanField(label=_("Boards pupils"), required=False)
    business_licence = forms.CharField(
        label=_("Business licence"), max_length=40, required=False,
        help_text=_("The number; empty where there is none."),
    )  # fmt: skip
    business_until = forms.DateField(
        label=_("Business licence valid to"), required=False, widget=DayInput(),
        help_text=_("Empty where it runs without an end."),
    )  # fmt: skip
    food_licence = forms.CharField(
        label=_("Food licence number"), max_length=40, required=False,
        help_text=_("Empty where there is none."),
    )  # fmt: skip
    food_until = forms.DateField(
        label=_("Food licence valid to"), required=False, widget=DayInput()
    )
    fire = forms.ChoiceField(label=_("Fire safety"), choices=rules.Looks.choices)
    hygiene = forms.ChoiceField(label=_("Hygiene"), choices=rules.Looks.choices)
    danger = forms.ChoiceField(
        label=_("Danger"), choices=[("", _("not graded")), *rules.Danger.choices], required=False
    )

    def clean(self):
        data = super().clean()
        self.put(rules.faults_of_papers(data, clock.today()))
        return data


class PointForm(OnceMixin, PointFields):
    """A place where pupils of one of the reader's schools are."""

    school = SchoolField(label=_("School"))
    pupils = pupils_field(
        _("Pupils of our school"), help_text=_("How many eat or board there. No names.")
    )
    field_order = ("school", "name", "address", "pupils")

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, initial={"meals": True}, **kwargs)
        self.fields["school"].offer(schools)


class PointEditForm(VersionMixin, PointFields):
    in_use = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("A place that has closed counts no more.")
    )

    def __init__(self, *args, point: CarePoint, **kwargs):
        names = [name for name in self.base_fields if name != "version"]
        initial = {name: getattr(point, name) for name in names}
        super().__init__(*args, version=point.version, initial=initial, **kwargs)


class CountForm(VersionMixin, Judged):
    pupils = pupils_field(_("Pupils of our school"))

    def __init__(self, *args, link: CareLink, **kwargs):
        initial = {"pupils": link.pupils}
        super().__init__(*args, version=link.version, initial=initial, **kwargs)


class CensusForm(OnceMixin, Judged):
    """A number for each place of a school."""

    def __init__(self, *args, links: list[CareLink], **kwargs):
        super().__init__(*args, **kwargs)
        self.links = {f"at_{link.uuid}": link for link in links}
        for name, link in self.links.items():
            text = link.point.address
            self.fields[name] = pupils_field(link.point.name, initial=link.pupils, help_text=text)

    @property
    def counts(self) -> dict[CareLink, int]:
        return {link: self.cleaned_data[name] for name, link in self.links.items()}


class VisitForm(OnceMixin, Judged):
    kind = forms.ChoiceField(label=_("Kind"), choices=CareVisit.Kind.choices)
    held_on = forms.DateField(label=_("Day"), widget=DayInput())
    what = forms.CharField(
        label=_("What was seen or said"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"held_on": clock.today()}, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("held_on"):
            self.put(rules.faults_of_visit(data["held_on"], clock.today()))
        return data


class PointFilter(PlaceFilter):
    SHOW = [
        ("", _("counted as care points")),
        ("few", _("too few pupils to count")),
        ("closed", _("closed places")),
    ]
    show = forms.ChoiceField(label=_("Show"), choices=SHOW)
    standard = forms.ChoiceField(label=_("Standard"), choices=[ANY, *rules.Standard.choices])
    danger = forms.ChoiceField(label=_("Danger"), choices=[ANY, *rules.Danger.choices])
    field_order = ("show", "standard", "danger", "district", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Name or address")

    def narrow(self, rows):
        data = self.cleaned_data
        if data.get("district"):
            rows = rows.filter(district=data["district"])
        if data["text"]:
            rows = search(rows, data["text"], "name", "address")
        if data["danger"]:
            rows = rows.filter(danger=data["danger"])
        if data["standard"]:
            rows = rows.filter(standing(data["standard"], clock.today()))
        if data["show"] == "closed":
            return rows.filter(in_use=False)
        rows = rows.filter(in_use=True)
        return rows.exclude(counted()) if data["show"] == "few" else rows.filter(counted())
