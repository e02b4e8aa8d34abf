"""Screens of the letter that a school has sent in a holiday campaign."""

from django.utils.translation import gettext_lazy as _

from drills.actions import holiday as actions
from drills.forms.holiday import CountForm, ReasonForm
from drills.models import HolidayLetter
from drills.queries import holiday as queries
from drills.rules.holiday import Letter
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import SCHOOL, SIGNED_IN, RowFormPage, RowPage


class LetterPage(RowPage):
    model = HolidayLetter
    name = "letter"
    related = ("school__unit", "district", "campaign__unit", "recorded_by", "withdrawn_by")


class LetterDetail(LetterPage):
    """What was sent and came back, with what was recorded before."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/letter_detail.html"

    def get(self, request, uuid):
        mine = request.user.seats.cover(self.row, SCHOOL_ROLES)
        kept = self.row.counts
        return self.show(
            may_change=mine and kept, current=None if kept else actions.current_of(self.row),
            history=queries.history(self.row),
        )  # fmt: skip


class LetterCount(LetterPage, RowFormPage):
    """More receipts came back, or something is put right."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/letter_count.html"
    form_class = CountForm
    done_message = _("It is saved. What stood there before stays beside it.")

    def form_kwargs(self):
        return {"row": self.row}

    def act(self, form):
        data = form.cleaned_data
        return actions.put_right(
            self.row, self.request.user, uuid=data["client_uuid"], letter=form.letter(),
            why=data["why"],
        )  # fmt: skip

    def conflict(self, form, current):
        """What was typed beside what somebody else recorded meanwhile; it is sent from the page of
        that record."""
        typed, stored = form.letter(), actions.said(current)
        found = [
            {"label": form.fields[name].label, "typed": _said(mine), "stored": _said(there)}
            for name, mine, there in zip(Letter._fields, typed, stored, strict=True)
            if mine != there
        ]
        return self.show(status=409, form=form, current=current, differences=found)


class LetterWithdraw(LetterPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/letter_withdraw.html"
    form_class = ReasonForm
    done_message = _("The record is withdrawn: the letter is owed again.")

    def act(self, form):
        return actions.withdraw_letter(self.row, self.request.user, **form.cleaned_data)


def _said(value) -> str:
    return "–" if value in (None, "") else str(value)
