"""The list of vehicles as a workbook (safety.sheets.listing): the one wide sheet, with the driver
of each; it can be taken in again (transport.sheets)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown
from transport.lists.form import shown
from transport.sheets.columns import DRIVER, PLACE, VEHICLE

VEHICLES = Listing(
    "vehicles",
    gettext_lazy("Vehicles"),
    page="transport.views.vehicle.VehicleSheet",
    route="transport:vehicle_list",
    personal=True,
    columns=(
        *shown((*PLACE, *VEHICLE, *DRIVER)),
        Shown(gettext_lazy("Pupils of all its schools"), "carried", "number", 8),
        Shown(gettext_lazy("Most pupils on board at one time"), "aboard", "number", 8),
        Shown(gettext_lazy("Verdict"), "get_verdict_display", width=10),
        Shown(gettext_lazy("Reasons"), "why", width=60),
        Shown(gettext_lazy("Barred since"), "barred_since", "date", 12),
        Shown(gettext_lazy("Number of schools"), "schools", "number", 10),
    ),
)
