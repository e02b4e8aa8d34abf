"""Input of corrections around the gate: each step that was taken, and why it was wrong."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.forms.correct import CorrectForm
from canteen.forms.gate import MediaFields, SightFields, text_field
from canteen.rules import gate as rules
from inspections.departments import Department
from safety.base import clock
from safety.desk.forms.fields import DayInput


class SightCorrectForm(CorrectForm, SightFields):
    department = forms.ChoiceField(label=_("Reported to"), choices=Department.choices)
    reported_on = forms.DateField(label=_("Reported on"), widget=DayInput())
    answer_by = forms.DateField(label=_("Answer by"), widget=DayInput())
    answered_on = forms.DateField(label=_("Answered on"), widget=DayInput())
    answer = text_field(_("Answer of the authority"))
    closed_on = forms.DateField(label=_("Closed on"), widget=DayInput())
    outcome = text_field(_("How it ended"))

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        for step, names in rules.STEPS.items():
            if getattr(row, step) is None:
                for name in names:
                    del self.fields[name]

    def clean(self):
        data = super().clean()
        days = ("seen_on", "reported_on", "answer_by", "answered_on", "closed_on")
        if not self.errors.keys() & {*days}:
            said = {name: data.get(name) for name in days}
            self.put(rules.faults_of_all(said, self.row.seen_on, clock.today()))
        return data


class MediaCorrectForm(CorrectForm, MediaFields):
    answered_on = forms.DateField(label=_("Media answered on"), widget=DayInput())
    answer = text_field(_("Answer of the media"))

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        if row.answered_on is None:
            del self.fields["answered_on"], self.fields["answer"]

    def clean(self):
        data = super().clean()
        told, answered = data.get("told_on"), data.get("answered_on")
        if told:
            self.put(rules.faults_of_media(self.row.sighting.seen_on, told, clock.today()))
        if told and answered:
            self.put(rules.faults_of_answer(told, answered, clock.today()))
        return data
