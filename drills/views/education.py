"""Screens of safety education: what a school logs with one tap, a record, the list of them."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills.actions import education as actions
from drills.forms.education import LogFilter, LogForm, SchoolsFilter, TapForm, WithdrawForm
from drills.lists import education as lists
from drills.models import EducationLog
from drills.queries.education import schools_of, today_of, year_of
from drills.rules import education as rules
from drills.rules.education import Kind
from drills.views.own import OwnSchool
from safety.base import clock
from safety.schools.models import School, Stage, Status
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import (
    BUREAU,
    SCHOOL,
    SIGNED_IN,
    FormPage,
    ListPage,
    Page,
    RowFormPage,
    RowPage,
)

SHOWN = 12  # records on a school's page


class EducationMine(OwnSchool, Page):
    """On to the page of the reader's own school."""

    access = {"GET": SCHOOL}

    def get(self, request):
        if not self.schools:
            raise PermissionDenied  # seated at a school that is closed
        return redirect("drills:education_school", uuid=self.schools[0].uuid)


class SchoolPage(RowPage):
    model = School
    lookup = "unit__uuid"
    name = "school"
    related = ("unit__district",)

    @property
    def may_write(self) -> bool:
        mine = self.request.user.seats.cover(self.row, SCHOOL_ROLES)
        return mine and self.row.status == Status.OPEN


class EducationSchool(SchoolPage, RowFormPage):
    """Today's reminders and this week's class meeting, with one tap each; the year and what was
    recorded last."""

    access = {"GET": SIGNED_IN, "POST": SCHOOL}
    template_name = "drills/education_school.html"
    form_class = TapForm
    done_message = _("It is recorded.")

    def act(self, form):
        return actions.log(
            self.request.user, uuid=form.cleaned_data["client_uuid"], school=self.row,
            **form.facts(),
        )  # fmt: skip

    def next_url(self, row):
        return reverse("drills:education_school", kwargs={"uuid": self.row.uuid})

    def context(self, **extra):
        now = today_of(self.row)
        today = clock.today()
        own = School.scope_q(self.request.user.seats.only(SCHOOL_ROLES))
        others = School.objects.filter(own, status=Status.OPEN).exclude(pk=self.row.pk)
        return super().context(
            now=now, year=year_of(self.row, rules.school_year(today), today),
            taps=[(tap, self._form(tap.kind, now)) for tap in now.taps],
            meeting_form=self._form(Kind.MEETING, now), may_write=self.may_write,
            kindergarten=self.row.stage == Stage.KINDERGARTEN,
            others=others.select_related("unit").order_by("pk"),
            logs=self._logs(), **extra,
        )  # fmt: skip

    def _logs(self):
        rows = EducationLog.objects.filter(school=self.row)  # a school that the reader sees
        return rows.order_by("-held_on", "-pk")[:SHOWN]

    def _form(self, kind, now):
        """A button's own form, with a uuid of its own; class numbers as they were last."""
        said = {"kind": kind, "held_on": now.day.isoformat()}
        if kind == Kind.MEETING and now.last_meeting:
            said |= dict.fromkeys(("classes", "classes_all"), now.last_meeting.classes_all)
        return TapForm(initial=said, auto_id=f"{kind}_%s")


class EducationRecord(OwnSchool, FormPage):
    """A record of a kind (`?kind=`), with its own words; also of a day before."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/education_record.html"
    form_class = LogForm
    done_message = _("It is recorded.")

    def form(self, data=None, files=None):
        asked = (data or self.request.GET).get("kind", "")
        self.kind = asked if asked in Kind.values else Kind.MEETING.value
        return LogForm(data, kind=self.kind, initial=self._begun(), **self.form_kwargs())

    def _begun(self) -> dict:
        """What the address gives to begin with."""
        asked, found = self.request.GET, {}
        if asked.get("topic", "") in rules.Topic.values:
            found["topic"] = asked["topic"]
        try:
            found["held_on"] = dt.date.fromisoformat(asked.get("day", "")[:10])
        except ValueError:
            found["held_on"] = clock.today()
        chosen = (s for s in self.schools if str(s.uuid) == asked.get("school", ""))
        if school := next(chosen, None):
            found["school"] = school
        return found

    def act(self, form):
        uuid = form.cleaned_data["client_uuid"]
        return actions.log(self.request.user, uuid=uuid, **form.facts())

    def context(self, **extra):
        kinds = [(kind.value, kind.label) for kind in Kind]
        chosen = Kind(self.kind)
        first = rules.first_open(chosen, clock.today())
        return super().context(kinds=kinds, kind=chosen, first=first, **extra)


class EducationList(ListPage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/education_list.html"
    filter_class = LogFilter
    order = ("-held_on", "-pk")
    export = lists.LOGS

    def rows(self):
        rows = EducationLog.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district", "recorded_by")

    def context(self, **extra):
        roles = self.request.user.seats.roles
        return super().context(own=roles & SCHOOL_ROLES, over=roles & BUREAU, **extra)


class LogPage(RowPage):
    model = EducationLog
    name = "log"
    related = ("school__unit", "district", "recorded_by", "withdrawn_by")


class EducationDetail(LogPage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/education_detail.html"

    def get(self, request, uuid):
        mine = request.user.seats.cover(self.row, SCHOOL_ROLES)
        return self.show(may_withdraw=mine and not self.row.withdrawn_at)


class EducationWithdraw(LogPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/education_withdraw.html"
    form_class = WithdrawForm
    done_message = _("The record is withdrawn.")

    def act(self, form):
        return actions.withdraw(self.row, self.request.user, **form.cleaned_data)


class EducationSchools(ListPage):
    """The schools below and how their year stands."""

    access = {"GET": BUREAU}
    template_name = "drills/education_schools.html"
    filter_class = SchoolsFilter
    order = ("code",)
    export = lists.SCHOOLS

    def narrowed(self, filters):
        self.year = filters.chosen_year()
        rows = schools_of(self.request.user, self.year, clock.today())
        rows = rows.select_related("unit__district")
        return filters.narrow(rows) if filters.is_valid() else rows.none()

    def context(self, **extra):
        return super().context(year=rules.year_words(self.year), asked=self.year, **extra)
