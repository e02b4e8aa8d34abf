"""Input while a visit is under way: answers, findings, photos."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections import rules
from inspections.forms.visit import DayInput
from inspections.models import HazardPhoto, Result, Severity
from safety.base import clock
from safety.base.forms import CleanForm
from safety.files import said
from safety.web.forms import OnceMixin, VersionMixin

MOST_PHOTOS = 9
CAMERA = _("Take a photo")
AGAIN = _("Choose the photos again: they were not kept.")  # a page that comes back holds no files


class AnswerForm(OnceMixin, VersionMixin, CleanForm):
    """One answer. The version is that of the answer which the person saw, none for a first."""

    item = forms.IntegerField(min_value=1)
    result = forms.ChoiceField(
        choices=Result, error_messages={"required": _("Choose an answer first.")}
    )
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False

    def clean(self):
        data = super().clean()
        if data.get("result") == Result.NA and not data.get("note"):
            self.add_error("note", _("Say why this item does not apply."))
        return data


class PassRestForm(OnceMixin, CleanForm):
    """All unanswered items of one section pass; the section by its number on the page."""

    section = forms.IntegerField(min_value=1, max_value=500)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of photos up to MOST_PHOTOS, as a list; safety.files judges what they hold."""

    widget = ManyFiles

    def __init__(self, **kwargs):
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("Send at most 9 photos at a time."))
        kept = [super(PhotosField, self).clean(file, initial) for file in files or [None]]
        return [file for file in kept if file]


class PhotoFactsField(forms.Field):
    """What the page says of the files (safety.files.said): nonsense is nothing said."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False)

    def clean(self, value):
        return said.parse(value if isinstance(value, str) else "")

    def prepare_value(self, value):
        return ""  # a page that comes back holds no files of which it could say anything


def photos_input() -> ManyFiles:
    return ManyFiles(attrs={"accept": "image/*", "multiple": True, "data-camera": CAMERA})


class HazardForm(OnceMixin, CleanForm):
    """What is wrong with one item, and what is to be done about it."""

    FIXED, DEADLINE = "fixed", "deadline"

    what = forms.CharField(
        label=_("What is wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=[
            (Severity.GENERAL, _("General")),
            (Severity.SERIOUS, _("Serious")),
            (Severity.MAJOR, _("Major")),
        ],
        widget=forms.RadioSelect,
    )
    remedy = forms.ChoiceField(
        label=_("Rectification"),
        choices=[(FIXED, _("Fixed on the spot")), (DEADLINE, _("By a deadline"))],
        initial=DEADLINE,
        widget=forms.RadioSelect,
    )
    deadline = forms.DateField(label=_("Deadline"), required=False, widget=DayInput())
    responsible = forms.CharField(label=_("Responsible person"), max_length=40, required=False)
    interim_control = forms.CharField(
        label=_("Interim control"),
        max_length=300,
        required=False,
        help_text=_("What keeps people safe until it is fixed. Needed for serious and major."),
    )
    before = PhotosField(label=_("Photo of what is wrong"), required=False, widget=photos_input())
    after = PhotosField(label=_("Photo after fixing"), required=False, widget=photos_input())
    photo_facts = PhotoFactsField()

    def __init__(self, *args, found_on=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.found_on = found_on or clock.today()

    def clean(self):
        data = super().clean()
        if rules.needs_interim_control(data.get("severity")) and not data.get("interim_control"):
            self.add_error("interim_control", _("Say what keeps people safe until it is fixed."))
        if data.get("remedy") == self.DEADLINE and "deadline" not in self.errors:
            self._check_deadline(data.get("deadline"))
        return data

    def ask_for_photos_again(self, names):
        """Say at those fields that what was sent in them was not kept."""
        for name in {"before", "after"} & set(names):
            self.add_error(name, AGAIN)

    def _check_deadline(self, day):
        if day is None:
            self.add_error("deadline", _("Give the last day for rectification."))
        elif not rules.deadline_fits(day, self.found_on):
            self.add_error(
                "deadline", _("Choose a day from the day of the visit to one year after it.")
            )

    def finding(self) -> dict:
        """The fields as the actions take them."""
        data = dict(self.cleaned_data)
        fixed = data.pop("remedy") == self.FIXED
        for name in ("client_uuid", "version", "before", "after", "photo_facts"):
            data.pop(name, None)
        return {**data, "on_the_spot": fixed, "deadline": None if fixed else data["deadline"]}


class HazardEditForm(VersionMixin, HazardForm):
    """A draft that is open elsewhere too is not overwritten unseen."""


class WithdrawForm(OnceMixin, VersionMixin, CleanForm):
    """The finding was a mistake, as the person had it before them."""


class PhotoForm(OnceMixin, CleanForm):
    """Photos for a finding that is written down already."""

    moment = forms.ChoiceField(label=_("Photo of"), choices=HazardPhoto.Moment)
    photo = PhotosField(
        label=_("Photo"),
        widget=photos_input(),
        error_messages={"required": _("Take or choose a photo first.")},
    )
    photo_facts = PhotoFactsField()
