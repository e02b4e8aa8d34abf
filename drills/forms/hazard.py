"""Input of a problem seen at a drill that becomes a hazard."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from drills.rules import problem as rules
from drills.rules.problem import Problem
from inspections import rules as ledger
from inspections.forms.fill import AGAIN, PhotoFactsField, PhotosField, photos_input
from inspections.models import Severity
from safety.base import clock
from safety.base.forms import CleanForm
from safety.desk.forms.fields import DayInput
from safety.web.forms import OnceMixin


class ProblemForm(OnceMixin, CleanForm):
    """What was wrong, how grave it is, who puts it right by when; photos of it. `line`: the line of
    the record that it is about."""

    problem = forms.ChoiceField(
        label=_("Kind of problem"),
        choices=[("", "---------"), *((code, capfirst(label)) for code, label in Problem.choices)],
        help_text=_("A locked exit is a major hazard; a blocked way out and crowding are serious."),
    )
    what = forms.CharField(
        label=_("What is wrong"), max_length=rules.LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Place"), max_length=120, help_text=_("Building, floor, which door or stairs.")
    )
    photos = PhotosField(
        label=_("Photos of what is wrong"),
        widget=photos_input(),
        error_messages={"required": _("Take or choose a photo first.")},
    )
    photo_facts = PhotoFactsField()
    severity = forms.ChoiceField(
        label=_("Severity"),
        required=False,
        choices=[
            ("", _("as the rule says for this kind")),
            *((code, capfirst(label)) for code, label in Severity.choices),
        ],
        help_text=_("You may judge it graver than the rule, never milder."),
    )
    interim_control = forms.CharField(
        label=_("Interim control"),
        max_length=300,
        required=False,
        help_text=_("What keeps people safe until it is fixed. Needed for serious and major."),
    )
    responsible = forms.CharField(
        label=_("Responsible person"),
        max_length=40,
        help_text=_("The one person who answers for putting it right."),
    )
    deadline = forms.DateField(
        label=_("Deadline"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: a locked exit 3 days, general 7, serious 15, other major ones 30."),
    )
    line = forms.CharField(required=False, max_length=rules.LONGEST_LINE, widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        problem, chosen = data.get("problem"), data.get("severity") or ""
        if not problem:
            return data
        for field, fault in rules.faults_of_level(problem, chosen).items():
            self.add_error(field, fault)
        grave = ledger.needs_interim_control(rules.level(problem, chosen))
        if grave and not data.get("interim_control"):
            self.add_error("interim_control", _("Say what keeps people safe until it is fixed."))
        day = data.get("deadline")
        if day and not ledger.deadline_fits(day, clock.today()):
            said = _("The deadline lies between the day it was found and one year later.")
            self.add_error("deadline", said)
        return data

    def ask_for_photos_again(self):
        """A page that comes back holds no files."""
        self.add_error("photos", AGAIN)
