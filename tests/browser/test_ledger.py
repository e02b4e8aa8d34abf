"""The ledger at a desk: by keyboard alone, then with columns and a filter of one's own."""

import pytest
from playwright.sync_api import expect

from inspections.models import ChecklistVersion
from tests.inspections import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(site, sign_in):
    site.fire = ChecklistVersion.objects.get(checklist__code="fire")
    story.issued(site, photos=["before"])
    site.second = story.issued(site, school=site.b1, what="护栏松动", photos=["before"])
    page = sign_in(site.city_admin)
    page.goto(f"{site.url}/ledger/")
    return page


def test_by_keyboard_alone(site, ledger):
    page = ledger
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")  # the page behind a dialog stands still
    page.keyboard.press("Escape")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("?护栏jk")  # letters in a field are letters
    expect(page.locator("[data-search]")).to_have_value("?护栏jk")
    page.locator("[data-search]").fill("护栏")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows] > *")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=site.second.number)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("护栏松动")


def test_columns_and_a_saved_filter(site, ledger, axe):
    page = ledger
    page.get_by_role("button", name=site.city_admin.name).or_(
        page.locator(".menu summary")
    ).first.click()
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Columns").click()
    page.get_by_label("Who answers").uncheck()
    page.get_by_label("District").check()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="District")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Who answers")).to_have_count(0)
    page.get_by_role("link", name="To be rectified").click()
    page.get_by_role("link", name="Save this filter").click()
    assert axe(page) == []
    page.get_by_label("Name of the filter").fill("待整改的")
    page.get_by_role("button", name="Save this filter").click()
    expect(page.get_by_role("link", name="待整改的")).to_have_attribute("aria-current", "true")
    assert axe(page) == []
