"""Every page of an app, drawn by the server and opened on a phone, in Chinese, by the person whom
it is for: it is there, nothing on it is wider than the phone, and axe finds nothing serious.

The server draws all pages first, each beside objects of its own, which are taken back; the browser
is then served what was drawn. So no page waits for a live server, and none disturbs another.
"""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.actors import ACTORS, sign_in
from tests.access.matrix import Rule
from tests.access.objects import Objects
from tests.browser.conftest import AXE, WIDTHS

SITE, FILES = "http://testserver", "/static/"
# Whom a page is for: the first of them who may open it; a list is the school's and its bureau's.
SCHOOL = ("officer_a1", "principal_a1")
PEOPLE = (*SCHOOL, "admin_a", "city_admin")
AXE_RUN = """() => axe.run({resultTypes: ['violations']}).then(r => r.violations
    .filter(v => ['serious', 'critical'].includes(v.impact))
    .map(v => v.id + ': ' + v.nodes[0].html))"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Drawn(NamedTuple):
    who: str
    url: str
    status: int
    headers: dict
    body: bytes


def phone(args: dict) -> dict:
    """The context of a browser: a phone in Chinese. axe is brought in past the site's policy; that
    nothing else is wanted past it the other tests here tell."""
    across, down = WIDTHS["phone"]
    size = {"viewport": {"width": across, "height": down}, "has_touch": True}
    return {**args, **size, "locale": "zh-CN", "bypass_csp": True}


def for_whom(rule: Rule) -> list[str]:
    if rule.letters[ACTORS.index("anonymous")] == "o":
        return ["anonymous"]
    may = [who for who in PEOPLE if rule.letters[ACTORS.index(who)] == "o"]
    of_bureau = [who for who in may if who not in SCHOOL]
    return [may[0], *of_bureau[:1]] if rule.of is None and may[:1] != of_bureau[:1] else may[:1]


def drawn(cast, rules: list[Rule], listed: tuple[str, ...]) -> Iterator[Drawn]:
    """The pages of these rules that people open, files left out; `listed`: kinds of objects that
    lists have something to show of."""
    for rule in (one for one in rules if one.method == "GET"):
        for who in for_whom(rule):
            with transaction.atomic():
                objects = Objects(cast)
                for kind in listed if rule.of is None else (rule.of,):
                    objects.kwargs(kind)
                found = _drawn(cast, who, reverse(rule.name, kwargs=objects.kwargs(rule.of)))
                transaction.set_rollback(True)
            if found:
                yield found


def _drawn(cast, who, url) -> Drawn | None:
    answer = sign_in(Client(headers={"accept-language": "zh-CN"}), cast, who).get(url)
    if not answer["Content-Type"].startswith("text/html"):
        return None
    headers = {name: value for name, value in answer.items() if name.lower() != "content-length"}
    return Drawn(who, url, answer.status_code, headers, answer.content)


def serve(page, shown: Drawn) -> None:
    """What the browser asks for is this page and the files of the site."""

    def answer(route):
        path = urlsplit(route.request.url).path
        if path == shown.url:
            route.fulfill(status=shown.status, headers=shown.headers, body=shown.body)
        elif path.startswith(FILES) and (there := finders.find(path.removeprefix(FILES))):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=Path(str(there)).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404, body="")

    page.unroute_all()
    page.route("**/*", answer)


def wrong(page, shown: Drawn) -> list[str]:
    """What is wrong with a page on this phone."""
    if shown.status != 200:
        return [str(shown.status)]
    serve(page, shown)
    page.goto(f"{SITE}{shown.url}")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(AXE_RUN)
    if (by := page.evaluate(WIDER)) > 0:
        found.append(f"{by} px wider than the phone")
    if page.locator("html").get_attribute("lang") != "zh-hans":
        found.append("not in Chinese")
    return found
