"""The list of vehicles as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

VEHICLES = Listing(
    "vehicles",
    gettext_lazy("Vehicles"),
    page="transport.views.vehicle.VehicleList",
    route="transport:vehicle_list",
    personal=True,
    columns=(
        Shown(gettext_lazy("Number plate"), "plate"),
        Shown(gettext_lazy("Kind"), "get_kind_display", width=20),
        Shown(gettext_lazy("Rated seats"), "seats", "number", 8),
        Shown(gettext_lazy("Pupils carried"), "carried", "number", 8),
        Shown(gettext_lazy("School"), "school_name", width=28),
        Shown(gettext_lazy("Owned by"), "get_owner_display", width=16),
        Shown(gettext_lazy("Name of the owner"), "owner_name", width=24),
        Shown(gettext_lazy("Inspection valid to"), "inspection_until", "date", 12),
        Shown(gettext_lazy("Insurance valid to"), "insurance_until", "date", 12),
        Shown(gettext_lazy("Permit valid to"), "permit_until", "date", 12),
        Shown(gettext_lazy("To be scrapped by"), "scrap_on", "date", 12),
        Shown(gettext_lazy("Verdict"), "get_verdict_display", width=10),
        Shown(gettext_lazy("Reasons"), "why", width=60),
        Shown(gettext_lazy("Barred since"), "barred_since", "date", 12),
        Shown(gettext_lazy("Schools"), "schools", "number", 10),
    ),
)
