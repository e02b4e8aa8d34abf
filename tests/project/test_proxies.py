"""Whose word counts on where a request comes from."""

import pytest
import structlog
from django.http import HttpResponse
from django_structlog.middlewares import RequestMiddleware

from safety.proxies import ProxyMiddleware


@pytest.fixture
def address(rf, settings):
    """Call with the number of our proxies and the headers of a request from 10.0.0.9."""

    def see(proxies, **headers):
        settings.PROXIES = proxies
        request = rf.get("/", REMOTE_ADDR="10.0.0.9", **headers)
        ProxyMiddleware(lambda request: HttpResponse())(request)
        assert not [name for name in request.META if "FORWARDED" in name or "REMOTE_USER" in name]
        return request.META["REMOTE_ADDR"]

    return see


@pytest.mark.parametrize(
    ("proxies", "forwarded", "believed"),
    [
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "unknown", "10.0.0.9"),
        (1, "1.1.1.1\r\nX: y", "10.0.0.9"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(address, proxies, forwarded, believed):
    assert address(proxies, HTTP_X_FORWARDED_FOR=forwarded) == believed


@pytest.mark.parametrize("header", ["X_REAL_IP", "CLIENT_IP", "FORWARDED", "REMOTE_USER"])
def test_other_claims_are_dropped(address, header):
    assert address(1, **{f"HTTP_{header}": "6.6.6.6"}) == "10.0.0.9"


@pytest.mark.parametrize("header", ["X_CLUSTER_CLIENT_IP", "CF_CONNECTING_IP", "X_FORWARDED_FOR"])
@pytest.mark.django_db
def test_nobody_lends_the_log_an_address(rf, header):
    seen = []

    def answer(request):
        seen.append(structlog.contextvars.get_contextvars()["ip"])
        return HttpResponse()

    request = rf.get("/", REMOTE_ADDR="203.0.113.9", **{f"HTTP_{header}": "198.51.100.6"})
    ProxyMiddleware(RequestMiddleware(answer))(request)
    assert seen == ["203.0.113.9"]
