"""The month: its figures, the rows behind each of them, and the order for the workbook."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import found_by, lists, month, publish
from reports.behind import behind, late_days
from reports.forms import MonthFilter, PublishForm, RowsFilter, WorkbookForm
from reports.workbook import KIND
from safety.sheets.actions import start_export
from safety.web.paging import page_of
from safety.web.views import BUREAU, Exported, FormPage, Page

PAGE_SIZE = 25


class Month(Page):
    """The figures of a month or a year (R35), by district, way, area, severity and stage."""

    access = {"GET": BUREAU}
    template_name = "reports/month.html"

    def get(self, request):
        filters = MonthFilter(request.GET, user=request.user)
        if not filters.is_valid():
            return self.show(filters=filters, screen=None)
        period, who = filters.cleaned_data["period"], filters.cleaned_data["found_by"]
        return self.show(
            filters=filters,
            screen=month.screen(request.user, period, who),
            order=WorkbookForm(initial={"period": period.key, "found_by": who}),
            papers=[] if who else self.papers(period),
            clear_url=f"?period={period.key}",
        )

    def papers(self, period) -> list:
        """(what was published of the month, the form that publishes it) of the reader's bureaus."""
        user = self.request.user
        return [
            (standing, PublishForm(user=user, initial=self.initial(standing.unit, period)))
            for standing in publish.standings(user, period)
        ]

    @staticmethod
    def initial(unit, period) -> dict:
        return {"unit": unit.uuid, "period": period.key}


class MonthRows(Exported, Page):
    """Exactly the rows behind one figure of the month."""

    access = {"GET": BUREAU}
    template_name = "reports/month_rows.html"
    filter_class = RowsFilter
    export = lists.MONTH_ROWS

    def get(self, request):
        filters = self.filters()
        if not filters.is_valid():
            return self.show(filters=filters, listing=None)
        rows, chosen = self.exported(filters), filters.cleaned_data
        after = request.GET.get("after", "")
        page = page_of(rows, self.order, after, PAGE_SIZE, count=False)
        self.dress(page.rows)
        count = rows.count()
        return self.show(
            filters=filters,
            listing=self.listing,
            page=page,
            count=count,
            export_count=count,
            span=self.span,
            label=month.label(chosen["figure"]),
            meaning=month.meaning(chosen["figure"]),
            of=self.of(filters),
            back_url=month.url(chosen["period"], chosen["found_by"]),
        )

    def exported(self, filters):
        chosen = filters.cleaned_data
        self.span = chosen["period"].span()
        narrow = found_by.narrow(chosen["found_by"]) | filters.line()
        self.listing = behind(self.request.user, self.span, chosen["figure"], **narrow)
        self.order = self.listing.order
        self.export_columns = lists.ROWS_OF[self.listing.kind]
        self.export_about = " ".join([month.label(chosen["figure"]), *self.of(filters)])
        return self.listing.rows

    def dress(self, rows):
        for row in rows if self.listing.kind == "hazard" else ():
            row.days_late = late_days(row.state, row.deadline, self.span.last) or None
            row.late = _late(row.days_late)
        return rows

    @staticmethod
    def of(filters) -> list[str]:
        """What the figure is narrowed to, in words: the period, who found it, the line."""
        chosen = filters.cleaned_data
        parts = [chosen["period"].label]
        if chosen["found_by"]:
            parts.append(str(found_by.words(chosen["found_by"])))
        if chosen["district"]:
            parts.append(chosen["district"].name)
        for name in ("way", "area", "severity", "stage"):
            if chosen[name]:
                parts.append(str(dict(filters.fields[name].choices)[chosen[name]]))
        return parts


def _late(days: int | None) -> str:
    if not days:
        return ""
    return ngettext("Overdue by %(n)d day", "Overdue by %(n)d days", days) % {"n": days}


class MonthStart(FormPage):
    """Orders the workbook: a job of the worker. Sent twice, it is one job."""

    access = {"POST": BUREAU}
    template_name = "reports/month_start.html"
    form_class = WorkbookForm

    def act(self, form):
        chosen = form.cleaned_data
        params = {"period": chosen["period"].key, "found_by": chosen["found_by"]}
        return start_export(self.request.user, KIND, uuid=chosen["client_uuid"], params=params)

    def next_url(self, job):
        return reverse("desk:job_detail", kwargs={"uuid": job.uuid})

    def context(self, **extra):
        return super().context(title=_("Make the workbook"), **extra)
