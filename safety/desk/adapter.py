"""How allauth works here: exact limits, one answer for all failures, everything in the log."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import authenticate

from safety.base import sealing
from safety.schools.actions import events, guesses
from safety.schools.actions.codes import set_password
from safety.schools.models import User
from safety.schools.passwords import too_short_for_role

# Tries in a quarter of an hour: of one name from one address, of a name, from an address.
LIMITS = {"pair": 5, "name": 30, "address": 100}
QUIET_MESSAGES = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator and opened with a printed code, never by a visitor."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def pre_authenticate(self, request, **credentials) -> None:
        """Count the try before the password is looked at; at a limit nothing is looked at."""
        name, address = _name(credentials), self.get_client_ip(request) or ""
        wanted = {"pair": (name, address), "name": (name,), "address": (address,)}
        self.reserved = []
        for kind, whose in wanted.items():
            token = guesses.reserve(f"sign in {kind}", LIMITS[kind], *whose)
            if token is None:
                self._give_back()
                events.note("sign_in_locked", subject=_known(name))
                raise self.validation_error("too_many_login_attempts")
            self.reserved.append(token)

    def authenticate(self, request, **credentials):
        """The person, or None: for a wrong password, an unknown name and a closed account alike."""
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        # allauth keeps a closed account aside to say so; that would tell a guesser he was right.
        AuthenticationBackend.unstash_authenticated_user()
        if user is None:
            events.note("sign_in_failed", subject=_known(_name(credentials)))
            return None
        self._give_back()
        if too_short_for_role(credentials["password"], user):
            request.session["renew_password"] = True
        return user

    def login(self, request, user) -> None:
        super().login(request, user)
        events.note("signed_in", actor=user)

    def logout(self, request) -> None:
        if request.user.is_authenticated:
            events.note("signed_out", actor=request.user)
        super().logout(request)

    def post_login(self, request, user, **kwargs):
        """The language that the person chose goes along to this device."""
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user)
        return response

    def set_password(self, user, password) -> None:
        set_password(user, password)
        events.note("password_changed", actor=user, subject=user)
        context.request.session.pop("renew_password", None)
        sessions = UserSession.objects.filter(user=user)
        for session in sessions.exclude(session_key=context.request.session.session_key):
            session.end()

    def respond_user_inactive(self, request, user):
        return headed_redirect_response("account_login")

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        if message_template not in QUIET_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not settings.DEMO

    def _give_back(self):
        for token in self.reserved:
            guesses.give_back(token)


class SecondStepAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps are stored under the field key, its version in front."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, "mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, "mfa")


def remember_language(response, user) -> None:
    """Put the person's language into the cookie that LocaleMiddleware reads."""
    if user.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )


def _name(credentials) -> str:
    return (credentials.get("username") or "").strip().lower()


def _known(name) -> User | None:
    """The person of this name; a name that nobody has is not kept: it may be a password."""
    return User.objects.filter(username=name).first()
