"""Who keeps the records of their kitchen's days, as a workbook (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

COUNTS = ("asked", "lacking", "late_days", "without_meals")


def _count(name):
    return lambda kitchen: kitchen.kept[name]


DUTY = Listing(
    "kitchen-days",
    gettext_lazy("Daily records of kitchens"),
    page="canteen.views.duty.DutyList",
    route="canteen:duty_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Name of the kitchen"), "title", width=16),
        Shown(gettext_lazy("Days asked"), _count("asked"), "number", 10),
        Shown(gettext_lazy("Days with records missing"), _count("lacking"), "number", 14),
        Shown(gettext_lazy("Days recorded late"), _count("late_days"), "number", 12),
        Shown(gettext_lazy("Days without meals"), _count("without_meals"), "number", 12),
        Shown(gettext_lazy("Last day with records missing"), _count("last"), "date", 12),
    ),
)
