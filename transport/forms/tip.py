"""Input of the public page: a report without an account, and the question how one stands."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import PhoneField
from safety.schools.models import Tier, Unit
from safety.web.forms import OnceMixin
from transport.forms.violation import SeenFields


class TipForm(OnceMixin, SeenFields):
    phone = PhoneField(
        label=_("Your phone number"), required=False,
        help_text=_(
            "Not needed. It is kept sealed, for questions alone, and removed after a time."
        ),
    )  # fmt: skip
    # People do not see it; what fills it in is no person.
    website = forms.CharField(
        label=_("Leave this empty"), required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"seen_on": clock.today()}, **kwargs)
        rows = Unit.objects.filter(tier=Tier.DISTRICT, active=True, city__active=True)
        rows = rows.select_related("city").order_by("city", "code", "name")
        field = self.fields["district"]
        field.queryset, field.empty_label = rows, _("Please choose")
        field.label_from_instance = lambda unit: f"{unit.city.name} · {unit.name}"

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty, and send again."))
        return ""


class StateForm(Judged):
    number = forms.CharField(
        label=_("Number of the report"), max_length=40,
        help_text=_("15 letters and digits; case and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip
