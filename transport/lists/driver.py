"""The list of drivers as a workbook (safety.sheets.listing), which can be taken in again
(transport.sheets); of sealed numbers the last four."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown
from transport.lists.form import shown
from transport.sheets.columns import DRIVER, PLACE

DRIVERS = Listing(
    "drivers",
    gettext_lazy("Drivers"),
    page="transport.views.driver.DriverSheet",
    route="transport:driver_list",
    personal=True,
    columns=(
        *shown((*PLACE, *DRIVER)),
        Shown(gettext_lazy("Verdict"), "get_verdict_display", width=10),
        Shown(gettext_lazy("Reasons"), "why", width=60),
        Shown(gettext_lazy("Barred since"), "barred_since", "date", 12),
        Shown(gettext_lazy("Number of schools"), "schools", "number", 10),
    ),
)
