"""Pieces of forms that many pages need."""

import uuid

from django import forms
from django.core import validators

from safety.base.forms import LARGEST_INTEGER, OPEN_AGAIN, CleanForm, CleanMixin
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

    def narrow(self, rows):
        raise NotImplementedError(f"{type(self).__name__}.narrow")
