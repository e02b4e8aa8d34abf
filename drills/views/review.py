"""The review that is written after a drill."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from drills import actions
from drills.forms.run import ReviewForm
from drills.views.drill import DrillPage
from safety.web.views import SCHOOL, RowFormPage


class DrillReview(DrillPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_review.html"
    form_class = ReviewForm
    done_message = _("The review is written.")

    @property
    def run(self):
        return getattr(self.row, "run", None) if self.row.state == "held" else None

    def get(self, request, uuid):
        return super().get(request, uuid) if self.run else redirect(self.row)

    def post(self, request, uuid):
        return super().post(request, uuid) if self.run else redirect(self.row)

    def form(self, data=None, files=None):
        run = self.run
        initial = {"went_well": run.went_well, "better": run.better or self.row.improvements}
        return ReviewForm(data, version=run.version, initial=initial)

    def act(self, form):
        return actions.write_review(self.run, self.request.user, **form.cleaned_data)

    def conflict(self, form, current):
        form.data = {**form.data.dict(), "version": current.version}
        return super().conflict(form, current)

    def next_url(self, run):
        return self.row.get_absolute_url()
