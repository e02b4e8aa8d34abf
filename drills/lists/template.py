"""The templates of drills, as a workbook (safety.sheets.listing)."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

TEMPLATES = Listing(
    "drill-templates",
    gettext_lazy("Templates of drills"),
    page="drills.views.template.TemplateList",
    route="drills:template_list",
    columns=(
        Shown(gettext_lazy("Bureau"), "unit.name", width=20),
        Shown(gettext_lazy("Scenario"), lambda row: capfirst(row.get_scenario_display())),
        Shown(gettext_lazy("Purpose"), "purpose", width=40),
        Shown(gettext_lazy("Ways out"), "routes", width=40),
        Shown(gettext_lazy("Posts at floors and stairs"), "posts", width=40),
        Shown(gettext_lazy("Assembly point"), "assembly", width=24),
        Shown(gettext_lazy("Signals"), "signals", width=30),
        Shown(gettext_lazy("Command group"), "command", width=30),
        Shown(gettext_lazy("Time target in seconds"), "target_seconds", "number", 10),
        Shown(gettext_lazy("Offered to schools"), "in_use", width=10),
    ),
)
