"""The list of routes as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

ROUTES = Listing(
    "routes",
    gettext_lazy("Routes"),
    page="transport.views.route.RouteList",
    route="transport:route_list",
    personal=True,
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Name of the route"), "name", width=20),
        Shown(gettext_lazy("Direction"), "get_direction_display", width=10),
        Shown(gettext_lazy("First day"), "starts_on", "date", 12),
        Shown(gettext_lazy("Last day"), "ends_on", "date", 12),
        Shown(gettext_lazy("Begins at"), lambda route: f"{route.plan.first_at:%H:%M}", width=8),
        Shown(gettext_lazy("Ends at"), lambda route: f"{route.plan.last_at:%H:%M}", width=8),
        Shown(gettext_lazy("Vehicle"), "plan.vehicle", width=12),
        Shown(gettext_lazy("Rated seats"), "plan.vehicle.seats", "number", 8),
        Shown(gettext_lazy("Pupils carried"), "plan.pupils", "number", 8),
        Shown(gettext_lazy("Driver"), "plan.driver.name"),
        Shown(gettext_lazy("Attendant"), "plan.attended_by"),
        Shown(gettext_lazy("Rules that it breaks"), "why", width=60),
    ),
)
