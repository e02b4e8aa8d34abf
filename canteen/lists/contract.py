"""The list of outsourcing contracts as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

CONTRACTS = Listing(
    "outsourcing",
    gettext_lazy("Outsourced kitchens"),
    page="canteen.views.contract.ContractList",
    route="canteen:contract_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Name of the kitchen"), "kitchen.title", width=16),
        Shown(gettext_lazy("Contractor"), "party", width=24),
        Shown(gettext_lazy("Contract begins on"), "starts_on", "date", 12),
        Shown(gettext_lazy("Contract ends on"), "ends_on", "date", 12),
        Shown(gettext_lazy("Transition date"), "transition_on", "date", 12),
        Shown(gettext_lazy("Taken back on"), "taken_back_on", "date", 12),
        Shown(gettext_lazy("State"), "get_state_display", width=20),
        Shown(gettext_lazy("Plan for taking it back"), "plan", width=40),
    ),
)
