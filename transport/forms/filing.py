"""Input of filings with the traffic police; the filter of their list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput
from safety.schools.models import Unit
from safety.web.forms import OnceMixin, VersionMixin
from transport.models import Filing
from transport.rules import filing as rules


class FilingForm(OnceMixin, Judged):
    unit = forms.ModelChoiceField(
        label=_("For whom"), queryset=Unit.objects.none(), to_field_name="uuid"
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200,
        help_text=_("Identity and licence numbers stand in the file: the reason is logged."),
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        found = list(units[:2])
        if len(found) == 1:
            self.initial["unit"] = found[0].uuid


class StepForm(OnceMixin, VersionMixin, Judged):
    def __init__(self, *args, filing: Filing, day: str, **kwargs):
        initial = {day: clock.today()}
        super().__init__(*args, version=filing.version, initial=initial, **kwargs)

    def stored(self, filing: Filing) -> dict:
        """What is recorded of the filing now, beside what somebody typed who had it open."""
        raise NotImplementedError


class HandForm(StepForm):
    handed_on = forms.DateField(label=_("Handed over on"), widget=DayInput())
    handed_to = forms.CharField(
        label=_("Handed to"), max_length=80, help_text=_("Office, and who took it.")
    )

    def stored(self, filing):
        done = {"handed_on": filing.handed_on, "handed_to": filing.handed_to}
        return done if filing.handed_on else {}


class BackForm(StepForm):
    answer = forms.ChoiceField(
        label=_("What came back"), choices=rules.Answer.choices, widget=forms.RadioSelect
    )
    answered_on = forms.DateField(label=_("Answered on"), widget=DayInput())
    remarks = forms.CharField(
        label=_("Remarks of the traffic police"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def stored(self, filing):
        said = {"answered_on": filing.answered_on, "remarks": filing.remarks}
        return {"answer": filing.get_answer_display(), **said} if filing.answer else {}
