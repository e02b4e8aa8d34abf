"""A hazard goes to another department, and its answer comes back."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from inspections.actions import refer
from inspections.forms.referral import AnswerForm, ReferForm
from inspections.models import Referral
from inspections.views.rectify import RectifyPage
from safety.base import clock
from safety.web.views import BUREAU


class HazardRefer(RectifyPage):
    access = {"GET": BUREAU, "POST": BUREAU}
    template_name = "inspections/hazard_refer.html"
    form_class = ReferForm
    actions = ("refer",)
    done_message = _("Referred. The school's clock stands still until the department answers.")

    def act(self, form):
        data = form.cleaned_data
        data["uuid"] = data.pop("client_uuid")
        refer.refer(self.row, self.request.user, **data)
        return self.row


class ReferralAnswer(RectifyPage):
    """What the department answered; a referral that is not of this hazard is no page."""

    access = {"GET": BUREAU, "POST": BUREAU}
    template_name = "inspections/referral_answer.html"
    form_class = AnswerForm
    actions = ("referral_done", "referral_back")

    def fetch(self):
        super().fetch()
        found = Referral.objects.filter(hazard=self.row, uuid=self.kwargs["referral"])
        self.referral = found.select_related("referred_by").first()
        if self.referral is None:
            raise Http404

    def form_kwargs(self):
        since = clock.day_of(self.referral.referred_at)
        return {**super().form_kwargs(), "since": since}

    def open_to_reader(self, hazard):
        waiting = Referral.objects.filter(pk=self.referral.pk, outcome="").exists()
        return waiting and super().open_to_reader(hazard)

    def act(self, form):
        refer.record_answer(self.referral, self.request.user, **form.cleaned_data)
        return self.row

    def context(self, **extra):
        return super().context(referral=self.referral, **extra)
