"""What units below owe late, as the home page counts it: one by one, of one kind or all."""

from reports.forms import OwedFilter
from reports.lists import OWED
from reports.today.bureau import late_below
from safety.dues import words
from safety.web.views import BUREAU, ListPage


class OwedList(ListPage):
    access = {"GET": BUREAU}
    template_name = "reports/owed_list.html"
    filter_class = OwedFilter
    order = ("due_on", "pk")
    export = OWED

    def rows(self):
        return late_below(self.request.user).select_related("unit", "district")

    def dress(self, rows):
        for row in rows:
            row.label, row.line = words.label(row), words.line(row)
        return rows
