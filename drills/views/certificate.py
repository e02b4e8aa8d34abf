"""Screens of those who take part in courses and of their certificates."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from drills.actions import certificate as certificate_acts
from drills.actions import correction, exam
from drills.actions import course as courses
from drills.forms.score import points
from drills.forms.training import (
    CertificateFilter,
    CorrectForm,
    LeftForm,
    StrikeForm,
    WhyForm,
)
from drills.lists import training as lists
from drills.models import Participant, TrainingCertificate
from drills.rules.training import Outcome
from drills.views.course import RUN
from safety.web.views import SIGNED_IN, ListPage, RowFormPage, RowPage


class ParticipantPage(RowPage):
    model = Participant
    name = "participant"
    related = ("school__unit", "district", "course__unit", "enrolled_by")

    @property
    def course(self):
        return self.row.course

    @property
    def runs(self) -> bool:
        return courses.may_run(self.request.user, self.course.unit)

    @property
    def enrols(self) -> bool:
        return courses.may_enrol(self.request.user, self.course, self.row.school)


class ParticipantDetail(ParticipantPage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/participant_detail.html"

    def get(self, request, uuid):
        row = self.row
        going_on = self.course.is_open and row.struck_at is None
        may_correct = going_on and self.runs and row.attempt
        return self.show(
            results=row.results.select_related("recorded_by").order_by("pk"),
            certificates=row.certificates.order_by("-pk"),
            may_correct=may_correct,
            may_issue=may_correct and correction.lacks_certificate(row),
            may_strike=going_on and self.enrols and row.outcome == Outcome.WAITING,
        )


class ParticipantStrike(ParticipantPage, RowFormPage):
    access = {"GET": RUN, "POST": RUN}
    template_name = "drills/participant_strike.html"
    form_class = StrikeForm
    done_message = _("Struck off the course.")

    def authorise(self, roles):
        super().authorise(roles)
        if not self.enrols:
            raise PermissionDenied

    def form_kwargs(self):
        return {"version": self.row.version}

    def act(self, form):
        return courses.strike(self.row, self.request.user, **form.cleaned_data)

    def next_url(self, participant):
        return participant.course.get_absolute_url()


class ResultCorrect(ParticipantPage, RowFormPage):
    access = {"GET": RUN, "POST": RUN}
    template_name = "drills/result_correct.html"
    form_class = CorrectForm
    done_message = _("The result is put right.")

    def authorise(self, roles):
        super().authorise(roles)
        if not self.runs:
            raise PermissionDenied

    def form_kwargs(self):
        last = exam.counting(self.row)[-1:]
        return {
            "version": self.row.version, "course": self.course, "last": last[0] if last else None
        }  # fmt: skip

    def context(self, **extra):
        return super().context(lacking=correction.lacks_certificate(self.row), **extra)

    def act(self, form):
        data = dict(form.cleaned_data)
        score = points(data.pop("score"))
        return correction.correct_result(self.row, self.request.user, score=score, **data)

    def conflict(self, form, current):
        form.data = {**form.data.dict(), "version": current.version}
        return super().conflict(form, current)


class CertificateList(ListPage):
    """Certificates of a person's schools: what runs out first stands first."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/certificate_list.html"
    filter_class = CertificateFilter
    order = ("expires_on", "pk")
    export = lists.CERTIFICATES

    def rows(self):
        rows = TrainingCertificate.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district", "participant__course__unit")


class CertificatePage(RowPage):
    model = TrainingCertificate
    name = "certificate"
    related = ("school__unit", "district", "participant__course__unit", "issued_by", "withdrawn_by")

    @property
    def course(self):
        return self.row.participant.course


class CertificateDetail(CertificatePage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/certificate_detail.html"

    def get(self, request, uuid):
        user, row = request.user, self.row
        stands = row.withdrawn_at is None
        return self.show(
            newest=certificate_acts.newest_of(row) if row.renewed else None,
            may_withdraw=stands and courses.may_run(user, self.course.unit),
            may_let_go=stands and row.left_at is None and not row.renewed
            and courses.may_enrol(user, self.course, row.school),
        )  # fmt: skip


class CertificatePrint(CertificatePage):
    """The paper itself; of a withdrawn one there is none any more."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/certificate_print.html"

    def get(self, request, uuid):
        if self.row.withdrawn_at:
            return redirect(self.row)
        return self.show(unit=self.course.unit)


class CertificateWithdraw(CertificatePage, RowFormPage):
    access = {"GET": RUN, "POST": RUN}
    template_name = "drills/certificate_withdraw.html"
    form_class = WhyForm
    done_message = _("The certificate is withdrawn.")

    def authorise(self, roles):
        super().authorise(roles)
        if not courses.may_run(self.request.user, self.course.unit):
            raise PermissionDenied

    def act(self, form):
        why = form.cleaned_data["why"]
        return certificate_acts.withdraw_certificate(self.row, self.request.user, why=why)


class CertificateLeft(CertificatePage, RowFormPage):
    access = {"GET": RUN, "POST": RUN}
    template_name = "drills/certificate_left.html"
    form_class = LeftForm
    done_message = _("It is recorded that the holder has left. Nothing is renewed any more.")

    def authorise(self, roles):
        super().authorise(roles)
        if not courses.may_enrol(self.request.user, self.course, self.row.school):
            raise PermissionDenied

    def context(self, **extra):
        newest = certificate_acts.newest_of(self.row) if self.row.renewed else None
        return super().context(newest=newest, **extra)

    def act(self, form):
        day = form.cleaned_data["left_on"]
        return certificate_acts.let_go(self.row, self.request.user, left_on=day)
