"""Screens on which the record of a held drill is put right or withdrawn."""

from functools import reduce
from operator import or_

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from drills import actions
from drills.actions.correct import Statement
from drills.forms.correct import CorrectForm, WithdrawForm
from drills.models.correction import said
from drills.views.drill import DrillPage
from safety.web.views import SCHOOL, RowFormPage


class DrillCorrect(DrillPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_correct.html"
    form_class = CorrectForm
    heading = _("Put the record right")
    hint = _(
        "What was recorded stays to be read beside what you write now. Months that are over keep "
        "their figures."
    )
    button = _("Save the correction")
    done_message = _("The record is put right.")

    def get(self, request, uuid):
        if self.row.state != "held":
            return redirect(self.row)
        return super().get(request, uuid)

    def form_kwargs(self):
        return {"drill": self.row}

    def act(self, form):
        data = form.statement
        for name in ("version", "reason"):
            data.pop(name, None)
        actions.correct_drill(self.row, self.said(form), **data)
        return self.row

    def said(self, form) -> Statement:
        data = form.cleaned_data
        return Statement(data["client_uuid"], self.request.user, data["version"], data["reason"])

    def conflict(self, form, current):
        """Sent again, it is sent in the knowledge of what is there now."""
        form.data = {**form.data.dict(), "version": current.version}
        return self.show(status=409, form=form, current=current, **self.meanwhile(form, current))

    def meanwhile(self, form, current) -> dict:
        return {"differences": form.differences(current)}


class DrillWithdraw(DrillCorrect):
    form_class = WithdrawForm
    heading = _("Withdraw the record")
    hint = _(
        "It stays to be read, marked as withdrawn, and counts no more: what it settled is owed "
        "again, unless another drill settles it. Hazards that came of it stay in the ledger."
    )
    button = _("Withdraw it")
    done_message = _("The record is withdrawn.")

    def meanwhile(self, form, current):
        """Nothing was typed but a reason: what the record said, and what others put right."""
        rows = list(current.corrections.select_related("made_by"))
        stored = reduce(or_, (row.after for row in rows), {})
        return {"corrections": rows, "stored": said(stored)}

    def act(self, form):
        actions.withdraw_drill(self.row, self.said(form))
        return self.row
