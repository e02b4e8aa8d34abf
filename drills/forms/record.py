"""Input of the record of a drill."""

from django import forms
from django.utils.translation import gettext_lazy as _

from drills.forms.drill import NewDrillForm
from drills.forms.run import PeopleFields
from drills.models import Drill
from drills.rules import run as rules
from drills.rules.record import faults_of_record
from safety.base import clock
from safety.desk.forms.fields import DayInput
from safety.schools.models import School
from safety.web.forms import VersionMixin


class RecordFields(PeopleFields):
    """What happened at a drill; the school's size says how many people can have been there."""

    field_order = ("held_on", "began", "people", "seconds", "arrivals")

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
        found = faults_of_record(
            data["held_on"], data["people"], data["seconds"], crowd, clock.today()
        )
        stands = self.stands(data)
        faults = {field: fault for field, fault in found.items() if field not in stands}
        for field, fault in faults.items():
            self.add_error(field, fault)
        if not faults and (fault := rules.faults_of_end(self.times(data)[1], clock.now())):
            self.add_error("began", fault)
        self.judge_people(data)

    def stands(self, data) -> set[str]:
        """Fields that say what is recorded already: nobody is asked about them again."""
        return set()


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

    field_order = ("school", "scenario", "held_on", "began")

    def clean(self):
        data = super().clean()
        self.judge(data.get("school"))
        return data
