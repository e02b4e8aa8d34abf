"""One's own account, its sessions, and the security log."""

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from safety.base import clock
from safety.desk import events as words
from safety.desk import lists
from safety.desk.adapter import remember_language
from safety.desk.devices import device
from safety.desk.forms.account import AccountForm, EventFilter
from safety.schools.actions import events
from safety.schools.actions.people import edit_own
from safety.schools.models import Appointment, SecurityEvent
from safety.web.views import CITY_ADMIN, HAS_ACCOUNT, FormPage, ListPage, Page


class Account(FormPage):
    """One's appointments, and what one changes for oneself."""

    access = {"GET": HAS_ACCOUNT, "POST": HAS_ACCOUNT}
    template_name = "desk/account.html"
    form_class = AccountForm

    def form_kwargs(self):
        return {"person": self.request.user}

    def context(self, **extra):
        user = self.request.user
        seats = Appointment.objects.filter(user=user).select_related("unit")
        return super().context(
            seats=seats.order_by("-starts_on", "-pk")[:50],
            sessions=_live(UserSession.objects.filter(user=user).order_by("-created_at")[:50]),
            this_session=self.request.session.session_key,
            two_steps=is_mfa_enabled(user),
            **extra,
        )

    def act(self, form):
        person = edit_own(self.request.user, **form.cleaned_data)
        if person.language:
            translation.activate(person.language)
        messages.success(self.request, _("The changes are saved."))
        response = redirect("desk:account")
        remember_language(response, person)
        return response


def _live(sessions) -> list[UserSession]:
    """The devices that are still signed in."""
    keys = [session.session_key for session in sessions]
    rows = Session.objects.filter(pk__in=keys, expire_date__gt=clock.now())
    live = set(rows.values_list("pk", flat=True))
    found = [session for session in sessions if session.session_key in live]
    for session in found:
        session.device = device(session.user_agent)
    return found


class SessionsEnd(Page):
    """Signs out all other devices of the person."""

    access = {"POST": HAS_ACCOUNT}

    def post(self, request, *args, **kwargs):
        sessions = UserSession.objects.filter(user=request.user)
        for session in sessions.exclude(session_key=request.session.session_key):
            session.end()
        events.note("sessions_ended", actor=request.user, subject=request.user)
        messages.success(request, _("All other devices are signed out."))
        return redirect("desk:account")


class SecurityLog(ListPage):
    """Who signed in, what was refused, whose rights were changed by whom."""

    access = {"GET": CITY_ADMIN}
    template_name = "desk/security_log.html"
    filter_class = EventFilter
    order = ("-at", "-pk")
    page_size = 50
    export = lists.SECURITY

    def rows(self):
        return SecurityEvent.objects.visible_to(self.request.user).select_related("user", "subject")

    def dress(self, rows):
        for event in rows:
            event.label, event.line = words.label(event), words.detail(event)
        return rows
