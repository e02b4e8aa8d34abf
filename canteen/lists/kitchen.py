"""The list of kitchens as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Kitchen
from safety.sheets.listing import Listing, Shown

LICENCE = {
    "none": gettext_lazy("not recorded"),
    "expired": gettext_lazy("expired"),
    "soon": gettext_lazy("expires soon"),
    "valid": gettext_lazy("valid"),
    "exempt": gettext_lazy("none needed"),
}


def licence_word(kitchen: Kitchen) -> str:
    return str(LICENCE[kitchen.licence_state])


def _meals(kitchen) -> str:
    return _(", ").join(kitchen.meals)


KITCHENS = Listing(
    "kitchens",
    gettext_lazy("Kitchens"),
    page="canteen.views.kitchen.KitchenList",
    route="canteen:kitchen_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Name of the kitchen"), "title", width=16),
        Shown(gettext_lazy("Kind"), "get_kind_display"),
        Shown(gettext_lazy("How it is run"), "get_mode_display"),
        Shown(gettext_lazy("Meals"), _meals, width=16),
        Shown(gettext_lazy("Seats"), "capacity", "number", 10),
        Shown(gettext_lazy("Food licence number"), "licence", width=20),
        Shown(gettext_lazy("Food licence valid to"), "licence_expires_on", "date", 12),
        Shown(gettext_lazy("Food licence"), licence_word),
        Shown(gettext_lazy("People"), "people", "number", 10),
        Shown(gettext_lazy("Without a valid certificate"), "uncertified", "number", 12),
        Shown(gettext_lazy("Compliance score"), "score", "number", 10),
    ),
)
