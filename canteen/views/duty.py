"""Screens of a kitchen's day: what it still owes, its checks, menus and samples; who keeps them."""

import datetime as dt

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from canteen.actions import check, menu
from canteen.actions import day as days
from canteen.forms.duty import (
    CheckForm,
    DisposeForm,
    DutyFilter,
    IngredientsForm,
    MenuEditForm,
    MenuForm,
    NoMealsForm,
    SamplesForm,
)
from canteen.forms.kitchen import DayForm
from canteen.lists import duty as lists
from canteen.models import DailyCheck, Dish, Kind, Kitchen, Menu
from canteen.models.day import day_url
from canteen.queries import kept
from canteen.rules import day as rules
from canteen.rules import parents
from canteen.views.day import Day
from canteen.views.kitchen import CanteenPage
from safety.base import clock
from safety.files import serve
from safety.schools.models import Role
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import SCHOOL, SIGNED_IN, ListPage, RowFormPage, RowPage

ONE_DAY = dt.timedelta(days=1)


class DutyDay(CanteenPage):
    """Today in the kitchen, or another day: what it owes, with the button that does it."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/duty_day.html"

    def get(self, request, uuid):
        asked, today = DayForm(request.GET or None), clock.today()
        chosen = asked.cleaned_data.get("day") if asked.is_bound and asked.is_valid() else None
        day = chosen or today
        mine = request.user.seats.cover(self.row, SCHOOL_ROLES) and self.row.in_use
        return self.show(
            day=Day.of(self.row, day),
            today=today,
            previous=day - ONE_DAY,
            next=day + ONE_DAY if day < today else None,
            may_record=mine and not rules.faults_of_day(day, today),
            may_look=mine and not parents.faults_of_day(day, today),
            may_correct=mine,
            may_visit=request.user.seats.cover(self.row, {Role.PRINCIPAL}),
            to_dispose=menu.to_dispose_of(self.row).count() if mine else 0,
        )


class DutyForm(CanteenPage, RowFormPage):
    """A form for a day of a kitchen; done, it leads back to that day."""

    access = {"GET": SCHOOL, "POST": SCHOOL}

    def form_kwargs(self):
        return {"asked": self.request.GET}

    def context(self, **extra):
        day = extra["form"].chosen_day
        return super().context(day=day, back_url=day_url(self.row, day), **extra)

    def next_url(self, sheet):
        return sheet.get_absolute_url()


class CheckAdd(DutyForm):
    template_name = "canteen/check_form.html"
    form_class = CheckForm
    done_message = _("The check is recorded.")

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("photo")
        photo = check.prepare_photo(
            self.row, user, upload, form_uuid=uuid, day=data["day"], slot=data["slot"]
        )
        return check.record_check(self.row, user, uuid=uuid, photo=photo, **data).sheet

    def context(self, **extra):
        return super().context(label=extra["form"].label, **extra)


class MenuAdd(DutyForm):
    template_name = "canteen/menu_form.html"
    form_class = MenuForm
    done_message = _("The menu is recorded. Take a sample of each dish.")

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return menu.write_menu(self.row, self.request.user, uuid=uuid, **data).sheet

    def context(self, **extra):
        return super().context(label=extra["form"].label, **extra)


class NoMeals(DutyForm):
    template_name = "canteen/no_meals_form.html"
    form_class = NoMealsForm
    done_message = _("It is recorded that no meals are served on this day.")

    def act(self, form):
        data = dict(form.cleaned_data)
        del data["client_uuid"]
        return days.serve_no_meals(self.row, self.request.user, **data)


class MenuForms(RowFormPage):
    model = Menu
    name = "menu"
    related = ("sheet__kitchen__school__unit", "district")
    access = {"GET": SCHOOL, "POST": SCHOOL}

    def context(self, **extra):
        sheet = self.row.sheet
        return super().context(
            label=self.row.get_meal_display(), kitchen=sheet.kitchen, day=sheet.day,
            back_url=sheet.get_absolute_url(), **extra,
        )  # fmt: skip

    def next_url(self, row):
        return self.row.get_absolute_url()


class MenuEdit(MenuForms):
    template_name = "canteen/menu_form.html"
    form_class = MenuEditForm
    done_message = _("The menu is saved.")

    def form_kwargs(self):
        return {"menu": self.row}

    def act(self, form):
        return menu.edit_menu(self.row, self.request.user, **form.cleaned_data)


class SamplesAdd(MenuForms):
    template_name = "canteen/samples_form.html"
    done_message = _("The samples are recorded.")

    def form(self, data=None, files=None):
        kitchen = self.row.sheet.kitchen
        last = Dish.objects.filter(menu__sheet__kitchen=kitchen, school=kitchen.school_id)
        last = last.exclude(grams=None).order_by("-pk").values("cabinet", "keeper").first()
        before = last or {"keeper": self.request.user.name}
        return SamplesForm.for_menu(self.row, data, before=before)

    def refuse(self, form):
        """A weight for a dish that is not on the menu any more is no slip: the menu changed."""
        return self.show(status=409 if form.gone else 422, form=form)

    def act(self, form):
        return menu.keep_samples(self.row, self.request.user, **form.cleaned_data)


class IngredientsEdit(MenuForms):
    """What the dishes are mainly made of: optional, and asked for on the day of a poisoning."""

    template_name = "canteen/ingredients_form.html"
    done_message = _("The ingredients are recorded.")

    def form(self, data=None, files=None):
        before = {} if data else menu.last_made_of(self.row)
        return IngredientsForm.for_menu(self.row, data, before)

    def act(self, form):
        return menu.name_ingredients(self.row, self.request.user, **form.cleaned_data)


class SamplesDispose(CanteenPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/samples_dispose.html"
    form_class = DisposeForm
    done_message = _("It is recorded that the samples are disposed of.")

    def form_kwargs(self):
        asked = self.request.POST.getlist("samples")[:200]
        return {
            "dishes": menu.disposable(self.row, asked),
            "who": self.request.user.name,
        }

    def act(self, form):
        data = form.cleaned_data
        menu.dispose(
            self.row, self.request.user, samples=data["samples"], disposed_by=data["disposed_by"]
        )
        return self.row

    def context(self, **extra):
        return super().context(back_url=day_url(self.row, clock.today()), **extra)

    def next_url(self, kitchen):
        return day_url(kitchen, clock.today())


class CheckPhoto(RowPage):
    """The photo of a check, for those who may see the check."""

    access = {"GET": SIGNED_IN}
    model = DailyCheck
    related = ("photo",)

    def get(self, request, uuid):
        if self.row.photo is None:
            raise Http404
        return serve.serve(self.row.photo)


class DutyList(ListPage):
    """Who keeps the records of their kitchen's days, and who does not."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/duty_list.html"
    filter_class = DutyFilter
    order = ("pk",)
    export = lists.DUTY

    def rows(self):
        rows = Kitchen.objects.visible_to(self.request.user).filter(kind=Kind.CANTEEN)
        return rows.select_related("school__unit", "district")

    def dress(self, rows):
        """The counts of each kitchen's days in the period, in one query."""
        rows, filters = list(rows), self.bound
        data = filters.cleaned_data
        found = kept([row.pk for row in rows], data["since"], data["until"]) if rows else {}
        for row in rows:
            row.kept = found.get(row.pk, dict.fromkeys(lists.COUNTS, 0) | {"last": None})
        return rows

    def narrowed(self, filters):
        self.bound = filters
        return super().narrowed(filters)

    def context(self, **extra):
        valid = extra["filters"].is_valid()
        return super().context(period=extra["filters"].cleaned_data if valid else None, **extra)
