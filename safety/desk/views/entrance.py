"""The sign-in page, and the one tap by which a demonstration lets people in."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from safety.schools.models import Appointment, Role
from safety.web.views import ANYONE, Page

# What allauth's hook wants to know of a sign-in that has nothing to do with mail or signing up.
PLAIN_SIGN_IN = {
    "email_verification": "none",
    "signal_kwargs": None,
    "email": None,
    "signup": False,
    "redirect_url": None,
}
SEES = {
    Role.CITY_ADMIN: _("The whole city: what is late and where, the month's report, all people"),
    Role.LEADER: _("One page: what is worst, what is late, who answers for it"),
    Role.INSPECTOR: _("Today's visits, checklists on the phone, the city's ledger"),
    Role.DISTRICT_ADMIN: _("The schools of one district, their hazards and their people"),
    Role.TOWNSHIP_ADMIN: _("The schools of one township"),
    Role.PRINCIPAL: _("One school: plans to approve, what falls due"),
    Role.SAFETY_OFFICER: _("One school: today's to-do list, after-photos, extensions"),
    Role.ATTENDANT: _("The trips of today on which they go along, and nothing else"),
}


def demo_accounts() -> list[dict]:
    """One account for each role, of those that have a password: {username, name, role, sees}."""
    if not settings.DEMO:
        return []
    seats = Appointment.objects.filter(Appointment.in_force(), user__is_active=True)
    seats = seats.exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX).select_related(
        "user", "unit"
    )
    found: dict[str, Appointment] = {}
    for seat in seats.order_by("user_id", "pk")[:200]:
        found.setdefault(seat.role, seat)
    return [_card(found[role]) for role in SEES if role in found]


def _card(seat) -> dict:
    return {
        "username": seat.user.username,
        "name": f"{seat.user.name} · {seat.unit.name}",
        "role": seat.get_role_display(),
        "sees": SEES[Role(seat.role)],
    }


class SignIn(LoginView):
    def get_context_data(self, **kwargs):
        cards = {"demo_accounts": demo_accounts(), "demo_url_name": "desk:demo_sign_in"}
        return super().get_context_data(**kwargs) | cards


class CodePage:
    """A page that asks for a code: a wrong one is answered as every refused form is."""

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SecondStep(CodePage, AuthenticateView):
    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and "code" not in request.POST:
            request.POST = QueryDict("code=")  # allauth would ask for a key instead of a code
        return super().dispatch(request, *args, **kwargs)


class SecondStepAgain(CodePage, ReauthenticateView):
    pass


class SecondStepStart(CodePage, ActivateTOTPView):
    pass


class DemoSignIn(Page):
    """Signs in as an account of the demonstration's cards; outside a demonstration it is missing
    (and not even in the list of addresses)."""

    access = {"POST": ANYONE}

    def post(self, request, *args, **kwargs):
        wanted = request.POST.get("demo", "")
        if wanted not in {account["username"] for account in demo_accounts()}:
            raise Http404
        seat = Appointment.objects.select_related("user").filter(user__username=wanted).first()
        record_authentication(request, seat.user, method="demonstration")
        adapter = get_adapter()
        adapter.login(request, seat.user)
        return adapter.post_login(request, seat.user, **PLAIN_SIGN_IN)
