"""The field for a scan, as the forms here ask for it."""

from django import forms
from django.utils.translation import gettext_lazy as _


def scan_field(**kwargs) -> forms.FileField:
    words = {
        "required": False,
        "label": _("Photo or scan"),
        "help_text": _("A photo of the paper, or a PDF up to 20 MB."),
    }
    widget = forms.FileInput(attrs={"accept": "image/*,.pdf"})
    return forms.FileField(allow_empty_file=True, widget=widget, **(words | kwargs))
