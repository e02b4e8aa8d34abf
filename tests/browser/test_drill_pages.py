"""Every page on drills, safety education and training, on a phone in Chinese (every_page.py)."""

import pytest
import time_machine

from tests.access.conftest import NOON, make_casts
from tests.access.matrix import DRILLS
from tests.browser import every_page

LISTED = ("drill_held", "education_log", "holiday_letter", "training_certificate")


@pytest.fixture
def browser_context_args(browser_context_args):
    return every_page.phone(browser_context_args)


def test_every_page_on_a_phone(db, page):
    with time_machine.travel(NOON, tick=False):
        pages = list(every_page.drawn(make_casts(), DRILLS, LISTED))
    found = {f"{one.who} {one.url}": said for one in pages if (said := every_page.wrong(page, one))}
    assert found == {}
    assert len(pages) > 60


def test_what_is_wrong_is_found(page):
    bare = b"<!doctype html><html lang='en'><title>x</title><img src='x'><pre>" + b"x" * 400
    shown = every_page.Drawn("x", "/x/", 200, {"content-type": "text/html"}, bare)
    image, *others = every_page.wrong(page, shown)
    assert image.startswith("image-alt") and others[-1] == "not in Chinese"
    assert "px wider than the phone" in others[-2]
    assert every_page.wrong(page, shown._replace(status=403)) == ["403"]
