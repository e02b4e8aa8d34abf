"""A school plans its term and shifts a drill by keyboard and by drag."""

import re

import pytest
from playwright.sync_api import expect

from drills.models import Drill
from safety.base import clock
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(site, sign_in):
    for year in (clock.today().year, clock.today().year + 1):
        factories.terms(site.city, year)
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}/drills/term/")
    return page


def day_after(page, drill):
    """The school day behind that of a drill, as the page offers it."""
    days = page.locator("td[data-day]").evaluate_all("cells => cells.map(c => c.dataset.day)")
    return next(day for day in sorted(days) if day > drill.planned_on.isoformat())


def test_planned_and_shifted(page, width, axe):
    assert axe(page) == []
    page.locator("button[name=only]").first.click()
    page.wait_for_url(re.compile(r"\?day="))
    drill = Drill.objects.get()
    for shift in (by_keyboard, by_drag):
        wanted = day_after(page, drill)
        shift(page, wanted)
        expect(page.locator(f"td[data-day='{wanted}'] [data-drill]")).to_have_count(1)
        drill.refresh_from_db()
        assert drill.planned_on.isoformat() == wanted


def by_keyboard(page, _wanted):
    page.locator("[data-drill]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def by_drag(page, wanted):
    page.locator("[data-drill]").drag_to(page.locator(f"td[data-day='{wanted}']"))
