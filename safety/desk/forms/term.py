"""Input about terms."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base.forms import CleanModelForm
from safety.desk.forms.fields import DayInput
from safety.schools.models import Role, Term, Tier, Unit
from safety.web.forms import SeenMixin

LONGEST = dt.timedelta(days=250)


class TermForm(SeenMixin, CleanModelForm):
    """A term of a city that the person administers. Terms of one city never overlap."""

    watched = ("name", "starts_on", "ends_on")

    class Meta:
        model = Term
        fields = ["city", "name", "starts_on", "ends_on"]
        widgets = {"starts_on": DayInput, "ends_on": DayInput}
        help_texts = {"name": _("Such as 2026 autumn term.")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        seats = user.seats.only({Role.CITY_ADMIN})
        cities = Unit.objects.filter(Unit.scope_q(seats), tier=Tier.CITY)
        self.fields["city"].queryset = cities
        if self.instance.pk:
            del self.fields["city"]
            self.watch(self.instance)
        elif len(cities) == 1:
            self.fields["city"].initial = cities[0]
            self.fields["city"].widget = forms.HiddenInput()

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        city = data.get("city") or self.instance.city_id
        if first and last:
            if not first < last <= first + LONGEST:
                self.add_error("ends_on", _("A term ends after it began, within 250 days."))
            elif (
                city and self._others(city).filter(starts_on__lte=last, ends_on__gte=first).exists()
            ):
                self.add_error("starts_on", _("Another term of the city lies in these days."))
        return data

    def _others(self, city):
        return Term.objects.filter(city=city).exclude(pk=self.instance.pk)
