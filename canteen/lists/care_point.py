"""Care points, and their table by district, as workbooks (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

CARE_POINTS = Listing(
    "care-points",
    gettext_lazy("Off-campus care points"),
    page="canteen.views.care_point.PointList",
    route="canteen:care_point_list",
    personal=True,
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("Name of the place"), "name", width=24),
        Shown(gettext_lazy("Address"), "address", width=32),
        Shown(gettext_lazy("Owner"), "owner"),
        Shown(gettext_lazy("Phone"), "phone"),
        Shown(gettext_lazy("Pupils there"), "pupils_seen", "number", 10),
        Shown(gettext_lazy("Schools"), "schools_seen", "number", 10),
        Shown(gettext_lazy("Serves meals"), "meals"),
        Shown(gettext_lazy("Boards pupils"), "boards"),
        Shown(gettext_lazy("Business licence"), "business_licence", width=20),
        Shown(gettext_lazy("Business licence valid to"), "business_until", "date", 12),
        Shown(gettext_lazy("Food licence number"), "food_licence", width=20),
        Shown(gettext_lazy("Food licence valid to"), "food_until", "date", 12),
        Shown(gettext_lazy("Fire safety"), "get_fire_display"),
        Shown(gettext_lazy("Hygiene"), "get_hygiene_display"),
        Shown(gettext_lazy("Danger"), "get_danger_display"),
        Shown(gettext_lazy("Standard"), "standard_label"),
        Shown(gettext_lazy("Why"), "why", width=40),
        Shown(gettext_lazy("Visits by bureaus"), "visits_of_bureaus", "number", 10),
        Shown(gettext_lazy("Last visited by a bureau on"), "bureau_came_on", "date", 12),
    ),
)
BY_DISTRICT = Listing(
    "care-points-by-district",
    gettext_lazy("Care points by district"),
    page="canteen.views.care_point.PointTable",
    route="canteen:care_point_table",
    columns=(
        Shown(gettext_lazy("District"), "name", width=20),
        Shown(gettext_lazy("Places"), "care.places", "number", 10),
        Shown(gettext_lazy("Pupils there"), "care.pupils", "number", 10),
        Shown(gettext_lazy("Below standard"), "care.below", "number", 12),
        Shown(gettext_lazy("Not known yet"), "care.unknown", "number", 12),
        Shown(gettext_lazy("Share below standard"), "care.share", width=14),
        Shown(gettext_lazy("Visited by a bureau within a year"), "care.visited", "number", 12),
    ),
)
