"""From a dish of a meal to its goods, their suppliers, and who else received them."""

from functools import cached_property

from canteen import traces
from canteen.forms.goods import DishFilter
from canteen.lists import purchase as lists
from canteen.models import Dish
from safety.web.paging import page_of
from safety.web.views import SIGNED_IN, Exported, RowPage

PAGE_SIZE, PRINTED = 25, 500


class DishPage(RowPage):
    model = Dish
    name = "dish"
    related = ("menu__sheet__kitchen__school__unit", "school__unit", "district")


class DishTrace(Exported, DishPage):
    """A school sees where its own goods came from; a bureau every school of its area as well."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/dish_trace.html"
    filter_class = DishFilter
    order = ("-arrived_on", "-pk")
    export = lists.DISH

    @cached_property
    def found(self) -> traces.Found:
        return traces.of_dish(self.row, self.everything)

    @property
    def everything(self) -> bool:
        filters = self.filters()
        return filters.is_valid() and filters.cleaned_data["show"] == "all"

    def exported(self, filters):
        return traces.received(self.found, self.request.user)

    def dress(self, rows):
        rows = list(rows)
        for row in rows:
            row.word = lists.stock_word(row)
        return rows

    def get(self, request, *args, **kwargs):
        filters = self.filters()
        after = request.GET.get("after", "")
        page = page_of(self.exported(filters), self.order, after, PAGE_SIZE)
        return self.show(filters=filters, page=page, rows=self.dress(page.rows))

    def context(self, **extra):
        schools = traces.schools(self.found, self.request.user)
        return super().context(found=self.found, lots=self.found.lots, schools=schools, **extra)


class DishTracePrint(DishTrace):
    """The same on paper."""

    template_name = "canteen/dish_trace_print.html"
    export = None

    def get(self, request, *args, **kwargs):
        rows = self.exported(None).order_by(*self.order)[:PRINTED]
        return self.show(rows=self.dress(rows), filters=self.filters(), most=PRINTED)
