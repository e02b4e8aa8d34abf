"""Water machines and bottled water as workbooks (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

MACHINES = Listing(
    "water-machines",
    gettext_lazy("Drinking water"),
    page="canteen.views.water.MachineList",
    route="canteen:water_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Place of the machine"), "place", width=24),
        Shown(gettext_lazy("Kind of machine"), "get_kind_display", width=16),
        Shown(gettext_lazy("Cleaned on"), "cleaned_on", "date", 12),
        Shown(gettext_lazy("Next cleaning by"), "next_on", "date", 12),
        Shown(gettext_lazy("State"), "get_state_display", width=16),
    ),
)
BATCHES = Listing(
    "bottled-water",
    gettext_lazy("Bottled water"),
    page="canteen.views.water.BatchList",
    route="canteen:water_batch_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Brand"), "brand", width=16),
        Shown(gettext_lazy("Supplier"), "supplier", width=24),
        Shown(gettext_lazy("Lot"), "lot", width=16),
        Shown(gettext_lazy("Bottled on"), "made_on", "date", 12),
        Shown(gettext_lazy("Use before"), "expires_on", "date", 12),
        Shown(gettext_lazy("Received on"), "received_on", "date", 12),
        Shown(gettext_lazy("Bottles"), "bottles", "number", 10),
        Shown(gettext_lazy("Papers"), "has_scan"),
        Shown(gettext_lazy("Withdrawn"), "is_withdrawn"),
    ),
)
