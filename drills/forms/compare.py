"""The filters of the list in which schools compare."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.schools.models import Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm


class CompareFilter(FilterForm):
    """District, flagged or not, school; every field optional."""

    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=_("any"),
    )
    flagged = forms.ChoiceField(
        label=_("Flags"), choices=[("", _("any")), ("yes", _("flagged by a rule"))]
    )
    text = forms.CharField(
        label=_("School"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.user.seats
        districts = Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT)
        self.fields["district"].queryset = districts
        if not seats.units(Tier.CITY) and not seats.units(Tier.PROVINCE):
            del self.fields["district"]

    def narrow(self, rows):
        data = self.cleaned_data
        if data.get("district"):
            rows = rows.filter(district=data["district"])
        if data["flagged"]:
            rows = rows.filter(flagged=True)
        text = data["text"]
        return search(rows, text, "school__unit__search", "school__unit__name") if text else rows
