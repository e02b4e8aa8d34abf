"""The upload of a workbook, and the word by which an import is undone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base.forms import CleanForm
from safety.web.forms import OnceMixin

from .limits import limit
from .package import Package, Unreadable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(OnceMixin, forms.Form):
    """A workbook, and (`client_uuid`) what makes a second click harmless.

    `cleaned_data["file"]` is the uploaded file, already through the gate.
    """

    file = forms.FileField(
        label=_("Excel file"),
        help_text=_("An .xlsx workbook. Title rows, merged cells and hidden rows do no harm."),
        widget=forms.ClearableFileInput(attrs={"accept": f".xlsx,{XLSX}"}),
        allow_empty_file=True,  # the gate says it in clearer words
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            # One byte past the limit tells that it is too big; no more is read into memory.
            Package(file.read(limit("UPLOAD_BYTES") + 1))
        except Unreadable as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
        return file

    def data_of_file(self) -> bytes:
        """The bytes of the workbook, once the form is valid."""
        file = self.cleaned_data["file"]
        file.seek(0)
        return file.read()


class UndoForm(OnceMixin, CleanForm):
    """Why an import is undone: it stays on record."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
