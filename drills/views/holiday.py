"""Screens of holiday campaigns: the list, a campaign with the schools that owe its letter, the
letter itself on paper."""

import logging
from functools import cached_property
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from drills import letter_form
from drills import letter_paper as paper
from drills.actions import holiday as actions
from drills.actions.course import may_run
from drills.forms.holiday import (
    CampaignFilter,
    CampaignForm,
    LettersFilter,
    ReasonForm,
    SendForm,
)
from drills.lists import holiday as lists
from drills.models import HolidayCampaign
from drills.queries import holiday as queries
from drills.queries.training import units_of
from drills.views.course import RUN
from safety.base import clock
from safety.files import word_forms
from safety.files.word import DOCX
from safety.schools.models import School
from safety.schools.rules import SCHOOL_ROLES
from safety.web.paging import page_of
from safety.web.views import (
    BUREAU,
    SCHOOL,
    SIGNED_IN,
    Exported,
    FormPage,
    ListPage,
    Page,
    RowFormPage,
    RowPage,
)

log = logging.getLogger(__name__)
PAGE_SIZE = 25


class HolidayList(ListPage):
    """Campaigns of the reader's unit, of those below and of the bureaus above."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/holiday_list.html"
    filter_class = CampaignFilter
    order = ("-first_day", "-pk")
    export = lists.CAMPAIGNS

    def rows(self):
        rows = HolidayCampaign.objects.visible_to(self.request.user)
        return rows.select_related("unit", "announced_by")

    def dress(self, rows):
        rows = list(rows)
        found = queries.tallies(self.request.user, rows)
        for row in rows:
            row.tally = found[row.pk]
        return rows

    def context(self, **extra):
        return super().context(keeps=self.request.user.seats.roles & RUN, **extra)


class HolidayAdd(FormPage):
    """`?last=`: begun with the words of another campaign that the reader sees."""

    access = {"GET": RUN, "POST": RUN}
    template_name = "drills/holiday_form.html"
    form_class = CampaignForm
    done_message = _("The campaign is announced: each school owes its letter from now on.")

    def form_kwargs(self):
        return {"units": units_of(self.request.user), "last": self._last()}

    def _last(self) -> HolidayCampaign | None:
        try:
            asked = UUID(self.request.GET.get("last", "")[:36])
        except ValueError:
            return None
        rows = HolidayCampaign.objects.visible_to(self.request.user)
        return rows.filter(uuid=asked).first()

    def context(self, **extra):
        names = [
            {"braced": word_forms.braced(letter_form.NAMES, name.code), "meaning": name.meaning}
            for name in letter_form.NAMES
        ]
        return super().context(names=names, **extra)

    def act(self, form):
        data = dict(form.cleaned_data)
        file = data.pop("form")
        own = {"form": form.data_of_form, "form_name": file.name} if file else {}
        return actions.announce(self.request.user, uuid=data.pop("client_uuid"), **own, **data)


class HolidaySample(Page):
    """A ready form of the letter to download and edit."""

    access = {"GET": RUN}

    def get(self, request):
        return _word(gettext("Sample template: %(kind)s") % {"kind": gettext("letter to parents")},
                     letter_form.sample())  # fmt: skip


class CampaignPage(RowPage):
    model = HolidayCampaign
    name = "campaign"
    related = ("unit", "announced_by", "withdrawn_by")
    by_any_seat = True  # a bureau's is offered to all below it

    @cached_property
    def schools(self) -> list[School]:
        """The reader's own that owe its letter."""
        own = self.request.user.seats.only(SCHOOL_ROLES).units("school")
        rows = queries.schools_of(self.request.user, self.row).filter(pk__in=own)
        return list(rows.order_by("pk"))


class HolidayDetail(Exported, CampaignPage):
    """What is asked, and how each school under the reader stands."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/holiday_detail.html"
    filter_class = LettersFilter
    order = ("code",)
    export = lists.LETTERS

    def filters(self):
        filters = super().filters()
        filters.campaign = self.row
        return filters

    def exported(self, filters):
        rows = queries.schools_of(self.request.user, self.row)
        return filters.narrow(rows) if filters.is_valid() else rows.none()

    def dress(self, rows):
        rows = list(rows)
        queries.with_letters(self.row, rows)
        return rows

    def get(self, request, *args, **kwargs):
        user, filters = request.user, self.filters()
        page = page_of(self.exported(filters), self.order, request.GET.get("after", ""), PAGE_SIZE)
        own = self.dress(self.schools) if user.seats.roles & SCHOOL else []
        return self.show(
            filters=filters, page=page, rows=self.dress(page.rows), own=own,
            to_send=[one for one in own if one.letter is None and not self.row.withdrawn_at],
            tally=queries.tallies(user, [self.row])[self.row.pk],
            over=user.seats.roles & BUREAU, runs=may_run(user, self.row.unit),
        )  # fmt: skip


class HolidayWithdraw(CampaignPage, RowFormPage):
    """For whoever announced it."""

    access = {"GET": RUN, "POST": RUN}
    template_name = "drills/holiday_withdraw.html"
    form_class = ReasonForm
    done_message = _("The campaign is withdrawn: nobody owes its letter any more.")

    def authorise(self, roles):
        super().authorise(roles)
        if not may_run(self.request.user, self.row.unit):
            raise PermissionDenied

    def act(self, form):
        return actions.withdraw_campaign(self.row, self.request.user, **form.cleaned_data)


class HolidaySend(CampaignPage, RowFormPage):
    """A school records that the letter went out."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/holiday_send.html"
    form_class = SendForm
    done_message = _("The letter is recorded. Count the receipts as they come back.")

    def authorise(self, roles):
        super().authorise(roles)
        if not self.schools:
            raise PermissionDenied

    def form_kwargs(self):
        return {"campaign": self.row, "schools": self.schools}

    def act(self, form):
        data = form.cleaned_data
        return actions.send(
            self.request.user, uuid=data["client_uuid"], campaign=self.row,
            school=data["school"], letter=form.letter(),
        )  # fmt: skip


class LetterSheet(CampaignPage):
    """With the name of the reader's own school, where there is one (`?school=` of several); a line
    to write on for others."""

    access = {"GET": SIGNED_IN}

    @property
    def school(self) -> School | None:
        asked = self.request.GET.get("school", "")
        chosen = (one for one in self.schools if str(one.uuid) == asked)
        return next(chosen, self.schools[0] if self.schools else None)


class HolidayLetterPrint(LetterSheet):
    template_name = "drills/holiday_letter.html"

    def get(self, request, uuid):
        return self.show(
            school=self.school, sent_on=clock.today(), slip=paper.slip(), blank=paper.BLANK
        )


class HolidayLetterWord(LetterSheet):
    def get(self, request, uuid):
        return _word(self.row.title, self._data())

    def _data(self) -> bytes:
        """One whose own form is lost stands in no school's way: it has the built-in letter."""
        given = self.row, self.school, clock.today()
        if self.row.file:
            try:
                return letter_form.fill(*given)
            except word_forms.Lost:
                log.error("the built-in letter instead of the form of %s", self.row.uuid)
        return paper.letter(*given)


def _word(name: str, data: bytes) -> HttpResponse:
    answer = HttpResponse(data, content_type=DOCX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    return answer
