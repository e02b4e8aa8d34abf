"""Input of care points; the filter of their list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.models import CareLink, CarePoint, CareVisit
from canteen.models.care_point import counted, standing
from canteen.queries import places_alike
from canteen.rules import care_point as rules
from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput, PhoneField, SchoolField, UnitField
from safety.schools.models import School, Tier, Unit
from safety.schools.queries import search
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter

MOST_PUPILS = 2000


def pupils_field(label, **kwargs) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_PUPILS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **kwargs,
    )  # fmt: skip


class PointFields(Judged):
    name = forms.CharField(label=_("Name of the place"), max_length=60)
    address = forms.CharField(label=_("Address"), max_length=120)
    district = forms.ModelChoiceField(
        label=_("District of the address"), queryset=Unit.objects.none(), required=False,
        to_field_name="uuid", empty_label=_("the school's own district"),
    )  # fmt: skip
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

    def offer_districts(self, cities):
        """Those of these cities: a place stands in one of its school's city."""
        rows = Unit.objects.filter(tier=Tier.DISTRICT, active=True, city__in=cities)
        self.fields["district"].queryset = rows.order_by("code", "pk")

    def clean(self):
        data = super().clean()
        self.put(rules.faults_of_papers(data, clock.today()))
        return data


class PointForm(OnceMixin, PointFields):
    """A place where pupils of one of the reader's schools are; where places of the city are like
    it, whoever records it is asked whether it is one of these."""

    NEW = "new"
    school = SchoolField(label=_("School"))
    pupils = pupils_field(
        _("Pupils of our school"), help_text=_("How many eat or board there. No names.")
    )
    field_order = ("school", "name", "address", "district", "pupils")

    def __init__(self, *args, schools: list[School], user=None, cities=(), **kwargs):
        super().__init__(*args, initial={"meals": True}, **kwargs)
        if user is None:
            self.fields["school"].offer(schools)
        else:
            self._for_bureau(user)
        self.offer_districts(cities or {school.unit.city_id for school in schools})

    def _for_bureau(self, user):
        """Any school below; how many pupils, as the bureau saw it."""
        self.fields["school"] = field = UnitField(tiers=[Tier.SCHOOL], label=_("School"))
        field.narrow_to(user)
        self.fields["pupils"].label = _("Pupils of this school")
        self.order_fields(self.field_order)

    def clean(self):
        data = super().clean()
        if isinstance(data.get("school"), Unit):
            data["school"] = data["school"].school
        if not self.errors:
            self._ask(data)
        return data

    def _ask(self, data):
        chosen, data["same"] = self.data.get("same", ""), None
        sent = CareLink.objects.filter(uuid=data["client_uuid"]).select_related("point").first()
        if sent:  # a second click: asked nothing again
            data["same"] = sent.point if chosen == str(sent.point.uuid) else None
            return
        named = {name: data[name] for name in ("name", "address", "phone")}
        alike = places_alike(data["district"] or data["school"].unit.district, **named)
        if alike:
            self._offer(alike)
            data["same"] = next((one for one in alike if str(one.uuid) == chosen), None)
            if data["same"] is None and chosen != self.NEW:
                said = _("Is it one of these? Choose it, or say that it is another place.")
                self.add_error("same", said)

    def _offer(self, alike):
        choices = [(str(one.uuid), _place(one)) for one in alike]
        self.fields["same"] = forms.ChoiceField(
            label=_("Places that are recorded already"), widget=forms.RadioSelect, required=False,
            choices=[*choices, (self.NEW, _("None of these: another place"))],
        )  # fmt: skip
        self.order_fields(["same"])


def _place(point) -> str:
    return f"{point.name} · {point.address} · {point.district.name}"


class PointEditForm(VersionMixin, PointFields):
    in_use = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("A place that has closed counts no more.")
    )

    def __init__(self, *args, point: CarePoint, **kwargs):
        names = [name for name in self.base_fields if name != "version"]
        initial = {name: getattr(point, name) for name in names}
        super().__init__(
            *args, version=point.version, initial=initial | {"district": point.district.uuid},
            **kwargs,
        )  # fmt: skip
        self.offer_districts([point.district.city_id])
        self.fields["district"].empty_label = _("as it stands")


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


class VisitFields(Judged):
    kind = forms.ChoiceField(label=_("Kind"), choices=CareVisit.Kind.choices)
    held_on = forms.DateField(label=_("Day"), widget=DayInput())
    what = forms.CharField(
        label=_("What was seen or said"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self):
        data = super().clean()
        if data.get("held_on"):
            self.put(rules.faults_of_visit(data["held_on"], clock.today()))
        return data


class VisitForm(OnceMixin, VisitFields):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"held_on": clock.today()}, **kwargs)


class BureauVisitForm(VisitForm):
    """Of a bureau: parents are met by their schools."""

    kind = None


class BureauVisitWithdrawForm(Judged):
    reason = forms.CharField(
        label=_("Reason"), max_length=200,
        help_text=_("The visit stays to be read, marked as withdrawn. Record it anew if need be."),
    )  # fmt: skip


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
