"""Screens of recording a drill."""

from django.utils.translation import gettext_lazy as _

from drills import actions
from drills.forms.record import HoldForm, RecordForm
from drills.views.drill import PlannedDrill
from drills.views.own import OwnSchool
from safety.web.views import SCHOOL, FormPage


class DrillRecord(OwnSchool, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_record.html"
    form_class = RecordForm
    done_message = _("The drill is recorded.")

    def act(self, form):
        uuid = form.cleaned_data["client_uuid"]
        return actions.record_drill(self.request.user, uuid=uuid, **form.record)


class DrillHold(PlannedDrill):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_hold.html"
    form_class = HoldForm
    done_message = _("The drill is recorded.")

    def form_kwargs(self):
        return {"drill": self.row}

    def act(self, form):
        return actions.hold_drill(self.row, self.request.user, **form.record)
