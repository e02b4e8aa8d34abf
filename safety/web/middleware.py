"""Headers, session clock and the log of refusals, for every answer."""

import time
from functools import partial

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions import middleware as sessions
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django_structlog.middlewares import RequestMiddleware

from safety.schools.actions import events

QUERY_CANCELLED = "57014"  # PostgreSQL's word for it
PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware:
    """What trust.md asks of every answer beside the policy that django-csp writes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "user", None) and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response


class PlaceMiddleware:
    """What the security log notes during a request bears the caller's address and the path."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with events.during_request(partial(client_address, request), request.path):
            return self.get_response(request)


class SessionMiddleware(sessions.SessionMiddleware):
    """Django takes every failure to keep a session for one that somebody deleted, and answers 400,
    whose page says that nothing was changed. When the database went away that is not known: 500,
    whose page says to look."""

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except SessionInterrupted as error:
            cause: BaseException | None = error
            while cause := cause.__cause__ or cause.__context__:
                if isinstance(cause, (InterfaceError, OperationalError)):
                    raise cause from None
            raise


class TooLongMiddleware:
    """A page whose query took longer than a page may wait (WEB_QUERY_SECONDS): 503, in words."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if getattr(exception.__cause__, "pgcode", "") != QUERY_CANCELLED:
            return None
        structlog.get_logger(__name__).warning("query_took_too_long", exc_info=exception)
        headers = {"Retry-After": "60", "Cache-Control": "no-store"}
        return HttpResponse(render_to_string("503_slow.html"), status=503, headers=headers)


class SessionClockMiddleware:
    """Ends a session that was idle or old (settings), writing its row at most every few minutes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._tick(request)
        return self.get_response(request)

    def _tick(self, request):
        instant = int(time.time())
        began = request.session.setdefault("began", instant)
        seen = request.session.get("seen", instant)
        idle, age = instant - seen, instant - began
        if idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_ABSOLUTE_SECONDS:
            logout(request)
        elif idle >= settings.SESSION_TOUCH_SECONDS or "seen" not in request.session:
            request.session["seen"] = instant


class RefusalLogMiddleware:
    """Each 403 of a signed-in person is one row of the security log, and nothing else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            log(request, "refused", method=request.method)
        return response


def log(request, kind: str, **detail) -> None:
    """Add a row to the security log for the person of this request."""
    events.note(kind, actor=request.user if request.user.is_authenticated else None, **detail)


def bind_address(request, **_signal) -> None:
    """The log's lines of a request bear the address that ProxyMiddleware left in place.
    django-structlog would believe a dozen headers more, by which anybody names any address.
    None where it is promised that no address is kept."""
    if request.path.startswith(settings.UNTRACED_PATHS):
        structlog.contextvars.unbind_contextvars("ip")
    else:
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR"))


class RequestLog(RequestMiddleware):
    """The log's lines of a request, without what in an address is a secret of its own: whoever
    reads the log could read a calendar by it."""

    @staticmethod
    def format_request(request) -> str:
        for secret in settings.SECRET_PATHS:
            if request.path.startswith(secret):
                return f"{request.method} {secret}…"
        return RequestMiddleware.format_request(request)


def client_address(request) -> str:
    """The caller's address as allauth sees it: forwarding headers count only behind our proxies."""
    from allauth.account.adapter import get_adapter  # reads settings when called, not at import

    try:
        return get_adapter().get_client_ip(request) or ""
    except (ValidationError, PermissionDenied):
        return ""
