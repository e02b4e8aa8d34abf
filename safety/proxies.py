"""Forwarding headers are believed only from our own proxies, and in one place.

Everything behind this middleware (sign-in limits, audit, logs) reads REMOTE_ADDR and sees no
forwarding header at all, so a visitor cannot lend himself another's address.
"""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_FORWARDING = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_CLIENT_IP",
    "HTTP_REMOTE_USER",
)


class ProxyMiddleware:
    """Put the visitor's address into REMOTE_ADDR and drop every header that claims one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = _nearest_stranger(request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.PROXIES)
        if address:
            request.META["REMOTE_ADDR"] = address
        # For the few who must tell this machine from what a proxy on it hands on.
        request.META["safety.handed_on"] = any(header in request.META for header in _FORWARDING)
        for header in _FORWARDING:
            request.META.pop(header, None)
        return self.get_response(request)


def _nearest_stranger(forwarded: str, proxies: int) -> str:
    """The address that the outermost of our proxies saw; '' when there is none to believe.

    Each proxy appends whom it heard from, so with n proxies the n-th entry from the right is ours
    to trust and everything left of it is the visitor's own tale.
    """
    hops = [hop.strip() for hop in forwarded.split(",")]
    if not proxies or len(hops) < proxies:
        return ""
    try:
        return str(ipaddress.ip_address(hops[-proxies]))
    except ValueError:
        return ""
