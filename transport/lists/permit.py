"""Applications for school-bus permits as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

PERMITS = Listing(
    "school-bus-permits",
    gettext_lazy("Permits of school buses"),
    page="transport.views.permit.PermitList",
    route="transport:permit_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Number plate"), lambda row: str(row.vehicle)),
        Shown(gettext_lazy("Received by the education bureau"), "received_on", "date", 14),
        Shown(gettext_lazy("State"), "get_state_display", width=26),
        Shown(gettext_lazy("Next step by"), "due_on", "date", 12),
        Shown(gettext_lazy("Permit number"), "number", width=18),
        Shown(gettext_lazy("Permit valid to"), "until", "date", 12),
    ),
)
