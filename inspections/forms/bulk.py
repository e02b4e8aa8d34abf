"""Input of an act on many hazards: which ones, as they were seen, and what is done with them."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.actions.bulk import MOST, too_many
from safety.base.forms import LARGEST_INTEGER, OPEN_AGAIN, CleanForm
from safety.web.forms import OnceMixin


class ChosenField(forms.Field):
    """Hazards as "uuid:version", the version being the one that the person saw, in the order in
    which they were sent. Out: {uuid: version}."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": _("Choose at least one hazard."),
        "invalid": OPEN_AGAIN,
    }

    def to_python(self, value):
        pairs = dict.fromkeys(_pair(text) for text in value or [])
        found = dict(list(pairs))
        if None in found or len(found) < len(pairs):  # one hazard as it was at two times
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        if len(found) > MOST:
            raise forms.ValidationError(too_many(), "many")
        return found


def _pair(text: str) -> tuple[UUID | None, int]:
    uuid, _colon, version = text.partition(":")
    try:
        number = int(version) if version.isascii() and version.isdigit() else 0
        return (UUID(uuid), number) if 0 < number <= LARGEST_INTEGER else (None, 0)
    except ValueError:
        return None, 0


class BulkForm(OnceMixin, CleanForm):
    """The hazards stand on the page as boxes of their own, each with its photos."""

    hazard = ChosenField(label=_("Hazards"))


class BulkReassignForm(BulkForm):
    responsible = forms.CharField(
        label=_("Responsible person"),
        max_length=40,
        help_text=_("The one person who answers for putting them right."),
    )
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class BulkRecheckForm(BulkForm):
    SIGN_OFF, RETURN = "sign_off", "return"

    decision = forms.ChoiceField(
        label=_("Result of the re-check"),
        choices=[
            (SIGN_OFF, _("All put right: sign them off")),
            (RETURN, _("None put right: return them")),
        ],
        widget=forms.RadioSelect,
    )
    on_site = forms.BooleanField(
        label=_("I re-checked them on site (otherwise by the photos)"), required=False
    )
    reason = forms.CharField(
        label=_("Reason or remark"),
        max_length=500,
        required=False,
        help_text=_("Needed when you return them: every school reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        data = super().clean()
        if data.get("decision") == self.RETURN and not data.get("reason"):
            self.add_error("reason", _("Say what is still wrong, so that the school can fix it."))
        return data
