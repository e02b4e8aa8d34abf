"""The end of a visit: the summary to check first, the submission, the printed notice."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from inspections import departments, paper, placeholders
from inspections.actions import visit as actions
from inspections.forms.visit import SubmitVisitForm
from inspections.models import Hazard, Kind, Result, VisitState
from inspections.queries import filling
from inspections.queries.then import as_issued
from inspections.views.fill import judge
from inspections.views.template import handed_out
from inspections.views.visit import InsiderPage, VisitPage
from safety.files import word_forms
from safety.web.views import SIGNED_IN, RowFormPage


class VisitReview(RowFormPage, InsiderPage):
    """What will be issued, and what is still missing, each a link to its place."""

    access = {"GET": SIGNED_IN}
    template_name = "inspections/visit_review.html"
    form_class = SubmitVisitForm

    def get(self, request, *args, **kwargs):
        if self.row.state != VisitState.UNDER_WAY:
            return redirect(self.url("visit_detail"))
        return super().get(request, *args, **kwargs)

    def context(self, **extra):
        findings = list(filling.drafts_of(self.row))
        judge(findings)
        named = {one.item_id for one in findings}
        failed = self.row.answers.filter(result=Result.FAIL).exclude(item__in=named)
        left = filling.unanswered(self.row)
        bare = [row.item for row in failed.select_related("item__version")]
        return super().context(
            progress=filling.progress(self.row),
            findings=findings,
            left=left,
            bare=bare,
            ready=not (left or bare or any(one.missing for one in findings)),
            **extra,
        )


class VisitSubmit(VisitReview):
    """Issues the notice. Again it changes nothing: the notice is there."""

    access = {"POST": SIGNED_IN}

    def act(self, form):
        again = self.row.state == VisitState.SUBMITTED
        self.row = actions.submit(self.row, self.request.user, remarks=form.cleaned_data["remarks"])
        if not again:
            messages.success(self.request, self.said())
        own = self.row.kind == Kind.SELF_CHECK
        return redirect(self.url("visit_detail" if own else "visit_notice"))

    def said(self) -> str:
        if self.row.kind == Kind.SELF_CHECK:
            return _("The self-check is submitted. Its hazards are in the ledger.")
        return _("The notice is issued. The principal and the safety officer have been told.")


class VisitNotice(VisitPage):
    """The rectification notice (整改通知书) on A4; before it is issued there is none."""

    access = {"GET": SIGNED_IN}
    template_name = "inspections/visit_notice.html"

    related = (*VisitPage.related, "at_district", "notice_template")
    by_any_seat = True  # as the visit's own page

    def fetch(self):
        super().fetch()
        if self.row.state != VisitState.SUBMITTED:
            raise Http404

    def get(self, request, *args, **kwargs):
        facts = self.facts()
        return self.show(words=placeholders.words_of(self.row, facts), **facts)

    def facts(self) -> dict:
        """What stands on the notice besides the visit: all of it for whoever may read it, so that
        nobody prints half a notice."""
        rows = Hazard.objects.issued().filter(inspection=self.row)
        team = self.row.team.select_related("user").order_by("-leads", "user__name")
        return {
            "hazards": as_issued(
                rows.select_related("item").order_by("number", "pk"), self.row.submitted_at
            ),
            "team": [member.user.name for member in team],
            "departments": departments.labels(self.row.departments),
            "progress": filling.progress(self.row),
            "own": self.row.kind == Kind.SELF_CHECK,
        }


class VisitNoticeFile(VisitNotice):
    """The same notice as a Word document."""

    access = {"GET": SIGNED_IN}

    def get(self, request, *args, **kwargs):
        try:
            data = paper.document(self.row, self.facts())
        except word_forms.Lost:
            raise Http404 from None
        return handed_out(data, paper.name(self.row))
