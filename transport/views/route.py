"""Screens of routes: the list, one route with what stands against it and how it was, the forms."""

from django.utils.translation import gettext_lazy as _

from safety.schools.models import Appointment, Role, User
from safety.schools.rules import SCHOOL_ROLES
from safety.web.own_schools import OwnSchools
from safety.web.views import SCHOOL, SIGNED_IN, FormPage, ListPage, RowFormPage, RowPage
from transport.actions import route as actions
from transport.forms.route import RouteEditForm, RouteFilter, RouteForm
from transport.lists.route import ROUTES
from transport.models import Route, Vehicle, VehicleLink
from transport.views.shared import SHOWN, drivers_of

PLAN = ("plan__vehicle", "plan__driver", "plan__attendant")


class RouteList(ListPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/route_list.html"
    filter_class = RouteFilter
    export = ROUTES
    order = ("pk",)

    def rows(self):
        rows = Route.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district", *PLAN)

    def context(self, **extra):
        roles = self.request.user.seats.roles
        heads = Role.PRINCIPAL in roles  # a school's, who keeps the accounts of its attendants
        return super().context(own=roles & SCHOOL_ROLES, heads=heads, **extra)


def offered(schools) -> dict:
    """What a route of these schools may be driven with: their vehicles and drivers in use, and
    whoever has a seat there."""
    links = VehicleLink.objects.filter(school__in=schools, in_use=True)
    seats = Appointment.objects.filter(Appointment.in_force(), unit__in=[s.unit for s in schools])
    return {
        "vehicles": Vehicle.objects.filter(pk__in=links.values("vehicle")).order_by("plate"),
        "drivers": drivers_of(schools),
        "people": User.objects.filter(pk__in=seats.values("user"), is_active=True).order_by("name"),
    }


class RouteAdd(OwnSchools, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/route_form.html"
    form_class = RouteForm
    done_message = _("The route is recorded, and judged by what is on file.")

    def form_kwargs(self):
        return super().form_kwargs() | offered(self.schools)

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.add_route(self.request.user, uuid=data.pop("client_uuid"), **data)


class RoutePage(RowPage):
    model = Route
    name = "route"
    related = ("school__unit", "city", "district", *PLAN)


class RouteDetail(RoutePage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/route_detail.html"

    def get(self, request, uuid):
        plans = self.row.plans.select_related("vehicle", "driver", "attendant", "written_by")
        return self.show(
            stops=self.row.plan.stops.all(),
            permitted=self.row.plan.permit_stops.splitlines(),
            plans=plans[:SHOWN],
            may_change=request.user.seats.cover(self.row, SCHOOL_ROLES),
        )


class RouteEdit(RoutePage, RowFormPage):
    """Changed meanwhile: both values side by side, and the form goes on top of what is there."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/route_form.html"
    form_class = RouteEditForm
    done_message = _("The route is saved. What ran until now stays as it was.")

    def form_kwargs(self):
        return {"route": self.row, **offered([self.row.school])}

    def act(self, form):
        return actions.edit_route(self.row, self.request.user, **form.cleaned_data)

    def conflict(self, form, current):
        there = Route.objects.select_related(*PLAN).get(pk=current.pk)
        found = list(differences(form, there))
        form.data = form.data.copy()
        form.data["version"] = there.version
        return self.show(status=409, form=form, current=there, differences=found)


def differences(form, current: Route):
    """Fields whose typed words are others than what is stored now, as `_differences` shows them."""
    now = RouteEditForm(route=current, **offered([current.school]))
    for bound in form.visible_fields():
        typed, there = bound.value(), now[bound.name].value()
        typed, there = (_shown(bound.field, value) for value in (typed, there))
        if typed != there:
            yield {"label": bound.label, "typed": typed, "stored": there}


def _shown(field, value) -> str:
    """A value as the page says it: the name of a choice, the time without seconds."""
    if value in (None, ""):
        return ""
    if hasattr(field, "queryset"):
        row = field.queryset.filter(**{field.to_field_name: value}).first()
        return str(row or value)
    text = f"{value:%H:%M}" if hasattr(value, "minute") else str(value)
    return "\n".join(line.strip() for line in text.splitlines())
