"""Screens on which an agreement, a letter, a lesson, a photo or scan is withdrawn."""

from collections.abc import Callable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from safety.web.views import SCHOOL, RowFormPage
from transport.actions import withdraw as actions
from transport.forms.driver import WithdrawForm
from transport.forms.withdraw import LetterWithdrawForm
from transport.models import Agreement, DriverLesson, Paper, ParentLetter


class WithdrawPage(RowFormPage):
    """`does`: the act (actions.withdraw); the page of what the record belongs to comes after."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "transport/paper_withdraw.html"
    name = "record"
    form_class = WithdrawForm
    done_message = _("The record is withdrawn.")
    hint = ""
    does: Callable

    def act(self, form):
        type(self).does(self.row, self.request.user, **form.cleaned_data)
        return self.whole()

    def whole(self):
        """What the record belongs to."""
        return self.row

    def what(self) -> str:
        """By what its people know the record."""
        return f"{self.row._meta.verbose_name} {self.row}"

    def context(self, **extra):
        back = self.whole().get_absolute_url()
        return super().context(back_url=back, what=self.what(), **extra)


class AgreementWithdraw(WithdrawPage):
    model = Agreement
    related = ("school__unit", "link__vehicle", "withdrawn_by")
    hint = _("Without another one, the agreement on the vehicle is missing again.")
    does = actions.withdraw_agreement

    def what(self):
        return f"{super().what()} {self.row.signed_on.isoformat()}"


class LetterWithdraw(WithdrawPage):
    model = ParentLetter
    related = ("school__unit", "withdrawn_by")
    form_class = LetterWithdrawForm
    does = actions.withdraw_letter

    def form_kwargs(self):
        return {"version": self.row.version}

    def context(self, **extra):
        now = extra.get("current")
        if now:
            said = gettext("%(read)s of %(sent)s came back") % {"read": now.read, "sent": now.sent}
            extra["stands"] = said
        return super().context(**extra)


class LessonWithdraw(WithdrawPage):
    model = DriverLesson
    related = ("school__unit", "withdrawn_by")
    hint = _("Those who were there have not been taught, unless by another lesson.")
    does = actions.withdraw_lesson


class PaperWithdraw(WithdrawPage):
    model = Paper
    related = ("school__unit", "driver", "vehicle", "withdrawn_by")
    does = actions.withdraw_paper

    def whole(self):
        return self.row.whole

    def what(self):
        return f"{self.row.whole} {self.row}"
