"""Screens of safety agreements, letters to parents and lessons of drivers (R18)."""

from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.files import documents, serve
from safety.schools import calendar
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from safety.web.own_schools import OwnSchools
from safety.web.views import (
    SCHOOL,
    SIGNED_IN,
    ComparedMixin,
    FormPage,
    ListPage,
    RowFormPage,
    RowPage,
)
from transport import agreement_paper as papers
from transport import template_paper
from transport.actions import agreement as actions
from transport.dues import agreement as dues
from transport.forms import agreement as forms
from transport.lists import agreement as lists
from transport.models import Agreement, DriverLesson, DriverLink, ParentLetter, VehicleLink
from transport.models.template import TemplateKind
from transport.queries.templates import in_use
from transport.rules import agreement as rules
from transport.views.shared import drivers_of, drivers_seen, word


class SchoolScan(RowPage):
    """The signed paper, on which parents stand by name: the school's alone."""

    access = {"GET": SCHOOL}
    related = ("photo", "document")

    def get(self, request, uuid):
        if self.row.document:
            return documents.serve(self.row.document)
        if self.row.photo:
            return serve.serve(self.row.photo)
        raise Http404


class PaperList(ListPage):
    access = {"GET": SIGNED_IN}
    filter_class = forms.PaperFilter
    order = ("-pk",)
    model: type

    def rows(self):
        rows = self.model.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district")

    def context(self, **extra):
        roles = self.request.user.seats.roles
        return super().context(own=roles & SCHOOL_ROLES, keeps=roles & ADMINS, **extra)


# -- agreements -----------------------------------------------------------------------------------


class AgreementList(PaperList):
    """How it stands with each vehicle of each school."""

    template_name = "transport/agreement_list.html"
    order = ("pk",)
    export = lists.AGREEMENTS
    model = VehicleLink

    def rows(self):
        return super().rows().filter(in_use=True).select_related("vehicle__driver")

    def dress(self, rows):
        rows, today = list(rows), clock.today()
        found = dues.newest(rows)
        for row in rows:
            dress(row, found.get(row.pk), today)
        return rows


def dress(row, found, today):
    """What its line shows of the newest agreement."""
    row.paper = found
    row.how = rules.standing(found, row.pupils, row.vehicle.driver_id, today)
    row.look, row.word = rules.LOOKS[row.how], row.how.label
    row.signed, row.until = (found.signed, found.until) if found else (0, None)


class LinkPage(RowPage):
    model = VehicleLink
    name = "link"
    related = ("school__unit", "district", "vehicle")

    @cached_property
    def driver(self):
        """Whoever drives it, if the reader may know of them: a shared vehicle's may be another
        school's."""
        return drivers_seen(self.request.user).filter(pk=self.row.vehicle.driver_id).first()

    def context(self, **extra):
        return super().context(driver=self.driver, **extra)


