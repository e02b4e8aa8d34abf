"""Input of a photo of a vehicle or a scan of a driver's paper."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from safety.base.forms import Judged
from safety.web.forms import OnceMixin


class PaperForm(OnceMixin, Judged):
    kind = forms.ChoiceField(label=_("Kind of photo or paper"))
    scan = forms.FileField(
        label=_("Photo or scan"), allow_empty_file=True,
        help_text=_("A photo, or a PDF up to 20 MB. The school and its bureaus see it."),
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )  # fmt: skip

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(value, capfirst(label)) for value, label in kinds.choices]
