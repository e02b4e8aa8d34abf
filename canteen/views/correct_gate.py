"""Screens on which what was seen around the gate, and what the media were told, is put right or
withdrawn: by whoever follows it, the school or a bureau; by the city."""

from django.core.exceptions import PermissionDenied

from canteen.actions import correct_gate as actions
from canteen.actions import gate
from canteen.forms import correct_gate as forms
from canteen.models import GateMedia, GateSighting
from canteen.views.correct import CorrectPage, Withdraws
from canteen.views.gate import CITY, FOLLOWERS


class SightCorrect(CorrectPage):
    access = {"GET": FOLLOWERS, "POST": FOLLOWERS}
    model = GateSighting
    related = ("school__unit", "district", "bureau")
    form_class = forms.SightCorrectForm
    does = actions.sighting
    withdraws = "canteen:gate_withdraw"

    def authorise(self, roles) -> None:
        super().authorise(roles)
        if not gate.may_follow(self.request.user, self.row):
            raise PermissionDenied


class SightWithdraw(Withdraws, SightCorrect):
    does = actions.withdraw_sighting


class MediaCorrect(CorrectPage):
    access = {"GET": CITY, "POST": CITY}
    model = GateMedia
    related = ("sighting__school__unit", "school__unit")
    form_class = forms.MediaCorrectForm
    does = actions.media
    withdraws = "canteen:gate_media_withdraw"

    def what(self):
        return f"{self.row.sighting.place} {self.row.medium}"


class MediaWithdraw(Withdraws, MediaCorrect):
    does = actions.withdraw_media
