"""Input of drills: the plan, the record, the filters of the list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from drills import rules
from drills.models import Drill, Scenario, State
from safety.base import clock
from safety.base.forms import CleanForm
from safety.desk.forms.fields import DayInput, SchoolField
from safety.schools.models import School, Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm, OnceMixin, VersionMixin


class NewDrillForm(OnceMixin, CleanForm):
    """What a plan and a record without a plan have in common."""

    school = SchoolField(label=_("School"))
    scenario = forms.ChoiceField(label=_("Scenario"), choices=Scenario.choices)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)

    def put(self, faults: dict[str, str]):
        """Show what the rules find wrong beside the fields that it concerns."""
        for field, fault in faults.items():
            self.add_error(field, fault)


class PlanForm(NewDrillForm):
    planned_on = forms.DateField(label=_("Day"), widget=DayInput())

    def clean(self):
        data = super().clean()
        if data.get("planned_on"):
            self.put(rules.faults_of_plan(data["planned_on"], clock.today()))
        return data


class RecordFields(CleanForm):
    """What happened at a drill; the school's size says how many people can have been there."""

    held_on = forms.DateField(label=_("Held on"), widget=DayInput())
    people = forms.IntegerField(
        label=_("People who took part"),
        min_value=1,
        help_text=_("Pupils and staff together, counted at the assembly point."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seconds = forms.IntegerField(
        label=_("Seconds to evacuate"),
        min_value=0,
        help_text=_("From the signal until the last person is out."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    problems = forms.CharField(
        label=_("Problems seen"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    improvements = forms.CharField(
        label=_("What will be done better"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def judge(self, school: School | None):
        """Put the faults of the record beside its fields."""
        data = self.cleaned_data
        if school is None or not {"held_on", "people", "seconds"} <= data.keys():
            return
        crowd = school.pupils + school.staff
        faults = rules.faults_of_record(
            data["held_on"], data["people"], data["seconds"], crowd, clock.today()
        )
        for field, fault in faults.items():
            self.add_error(field, fault)


class HoldForm(VersionMixin, RecordFields):
    """The record of a planned drill."""

    def __init__(self, *args, drill: Drill, **kwargs):
        self.school = drill.school
        held_on = min(drill.planned_on, clock.today())
        super().__init__(*args, version=drill.version, initial={"held_on": held_on}, **kwargs)

    def clean(self):
        data = super().clean()
        self.judge(self.school)
        return data


class RecordForm(NewDrillForm, RecordFields):
    """The record of a drill that nobody had planned here."""

    field_order = ("school", "scenario", "held_on")

    def clean(self):
        data = super().clean()
        self.judge(data.get("school"))
        return data


class CancelForm(VersionMixin, CleanForm):
    """Nothing but the version of the drill that is cancelled."""


class DrillFilter(FilterForm):
    """State, district, scenario, days and school; every field optional."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("any")), *State.choices, ("late", _("planned and overdue"))],
    )
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=_("any"),
    )
    scenario = forms.ChoiceField(label=_("Scenario"), choices=[("", _("any")), *Scenario.choices])
    first = forms.DateField(label=_("From"), widget=DayInput())
    last = forms.DateField(label=_("To"), widget=DayInput())
    text = forms.CharField(
        label=_("School"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.user.seats
        districts = Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT)
        self.fields["district"].queryset = districts
        if not seats.units(Tier.CITY) and not seats.units(Tier.PROVINCE):
            del self.fields["district"]

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("This day lies before the first one."))
        return data

    def narrow(self, rows):
        data = self.cleaned_data
        rows = _in_state(rows, data["state"])
        given = {
            "district": data.get("district"),
            "scenario": data["scenario"],
            "planned_on__gte": data["first"],
            "planned_on__lte": data["last"],
        }
        rows = rows.filter(**{name: value for name, value in given.items() if value})
        text = data["text"]
        return search(rows, text, "school__unit__search", "school__unit__name") if text else rows


def _in_state(rows, state):
    if state == State.HELD:
        return rows.exclude(held_on=None)
    if state == State.CANCELLED:
        return rows.exclude(cancelled_at=None)
    if not state:
        return rows
    planned = rows.filter(held_on=None, cancelled_at=None)
    return planned.filter(planned_on__lt=clock.today()) if state == "late" else planned
