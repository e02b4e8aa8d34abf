"""The filter of a list by where its rows stand: district, and school by its name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.schools.models import Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm

ANY = ("", _("any"))


class PlaceFilter(FilterForm):
    """`unit`: the path from a row to the unit by whose name it is searched. Who oversees no several
    districts is not asked for one."""

    unit = "school__unit"

    district = forms.ModelChoiceField(
        label=_("District"), queryset=Unit.objects.none(), to_field_name="uuid",
        empty_label=_("any"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("School"), max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.user.seats
        if seats.units(Tier.CITY) or seats.units(Tier.PROVINCE):
            districts = Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT)
            self.fields["district"].queryset = districts
        else:
            del self.fields["district"]

    def of_place(self, rows):
        """Those rows that stand there and are called so."""
        data = self.cleaned_data
        if data.get("district"):
            rows = rows.filter(district=data["district"])
        text = data["text"]
        return search(rows, text, f"{self.unit}__search", f"{self.unit}__name") if text else rows

    def narrow(self, rows):
        return self.of_place(rows)
