"""Input of reports on vehicles by the bureau; the filter of their list."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import CHOOSE, Judged
from safety.desk.forms.fields import DayInput, SchoolField
from safety.schools.models import School, Status, Tier, Unit
from safety.web.forms import FilterForm, OnceMixin, VersionMixin
from safety.web.place_filter import ANY
from transport import transitions
from transport.models import Driver, Violation
from transport.queries.numbers import numbers_of
from transport.queries.violation import driver_of_day
from transport.rules import plate as plates
from transport.rules import violation as rules

PLATES = [
    ("registered", _("in the register")),
    ("unregistered", _("not in the register")),
    ("none", _("no plate known")),
]
OPEN = ("open", _("all that are open"))


def words(label, **kwargs) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=500, widget=area, **kwargs)


def plate_field(help_text) -> forms.CharField:
    return forms.CharField(
        label=_("Number plate"), max_length=20, required=False, help_text=help_text
    )


def clean_plate(form) -> str:
    plate = plates.clean(form.cleaned_data["plate"])
    if plate and plates.form_of(plate) is None:
        raise forms.ValidationError(
            _(
                "This is no whole Chinese number plate, such as 冀J·12345. If not all of it "
                "could be read, leave it empty and write what was read in words."
            )
        )
    return plate


class SeenFields(Judged):
    """What both forms ask: the public one and the bureau's."""

    what = forms.ChoiceField(
        label=_("Unsafe act or state"), choices=[("", CHOOSE), *rules.What.choices]
    )
    district = forms.ModelChoiceField(
        label=_("District or county"), queryset=Unit.objects.none(), to_field_name="uuid"
    )
    place = forms.CharField(
        label=_("Where"), max_length=120, help_text=_("Road, school, village: as exactly as known.")
    )
    seen_on = forms.DateField(label=_("On which day"), widget=DayInput())
    seen_at = forms.TimeField(
        label=_("At what time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    plate = plate_field(_("Left empty where there is none, or not all of it could be read."))
    text = words(_("In words"), required=False, help_text=_("Colour, kind of vehicle, direction."))
    photo = forms.FileField(
        label=_("Photo"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip

    clean_plate = clean_plate

    def clean(self):
        data = super().clean()
        if data.get("seen_on"):
            self.put(rules.faults(data["seen_on"], clock.today()))
        if data.get("what") == rules.What.OTHER and not data.get("text") and "text" in data:
            self.put({"text": _("Say in words what was dangerous.")})
        return data


class FindingForm(OnceMixin, SeenFields):
    """What a patrol saw, in a district of the reader's."""

    road = forms.ChoiceField(
        label=_("Road"), required=False, choices=[("", _("not measured")), *rules.Road.choices]
    )
    speed = forms.IntegerField(
        label=_("Speed in km/h"), required=False, min_value=1,
        help_text=_("Of speeding, where it was measured or read from the recorder."),
    )  # fmt: skip
    field_order = ("what", "road", "speed")

    def __init__(self, *args, districts, **kwargs):
        super().__init__(*args, initial={"seen_on": clock.today()}, **kwargs)
        self.fields["district"].queryset = districts
        found = list(districts[:2])
        if len(found) == 1:
            self.initial["district"] = found[0].uuid

    def clean(self):
        data = super().clean()
        if {"what", "district", "seen_on", "road", "speed"} <= set(data):
            numbers = numbers_of(data["district"].city_id, data["seen_on"])
            self.put(rules.faults_of_speed(data["what"], data["road"], data["speed"], numbers))
        return data


class StepForm(OnceMixin, VersionMixin, Judged):
    def __init__(self, *args, case: Violation, **kwargs):
        super().__init__(*args, version=case.version, **kwargs)

    def stored(self, case: Violation) -> dict:
        """What stands in the report now, by the fields in which somebody typed."""
        return {}


class TakeForm(StepForm):
    pass


class AnswerForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("What came of it"), widget=forms.RadioSelect,
        choices=[(state.value, state.label) for state in rules.ANSWERED],
    )  # fmt: skip
    answer = words(
        _("Public answer"),
        help_text=_("Whoever reported it reads this. Name no person and nothing of the inquiry."),
    )
    note = words(_("Inner note"), required=False, help_text=_("For the bureau alone."))

    def stored(self, case):
        ended = {"outcome": case.get_state_display(), "answer": case.answer}
        return ended if case.state in rules.ANSWERED else {}


class ReasonForm(StepForm):
    reason = words(_("Reason"), help_text=_("For the bureau alone."))


class RouteForm(ReasonForm):
    district = forms.ModelChoiceField(
        label=_("District or county"), queryset=Unit.objects.none(), to_field_name="uuid"
    )
    field_order = ("district", "reason")

    def __init__(self, *args, case: Violation, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        rows = Unit.objects.filter(tier=Tier.DISTRICT, city=case.city_id, active=True)
        # Sent again, it names the district that has the report by now.
        offered = rows if self.is_bound else rows.exclude(pk=case.district_id)
        self.fields["district"].queryset = offered

    def stored(self, case):
        return {"district": case.district.name}


class MatchForm(ReasonForm):
    """What a later look, a photo or the traffic police tells of the vehicle."""

    plate = plate_field(_("Left empty where it has none, or nobody knows it."))
    school = SchoolField(
        label=_("School whose pupils it carries"), required=False, empty_label=_("not known"),
        help_text=_("Where the register does not know the vehicle, or no school of it."),
    )  # fmt: skip
    field_order = ("plate", "school", "reason")

    clean_plate = clean_plate

    def __init__(self, *args, case: Violation, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        rows = School.objects.filter(unit__district=case.district_id, status=Status.OPEN)
        field = self.fields["school"]
        field.queryset = rows.select_related("unit").order_by("unit__name", "pk")
        field.label_from_instance = lambda one: one.name
        self.fields["reason"].label = _("How it is known")
        self.initial["plate"] = case.shown_plate
        self.initial["school"] = case.school if case.by_hand else None

    def stored(self, case):
        return {"plate": case.shown_plate, "school": case.school and case.school.name}

    def clean(self):
        data = super().clean()
        if not self.errors and not data["plate"] and not data["school"]:
            self.put({"plate": _("Give the number plate, or the school.")})
        return data


class HazardForm(StepForm):
    what = words(_("What is wrong"))
    interim_control = forms.CharField(label=_("What is to be done at once"), max_length=300)

    def __init__(self, *args, case: Violation, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        self.initial["what"] = f"{case} {case.get_what_display()}"
        self.initial["interim_control"] = _("It carries no pupils until this is put right.")

    def stored(self, case):
        names = ("what", "interim_control")
        return {name: getattr(case.hazard, name) for name in names} if case.hazard else {}


class RecordForm(StepForm):
    """`driver` is among those whom the reader may choose, and set to whoever drove that day."""

    driver = forms.ModelChoiceField(
        label=_("Who drove"), queryset=Driver.objects.none(), to_field_name="uuid",
        empty_label=CHOOSE, help_text=_(
            "Preset is the driver by the route’s plan of that day, else whom the register names "
            "today. Compare with the paper of the traffic police."
        ),
    )  # fmt: skip
    established = forms.BooleanField(label=_("The traffic police has established it"))
    note = forms.CharField(
        label=_("By which paper"), max_length=200,
        help_text=_("Number and day of the decision. The driver's schools read this."),
    )  # fmt: skip
    field_order = ("driver", "established", "note")

    def __init__(self, *args, case: Violation, drivers, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        field = self.fields["driver"]
        field.queryset, field.label_from_instance = drivers, lambda one: one.told_apart
        likely = drivers.filter(pk=driver_of_day(case)).first() if case.vehicle_id else None
        self.initial["driver"] = likely and likely.uuid

    def stored(self, case):
        record = case.record
        return {"driver": record.driver.told_apart, "note": record.note} if record else {}


class PhoneForm(Judged):
    reason = words(_("Why do you need it?"), help_text=_("It is logged."))


class ViolationFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), choices=[ANY, OPEN, *rules.State.choices])
    source = forms.ChoiceField(label=_("Seen by"), choices=[ANY, *rules.From.choices])
    what = forms.ChoiceField(label=_("Unsafe act or state"), choices=[ANY, *rules.What.choices])
    register = forms.ChoiceField(label=_("Register"), choices=[ANY, *PLATES])
    plate = forms.CharField(
        label=_("Number plate"), max_length=20, widget=forms.TextInput(attrs={"type": "search"})
    )
    district = forms.ModelChoiceField(
        label=_("District"), queryset=Unit.objects.none(), to_field_name="uuid",
        empty_label=_("any"),
    )  # fmt: skip
    late = forms.BooleanField(label=_("overdue alone"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.user.seats
        if seats.units(Tier.CITY) or seats.units(Tier.PROVINCE):
            self.fields["district"].queryset = districts_of(seats)
        else:
            del self.fields["district"]

    def narrow(self, rows):
        data = self.cleaned_data
        if data["state"]:
            wanted = rules.OPEN if data["state"] == "open" else [data["state"]]
            rows = rows.filter(state__in=wanted)
        for name in ("source", "what", "district"):
            if data.get(name):
                rows = rows.filter(**{name: data[name]})
        if data["register"]:
            rows = rows.filter(_registered(data["register"]))
        if data["late"]:
            today = clock.today()
            new = Q(state=rules.State.NEW, take_by__lt=today)
            # What is open is few of many, and has an index of its own.
            rows = rows.filter(state__in=rules.OPEN).filter(new | Q(answer_by__lt=today))
        plate = plates.clean(data["plate"])
        return rows.filter(plate__contains=plate) if plate else rows


def _registered(word) -> Q:
    if word == "none":
        return Q(plate="")
    return ~Q(plate="") & Q(vehicle__isnull=word == "unregistered")


def districts_of(seats, roles=None):
    """The districts in which somebody sits, or over which; with one of `roles` alone."""
    seats = seats.only(roles) if roles else seats
    over = Q(city__in=seats.units(Tier.CITY)) | Q(province__in=seats.units(Tier.PROVINCE))
    rows = Unit.objects.filter(over | Q(pk__in=seats.units(Tier.DISTRICT)))
    return rows.filter(tier=Tier.DISTRICT, active=True)


def own_districts(user):
    """Those in which somebody records what a patrol saw."""
    return districts_of(user.seats, transitions.OFFICE)
