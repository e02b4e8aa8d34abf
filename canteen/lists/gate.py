"""What was seen around the gate as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

SIGHTINGS = Listing(
    "around-the-gate",
    gettext_lazy("Around the gate"),
    page="canteen.views.gate.SightList",
    route="canteen:gate_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Name and place"), "place", width=28),
        Shown(gettext_lazy("Kind of place"), "get_kind_display", width=16),
        Shown(gettext_lazy("What was seen"), "what", width=40),
        Shown(gettext_lazy("Seen on"), "seen_on", "date", 12),
        Shown(gettext_lazy("Whose people saw it"), "seen_by", width=20),
        Shown(gettext_lazy("Reported to"), "get_department_display", width=20),
        Shown(gettext_lazy("Reported on"), "reported_on", "date", 12),
        Shown(gettext_lazy("Answer by"), "answer_by", "date", 12),
        Shown(gettext_lazy("Answered on"), "answered_on", "date", 12),
        Shown(gettext_lazy("Answer of the authority"), "answer", width=40),
        Shown(gettext_lazy("Reported to the media"), "media", width=24),
        Shown(gettext_lazy("Closed on"), "closed_on", "date", 12),
        Shown(gettext_lazy("State"), "get_state_display", width=16),
    ),
)
