"""Getting better: a school's chart of seconds, and how the schools of a bureau compare."""

from drills import lists
from drills.forms.compare import CompareFilter
from drills.models import DrillRun
from drills.queries.progress import progress
from drills.rules import target
from drills.views.chart import chart
from safety.schools.models import School
from safety.web.views import SIGNED_IN, ListPage, RowPage


class DrillProgress(RowPage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/drill_progress.html"
    model = School
    lookup = "unit__uuid"
    name = "school"
    related = ("unit",)

    def get(self, request, uuid):
        found = progress(self.row)
        return self.show(found=found, chart=chart(found.rows[::-1], found.aim))


class CompareList(ListPage):
    """The last drill of each school, the slowest for its size first."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/compare_list.html"
    filter_class = CompareFilter
    order = ("-pace", "-pk")
    export = lists.compare.COMPARED

    def rows(self):
        rows = DrillRun.objects.visible_to(self.request.user)
        rows = rows.filter(is_last=True, pace__isnull=False)
        return rows.select_related("drill", "school__unit", "district")

    def context(self, **extra):
        rule = {"start": target.START, "storey": target.A_STOREY, "people": target.PEOPLE_A_SECOND}
        return super().context(rule=rule, **extra)
