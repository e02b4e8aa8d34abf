"""Screens on which a record is put right or withdrawn: a form for each kind of record."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.actions import correct as actions
from canteen.actions import correct_contract as contracts
from canteen.actions import correct_goods as goods
from canteen.actions import correct_places as places
from canteen.actions import correct_worker as workers
from canteen.actions.put_right import Statement
from canteen.forms import correct as forms
from canteen.models import (
    CareCensus,
    CareVisit,
    Contract,
    Control,
    DailyCheck,
    Dish,
    FreezerCheck,
    HealthCertificate,
    LeaderMeal,
    Lot,
    ParentsLook,
    PrincipalVisit,
    Review,
    Taking,
    WaterBatch,
    WaterCleaning,
    Worker,
    WorkerMove,
)
from safety.schools.models import Role
from safety.web.views import SCHOOL, ComparedMixin, RowFormPage


class CorrectPage(ComparedMixin, RowFormPage):
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
        said = Statement(once, self.request.user, version, reason)
        type(self).does(self.row, said, **data)
        return self.whole()

    def whole(self):
        """What the record belongs to."""
        return self.row

    def context(self, **extra):
        back = self.whole().get_absolute_url()
        other = self.withdraws and reverse(self.withdraws, args=[self.row.uuid])
        if "current" in extra:
            extra["meanwhile"] = self.row.corrections.select_related("made_by")
        return super().context(back_url=back, what=self.what(), withdraw_url=other, **extra)

    def still(self, rows, **undone):
        """Those that are not undone. What was undone after its page was read is no page that never
        was: that is told, and what was typed stays."""
        return rows if self.request.method == "POST" else rows.exclude(**undone)

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


class OfSheet(CorrectPage):
    """A record that hangs on a day of its kitchen."""

    related = ("sheet__kitchen__school__unit",)

    def whole(self):
        return self.row.sheet

    def what(self):
        return f"{self.row.sheet.day.isoformat()} {self.called()}"

    def called(self) -> str:
        return str(self.row)


class FreezerCorrect(OfSheet):
    model = FreezerCheck
    form_class = forms.FreezerCorrectForm
    does = actions.freezer
    withdraws = "canteen:freezer_withdraw"

    def called(self):
        return self.row.name


class FreezerWithdraw(Withdraws, FreezerCorrect):
    does = actions.withdraw_freezer


class LeaderMealCorrect(OfSheet):
    model = LeaderMeal
    form_class = forms.LeaderMealCorrectForm
    does = actions.leader_meal
    withdraws = "canteen:leader_meal_withdraw"

    def called(self):
        return f"{self.row.get_meal_display()} {self.row.leader}"


class LeaderMealWithdraw(Withdraws, LeaderMealCorrect):
    does = actions.withdraw_leader_meal


class ControlCorrect(OfSheet):
    model = Control
    form_class = forms.ControlCorrectForm
    does = actions.control
    withdraws = "canteen:control_withdraw"

    def called(self):
        return self.row.get_kind_display()


class ControlWithdraw(Withdraws, ControlCorrect):
    does = actions.withdraw_control


class VisitCorrect(OfSheet):
    access = {"GET": frozenset({Role.PRINCIPAL}), "POST": frozenset({Role.PRINCIPAL})}
    model = PrincipalVisit
    form_class = forms.VisitCorrectForm
    does = actions.visit
    withdraws = "canteen:principal_visit_withdraw"

    def called(self):
        return str(self.row._meta.verbose_name)


class VisitWithdraw(Withdraws, VisitCorrect):
    does = actions.withdraw_visit


class LookCorrect(OfSheet):
    model = ParentsLook
    form_class = forms.LookCorrectForm
    does = actions.look
    withdraws = "canteen:parents_look_withdraw"

    def called(self):
        return f"{self.row._meta.verbose_name} {self.row.person}"


class LookWithdraw(Withdraws, LookCorrect):
    does = actions.withdraw_look


class MoveWithdraw(Withdraws, CorrectPage):
    """Somebody was said to have moved to another kitchen, and never did."""

    model = WorkerMove
    related = ("worker__school__unit", "kitchen")
    heading = _("They did not move")
    hint = _("The move stays to be read, marked as withdrawn. They work where they worked before.")
    does = actions.withdraw_move

    def whole(self):
        return self.row.worker

    def what(self):
        return f"{self.row.worker.name} {self.row.moved_on.isoformat()} {self.row.kitchen.title}"


class CleaningCorrect(CorrectPage):
    model = WaterCleaning
    related = ("machine__school__unit",)
    form_class = forms.CleaningCorrectForm
    does = places.cleaning
    withdraws = "canteen:water_cleaning_withdraw"

    def whole(self):
        return self.row.machine

    def what(self):
        return f"{self.row.machine.place} {self.row.done_on.isoformat()}"


class CleaningWithdraw(Withdraws, CleaningCorrect):
    does = places.withdraw_cleaning


class BatchCorrect(CorrectPage):
    model = WaterBatch
    related = ("school__unit",)
    form_class = forms.BatchCorrectForm
    does = places.batch
    withdraws = "canteen:water_batch_withdraw"


class BatchWithdraw(Withdraws, BatchCorrect):
    does = places.withdraw_batch


class CareVisitCorrect(CorrectPage):
    model = CareVisit
    related = ("point", "school__unit")
    form_class = forms.CareVisitCorrectForm
    does = places.visit
    withdraws = "canteen:care_visit_withdraw"

    def whole(self):
        return self.row.point

    def what(self):
        return f"{self.row.point.name} {self.row.held_on.isoformat()}"


class CareVisitWithdraw(Withdraws, CareVisitCorrect):
    does = places.withdraw_visit


class CensusCorrect(CorrectPage):
    model = CareCensus
    related = ("term", "school__unit")
    form_class = forms.CensusCorrectForm
    hint = _(
        "What was recorded stays to be read beside what you write now. The numbers at single "
        "places are changed on the page of the place."
    )
    does = places.census
    withdraws = "canteen:care_census_withdraw"

    def what(self):
        return f"{self.row._meta.verbose_name} {self.row.term.name}"


class CensusWithdraw(Withdraws, CensusCorrect):
    hint = _("It stays to be read, marked as withdrawn. The census is owed again: take it anew.")
    does = places.withdraw_census


class ContractCorrect(CorrectPage):
    model = Contract
    related = ("kitchen__school__unit",)
    form_class = forms.TermCorrectForm
    hint = _("As it stands on paper. The district and the city are told; what it said stays.")
    does = contracts.term


class BackDayCorrect(CorrectPage):
    """Of a kitchen that is taken back: on which day."""

    model = Contract
    related = ("kitchen__school__unit",)
    form_class = forms.BackDayCorrectForm
    heading = _("Put the day of the taking back right")
    hint = _("The district and the city are told; what it said stays, and so does the paper.")
    does = contracts.back_day

    def rows(self):
        return self.still(super().rows(), taken_back_on=None)


class ContractReopen(Withdraws, CorrectPage):
    """It was said that a kitchen is taken back, and it is not: for the bureaus above as well."""

    access = {"GET": contracts.MAY_REOPEN, "POST": contracts.MAY_REOPEN}
    model = Contract
    related = ("kitchen__school__unit",)
    heading = _("It is not taken back")
    hint = _("The contract is open again, and the kitchen is outsourced. The papers stay.")
    button = _("Open the contract again")
    done_message = _("The contract is open again.")
    does = contracts.reopen


class OfGoods(CorrectPage):
    """Something of the goods of a delivery, to which it leads back."""

    model = Lot
    related = ("delivery__kitchen", "school__unit")

    def whole(self):
        return self.row.delivery

    def what(self):
        return f"{self.row.name} {self.row.spec}".rstrip()


class PriceCorrect(OfGoods):
    """Of goods that are sold: a canteen's have no price."""

    form_class = forms.PriceCorrectForm
    heading = _("Put the price right")
    does = goods.price

    def rows(self):
        return super().rows().filter(price__isnull=False)


