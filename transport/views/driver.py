"""Screens of drivers: the list, one driver with the verdict, answers, sealed numbers."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from safety.base.forms import Judged
from safety.desk.fresh import FreshMixin
from safety.web.own_schools import OwnSchools
from safety.web.paging import page_of
from safety.web.views import ADMINS, SCHOOL, SIGNED_IN, ComparedMixin, FormPage, RowFormPage
from transport.actions import driver as actions
from transport.actions import record as records
from transport.actions import reveal as reveals
from transport.actions.shared import own, own_link
from transport.forms.driver import (
    DriverEditForm,
    DriverFilter,
    DriverForm,
    FindForm,
    RecordForm,
    RevealForm,
    WithdrawForm,
)
from transport.lists.driver import DRIVERS
from transport.lists.form import dress as dress_as_form
from transport.models import Driver, DriverLink, DriverRecord, Standing
from transport.queries.papers import papers_of
from transport.queries.trips import routes_by
from transport.rules.record import Question
from transport.views.shared import SHOWN, LinkedPage, RegisterList, say


class DriverList(RegisterList):
    template_name = "transport/driver_list.html"
    filter_class = DriverFilter
    export = DRIVERS
    links, column = DriverLink, "driver"

    def rows(self):
        return Driver.objects.visible_to(self.request.user)

    def dress(self, rows):
        return [row if row.schools else name_alone(row) for row in super().dress(rows)]


class DriverSheet(DriverList):
    """The same as a workbook, in the columns in which drivers are taken in."""

    def dress(self, rows):
        rows = super().dress(rows)
        dress_as_form((row, row) for row in rows if row.schools)
        for row in rows:
            if not row.schools:
                row.driver_name = row.name
        return rows


def name_alone(row):
    """One who left, unsaved: how they stand now is another's to know."""
    row.phone = row.licence_class = row.get_verdict_display = ""
    row.first_licensed_on = row.licence_valid = row.barred_since = None
    row.findings = []
    return row


class DriverAdd(OwnSchools, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/driver_form.html"
    form_class = DriverForm

    def act(self, form):
        data = dict(form.cleaned_data)
        row = actions.add_driver(self.request.user, uuid=data.pop("client_uuid"), **data)
        say(self.request, row, _("The driver is recorded. Record now what is known of them."))
        return row


@method_decorator(sensitive_post_parameters("number"), name="dispatch")
class DriverFind(FormPage):
    """Whose a number is, among the drivers of the reader's schools; what was typed is shown to
    nobody again, and stands in no address."""

    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "transport/driver_find.html"
    form_class = FindForm

    def act(self, form):
        found = reveals.find(self.request.user, **form.cleaned_data)
        return self.show(form=None, found=found)


class DriverPage(LinkedPage):
    model = Driver
    name = "driver"
    links = DriverLink

    @cached_property
    def present(self):
        """A school that has the driver now, of those the reader may see."""
        rows = DriverLink.objects.visible_to(self.request.user)
        return rows.filter(driver=self.row, in_use=True).select_related("city").first()

    def until(self):
        """All standings to whoever has the driver; to whoever had, those of that time."""
        if self.present:
            return self.row.standings.all()
        links = DriverLink.objects.visible_to(self.request.user).filter(driver=self.row)
        ended = links.aggregate(last=Max("ended_at"))["last"]
        return self.row.standings.filter(judged_at__lte=ended) if ended else Standing.objects.none()


class DriverDetail(DriverPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/driver_detail.html"

    def get(self, request, uuid):
        known = DriverRecord.objects.visible_to(request.user).filter(driver=self.row)
        known = known.select_related("recorded_by", "withdrawn_by")
        page = page_of(known, ("-on", "-pk"), request.GET.get("after", ""), SHOWN)
        if self.may_change or request.user.seats.roles & ADMINS:
            mine = records.withdrawable(self.row, request.user, page.rows)
            for one in page.rows:
                one.may_withdraw = one.pk in mine and not one.withdrawn_at
        vehicles = self.row.vehicles.visible_to(request.user).order_by("pk")
        return self.show(
            links=self.seen_links(),
            records=page.rows,
            page=page,
            vehicles=vehicles[:SHOWN] if self.present else [],
            standings=self.until()[:10],
            routes=routes_by(request.user, driver=self.row)[:SHOWN] if self.present else [],
            present=self.present,
            papers=papers_of(request.user, driver=self.row),
            may_change=self.may_change,
            own=self.own,
        )


class DriverForms(DriverPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}


class DriverEdit(ComparedMixin, DriverForms):
    template_name = "transport/driver_form.html"
    form_class = DriverEditForm
    done_message = _("The driver is saved.")

    def scope_row(self):
        if not self.may_change:
            raise PermissionDenied  # the form shows what stands today
        return self.own

    def form_kwargs(self):
        return {"driver": self.row}

    def act(self, form):
        return actions.edit_driver(self.row, self.request.user, **form.cleaned_data)


class DriverLeave(DriverForms):
    template_name = "transport/driver_leave.html"
    form_class = Judged
    done_message = _("It is recorded that they drive for the school no longer.")

    def act(self, form):
        actions.leave(self.row, self.request.user)
        return self.row


class RecordAsk(DriverPage):
    """Which question is answered, with how each stands: every one has a form of its own."""

    access = {"GET": SCHOOL}
    template_name = "transport/record_ask.html"

    def get(self, request, uuid):
        found = {one.code: one for one in self.row.found} if self.present else {}
        return self.show(asked=[(question, found.get(question)) for question in Question])


class RecordAdd(DriverForms):
    """A form of the question that the address names."""

    template_name = "transport/record_form.html"
    form_class = RecordForm
    done_message = _("The answer is recorded, and the driver judged by it.")

    def fetch(self) -> None:
        super().fetch()
        if self.kwargs["question"] not in Question:
            raise Http404
        self.question = Question(self.kwargs["question"])

    def form_kwargs(self):
        return {"driver": self.row, "question": self.question}

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        records.add_record(self.row, self.request.user, uuid=uuid, **data)
        return self.row


class RecordWithdraw(RowFormPage):
    """A record is of all schools of its driver: any of them withdraws what was a mistake; which of
    them, or which bureau, what speaks against the driver, the act says."""

    access = {"GET": SCHOOL | ADMINS, "POST": SCHOOL | ADMINS}
    model = DriverRecord
    name = "record"
    related = ("driver",)
    template_name = "transport/record_withdraw.html"
    form_class = WithdrawForm
    done_message = _("The record is withdrawn, and the driver judged anew.")

    def scope_row(self):
        user, driver = self.request.user, self.row.driver
        if not records.may_withdraw(self.row, user):
            return own(driver, user)  # a school is told who may
        below = (link for link in driver.links.order_by("pk") if user.seats.cover(link, ADMINS))
        return own_link(driver, user) or next(below)

    def act(self, form):
        return records.withdraw_record(self.row, self.request.user, **form.cleaned_data)


class NumberReveal(FreshMixin, DriverPage, RowFormPage):
    """A sealed number, for whoever says why; the page with it is kept nowhere."""

    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "transport/number_reveal.html"
    form_class = RevealForm

    def scope_row(self):
        if not self.present:
            raise PermissionDenied
        return self.present

    def act(self, form):
        number = reveals.reveal(self.row, self.request.user, **form.cleaned_data)
        return self.show(form=None, number=number, field=form.cleaned_data["field"])
