"""How schools compare, as a workbook: its columns (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

COMPARED = Listing(
    "drill-times",
    gettext_lazy("Drill times compared"),
    page="drills.views.progress.CompareList",
    route="drills:compare_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Held on"), "drill.held_on", "date", 12),
        Shown(gettext_lazy("Seconds"), "drill.seconds", "number", 10),
        Shown(gettext_lazy("Storeys"), "storeys", "number", 10),
        Shown(gettext_lazy("People who took part"), "drill.people", "number", 12),
        Shown(gettext_lazy("Against the reference, %"), "pace", "number", 12),
        Shown(gettext_lazy("How it was recorded"), "get_way_display", width=18),
        Shown(
            gettext_lazy("Flags"), lambda run: " · ".join(f["rule"] for f in run.findings), width=30
        ),
    ),
)
