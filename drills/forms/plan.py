"""Input of a planned day, of shifting it and of taking it back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from drills.forms.drill import NewDrillForm
from drills.models import Drill
from drills.rules.plan import USUAL, faults_of_day, faults_of_plan, hour_of
from safety.base import clock
from safety.base.forms import CleanForm
from safety.desk.forms.fields import DayInput
from safety.schools import calendar
from safety.web.forms import VersionMixin


class HourInput(forms.TimeInput):
    """An hour chosen from the browser's clock."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


def faults(day, scenario: str, terms) -> dict[str, str]:
    """What is wrong with a day, by itself and by the city's calendar."""
    return faults_of_plan(day, clock.today()) or faults_of_day(day, scenario, terms)


class PlanForm(NewDrillForm):
    planned_on = forms.DateField(label=_("Day"), widget=DayInput())
    starts_at = forms.TimeField(
        label=_("Begins at"), widget=HourInput(), required=False,
        help_text=_("Left empty: at 10:00, with the bus at 16:00, in the dormitory at 21:00."),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if not data.get("starts_at") and "starts_at" not in self.errors:
            data["starts_at"] = hour_of(data.get("scenario", ""))
        if {"planned_on", "school", "scenario"} <= data.keys():
            terms = calendar.terms(data["school"].city_id)
            self.put(faults(data["planned_on"], data["scenario"], terms))
        return data


class ShiftForm(VersionMixin, CleanForm):
    """Another day or hour. `to_term`: sent from the screen of the term, it leads back there."""

    planned_on = forms.DateField(label=_("Day"), widget=DayInput())
    starts_at = forms.TimeField(label=_("Begins at"), widget=HourInput())
    to_term = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, drill: Drill, **kwargs):
        self.drill = drill
        initial = {"planned_on": drill.planned_on, "starts_at": drill.starts_at or USUAL}
        super().__init__(*args, version=drill.version, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("planned_on"):
            terms = calendar.terms(self.drill.city_id)
            found = faults(data["planned_on"], self.drill.scenario, terms)
            for field, fault in found.items():
                self.add_error(field, fault)
        return data


class CancelForm(VersionMixin, CleanForm):
    """Nothing but the version of the drill that is cancelled."""
