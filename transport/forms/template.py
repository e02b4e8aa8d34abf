"""Input of a bureau's form of the safety agreement or the letter to parents."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.forms.template import OfUnitMixin
from safety.base.forms import CleanForm
from safety.base.models import Refused
from safety.files.word import DOCX
from safety.files.word_gate import MAX_BYTES
from transport.actions import template as actions
from transport.models.template import TemplateKind


class TemplateForm(OfUnitMixin):
    kind = forms.ChoiceField(
        label=_("Template of"), choices=TemplateKind.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("Word file"), allow_empty_file=True,  # the gate says it in clearer words
        help_text=_("A .docx with placeholders where facts are to stand."),
        widget=forms.FileInput(attrs={"accept": f".docx,{DOCX}"}),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("file") and data.get("kind"):
            try:
                for fault in actions.faults_of(data["kind"], self.data_of_file()):
                    self.add_error("file", fault)
            except Refused as refusal:
                self.add_error("file", refusal.message)
        return data

    def data_of_file(self) -> bytes:
        """The bytes of the file; one past the limit tells that it is too big."""
        file = self.cleaned_data["file"]
        file.seek(0)
        return file.read(MAX_BYTES + 1)


class UseForm(CleanForm):
    """What the button says: a second click on it says the same."""

    use = forms.ChoiceField(choices=[("on", "on"), ("off", "off")], widget=forms.HiddenInput)

    def __init__(self, *args, in_use: bool, **kwargs):
        super().__init__(*args, initial={"use": "off" if in_use else "on"}, **kwargs)
