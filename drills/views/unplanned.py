"""The bureau's view: which schools below have no drill for a month in which they owe one."""

from drills.forms.unplanned import UnplannedFilter
from drills.lists import unplanned as lists
from drills.queries.unplanned import unplanned
from safety.web.views import BUREAU, ListPage


class UnplannedList(ListPage):
    access = {"GET": BUREAU}
    template_name = "drills/unplanned_list.html"
    filter_class = UnplannedFilter
    order = ("code",)
    export = lists.UNPLANNED

    def narrowed(self, filters):
        rows = unplanned(self.request.user, filters.first_day()).select_related("unit__district")
        return filters.narrow(rows) if filters.is_valid() else rows.none()

    def context(self, **extra):
        return super().context(month=extra["filters"].first_day(), **extra)
