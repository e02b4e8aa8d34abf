"""The lists of inspections as workbooks: their columns (safety.sheets.listing). The ledger, the
longest of all, has a writer of its own (sheets.py)."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.sheets import listing
from safety.sheets.listing import Listing, Shown

VISITS = Listing(
    "visits",
    gettext_lazy("Visits"),
    page="inspections.views.visit.VisitList",
    route="inspections:visit_list",
    columns=(
        Shown(gettext_lazy("District"), "school.unit.district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Stage"), "school.get_stage_display"),
        Shown(gettext_lazy("Day"), "planned_for", "date", 12),
        Shown(gettext_lazy("Kind"), lambda visit: capfirst(visit.get_kind_display()), width=16),
        Shown(gettext_lazy("Inspected by"), "bureau.name", width=24),
        Shown(gettext_lazy("State"), "state_label", width=12),
        Shown(gettext_lazy("Checked in"), "checked_in_at", "moment", 18),
        Shown(gettext_lazy("Submitted"), "submitted_at", "moment", 18),
        Shown(gettext_lazy("Notice"), "notice_number", width=22),
    ),
)
DRAWS = Listing(
    "draws",
    gettext_lazy("Random draws"),
    page="inspections.views.draw.DrawList",
    route="inspections:draw_list",
    columns=(
        Shown(gettext_lazy("District"), "result.school.unit.district.name"),
        Shown(gettext_lazy("School drawn"), "result.school.name", width=28),
        Shown(gettext_lazy("Drawn at"), "drawn_at", "moment", 18),
        Shown(gettext_lazy("Drawn by"), "drawn_by.name", width=12),
        Shown(gettext_lazy("Bureau"), "unit.name", width=20),
        Shown(gettext_lazy("Visit"), "said_of_visit"),
        Shown(gettext_lazy("Why it was drawn again"), "reason", width=30),
        Shown(gettext_lazy("Hash"), "commitment", width=66),
    ),
)
LOOK_BACKS = Listing(
    "look-backs",
    gettext_lazy("Look-back"),
    page="inspections.views.look_back.LookBackList",
    route="inspections:look_back_list",
    columns=(
        Shown(gettext_lazy("Title"), "title", width=28),
        Shown(gettext_lazy("Kind"), lambda row: capfirst(row.get_kind_display()), width=20),
        Shown(gettext_lazy("Bureau"), "unit.name", width=20),
        Shown(gettext_lazy("Started by"), "started_by.name", width=12),
        Shown(gettext_lazy("Started"), "started_at", "moment", 18),
        Shown(gettext_lazy("Hazards"), "progress.total", "number", 10),
        Shown(gettext_lazy("Looked at"), "progress.done", "number", 10),
        Shown(gettext_lazy("Relapsed"), "progress.relapsed", "number", 10),
    ),
)
LOOKED_AT = Listing(
    "looked-at",
    gettext_lazy("Hazards of a look-back"),
    page="inspections.views.look_back.LookBackDetail",
    route="inspections:look_back_detail",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Number"), "hazard.number", width=20),
        Shown(gettext_lazy("What was wrong"), "hazard.what", width=40),
        Shown(gettext_lazy("Severity"), "hazard.get_severity_display", width=12),
        Shown(gettext_lazy("Result"), "get_outcome_display"),
        Shown(gettext_lazy("Looked at on"), "looked_at", "moment", 18),
        Shown(gettext_lazy("By"), "looked_by.name", width=12),
        Shown(gettext_lazy("What was seen"), "note", width=40),
    ),
)
SUPERVISION = Listing(
    "supervision",
    gettext_lazy("Listed supervision"),
    page="inspections.views.supervise.SupervisionList",
    route="inspections:supervision_list",
    columns=(
        Shown(gettext_lazy("Number"), "number", width=20),
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("What is wrong"), "what", width=40),
        Shown(gettext_lazy("Interim control"), "interim_control", width=40),
        Shown(gettext_lazy("Supervised by"), "supervisor.name", width=12),
        Shown(gettext_lazy("Listed since"), "listed_at", "moment", 18),
        Shown(gettext_lazy("Deadline"), "deadline", "date", 12),
        Shown(gettext_lazy("State"), "get_state_display", width=12),
    ),
)


def _use(version) -> str:
    return _("schools' own checks") if version.checklist.for_self_check else _("inspections")


CHECKLISTS = Listing(
    "checklists",
    gettext_lazy("Checklists"),
    page="inspections.views.checklist.ChecklistList",
    route="inspections:checklist_list",
    columns=(
        Shown(gettext_lazy("Checklist"), "name", width=28),
        Shown(gettext_lazy("Area"), lambda row: capfirst(row.checklist.get_area_display())),
        Shown(gettext_lazy("Items"), "item_count", "number", 9),
        Shown(gettext_lazy("Version"), "number", "number", 9),
        Shown(gettext_lazy("Published"), "published_at", "moment", 18),
        Shown(gettext_lazy("For"), _use, width=20),
    ),
)


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(VISITS, DRAWS, LOOK_BACKS, LOOKED_AT, SUPERVISION, CHECKLISTS)
