"""Reports on vehicles as a workbook (safety.sheets.listing); no phone number stands in it."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

VIOLATIONS = Listing(
    "vehicle-reports",
    gettext_lazy("Reports on vehicles"),
    page="transport.views.violation.ViolationList",
    route="transport:violation_list",
    personal=True,
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("Seen by"), "get_source_display", width=18),
        Shown(gettext_lazy("Unsafe act or state"), "get_what_display", width=28),
        Shown(gettext_lazy("Speed in km/h"), "speed", "number", 12),
        Shown(gettext_lazy("In words"), "text", width=40),
        Shown(gettext_lazy("Where"), "place", width=28),
        Shown(gettext_lazy("Seen on"), "seen_on", "date", 12),
        Shown(gettext_lazy("Number plate"), "plate"),
        Shown(gettext_lazy("Register"), "register_word", width=16),
        Shown(gettext_lazy("Received"), "received_at", "moment", 18),
        Shown(gettext_lazy("Take on by"), "take_by", "date", 12),
        Shown(gettext_lazy("Answer by"), "answer_by", "date", 12),
        Shown(gettext_lazy("State"), "get_state_display", width=16),
        Shown(gettext_lazy("Public answer"), "answer", width=40),
        Shown(gettext_lazy("Ended"), "ended_at", "moment", 18),
        Shown(gettext_lazy("Hazard number"), "hazard.number", width=22),
    ),
)
