"""Every page on food as its people open it, on a phone and at a desk: nothing that axe calls
serious, and nothing that has to be pushed sideways."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from safety.base import clock
from tests import factories
from tests.access.actors import ACTORS
from tests.access.matrix import CANTEEN
from tests.access.objects import Objects
from tests.browser.conftest import AXE

pytestmark = pytest.mark.django_db(transaction=True)

READERS = ("officer_a1", "principal_a1", "admin_a", "city_admin")
FILES = ("scan", "photo", "template")  # handed out, not shown
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def reader_of(rule) -> str:
    """The first of our readers whom the matrix lets in; "" where none is shown a page."""
    letters = dict(zip(ACTORS, rule.letters, strict=True))
    return next((who for who in READERS if letters[who] == "o"), "")


PAGES = [
    rule for rule in CANTEEN
    if rule.method == "GET" and reader_of(rule) and not rule.name.endswith(FILES)
]  # fmt: skip


@pytest.fixture
def open_as(site, browser, browser_context_args):
    """A function: the tab of somebody of the cast, one for each."""
    tabs: dict = {}

    def tab_of(who):
        if who not in tabs:
            client = Client()
            client.force_login(getattr(site, who))
            context = browser.new_context(**browser_context_args, bypass_csp=True)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session, "url": site.url}])
            tabs[who] = context.new_page()
        return tabs[who]

    yield tab_of
    for tab in tabs.values():
        tab.context.close()


def faults_of(tab) -> list[str]:
    tab.add_script_tag(path=str(AXE))
    found = tab.evaluate("axe.run().then(r => r.violations)")
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    faults = [f"{one['id']}: {one['nodes'][0]['html']}" for one in serious]
    return faults + (["wider than the screen"] if tab.evaluate(WIDER) else [])


def test_all_pages(site, open_as, width):
    site.term = factories.terms(site.city, clock.today().year)[0]
    site.fire, site.gate = factories.checklist(items=2), None
    objects, wrong = Objects(site), {}
    for rule in PAGES:
        address = reverse(rule.name, kwargs=objects.kwargs(rule.of))
        tab = open_as(reader_of(rule))
        answer = tab.goto(f"{site.url}{address}")
        faults = [f"answered {answer.status}"] if answer.status != 200 else faults_of(tab)
        if faults:
            wrong[str(rule)] = faults
    assert wrong == {}
