"""Input on a hazard: plan, re-check submission, re-check, extension, reclassification."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.forms.fill import AGAIN, CAMERA, PhotoFactsField, PhotosField, photos_input
from inspections.models import Area, Hazard, HazardDocument, Severity
from inspections.transitions import correction_faults, needs_interim_control
from safety.base import clock
from safety.base.forms import CleanForm, CleanModelForm
from safety.web.forms import OnceMixin, VersionMixin

LONGEST_EXTENSION = dt.timedelta(days=366)


def day_input(**attrs):
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class PlanForm(VersionMixin, CleanModelForm):
    """The rectification plan: responsibility, measures, funds, deadline (set by the bureau),
    contingency (五落实, R04)."""

    class Meta:
        model = Hazard
        fields = ["responsible", "measures", "funds", "interim_control", "contingency"]
        widgets = {
            "measures": forms.Textarea(attrs={"rows": 4}),
            "contingency": forms.Textarea(attrs={"rows": 3}),
            # Text, not number: a Chinese keyboard types full-width digits.
            "funds": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        }
        help_texts = {
            "responsible": _("The one person who answers for putting it right."),
            "measures": _("What is done, by whom, by when."),
            "funds": _("What it costs and is set aside, in yuan. 0 when nothing."),
            "interim_control": _("What keeps people safe until it is fixed."),
            "contingency": _("What happens if it gets worse before it is fixed."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("responsible", "measures", "funds"):
            self.fields[name].required = True
        self.fields["interim_control"].required = needs_interim_control(self.instance)
        self.fields["contingency"].required = self.instance.severity == Severity.MAJOR

    def clean_funds(self):
        funds = self.cleaned_data["funds"]
        if funds is not None and funds < 0:
            raise forms.ValidationError(_("Funds cannot be less than 0."))
        return funds


class ProgressForm(VersionMixin, CleanForm):
    """How far the work is, in the school's own words."""

    note = forms.CharField(
        label=_("How far it is"),
        max_length=500,
        help_text=_("What is done, what is still to come. The bureau reads it in the history."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReassignForm(VersionMixin, CleanForm):
    """Who answers for it from now on, and why."""

    responsible = forms.CharField(
        label=_("Responsible person"),
        max_length=40,
        help_text=_("The one person who answers for putting it right."),
    )
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class SubmitForm(OnceMixin, VersionMixin, CleanForm):
    """What was done, for the re-check, and photos of it besides those already with the hazard.

    Sent by the button "add" the photos alone are asked for, and the note is kept as it is.
    """

    photo = PhotosField(
        label=_("Photos of the place as it is now"),
        required=False,
        widget=photos_input(),
        error_messages={"required": _("Take or choose a photo first.")},
    )
    photo_facts = PhotoFactsField()
    note = forms.CharField(
        label=_("What was done"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.adding = "add" in self.data
        if self.adding:
            self.fields["photo"].required, self.fields["note"].required = True, False

    def ask_for_photos_again(self):
        """Say so at the field."""
        self.add_error("photo", AGAIN)


class PhotoForm(OnceMixin, forms.Form):
    """One photo; the client's uuid becomes the evidence row's, so a retry adds nothing twice.

    `version` is asked only when the photo is refused: whether the person could know.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    photo = forms.FileField(
        label=_("Photo"),
        allow_empty_file=True,  # safety.files says in its own words what it is
        widget=forms.FileInput(attrs={"accept": "image/*", "data-camera": CAMERA}),
        error_messages={"required": _("Take or choose a photo first.")},
    )
    photo_facts = PhotoFactsField()


class DocumentForm(OnceMixin, CleanForm):
    """One document; safety.files judges what it holds."""

    purpose = forms.ChoiceField(label=_("Kind of document"), choices=HazardDocument.Purpose)
    document = forms.FileField(
        label=_("Document"),
        allow_empty_file=True,
        help_text=_("PDF, Word (.docx) or Excel (.xlsx), up to 20 MB, without macros."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx"}),
        error_messages={"required": _("Choose a document first.")},
    )


class DocumentWithdrawForm(CleanForm):
    """Why a document is taken back."""

    reason = forms.CharField(
        label=_("Why it is withdrawn"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class RecheckForm(VersionMixin, CleanForm):
    """The result of a re-check: signed off, or returned with a reason."""

    SIGN_OFF, RETURN = "sign_off", "return"

    decision = forms.ChoiceField(
        label=_("Result of the re-check"),
        choices=[(SIGN_OFF, _("Put right: sign off")), (RETURN, _("Not put right: return it"))],
        widget=forms.RadioSelect,
    )
    on_site = forms.BooleanField(
        label=_("I re-checked it on site (otherwise by the photos)"), required=False
    )
    reason = forms.CharField(
        label=_("Reason or remark"),
        max_length=500,
        required=False,
        help_text=_("Needed when you return it: say what is still wrong."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        data = super().clean()
        if data.get("decision") == self.RETURN and not data.get("reason"):
            self.add_error("reason", _("Say what is still wrong, so that the school can fix it."))
        return data


class ExtendForm(OnceMixin, VersionMixin, CleanForm):
    """A request for a later deadline."""

    new_deadline = forms.DateField(label=_("New deadline"), widget=day_input())
    reason = forms.CharField(
        label=_("Why it cannot be done in time"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, hazard, **kwargs):
        self.hazard = hazard
        super().__init__(*args, **kwargs)

    def clean_new_deadline(self):
        day = self.cleaned_data["new_deadline"]
        if day <= self.hazard.deadline or day < clock.today():
            raise forms.ValidationError(
                _("Choose a day after the present deadline %(day)s, today or later."),
                params={"day": self.hazard.deadline.isoformat()},
            )
        if day > self.hazard.deadline + LONGEST_EXTENSION:
            raise forms.ValidationError(_("An extension may be one year at most."))
        return day


class DecideForm(VersionMixin, CleanForm):
    """The answer to a request for a later deadline."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Grant the new deadline")), ("no", _("Keep the old deadline"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self):
        data = super().clean()
        if data.get("granted") is False and not data.get("answer"):
            self.add_error("answer", _("Say why the old deadline stays."))
        return data


class ReclassifyForm(VersionMixin, CleanForm):
    """A correction by the bureau: severity, area or deadline, with its reason."""

    severity = forms.ChoiceField(label=_("Severity"), choices=Severity)
    area = forms.ChoiceField(label=_("Area"), choices=Area)
    deadline = forms.DateField(
        label=_("Deadline"),
        widget=day_input(),
        help_text=_("A later day counts as an extension."),
    )
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, hazard, **kwargs):
        self.hazard = hazard
        super().__init__(*args, **kwargs)
        deadline = self.fields["deadline"]
        # What was fixed on the spot has none; what was handed in is judged by the one it had.
        deadline.required = not hazard.on_the_spot
        deadline.disabled = hazard.submitted_at is not None

    def clean_deadline(self):
        day = self.cleaned_data["deadline"]
        if day == self.hazard.deadline:
            return day
        found = clock.day_of(self.hazard.found_at)
        if not found <= day <= found + dt.timedelta(days=730):
            raise forms.ValidationError(
                _("Choose a day from %(day)s, when it was found, and within two years."),
                params={"day": found.isoformat()},
            )
        return day

    def clean(self):
        data = super().clean()
        severity, day = data.get("severity", self.hazard.severity), data.get("deadline")
        for name, reason in correction_faults(self.hazard, severity, day).items():
            self.add_error(name, reason)
        return data