class AgreementDetail(LinkPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/agreement_detail.html"

    def get(self, request, uuid):
        mine = request.user.seats.cover(self.row, SCHOOL_ROLES)
        dress(self.row, dues.newest([self.row]).get(self.row.pk), clock.today())
        return self.show(
            agreements=self.row.agreements.select_related(
                "recorded_by", "withdrawn_by", "driver"
            ).order_by("-signed_on", "-pk")[:20],
            mine=mine, may_change=mine and self.row.in_use, source=rules.SOURCE,
            template=in_use(self.row, TemplateKind.AGREEMENT),
        )  # fmt: skip


class AgreementAdd(LinkPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/agreement_add.html"
    form_class = forms.AgreementForm
    done_message = _("The agreement is recorded.")

    def form_kwargs(self):
        return {"link": self.row}

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("scan")
        scan = actions.prepare_scan(self.row, user, upload, form_uuid=uuid)
        return actions.record_agreement(self.row, user, uuid=uuid, scan=scan, **data)


class AgreementPrint(LinkPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/agreement_print.html"

    def get(self, request, uuid):
        return self.show(
            head=papers.head(self.row, self.driver),
            clauses=papers.clauses(),
            signatures=papers.signatures(),
            template=in_use(self.row, TemplateKind.AGREEMENT),
        )


class AgreementWord(LinkPage):
    access = {"GET": SIGNED_IN}

    def get(self, request, uuid):
        title = gettext("Safety agreement on carrying pupils")
        name = f"{title} {self.row.vehicle}"
        return word(name, template_paper.agreement(self.row, self.driver))


class AgreementScan(SchoolScan):
    model = Agreement


# -- letters --------------------------------------------------------------------------------------


class LetterList(PaperList):
    template_name = "transport/letter_list.html"
    export = lists.LETTERS
    model = ParentLetter


class LetterPage(RowPage):
    model = ParentLetter
    name = "letter"
    related = ("school__unit", "district", "recorded_by", "withdrawn_by")


class LetterAdd(OwnSchools, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/paper_form.html"
    form_class = forms.LetterForm
    title, list_url = _("Send a letter to parents"), "transport:letter_list"

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.send_letter(self.request.user, uuid=data.pop("client_uuid"), **data)


class LetterDetail(LetterPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/letter_detail.html"

    def get(self, request, uuid):
        mine = request.user.seats.cover(self.row, SCHOOL_ROLES)
        counts = self.row.withdrawn_at is None
        return self.show(
            may_change=mine and counts,
            slip=papers.slip(),
            template=in_use(self.row, TemplateKind.LETTER),
        )


class LetterRead(ComparedMixin, LetterPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/paper_form.html"
    form_class = forms.ReadForm
    done_message = _("It is saved.")
    title, list_url = _("Count the slips that came back"), "transport:letter_list"

    def form_kwargs(self):
        return {"letter": self.row}

    def act(self, form):
        return actions.count_read(self.row, self.request.user, **form.cleaned_data)


class LetterWord(LetterPage):
    access = {"GET": SIGNED_IN}

    def get(self, request, uuid):
        return word(self.row.title, template_paper.letter(self.row))


# -- lessons --------------------------------------------------------------------------------------


class LessonList(PaperList):
    template_name = "transport/lesson_list.html"
    export = lists.LESSONS
    model = DriverLesson

    def dress(self, rows):
        rows = list(rows)
        for row in rows:
            row.count = 0
        there = dues.LessonPresence.objects.filter(lesson__in=[row.pk for row in rows])
        by_lesson = {row.pk: row for row in rows}
        for pk in there.values_list("lesson", flat=True):
            by_lesson[pk].count += 1
        return rows


class LessonMissing(PaperList):
    """The drivers of each school who have had no lesson in the present term."""

    template_name = "transport/lesson_missing.html"
    order = ("pk",)
    export = lists.UNTAUGHT
    model = DriverLink

    def rows(self):
        rows, today = super().rows().select_related("driver"), clock.today()
        cities = rows.order_by().values_list("city", flat=True).distinct()
        found = rows.none()
        for city in list(cities):
            term = calendar.term_of(city, today)
            found = found | dues.untaught(term, rows) if term else found
        return found


class LessonAdd(OwnSchools, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/paper_form.html"
    form_class = forms.LessonForm
    title, list_url = _("Record a lesson of drivers"), "transport:lesson_list"

    def form_kwargs(self):
        return super().form_kwargs() | {"drivers": drivers_of(self.schools)}

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("scan")
        scan = actions.prepare_scan(data["school"], user, upload, form_uuid=uuid)
        return actions.hold_lesson(user, uuid=uuid, scan=scan, **data)


class LessonDetail(RowPage):
    access = {"GET": SIGNED_IN}
    model = DriverLesson
    name = "lesson"
    related = ("school__unit", "district", "recorded_by", "withdrawn_by")
    template_name = "transport/lesson_detail.html"

    def get(self, request, uuid):
        return self.show(
            there=self.row.drivers.order_by("name")[:200],
            mine=request.user.seats.cover(self.row, SCHOOL_ROLES),
        )


class LessonScan(SchoolScan):
    model = DriverLesson
