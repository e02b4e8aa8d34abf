"""The trips of a day, and who keeps their logs, as workbooks (safety.sheets.listing)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

COUNTS = ("asked", "lacking", "late_days", "flagged", "not_driven")


def _lacks(trip) -> str:
    """What is not recorded; of a day of which nothing was asked and nothing is there, that."""
    return trip.missing_words if trip.asked or trip.recorded else _("not asked")


def _count(name):
    return lambda route: route.kept[name]


TRIPS = Listing(
    "trips",
    gettext_lazy("Trips of a day"),
    page="transport.views.trip.TripList",
    route="transport:trip_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Day"), "day", "date", 12),
        Shown(gettext_lazy("Name of the route"), "plan.name", width=20),
        Shown(gettext_lazy("Vehicle"), "plan.vehicle", width=12),
        Shown(gettext_lazy("Got on"), "on_count", "number", 8),
        Shown(gettext_lazy("Got off"), "off_count", "number", 8),
        Shown(gettext_lazy("Most on board"), "most", "number", 8),
        Shown(gettext_lazy("Not recorded"), _lacks, width=28),
        Shown(gettext_lazy("What stands against it"), "why", width=40),
        Shown(gettext_lazy("Why there was no trip"), "no_trip", width=24),
        Shown(gettext_lazy("What became of it"), "became", width=24),
    ),
)
KEPT = Listing(
    "trip-logs",
    gettext_lazy("Trip logs"),
    page="transport.views.trip.KeptList",
    route="transport:trip_kept",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Name of the route"), "name", width=20),
        Shown(gettext_lazy("Trips asked for"), _count("asked"), "number", 10),
        Shown(gettext_lazy("Trips not recorded"), _count("lacking"), "number", 12),
        Shown(gettext_lazy("Trips recorded late"), _count("late_days"), "number", 12),
        Shown(gettext_lazy("Trips with something against them"), _count("flagged"), "number", 12),
        Shown(gettext_lazy("Trips that did not take place"), _count("not_driven"), "number", 12),
        Shown(gettext_lazy("Last day not recorded"), _count("last"), "date", 12),
    ),
)
