"""The list of drivers as a workbook (safety.sheets.listing); of sealed numbers the last four."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

DRIVERS = Listing(
    "drivers",
    gettext_lazy("Drivers"),
    page="transport.views.driver.DriverList",
    route="transport:driver_list",
    personal=True,
    columns=(
        Shown(gettext_lazy("Driver"), "name"),
        Shown(gettext_lazy("Identity number, last four"), "identity_end", width=10),
        Shown(gettext_lazy("Phone"), "phone"),
        Shown(gettext_lazy("School"), "school_name", width=28),
        Shown(gettext_lazy("Licence class"), "licence_class", width=10),
        Shown(gettext_lazy("First licence on"), "first_licensed_on", "date", 12),
        Shown(gettext_lazy("Licence valid to"), "licence_until", "date", 12),
        Shown(gettext_lazy("Verdict"), "get_verdict_display", width=10),
        Shown(gettext_lazy("Reasons"), "why", width=60),
        Shown(gettext_lazy("Barred since"), "barred_since", "date", 12),
        Shown(gettext_lazy("Schools"), "schools", "number", 10),
    ),
)
