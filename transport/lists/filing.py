"""Filings with the traffic police as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

FILINGS = Listing(
    "filings",
    gettext_lazy("Filings with the traffic police"),
    page="transport.views.filing.FilingList",
    route="transport:filing_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("Filed by"), "unit.name", width=28),
        Shown(gettext_lazy("Number"), "number", "number", 8),
        Shown(gettext_lazy("Made"), "made_at", "moment", 18),
        Shown(gettext_lazy("Rows"), "count", "number", 8),
        Shown(gettext_lazy("Added"), "added", "number", 8),
        Shown(gettext_lazy("Changed"), "changed", "number", 8),
        Shown(gettext_lazy("Removed"), "removed", "number", 8),
        Shown(gettext_lazy("Handed over on"), "handed_on", "date", 12),
        Shown(gettext_lazy("Handed to"), "handed_to", width=20),
        Shown(gettext_lazy("State"), lambda row: row.state[1], width=16),
        Shown(gettext_lazy("Remarks of the traffic police"), "remarks", width=40),
    ),
)
