"""A real site for a real browser: live server, a worker, the cast with passwords, axe."""

from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from kombu import Connection

from inspections.load_catalogue import load
from tests.factories import PASSWORD

AXE = Path(__file__).parent / "axe" / "axe.min.js"
WIDTHS = {"phone": (390, 844), "desk": (1440, 900)}


@pytest.fixture(params=sorted(WIDTHS))
def width(request):
    """Each story is told twice: on a phone and at a desk."""
    return request.param


@pytest.fixture
def browser_context_args(browser_context_args, request):
    """English unless a test says Chinese; the size of `width` where a story has one."""
    name = request.getfixturevalue("width") if "width" in request.fixturenames else "desk"
    across, down = WIDTHS[name]
    return {
        **browser_context_args,
        "viewport": {"width": across, "height": down},
        "has_touch": name == "phone",
        "locale": "en-GB",
        "geolocation": {"longitude": 116.5001, "latitude": 38.1001},
        "permissions": ["geolocation"],
        "accept_downloads": True,
    }


@pytest.fixture
def worker(transactional_db, monkeypatch):
    """A Celery worker in this process: jobs and thumbnails are done as in earnest. It listens for
    its own end five times a second, not every two seconds."""
    from safety.celery import app

    drain = Connection.drain_events
    monkeypatch.setattr(Connection, "drain_events", lambda self, **_: drain(self, timeout=0.2))
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        yield


@pytest.fixture
def site(live_server, cast, worker):
    """The cast behind a live server, with the catalogue of checklists."""
    load()
    cast.url = live_server.url
    return cast


@pytest.fixture
def sign_in(page, site):
    """A function: sign in as a person of the cast, as they would; returns the page."""

    def go(user):
        page.context.clear_cookies()
        page.goto(f"{site.url}/account/login/")
        page.fill("input[name=login]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.locator("form:has(input[name=password]) button").first.click()
        page.wait_for_url(f"{site.url}/")
        return page

    return go


@pytest.fixture
def axe(browser, browser_context_args):
    """A function: the serious and critical findings of axe on what a page shows now.

    The page is looked at in a context of its own that carries its session: axe is brought in past
    the site's policy, which forbids it as it forbids every foreign script.
    """

    def look(page) -> list[str]:
        context = browser.new_context(
            **browser_context_args, bypass_csp=True, storage_state=page.context.storage_state()
        )
        twin = context.new_page()
        twin.goto(page.url)
        twin.add_script_tag(path=str(AXE))
        found = twin.evaluate("axe.run().then(r => r.violations)")
        context.close()
        return [
            f"{v['id']}: {v['nodes'][0]['html']}"
            for v in found
            if v["impact"] in ("serious", "critical")
        ]

    return look
