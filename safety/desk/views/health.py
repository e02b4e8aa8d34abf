"""What machines ask: does the process live, can it serve, how do things stand. No row of
anybody's is read here, and nobody is signed in."""

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from safety.desk import health, metrics


@require_safe
@never_cache
def healthz(request):
    """The process answers. Asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """200 when this host can serve pages, else 503. With ?all=1 also 503 when the broker, beat or
    the workers are missing. Which check failed is told to those who may read the metrics."""
    found = health.state()
    asked = found if request.GET.get("all") else health.VITAL
    ready = all(found[name] for name in asked)
    told = {"ready": ready}
    if may_read(request):
        told |= {name: "ok" if well else "failed" for name, well in found.items()}
    return JsonResponse(told, status=200 if ready else 503)


@require_safe
@never_cache
def figures(request):
    if not may_read(request):
        return HttpResponse("Not for you.\n", status=403, content_type="text/plain")
    return HttpResponse(metrics.text(), content_type=metrics.TYPE)


def may_read(request) -> bool:
    """Whoever bears METRICS_TOKEN; where none is set, this very machine, and not through a proxy,
    behind which everybody could look like it."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    try:
        here = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return here and not request.META.get("safety.handed_on")
