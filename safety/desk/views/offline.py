"""The service worker, by which pages that keep themselves on the device open without a signal."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@cache
def _source() -> str:
    found = finders.find("js/sw.js")
    return Path(found).read_text(encoding="utf-8")


@require_safe
def worker(request):
    """The same for everybody, and asked for anew each time: an old one would serve old pages. Only
    from the root may it answer for pages of any app."""
    answer = HttpResponse(_source(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
