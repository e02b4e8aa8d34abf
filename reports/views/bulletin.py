"""The bulletin (R07): the list, the draft as it will be printed, its words, its publishing."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import lists, publish
from reports.bulletin import actions
from reports.bulletin.paper import Sheet
from reports.forms import BulletinForm, BulletinPublishForm, BulletinStartForm
from reports.models import Bulletin, Paper, Publication
from safety.schools.models import Tier
from safety.web.views import BUREAU, CITY_ADMIN, FormPage, ListPage, RowFormPage, RowPage


class BulletinList(ListPage):
    """What was circulated; for the city's administrators also what is being written."""

    access = {"GET": BUREAU}
    template_name = "reports/bulletin_list.html"
    order = ("-year", "-month", "unit_id", "pk")
    export = lists.BULLETINS

    def rows(self):
        rows = Publication.objects.visible_to(self.request.user).filter(kind=Paper.BULLETIN)
        return rows.select_related("unit", "published_by")

    def context(self, **extra):
        user = self.request.user
        unit = publish.units_of(user).filter(tier=Tier.CITY).first()
        if unit is None:
            return super().context(**extra)
        drafts = list(Bulletin.objects.filter(unit=unit).order_by("-year", "-month")[:24])
        out = {(row.year, row.month) for row in Publication.objects.filter(
            kind=Paper.BULLETIN, unit=unit).only("year", "month")}  # fmt: skip
        drafts = [draft for draft in drafts if (draft.year, draft.month) not in out]
        start = BulletinStartForm(user=user, initial={"unit": unit.uuid})
        return super().context(drafts=drafts, start=start, **extra)


class BulletinStart(FormPage):
    """Opens the month's draft: a new one, or the one that is there."""

    access = {"POST": CITY_ADMIN}
    template_name = "reports/month_start.html"
    form_class = BulletinStartForm

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        return actions.begin(form.cleaned_data["unit"], form.cleaned_data["period"])

    def context(self, **extra):
        return super().context(title=_("Write a bulletin"), **extra)


class DraftPage(RowPage):
    """A draft; once it is published its pages lead to what was."""

    model = Bulletin
    related = ("unit",)
    name = "draft"

    def moved_on(self):
        known = actions.published(self.row)
        return redirect(known) if known else None


class BulletinDraft(DraftPage):
    """The draft as it will be printed."""

    access = {"GET": CITY_ADMIN}
    template_name = "reports/bulletin_draft.html"

    def get(self, request, *args, **kwargs):
        form = BulletinPublishForm(version=self.row.version)
        sheet = Sheet(actions.content(self.row))
        return self.moved_on() or self.show(sheet=sheet, form=form)


class BulletinEdit(RowFormPage, DraftPage):
    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    template_name = "reports/bulletin_edit.html"
    form_class = BulletinForm
    done_message = gettext_lazy("The draft is saved.")

    def get(self, request, *args, **kwargs):
        return self.moved_on() or super().get(request, *args, **kwargs)

    def form_kwargs(self):
        words = {name: getattr(self.row, name) for name in actions.WORDS}
        return {"version": self.row.version, "initial": words}

    def act(self, form):
        return actions.edit(self.row, **form.cleaned_data)

    def context(self, **extra):
        if "current" in extra:
            # Sent again, it is sent in the knowledge of what is there now.
            extra["form"].data = {**extra["form"].data.dict(), "version": extra["current"].version}
        return super().context(**extra)


class BulletinPublish(RowFormPage, DraftPage):
    access = {"POST": CITY_ADMIN}
    template_name = "reports/bulletin_publish.html"
    form_class = BulletinPublishForm

    def act(self, form):
        row = actions.publish(self.row, self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The bulletin is published to the city's bureaus."))
        return row
