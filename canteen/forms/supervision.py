"""Input of freezers, the leader's meal, the principal's visit, control and who is named for it."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.forms.duty import HIDDEN, OfDay
from canteen.models import Named
from canteen.rules import control, freezer
from canteen.rules.day import Meal
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput
from safety.web.forms import VersionMixin

WORDS = {"widget": forms.Textarea(attrs={"rows": 3})}


class FreezerFields(Judged):
    name = forms.CharField(
        label=_("Which one"), max_length=40, help_text=_("As its label says: freezer 1.")
    )
    cold = forms.ChoiceField(label=_("Kind"), choices=freezer.Cold.choices)
    celsius = forms.DecimalField(
        label=_("Temperature (°C)"), max_digits=4, decimal_places=1,
        min_value=freezer.COLDEST, max_value=freezer.WARMEST,
        widget=forms.NumberInput(attrs={"step": "0.5"}),
    )  # fmt: skip
    apart = forms.BooleanField(label=_("Raw and cooked food are apart"), required=False)
    defrosted_on = forms.DateField(label=_("Last defrosted on"), required=False, widget=DayInput())

    @property
    def day(self) -> dt.date | None:
        """Of which day it speaks."""
        return self.cleaned_data.get("day")

    def clean(self):
        data = super().clean()
        if self.day and {"celsius", "defrosted_on"} <= data.keys():
            given = data["celsius"], data["defrosted_on"], self.day
            self.put(freezer.faults_of_freezer(*given))
        return data


class FreezerForm(OfDay, FreezerFields):
    pass


class LeaderMealFields(Judged):
    leader = forms.CharField(label=_("Leader who ate with the pupils"), max_length=40)
    comment = forms.CharField(label=_("What the leader says of the meal"), max_length=300, **WORDS)
    pupils = forms.CharField(label=_("What pupils say"), max_length=300, required=False, **WORDS)


class LeaderMealForm(OfDay, LeaderMealFields):
    of, of_default = "meal", Meal.LUNCH
    meal = forms.ChoiceField(choices=Meal.choices, widget=forms.HiddenInput, error_messages=HIDDEN)


class VisitFields(Judged):
    found = forms.CharField(label=_("What you found"), max_length=300, **WORDS)
    asked = forms.CharField(label=_("What is to be done"), max_length=300, required=False, **WORDS)


class VisitForm(OfDay, VisitFields):
    pass


class ControlFields(Judged):
    person = forms.CharField(label=_("By whom"), max_length=40)
    found = forms.CharField(
        label=_("Risks found"), max_length=500, required=False,
        help_text=_("Leave it empty where none was found. Of a meeting: what it was about."),
        **WORDS,
    )  # fmt: skip
    measures = forms.CharField(label=_("Measures"), max_length=500, required=False, **WORDS)

    @property
    def kind(self) -> str | None:
        return self.cleaned_data.get("kind")

    def clean(self):
        data = super().clean()
        if self.kind and {"found", "measures"} <= data.keys():
            self.put(control.faults_of_control(self.kind, data["found"], data["measures"]))
        return data


class ControlForm(OfDay, ControlFields):
    of, of_default = "kind", control.Kind.DAILY
    kind = forms.ChoiceField(
        choices=control.Kind.choices, widget=forms.HiddenInput, error_messages=HIDDEN
    )


class NamedForm(VersionMixin, Judged):
    director = forms.CharField(
        label=_("Food safety director"), max_length=40,
        help_text=_("Leads the weekly check and prepares the monthly meeting."),
    )  # fmt: skip
    officer = forms.CharField(
        label=_("Food safety officer"), max_length=40, help_text=_("Does the daily control.")
    )

    def __init__(self, *args, named: Named | None, **kwargs):
        initial = {n: getattr(named, n) for n in ("director", "officer")} if named else {}
        version = named.version if named else 1
        super().__init__(*args, version=version, initial=initial, **kwargs)
