"""Screens of goods: the store, the way of a lot through the schools, what is forbidden."""

from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.actions import forbidden as actions
from canteen.forms.goods import ForbiddenEditForm, ForbiddenForm, GoodsFilter, TraceFilter
from canteen.lists import purchase as lists
from canteen.models import ForbiddenGoods, Lot
from canteen.queries import forbidden_lines
from safety.schools.models import Role, Unit
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import (
    BUREAU,
    CITY_ADMIN,
    SIGNED_IN,
    ComparedMixin,
    FormPage,
    ListPage,
    Page,
    RowFormPage,
)


class LotList(ListPage):
    """Lots with all that a line shows."""

    def rows(self):
        rows = self.kept(Lot.objects.visible_to(self.request.user))
        return rows.select_related(
            "school__unit", "district", "supplier", "delivery__kitchen", "delivery__supplier"
        )

    def kept(self, rows):
        return rows.received()

    def dress(self, rows):
        rows = list(rows)
        for row in rows:
            row.word = lists.stock_word(row)
        return rows


class GoodsList(LotList):
    """What stands in the store; or all that was ever bought: the purchase ledger (进货台账)."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/goods_list.html"
    filter_class = GoodsFilter
    order = ("-arrived_on", "-pk")
    export = lists.GOODS

    def dress(self, rows):
        rows, seats = super().dress(rows), self.request.user.seats
        for row in rows:
            row.may_take = seats.cover(row, SCHOOL_ROLES)
        return rows

    def context(self, **extra):
        own = self.request.user.seats.roles & SCHOOL_ROLES
        return super().context(own=own, **extra)


class Trace(LotList):
    """On the day of a poisoning: every school that received such goods, such a lot, or anything
    of a supplier; what was marked as a mistake lately stands there and is not counted."""

    access = {"GET": BUREAU}
    template_name = "canteen/trace.html"
    filter_class = TraceFilter
    order = ("-arrived_on", "-pk")
    export = lists.TRACE

    def kept(self, rows):
        return rows.traced()

    def context(self, **extra):
        filters = extra.get("filters")
        asks = bool(filters and filters.is_valid() and filters.asks)
        found = self.narrowed(filters) if asks else Lot.objects.none()
        tally = found.received().order_by().aggregate(schools=Count("school", distinct=True))
        return super().context(asks=asks, schools=tally["schools"], **extra)


def _shown(line) -> ForbiddenGoods:
    """A line of the program as a city would have it."""
    return ForbiddenGoods(**line._asdict())


def city_of(user) -> Unit | None:
    """The city whose list a person keeps, else the one in which they sit, by their first seat;
    None for people of a province."""
    kept = user.seats.only({Role.CITY_ADMIN}).seats
    seats = [seat.unit_id for seat in kept or user.seats.seats]
    unit = Unit.objects.filter(pk__in=seats).exclude(city=None).order_by("pk").first()
    return unit.city if unit else None


class ForbiddenList(Page):
    """What may not be bought, for everybody to read; the program's list is made the city's own
    by its administrator."""

    access = {"GET": SIGNED_IN, "POST": CITY_ADMIN}
    template_name = "canteen/forbidden_list.html"

    def get(self, request):
        city = city_of(request.user)
        rows = list(ForbiddenGoods.objects.filter(unit=city).order_by("pk")) if city else []
        lines = rows or [_shown(one) for one in forbidden_lines(city.pk if city else None)]
        return self.show(
            lines=lines,
            is_own=bool(rows),
            may_change=Role.CITY_ADMIN in request.user.seats.roles,
        )

    def post(self, request):
        actions.own_list(request.user, city_of(request.user))
        return redirect(reverse("canteen:forbidden_list"))


class ForbiddenAdd(FormPage):
    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    template_name = "canteen/forbidden_form.html"
    form_class = ForbiddenForm
    done_message = _("The line is saved.")

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid, user = data.pop("client_uuid"), self.request.user
        return actions.add(user, uuid=uuid, city=city_of(user), **data)


class ForbiddenEdit(ComparedMixin, RowFormPage):
    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    model = ForbiddenGoods
    name = "line"
    template_name = "canteen/forbidden_form.html"
    form_class = ForbiddenEditForm
    done_message = _("The line is saved.")

    def form_kwargs(self):
        return {"line": self.row}

    def act(self, form):
        return actions.edit(self.row, self.request.user, **form.cleaned_data)
