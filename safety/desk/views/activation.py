"""One-time codes: printed for many or for one, and used once by whoever holds the paper."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from safety.base import clock
from safety.base.models import Refused
from safety.desk.exports import codes_workbook
from safety.desk.forms import activation as forms
from safety.desk.fresh import FreshMixin
from safety.desk.slips import slips
from safety.desk.views.person import Managing
from safety.schools.actions import codes
from safety.schools.models import Role, User
from safety.schools.queries import deciding_seats, manages
from safety.web.middleware import client_address
from safety.web.views import ADMINS, ANYONE, FormPage, Page

MOST = 5000
USUAL = [Role.PRINCIPAL.value, Role.SAFETY_OFFICER.value]


class Issuing(FreshMixin):
    """Issues codes and answers with the only sight of them there will ever be. `leads_back`: the
    page from which the sheet was asked for."""

    leads_back = "desk:person_list"

    def issue(self, people, shape):
        last_day = clock.day_of(clock.now() + codes.LIFETIME)
        found = slips(codes.issue_codes(self.request.user, people), last_day)
        address = settings.SITE_URL + reverse("desk:activate")
        if shape == forms.EXCEL:
            return codes_workbook(found, address)
        return self.show(template_name="desk/code_sheet.html", slips=found, address=address,
                         back_url=reverse(self.leads_back))  # fmt: skip


class CodeIssue(Issuing, Page):
    """Codes for all officers of a district, or of everything below, that have no password yet."""

    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/code_issue.html"

    def get(self, request, *args, **kwargs):
        return self._ask(forms.IssueForm())

    def post(self, request, *args, **kwargs):
        form = forms.IssueForm(request.POST)
        people, _left_out = self._people()
        if not form.is_valid():
            return self._ask(form, status=422)
        if not people:
            form.add_error(None, _("Nobody fits this choice."))
            return self._ask(form, status=422)
        try:
            return self.issue(people, form.cleaned_data["shape"])
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self._ask(form, status=422)

    def _ask(self, form, status=200):
        people, left_out = self._people()
        return self.show(
            status, form=form, whom=self.whom, people=people[:10], count=len(people),
            left_out=left_out,
        )  # fmt: skip

    def _people(self) -> tuple[list[User], int]:
        """Whom the choice means, and how many of them the reader does not manage."""
        user = self.request.user
        data = self.request.GET.copy()
        if not data.getlist("role"):
            data.setlist("role", USUAL)
        self.whom = forms.WhomForm(data, user=user)
        if not self.whom.is_valid():
            return [], 0
        rows = self.whom.people().order_by("username")
        found = list(rows[: MOST + 1])
        if len(found) > MOST:
            self.whom.add_error(None, _("More than 5,000 people fit. Choose a district."))
            return [], 0
        seats = deciding_seats(found)
        mine = [person for person in found if manages(user, person, seats[person.pk])]
        return mine, len(found) - len(mine)


class PersonCode(Issuing, Managing):
    """A code for one person: a first one, or a new one for a forgotten password."""

    access = {"POST": ADMINS}

    def post(self, request, *args, **kwargs):
        try:
            return self.issue([self.row], forms.PAPER)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return redirect(self.back()[0])


@method_decorator(sensitive_post_parameters("code", "password", "again"), name="dispatch")
class Activate(FormPage):
    """Whoever holds a code sets the password. Nobody need be signed in, and nobody is by it."""

    access = {"GET": ANYONE, "POST": ANYONE}
    template_name = "desk/activate.html"
    form_class = forms.ActivateForm
    heading = gettext_lazy("Set your password")

    def act(self, form):
        data = form.cleaned_data
        address = client_address(self.request)
        try:
            person = codes.activate(data["code"], data["password"], address=address)
        except ValidationError as weak:
            form.add_error("password", weak)
            return self.show(status=422, form=form)
        said = _("Your password is set. Your sign-in name is %(name)s.") % {"name": person.username}
        messages.success(self.request, said)
        return person

    def next_url(self, result):
        return reverse("account_login")
