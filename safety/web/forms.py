"""Pieces of forms that many pages need."""

import uuid

from django import forms
from django.core import validators

from safety.base.forms import LARGEST_INTEGER, OPEN_AGAIN, CleanForm, CleanMixin
from safety.base.seen import mark
from safety.base.text import clean_text
from safety.web.plain import PLAIN


class OnceMixin(CleanMixin):
    """Adds a hidden UUID: made by the server, replaced on the device (`data-client-uuid`).

    The row that the form makes carries it, so a retry or a second click makes nothing twice.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["client_uuid"] = forms.UUIDField(
            initial=uuid.uuid4,
            # A form that comes back with errors keeps the identity it was sent with.
            widget=forms.HiddenInput(attrs={"data-client-uuid": "keep" if self.is_bound else ""}),
            error_messages={"required": OPEN_AGAIN, "invalid": OPEN_AGAIN},
        )


class OnceForm(OnceMixin, CleanForm):
    """Nothing but the client's uuid: a second click does nothing twice."""

    default_renderer = PLAIN


class VersionMixin(CleanMixin):
    """Adds the hidden version of the row that the person has open (base.models.Versioned)."""

    def __init__(self, *args, version: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(
            initial=version,
            widget=forms.HiddenInput,
            error_messages={"required": OPEN_AGAIN, "invalid": OPEN_AGAIN},
            validators=[
                validators.MinValueValidator(1, OPEN_AGAIN),
                validators.MaxValueValidator(LARGEST_INTEGER, OPEN_AGAIN),
            ],
        )


class SeenMixin(CleanMixin):
    """For a form over a row that has no version: adds the hidden mark of what the person has before
    them (base.seen). `watched`: the row's columns that it changes."""

    watched: tuple[str, ...] = ()

    def watch(self, row) -> None:
        """Call with the row, before anything is written into it."""
        self.fields["seen"] = forms.CharField(
            required=False, max_length=64, initial=mark(row, self.watched), widget=forms.HiddenInput
        )

    def stored(self, current) -> dict:
        """What the row holds now, by fields as this form cleans them."""
        return {name: getattr(current, name) for name in self.watched}

    def said(self, name: str, value) -> str:
        """A value in words."""
        return str(value or "–")

    def differences(self, current) -> list[dict]:
        """What was typed beside what is stored now, where they differ: [{label, typed, stored}]."""
        typed = self.cleaned_data
        return [
            {
                "label": self.fields[name].label,
                "typed": self.said(name, typed[name]),
                "stored": self.said(name, value),
            }
            for name, value in self.stored(current).items()
            if typed[name] != value
        ]

    def seen_now(self, current) -> None:
        """Sent again, it is sent in the knowledge of what is there now."""
        self.data = {**self.data.dict(), "seen": mark(current, self.watched)}


class FilterForm(CleanForm):
    """Filters of a list page, all optional; `narrow(rows)` applies the ones that were given."""

    default_renderer = PLAIN

    def __init__(self, data=None, *, user, **kwargs):
        self.user = user
        super().__init__(data, **kwargs)
        for field in self.fields.values():
            field.required = False

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(1 for value in getattr(self, "cleaned_data", {}).values() if value)

    def given(self) -> dict[str, str]:
        """What was asked for, as text by field: to ask again later, in an address or a job. Cleaned
        as the fields clean it: a mark that no database takes is never kept."""
        texts = {name: clean_text(self.data.get(name) or "") for name in self.fields}
        return {name: text for name, text in texts.items() if text}

    def narrow(self, rows):
        raise NotImplementedError(f"{type(self).__name__}.narrow")
