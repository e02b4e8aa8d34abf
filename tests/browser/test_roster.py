"""A list of vehicles and drivers from the file to the register, by the keyboard; each page of the
register looked at by axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.sheets import books
from tests.transport.test_roster import GOOD, HEADERS
from transport.models import Driver, Vehicle

pytestmark = pytest.mark.django_db(transaction=True)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def press(page, button):
    """By the keyboard, as whoever uses no mouse."""
    found = page.get_by_role("button", name=button)
    found.focus()
    expect(found).to_be_focused()
    page.keyboard.press("Enter")


def wait_for(page, button):
    """The job's page, read again until it offers the button."""
    found = page.get_by_role("button", name=button)
    for _turn in range(30):
        if found.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())


def test_a_list_is_taken_in(site, sign_in, width, axe):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}/vehicles/")
    assert axe(page) == []
    page.get_by_role("link", name="Import from Excel").press("Enter")
    assert axe(page) == []
    data = books.book_of([GOOD], headers=HEADERS)
    file = {"name": "车辆.xlsx", "mimeType": XLSX, "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Check the list")
    page.wait_for_url(re.compile("/jobs/"))
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
    wait_for(page, "Write the list")
    assert axe(page) == []
    assert not Vehicle.objects.exists()
    press(page, "Write the list")
    page.wait_for_timeout(2000)
    for _turn in range(20):
        if Vehicle.objects.exists():
            break
        page.wait_for_timeout(500)
    bus, driver = Vehicle.objects.get(), Driver.objects.get()
    for row in (bus, driver):
        page.goto(f"{site.url}{row.get_absolute_url()}")
        expect(page.locator("main")).to_contain_text("not proven")
        assert axe(page) == []
    page.goto(f"{site.url}/vehicles/drivers/")
    assert axe(page) == []
