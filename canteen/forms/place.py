"""Pieces that the forms and filters here share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base.forms import CleanForm
from safety.schools.models import Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm

ANY = ("", _("any"))


class Judged(CleanForm):
    """A form whose fields a rule judges together."""

    def put(self, faults: dict[str, str]):
        """Show what a rule finds wrong beside the fields that it concerns."""
        for field, fault in faults.items():
            self.add_error(field if field in self.fields else None, fault)


class PlaceFilter(FilterForm):
    """District and school, as both lists ask for them."""

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
        districts = Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT)
        self.fields["district"].queryset = districts
        if not seats.units(Tier.CITY) and not seats.units(Tier.PROVINCE):
            del self.fields["district"]

    def narrow(self, rows):
        data = self.cleaned_data
        if data.get("district"):
            rows = rows.filter(district=data["district"])
        text = data["text"]
        return search(rows, text, "school__unit__search", "school__unit__name") if text else rows
