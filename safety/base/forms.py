"""What every form of the project does before its own rules: clean text, bound numbers and dates."""

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from .clock import EARLIEST, LATEST
from .text import clean_text, to_halfwidth

LONGEST_TEXT = 4000
LARGEST_INTEGER = 2_000_000_000
# Of what the page itself sends along: there is nothing in it that a person could put right.
CHOOSE = _("Please choose")  # in place of Django's dashes, which say nothing to whoever hears them
_DASHES = BLANK_CHOICE_DASH[0][1]
OPEN_AGAIN = _("Open the page again and send it once more.")


class CleanMixin:
    """Cleans text input and refuses numbers and dates that no office means (10³⁰, the year 1)."""

    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            tighten(field)


class CleanForm(CleanMixin, forms.Form):
    pass


class Judged(CleanForm):
    """A form whose fields a rule judges together."""

    def put(self, faults: dict[str, str]):
        """Show what a rule finds wrong beside the fields that it concerns."""
        for field, fault in faults.items():
            self.add_error(field if field in self.fields else None, fault)


class CleanModelForm(CleanMixin, forms.ModelForm):
    pass


def tighten(field: forms.Field) -> None:
    """Wrap one (already copied) form field with the project's cleaning; safe to call once."""
    if isinstance(field, forms.CharField) and not isinstance(
        field, forms.JSONField | forms.UUIDField
    ):
        _tighten_text(field)
    elif isinstance(field, forms.IntegerField | forms.DecimalField):
        _tighten_number(field)
    elif isinstance(field, forms.DateField | forms.DateTimeField):
        _tighten_date(field)
    elif isinstance(field, forms.ChoiceField):
        _tighten_choice(field)
    elif isinstance(field, forms.UUIDField):
        field.error_messages["invalid"] = OPEN_AGAIN


def _tighten_text(field):
    if isinstance(field.widget, forms.PasswordInput):
        return  # a password is bytes the person chose, not prose
    multiline = isinstance(field.widget, forms.Textarea)
    if field.max_length is None:
        field.max_length = LONGEST_TEXT
        field.validators.append(MaxLengthValidator(LONGEST_TEXT))
    to_python = field.to_python

    def cleaned(value):
        if isinstance(value, str):
            value = clean_text(value, multiline=multiline)
        return to_python(value)

    field.to_python = cleaned


def _tighten_number(field):
    to_python = field.to_python
    field.to_python = lambda value: to_python(
        to_halfwidth(value).strip()[:40] if isinstance(value, str) else value
    )
    if field.max_value is None:
        field.validators.append(MaxValueValidator(LARGEST_INTEGER))
    if field.min_value is None:
        field.validators.append(MinValueValidator(-LARGEST_INTEGER))


def _tighten_date(field):
    to_python = field.to_python

    def bounded(value):
        result = to_python(to_halfwidth(value).strip() if isinstance(value, str) else value)
        if result is not None:
            day = result.date() if hasattr(result, "date") else result
            if not EARLIEST <= day <= LATEST:
                raise forms.ValidationError(_("Give a year between 1900 and 2200."), "year")
        return result

    field.to_python = bounded


def _tighten_choice(field):
    """What was sent is not repeated: no person typed it, and it may be of any length."""
    offered = _("Choose one of the answers that are offered.")
    names = {"invalid_choice", "invalid_pk_value"} & field.error_messages.keys()
    field.error_messages |= dict.fromkeys(names, offered)
    nothing = CHOOSE if field.required else "–"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == _DASHES:
            field.empty_label = nothing
    elif isinstance(field.choices, list) and ("", _DASHES) in field.choices:
        field.choices = [choice if choice[0] else ("", nothing) for choice in field.choices]
