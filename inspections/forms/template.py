"""Input about the bureau's own form of the notice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.actions import template as actions
from inspections.queries import templates
from safety.base import clock
from safety.base.forms import CleanForm
from safety.base.models import Refused
from safety.files import word_gate
from safety.files.word import DOCX
from safety.files.word_gate import MAX_BYTES
from safety.web.forms import OnceMixin


class OfUnitMixin(OnceMixin, CleanForm):
    """Of which bureau, where a person keeps the forms of several."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = templates.units_of(user)
        self.only = units[0] if len(units) == 1 else None
        if not self.only:
            self.fields["unit"] = forms.ModelChoiceField(
                label=_("Bureau"), queryset=units, to_field_name="uuid"
            )
            self.order_fields(["unit"])

    def unit(self):
        return self.only or self.cleaned_data["unit"]


class TemplateForm(OfUnitMixin):
    file = forms.FileField(
        label=_("Word file"),
        required=False,
        allow_empty_file=True,  # the gate says it in clearer words
        help_text=_(
            "A .docx with placeholders where facts are to stand. Without a file the built-in "
            "template is used, with the words below."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": f".docx,{DOCX}"}),
    )
    heading = forms.CharField(
        label=_("Heading"),
        max_length=60,
        required=False,
        help_text=_("Instead of “Rectification notice”, on the printed page and in the file."),
    )
    closing = forms.CharField(
        label=_("Closing words"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "After the hazards: how to report back, where to ask. Placeholders may stand here."
        ),
    )
    signatures = forms.CharField(
        label=_("Signature lines"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, for example: Inspectors: {{inspectors}}"),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and not file.size:  # no bytes would be taken for no file
            raise forms.ValidationError(word_gate.empty().message)
        return file

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in ("file", *actions.WORDS)):
            raise forms.ValidationError(_("Choose a Word file, or write words of your own."))
        try:
            for fault in actions.faults_of(self.data_of_file(), self.words()):
                self.add_error("file" if data.get("file") else None, fault)
        except Refused as refusal:
            self.add_error("file", refusal.message)
        return data

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in actions.WORDS}

    def data_of_file(self) -> bytes:
        """The bytes of the file, b"" for none; one past the limit tells that it is too big."""
        file = self.cleaned_data.get("file")
        if not file:
            return b""
        file.seek(0)
        return file.read(MAX_BYTES + 1)


class UseForm(OnceMixin, CleanForm):
    from_day = forms.DateField(
        label=_("In use from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Notices issued from that day on. What was issued before stays as it is."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from_day"].initial = clock.today()


class BuiltInForm(OfUnitMixin, UseForm):
    pass
