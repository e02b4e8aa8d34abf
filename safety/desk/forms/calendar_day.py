"""Input about days of the calendar that are otherwise than the country's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import CleanForm, CleanModelForm
from safety.desk.forms.fields import DayInput
from safety.schools import calendar
from safety.schools.models import CalendarDay, Role, Tier, Unit


class CalendarDayForm(CleanModelForm):
    """A day off, or a school day, of a city that the person administers; from today on, in term."""

    school = forms.TypedChoiceField(
        label=_("Marked as"),
        choices=[("False", _("day off")), ("True", _("school day"))],
        coerce=lambda value: value == "True",
        empty_value=None,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = CalendarDay
        fields = ["city", "day", "school", "reason"]
        widgets = {"day": DayInput}
        help_texts = {"reason": _("Such as: the lessons of 30 September are held on this day.")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        seats = user.seats.only({Role.CITY_ADMIN})
        cities = Unit.objects.filter(Unit.scope_q(seats), tier=Tier.CITY)
        self.fields["city"].queryset = cities
        if len(cities) == 1:
            self.fields["city"].initial = cities[0]
            self.fields["city"].widget = forms.HiddenInput()

    def clean(self):
        data = super().clean()
        day, city, school = (data.get(name) for name in ("day", "city", "school"))
        if day and city:
            self._check(day, city, school)
        return data

    def _check(self, day, city, school):
        if day < clock.today():
            self.add_error("day", _("This day is over: what was asked of it stands."))
        elif not calendar.in_term(city, day):
            self.add_error("day", _("This day lies in no term: there is no school anyway."))
        elif CalendarDay.objects.filter(city=city, day=day).exists():
            self.add_error("day", _("This day is marked already. Take that back first."))
        elif school is not None and school == calendar.usual(day):
            self.add_error("school", _("That is what the day is anyway: there is nothing to mark."))


class CalendarDayRemoveForm(CleanForm):
    """Taking a mark back; nothing is asked."""
