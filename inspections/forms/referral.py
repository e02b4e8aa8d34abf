"""Input on a referral: to whom and until when, and what was answered."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections import rules
from inspections.departments import Department
from inspections.forms.hazard import day_input
from inspections.models import Referral
from safety.base import clock
from safety.base.forms import CleanForm
from safety.web.forms import OnceMixin, VersionMixin


class ReferForm(OnceMixin, VersionMixin, CleanForm):
    """A referral: the department, the very office, what it is asked, by when it answers."""

    department = forms.ChoiceField(
        label=_("Department"), choices=[("", "---"), *Department.choices]
    )
    office = forms.CharField(
        label=_("Office"),
        max_length=80,
        help_text=_("The full name of the office to which the letter goes."),
    )
    reason = forms.CharField(
        label=_("What it is asked to do"),
        max_length=500,
        help_text=_("And why the school cannot put it right itself."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer_by = forms.DateField(label=_("Answer due by"), widget=day_input())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        due = clock.today() + dt.timedelta(days=rules.REFERRAL_DAYS)
        self.fields["answer_by"].initial = due

    def clean_answer_by(self):
        day, today = self.cleaned_data["answer_by"], clock.today()
        if not today < day <= today + rules.LONGEST_REFERRAL:
            raise forms.ValidationError(_("The answer is due after today and within 180 days."))
        return day


class AnswerForm(VersionMixin, CleanForm):
    """What the department answered."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Referral.Outcome, widget=forms.RadioSelect
    )
    answered_on = forms.DateField(label=_("Date of the answer"), widget=day_input())
    answer = forms.CharField(
        label=_("What it answered"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, since: dt.date, **kwargs):
        self.since = since
        super().__init__(*args, **kwargs)
        self.fields["answered_on"].initial = clock.today()

    def clean_answered_on(self):
        day = self.cleaned_data["answered_on"]
        if not self.since <= day <= clock.today():
            raise forms.ValidationError(_("The answer lies between the referral and today."))
        return day
