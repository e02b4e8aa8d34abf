"""The page on which a problem seen at a drill becomes a hazard."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from drills import actions
from drills.actions.hazard import prepare_photos
from drills.forms.hazard import ProblemForm
from drills.rules.problem import lines
from drills.views.drill import DrillPage
from safety.web.views import SCHOOL, RowFormPage


class HazardAdd(DrillPage, RowFormPage):
    """Of a line of the record (`?line=`, from 1) or of what it does not say."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/hazard_add.html"
    form_class = ProblemForm
    done_message = gettext_lazy("It is in the ledger now, with its deadline.")

    def get(self, request, uuid):
        if self.row.state != "held":
            return redirect(self.row)
        return super().get(request, uuid)

    def form(self, data=None, files=None):
        line = self.line()
        initial = {"what": line, "line": line, "responsible": self.request.user.name}
        return ProblemForm(data, files, initial=initial)

    def line(self) -> str:
        """The line that the address names; "" for none."""
        asked, said = self.request.GET.get("line", ""), lines(self.row.problems)
        at = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
        return said[at - 1] if 1 <= at <= len(said) else ""

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, uploads, said = (data.pop(name) for name in ("client_uuid", "photos", "photo_facts"))
        photos = prepare_photos(self.row, user, uploads, uuid=uuid, line=data["line"], said=said)
        return actions.raise_problem(self.row, user, uuid=uuid, photos=photos, **data)

    def refuse(self, form):
        if self.request.FILES:
            form.ask_for_photos_again()
        return super().refuse(form)

    def next_url(self, row):
        return self.row.get_absolute_url()
