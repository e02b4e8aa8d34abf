"""The list of drills as a workbook: its columns (safety.sheets.listing)."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

DRILLS = Listing(
    "drills",
    gettext_lazy("Drills"),
    page="drills.views.drill.DrillList",
    route="drills:drill_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Scenario"), lambda drill: capfirst(drill.get_scenario_display())),
        Shown(gettext_lazy("Planned for"), "planned_on", "date", 12),
        Shown(
            gettext_lazy("Begins at"),
            lambda d: f"{d.starts_at:%H:%M}" if d.starts_at else "",
            width=8,
        ),
        Shown(gettext_lazy("Plan written"), lambda drill: hasattr(drill, "plan")),
        Shown(gettext_lazy("Held on"), "held_on", "date", 12),
        Shown(gettext_lazy("Recorded late"), "late"),
        Shown(gettext_lazy("People who took part"), "people", "number", 12),
        Shown(gettext_lazy("Seconds"), "seconds", "number", 10),
        Shown(gettext_lazy("Problems seen"), "problems", width=40),
        Shown(gettext_lazy("What will be done better"), "improvements", width=40),
        Shown(gettext_lazy("State"), "get_state_display"),
    ),
)
