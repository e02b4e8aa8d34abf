"""Screens of vehicles: the list, one vehicle with its verdict, adding, editing, leaving."""

from django.utils.translation import gettext_lazy as _

from safety.base.forms import Judged
from safety.web.own_schools import OwnSchools
from safety.web.views import SCHOOL, SIGNED_IN, ComparedMixin, FormPage, RowFormPage
from transport.actions import vehicle as actions
from transport.forms.vehicle import VehicleEditForm, VehicleFilter, VehicleForm
from transport.lists.form import dress as dress_as_form
from transport.lists.vehicle import VEHICLES
from transport.models import Permit, Vehicle, VehicleLink
from transport.queries.load import loads_of
from transport.queries.papers import papers_of
from transport.queries.permits import names_now
from transport.queries.trips import routes_by
from transport.rules.kinds import Gear
from transport.rules.permit import OPEN
from transport.views.shared import (
    SHOWN,
    LinkedPage,
    RegisterList,
    drivers_of,
    drivers_seen,
    say,
)


class VehicleList(RegisterList):
    template_name = "transport/vehicle_list.html"
    filter_class = VehicleFilter
    export = VEHICLES
    links, column = VehicleLink, "vehicle"

    def rows(self):
        return Vehicle.objects.visible_to(self.request.user)

    def dress(self, rows):
        """With how many at least sit in each at one time: a bus may drive twice."""
        rows = super().dress(rows)
        loads = loads_of(rows)
        for row in rows:
            row.aboard = loads[row.pk].shown
        return rows


class VehicleSheet(VehicleList):
    """The same as a workbook: each with its driver, where the reader has the driver too."""

    of_link = ("pupils",)

    def dress(self, rows):
        rows = super().dress(rows)
        seen = drivers_seen(self.request.user).in_bulk({row.driver_id for row in rows} - {None})
        dress_as_form((row, seen.get(row.driver_id)) for row in rows)
        return rows


class VehicleAdd(OwnSchools, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/vehicle_form.html"
    form_class = VehicleForm

    def form_kwargs(self):
        return super().form_kwargs() | {"drivers": drivers_of(self.schools)}

    def act(self, form):
        data = dict(form.cleaned_data)
        row = actions.add_vehicle(self.request.user, uuid=data.pop("client_uuid"), **data)
        say(self.request, row, _("The vehicle is recorded, and judged by what is on file."))
        return row


class VehiclePage(LinkedPage):
    model = Vehicle
    name = "vehicle"
    links = VehicleLink


class VehicleDetail(VehiclePage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/vehicle_detail.html"

    def get(self, request, uuid):
        drivers = drivers_seen(request.user)
        permits = Permit.objects.visible_to(request.user).filter(vehicle=self.row)
        return self.show(
            permits=permits.order_by("-pk")[:5],
            asked=permits.filter(state__in=OPEN).exists(),
            **self.named(drivers),
            links=self.seen_links(),
            driver=drivers.filter(pk=self.row.driver_id).first(),
            standings=self.row.standings.all()[:10],
            aboard=loads_of([self.row])[self.row.pk].shown,
            routes=routes_by(request.user, vehicle=self.row)[:SHOWN],
            gear=[(one.label, getattr(self.row, one.value)) for one in Gear],
            papers=papers_of(request.user, vehicle=self.row),
            may_change=self.may_change,
            own=self.own,
        )

    def named(self, seen) -> dict:
        """Whom the permit names, of those the reader sees, and how many more; `other`: the register
        has somebody else at its wheel."""
        names = names_now(self.row)
        if names is None:
            return {"named": None}
        known = list(seen.filter(pk__in=names).order_by("name", "pk"))
        other = self.row.driver_id is not None and self.row.driver_id not in names
        return {"named": known, "unseen": len(names) - len(known), "other": other}


class VehicleForms(VehiclePage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}


class VehicleEdit(ComparedMixin, VehicleForms):
    template_name = "transport/vehicle_form.html"
    form_class = VehicleEditForm
    done_message = _("The vehicle is saved.")

    def form_kwargs(self):
        drivers = drivers_of([self.own.school_id])
        return {"vehicle": self.row, "link": self.own, "drivers": drivers}

    def act(self, form):
        return actions.edit_vehicle(self.row, self.request.user, **form.cleaned_data)


class VehicleLeave(VehicleForms):
    template_name = "transport/vehicle_leave.html"
    form_class = Judged
    done_message = _("It is recorded that it carries pupils of the school no longer.")

    def act(self, form):
        actions.leave(self.row, self.request.user)
        return self.row
