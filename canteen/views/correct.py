"""Screens on which a record is put right or withdrawn: four kinds of record, one form each."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.actions import correct as actions
from canteen.forms import correct as forms
from canteen.models import Contract, DailyCheck, Dish, HealthCertificate
from safety.web.views import SCHOOL, RowFormPage


class CorrectPage(RowFormPage):
    """`does`: the act (actions.correct); the page of what the record belongs to comes after."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/correct_form.html"
    name = "record"
    heading = _("Put it right")
    hint = _("What was recorded stays to be read beside what you write now.")
    button = _("Save the correction")
    done_message = _("The record is put right.")
    does: Callable
    withdraws = ""  # the page on which such a record is withdrawn

    def form_kwargs(self):
        return {"row": self.row}

    def act(self, form):
        data = dict(form.cleaned_data)
        once, version, reason = (data.pop(name) for name in ("client_uuid", "version", "reason"))
        said = actions.Statement(once, self.request.user, version, reason)
        type(self).does(self.row, said, **data)
        return self.whole()

    def whole(self):
        """What the record belongs to."""
        return self.row

    def context(self, **extra):
        back = self.whole().get_absolute_url()
        other = self.withdraws and reverse(self.withdraws, args=[self.row.uuid])
        return super().context(back_url=back, what=self.what(), withdraw_url=other, **extra)

    def what(self) -> str:
        """By what its people know the record."""
        return str(self.row)


class Withdraws:
    """Nothing but a reason: the record counts no more."""

    form_class = forms.WithdrawForm
    withdraws = ""
    heading = _("Withdraw the record")
    hint = _("It stays to be read, marked as withdrawn, and counts no more.")
    button = _("Withdraw it")
    done_message = _("The record is withdrawn.")


class CertificateCorrect(CorrectPage):
    model = HealthCertificate
    related = ("worker__school__unit",)
    form_class = forms.CertificateCorrectForm
    does = actions.certificate
    withdraws = "canteen:certificate_withdraw"

    def whole(self):
        return self.row.worker

    def what(self):
        return f"{self.row.worker.name} {self.row.number}"


class CertificateWithdraw(Withdraws, CertificateCorrect):
    does = actions.withdraw_certificate


class CheckCorrect(CorrectPage):
    model = DailyCheck
    related = ("sheet__kitchen__school__unit",)
    form_class = forms.CheckCorrectForm
    does = actions.check
    withdraws = "canteen:check_withdraw"

    def whole(self):
        return self.row.sheet

    def what(self):
        return f"{self.row.sheet.day.isoformat()} {self.row.get_slot_display()}"


class CheckWithdraw(Withdraws, CheckCorrect):
    does = actions.withdraw_check


class SampleCorrect(CorrectPage):
    model = Dish
    related = ("menu__sheet__kitchen__school__unit",)
    form_class = forms.SampleCorrectForm
    does = actions.sample
    withdraws = "canteen:sample_withdraw"

    def whole(self):
        return self.row.menu.sheet

    def what(self):
        return f"{self.row.menu.sheet.day.isoformat()} {self.row.name}"


class SampleWithdraw(Withdraws, SampleCorrect):
    does = actions.withdraw_sample


class ContractCorrect(CorrectPage):
    model = Contract
    related = ("kitchen__school__unit",)
    form_class = forms.StartCorrectForm
    does = actions.start
