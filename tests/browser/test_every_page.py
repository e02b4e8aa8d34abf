"""Every page of these apps, on a phone in Chinese (every_page.py)."""

import pytest
import time_machine

from tests.access.conftest import NOON, make_casts
from tests.access.matrix import CANTEEN, DRILLS, TRANSPORT
from tests.browser import every_page

# The table of an app's pages, what its lists have to show, and more pages than which there are.
APPS = {
    "canteen": (CANTEEN, ("kept_sample",), 80),
    "drills": (
        DRILLS,
        ("drill_held", "education_log", "holiday_letter", "training_certificate"),
        60,
    ),
    "transport": (TRANSPORT, ("filing",), 60),
}


@pytest.fixture
def browser_context_args(browser_context_args):
    return every_page.phone(browser_context_args)


@pytest.mark.parametrize("app", APPS)
def test_every_page_on_a_phone(db, page, app):
    rules, listed, least = APPS[app]
    with time_machine.travel(NOON, tick=False):
        pages = list(every_page.drawn(make_casts(), rules, listed))
    found = {f"{one.who} {one.url}": said for one in pages if (said := every_page.wrong(page, one))}
    assert found == {}
    assert len(pages) > least


def test_what_is_wrong_is_found(page):
    bare = b"<!doctype html><html lang='en'><title>x</title><img src='x'><pre>" + b"x" * 400
    shown = every_page.Drawn("x", "/x/", 200, {"content-type": "text/html"}, bare)
    image, *others = every_page.wrong(page, shown)
    assert image.startswith("image-alt") and others[-1] == "not in Chinese"
    assert "px wider than the phone" in others[-2]
    assert every_page.wrong(page, shown._replace(status=403)) == ["403"]
