"""Filters of the schools that have no drill planned."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.schools.models import Stage, Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm


class UnplannedFilter(FilterForm):
    """The month, district, stage and school; every field optional."""

    month = forms.ChoiceField(
        label=_("Month looked at"), choices=[("", _("the coming month")), ("now", _("this month"))]
    )
    district = forms.ModelChoiceField(
        label=_("District"), queryset=Unit.objects.none(), to_field_name="uuid",
        empty_label=_("any"),
    )  # fmt: skip
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("any")), *Stage.choices])
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

    def first_day(self) -> dt.date:
        """The first day of the month that is looked at."""
        today = clock.today()
        if self.is_valid() and self.cleaned_data["month"] == "now":
            return clock.month_start(today)
        return clock.month_days(today.year, today.month)[1] + dt.timedelta(days=1)

    def narrow(self, rows):
        data = self.cleaned_data
        if data.get("district"):
            rows = rows.filter(unit__district=data["district"])
        if data["stage"]:
            rows = rows.filter(stage=data["stage"])
        text = data["text"]
        return search(rows, text, "unit__search", "unit__name") if text else rows
