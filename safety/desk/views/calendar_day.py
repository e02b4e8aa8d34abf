"""Screens of the days of a city's calendar that are otherwise than the country's."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base import clock
from safety.base.models import Refused
from safety.desk import lists
from safety.desk.forms.calendar_day import CalendarDayForm, CalendarDayRemoveForm
from safety.schools import calendar
from safety.schools.models import CalendarDay
from safety.web.views import CITY_ADMIN, FormPage, ListPage, RowFormPage


class CalendarDayList(ListPage):
    access = {"GET": CITY_ADMIN}
    template_name = "desk/calendar_day_list.html"
    order = ("-day", "pk")
    export = lists.CALENDAR_DAYS

    def rows(self):
        return CalendarDay.objects.visible_to(self.request.user).select_related("city")

    def context(self, **extra):
        return super().context(today=clock.today(), known_to=calendar.announced_to(), **extra)


class CalendarDayForming:
    """A plain edit: the audit log keeps it. What falls due follows with the next look of the
    clock at the calendar."""

    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    template_name = "desk/form.html"

    def back(self):
        return reverse("desk:calendar_day_list"), gettext_lazy("Days off and make-up days")

    def next_url(self, result):
        return reverse("desk:calendar_day_list")


class CalendarDayAdd(CalendarDayForming, FormPage):
    form_class = CalendarDayForm
    heading = gettext_lazy("Mark a day")
    button = gettext_lazy("Mark the day")
    notice = gettext_lazy(
        "Kitchens' days, weekly checks, visits and drills follow within ten minutes."
    )
    done_message = gettext_lazy("The day is marked. What falls due follows within ten minutes.")

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        try:
            with transaction.atomic():
                return form.save()
        except IntegrityError:  # somebody else marked it in this very moment
            raise Refused(_("This day is marked already. Take that back first.")) from None


class CalendarDayRemove(CalendarDayForming, RowFormPage):
    model = CalendarDay
    related = ("city",)
    name = "calendar_day"
    form_class = CalendarDayRemoveForm
    heading = gettext_lazy("Take a marked day back")
    button = gettext_lazy("Take it back")
    danger = True
    done_message = gettext_lazy("The day is what the country's calendar says again.")

    @property
    def subject(self):
        row = self.row
        return f"{row.day.isoformat()} · {row.get_school_display()} · {row.reason}"

    def act(self, form):
        if self.row.day < clock.today():
            raise Refused(_("This day is over: what was asked of it stands."))
        self.row.delete()
        return self.row
