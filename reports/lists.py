"""Lists of what was published and of what is owed as workbooks: their columns
(safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.dues import words
from safety.sheets import listing
from safety.sheets.listing import Listing, Shown

_HOW = (
    Shown(gettext_lazy("Published"), "published_at", "moment", 18),
    Shown(gettext_lazy("By"), "published_by.name", width=12),
    Shown("SHA-256", "sha256", width=66),
)
PUBLISHED = Listing(
    "published",
    gettext_lazy("Published reports"),
    page="reports.views.published.PublishedList",
    route="reports:published_list",
    columns=(
        Shown(gettext_lazy("Which month"), "period.label"),
        Shown(gettext_lazy("Bureau"), "unit.name", width=20),
        Shown(gettext_lazy("What"), "title", width=20),
        Shown(gettext_lazy("Reason"), "reason", width=40),
        *_HOW,
    ),
)
BULLETINS = Listing(
    "bulletins",
    gettext_lazy("Bulletins"),
    page="reports.views.bulletin.BulletinList",
    route="reports:bulletin_list",
    columns=(
        Shown(gettext_lazy("Which month"), "period.label"),
        Shown(gettext_lazy("Bureau"), "unit.name", width=20),
        Shown(gettext_lazy("Title"), lambda row: row.figures["title"], width=36),
        *_HOW,
    ),
)

# The rows behind a figure of the month, by what they are (reports.behind).
ROWS_OF = {
    "hazard": (
        Shown(gettext_lazy("Number"), "hazard.number", width=20),
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("What is wrong"), "hazard.what", width=40),
        Shown(gettext_lazy("Area"), "get_area_display"),
        Shown(gettext_lazy("Severity"), "get_severity_display", width=12),
        Shown(gettext_lazy("Found"), "issued_at", "moment", 18),
        Shown(gettext_lazy("Deadline"), "deadline", "date"),
        Shown(gettext_lazy("State then"), "get_state_display"),
        Shown(gettext_lazy("Days overdue"), "days_late", "number"),
    ),
    "look": (
        Shown(gettext_lazy("Number"), "hazard.number", width=20),
        Shown(gettext_lazy("District"), "at_district.name"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("What was wrong"), "hazard.what", width=40),
        Shown(gettext_lazy("Looked at"), "looked_at", "moment", 18),
        Shown(gettext_lazy("Looked by"), "looked_by.name", width=12),
        Shown(gettext_lazy("Result"), "get_outcome_display"),
        Shown(gettext_lazy("What was seen"), "note", width=40),
    ),
    "visit": (
        Shown(gettext_lazy("Notice issued"), "submitted_at", "moment", 18),
        Shown(gettext_lazy("District"), "at_district.name"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Kind"), "get_kind_display", width=20),
        Shown(gettext_lazy("Inspected by"), "bureau.name", width=20),
        Shown(gettext_lazy("Notice"), "notice_number", width=20),
        Shown(gettext_lazy("Hazards found"), "found", "number"),
    ),
    "school": (
        Shown(gettext_lazy("School"), "name", width=28),
        Shown(gettext_lazy("Stage"), "get_stage_display"),
        Shown(gettext_lazy("School code"), "code"),
    ),
}
MONTH_ROWS = Listing(
    "month-rows",
    gettext_lazy("Rows behind a figure"),
    page="reports.views.month.MonthRows",
    route="reports:month_rows",
    columns=ROWS_OF["hazard"],
)


OWED = Listing(
    "owed-below",
    gettext_lazy("Overdue duties"),
    page="reports.views.owed.OwedList",
    route="owed_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School or bureau"), "unit.name", width=28),
        Shown(gettext_lazy("Kind"), words.label, width=26),
        Shown(gettext_lazy("What is owed"), words.line, width=50),
        Shown(gettext_lazy("Due"), "due_on", "date", 12),
    ),
)


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(PUBLISHED, BULLETINS, OWED, MONTH_ROWS)
