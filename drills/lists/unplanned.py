"""Schools without a drill for a month, as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

UNPLANNED = Listing(
    "schools-without-a-drill",
    gettext_lazy("Schools without a planned drill"),
    page="drills.views.unplanned.UnplannedList",
    route="drills:unplanned_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "code"),
        Shown(gettext_lazy("School"), "name", width=28),
        Shown(gettext_lazy("Stage"), "get_stage_display", width=18),
        Shown(gettext_lazy("Last drill held on"), "last_held", "date", 12),
    ),
)
