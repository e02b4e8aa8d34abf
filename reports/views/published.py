"""What was published: the list, one report with its amendments, its file; publishing, amending."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import frozen, lists, publish
from reports.bulletin.paper import Sheet
from reports.forms import AmendForm, PublishForm
from reports.models import Paper, Publication
from safety.files import storage
from safety.files.word import DOCX
from safety.web.views import ADMINS, BUREAU, FormPage, ListPage, Page, RowFormPage, RowPage

log = logging.getLogger(__name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MonthPublish(FormPage):
    """Orders the publishing of a month. A month that is published stays as it is."""

    access = {"POST": ADMINS}
    template_name = "reports/month_start.html"
    form_class = PublishForm

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        chosen = form.cleaned_data
        unit, period = chosen["unit"], chosen["period"]
        self.known = publish.published(unit, period).first()
        if self.known is None:
            return publish.order(self.request.user, unit, period, chosen["client_uuid"])
        messages.info(self.request, _("This month is published already. Nothing was changed."))
        return self.known

    def next_url(self, result):
        if self.known:
            return result.get_absolute_url()
        return reverse("desk:job_detail", kwargs={"uuid": result.uuid})

    def context(self, **extra):
        return super().context(title=_("Publish the monthly report"), **extra)


class PublishedList(ListPage):
    access = {"GET": BUREAU}
    template_name = "reports/published_list.html"
    order = ("-year", "-month", "unit__code", "unit_id", "number", "pk")
    export = lists.PUBLISHED

    def rows(self):
        rows = Publication.objects.visible_to(self.request.user)
        return rows.select_related("unit", "published_by").defer("figures", "changes")


class PublishedPage(RowPage):
    model = Publication
    related = ("unit", "published_by")
    name = "publication"

    def authorise(self, roles):
        """By any seat in a bureau: whose paper it is was decided when it was fetched, and a
        bulletin is also read from below."""
        Page.authorise(self, roles)

    def may_amend(self) -> bool:
        """A report is amended by those who publish it, not by a bureau above."""
        return publish.units_of(self.request.user).filter(pk=self.row.unit_id).exists()


class PublishedDetail(PublishedPage):
    """One published report or amendment; the latest is compared with the figures of today."""

    access = {"GET": BUREAU}
    template_name = "reports/published_detail.html"

    def get(self, request, *args, **kwargs):
        if self.row.kind == Paper.BULLETIN:
            sheet, whole = Sheet(self.row.figures), self.whole()
            return self.show(
                template_name="reports/bulletin_published.html", sheet=sheet, whole=whole
            )
        chain = publish.published(self.row.unit, self.row.period).select_related("published_by")
        last = self.row.number == max(row.number for row in chain)
        differ = publish.differences(self.row) if last else []
        return self.show(
            chain=chain,
            is_last=last,
            whole=self.whole(),
            differ=[frozen.worded(change) for change in differ],
            changes=[frozen.worded(change) for change in self.row.changes],
            may_amend=bool(differ) and self.may_amend(),
        )

    def whole(self) -> bool | None:
        """Whether the kept file is what was published; None while it cannot be read."""
        try:
            return publish.is_whole(self.row)
        except storage.Away:
            return None


class PublishedFile(PublishedPage):
    """The kept file, as long as it is what was published."""

    access = {"GET": BUREAU}

    def get(self, request, *args, **kwargs):
        if not publish.is_whole(self.row):
            log.error("published report %s has lost its file", self.row.uuid)
            raise Http404
        file = storage.open_file(self.row.file)
        kind = DOCX if self.row.kind == Paper.BULLETIN else XLSX
        return FileResponse(file, as_attachment=True, filename=self.row.name, content_type=kind)


class PublishedAmend(RowFormPage, PublishedPage):
    """What changed since, computed, and the reason, which is the person's."""

    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "reports/published_amend.html"
    form_class = AmendForm
    done_message = gettext_lazy("The amendment is being made.")

    def rows(self):
        return super().rows().filter(kind=Paper.MONTH)

    def authorise(self, roles):
        super().authorise(roles)
        if not self.may_amend():
            raise PermissionDenied

    def act(self, form):
        chosen = form.cleaned_data
        user, unit, period = self.request.user, self.row.unit, self.row.period
        return publish.order(user, unit, period, chosen["client_uuid"], chosen["reason"])

    def next_url(self, job):
        return reverse("desk:job_detail", kwargs={"uuid": job.uuid})

    def context(self, **extra):
        last = publish.published(self.row.unit, self.row.period).last()
        differ = [frozen.worded(change) for change in publish.differences(last)]
        return super().context(last=last, differ=differ, **extra)
