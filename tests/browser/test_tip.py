"""A parent without an account reports a vehicle, and reads the answer."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.test_inspector import picture
from transport.actions import violation as acts
from transport.models import Violation

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_and_its_answer(site, page, width, axe):
    page.goto(f"{site.url}/report/")
    assert axe(page) == []
    page.get_by_label("Unsafe act or state").select_option("overload")
    page.get_by_label("District or county").select_option(str(site.district_a.uuid))
    page.get_by_label("Where").fill("实验小学门口")
    page.get_by_label("Number plate").fill("冀z·１２345")
    page.locator("input[type=file]").set_input_files(picture("#228844"))
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator("main")).to_contain_text("Your report has been received")
    number = page.locator(".box").inner_text().strip()
    case = Violation.objects.get()
    assert (case.plate, bool(case.photo)) == ("冀Z12345", True)
    case = acts.take(case, site.admin_a, uuid=uuid4(), version=1)
    said = {"outcome": "upheld", "answer": "已责令停运。"}
    acts.answer(case, site.admin_a, uuid=uuid4(), version=2, **said)
    page.get_by_role("link", name="How does a report stand?").click()
    assert axe(page) == []
    page.get_by_label("Number of the report").fill(number.lower())
    page.get_by_role("button", name="Show how it stands").click()
    expect(page.locator("main")).to_contain_text("已责令停运。")


def test_without_a_script_and_with_a_mistake_nothing_typed_is_lost(site, browser):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site.url}/report/")
    page.get_by_label("Where").fill("村口")
    page.get_by_label("Number plate").fill("京A1")
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator("main")).to_contain_text("no whole Chinese number plate")
    expect(page.get_by_label("Where")).to_have_value("村口")
    assert not Violation.objects.exists()
    context.close()