class BatchNumberCorrect(OfGoods):
    form_class = forms.BatchNumberForm
    heading = _("Put the lot number right")
    does = goods.batch


class TakingCorrect(OfGoods):
    model = Taking
    related = ("lot__delivery__kitchen", "school__unit")
    form_class = forms.TakingCorrectForm
    hint = _("What was recorded stays to be read beside what you write now. The stock follows.")
    does = goods.taking
    withdraws = "canteen:taking_withdraw"

    def whole(self):
        return self.row.lot.delivery

    def what(self):
        return f"{self.row.lot.name} {self.row.day.isoformat()} {self.row.get_why_display()}"


class TakingWithdraw(Withdraws, TakingCorrect):
    hint = _("It stays to be read, marked as withdrawn. The goods stand in the store again.")
    does = goods.withdraw_taking


class ReviewCorrect(OfGoods):
    model = Review
    related = ("delivery__kitchen", "school__unit")
    form_class = forms.ReviewCorrectForm
    does = goods.review
    withdraws = "canteen:review_withdraw"

    def what(self):
        return f"{self.row.delivery} {self.row.get_kind_display()}"


class ReviewWithdraw(Withdraws, ReviewCorrect):
    hint = _("It stays to be read, marked as withdrawn. The delivery is to be reviewed again.")
    does = goods.withdraw_review


class LastDayCorrect(CorrectPage):
    """Of somebody who has left."""

    model = Worker
    related = ("school__unit", "kitchen")
    form_class = forms.LastDayCorrectForm
    heading = _("Put the last day right")
    does = workers.last_day
    withdraws = "canteen:worker_left_withdraw"

    def rows(self):
        return self.still(super().rows(), left_on=None)


class LeavingWithdraw(Withdraws, LastDayCorrect):
    heading = _("They have not left")
    hint = _("What was recorded stays to be read. They work there still.")
    button = _("They have not left")
    done_message = _("They work there still.")

    def rows(self):
        """Also once it is done: the same form may come again."""
        return CorrectPage.rows(self)

    does = workers.withdraw_leaving
