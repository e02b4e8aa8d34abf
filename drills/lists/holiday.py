"""Holiday campaigns and the letters of their schools as workbooks (safety.sheets.listing)."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from safety.sheets.listing import Listing, Shown

CAMPAIGNS = Listing(
    "holiday-campaigns",
    gettext_lazy("Letters to parents before holidays"),
    page="drills.views.holiday.HolidayList",
    route="drills:holiday_list",
    columns=(
        Shown(gettext_lazy("Title"), "title", width=32),
        Shown(gettext_lazy("Holiday"), lambda row: capfirst(row.get_holiday_display())),
        Shown(pgettext_lazy("campaign", "Announced by"), "unit.name", width=20),
        Shown(gettext_lazy("Announced"), "announced_at", "moment", 18),
        Shown(gettext_lazy("First day"), "first_day", "date", 12),
        Shown(gettext_lazy("Last day"), "last_day", "date", 12),
        Shown(gettext_lazy("Letter sent by"), "due_on", "date", 12),
        Shown(gettext_lazy("Topics"), lambda row: _(", ").join(row.topic_labels), width=40),
        Shown(gettext_lazy("Schools"), lambda row: row.tally.schools, "number", 10),
        Shown(gettext_lazy("Letters sent"), lambda row: row.tally.sent, "number", 10),
        Shown(gettext_lazy("Why it was withdrawn"), "withdrawn_why", width=30),
    ),
)
LETTERS = Listing(
    "holiday-letters",
    gettext_lazy("Letters to parents, school by school"),
    page="drills.views.holiday.HolidayDetail",
    route="drills:holiday_detail",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "code"),
        Shown(gettext_lazy("School"), "name", width=28),
        Shown(gettext_lazy("State"), "how_label", width=16),
        Shown(gettext_lazy("Sent on"), "letter.sent_on", "date", 12),
        Shown(gettext_lazy("Families"), "letter.families", "number", 10),
        Shown(gettext_lazy("Receipts"), "letter.receipts", "number", 10),
        Shown(gettext_lazy("Activities"), "letter.activities", width=40),
        Shown(gettext_lazy("Recorded"), "letter.recorded_at", "moment", 18),
    ),
)
