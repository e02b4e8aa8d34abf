"""An officer who reads Chinese records answers about a driver: the words of each question alone."""

import pytest
from playwright.sync_api import expect

from tests.transport.conftest import driver_of
from transport.models import DriverRecord

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERS = [
    ("校车驾驶资格签注", "已取得", False),
    ("体检", "体检不合格，不适合驾驶", True),
    ("犯罪记录", "无", False),
    ("酒驾、醉驾", "有", True),
]


def test_each_answer_is_what_its_words_say(site, sign_in, width, axe, settings):
    driver = driver_of(site.a1, site.officer_a1, licence_class="A1")
    page = sign_in(site.officer_a1)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "zh-hans", "url": site.url}
    page.context.add_cookies([cookie])
    for question, answer, bad in ANSWERS:
        page.goto(f"{site.url}{driver.get_absolute_url()}")
        page.get_by_role("link", name="登记核实结果").first.click()
        assert axe(page) == []
        page.get_by_role("link", name=question, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(question)
        assert axe(page) == []
        across = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert across <= 0
        page.get_by_label(answer, exact=True).check()
        page.get_by_role("button", name="保存").first.click()
        page.wait_for_url(f"**{driver.get_absolute_url()}")
        assert DriverRecord.objects.latest("pk").bad is bad
        expect(page.locator(".documents").first).to_contain_text(f"{question}: {answer}")
    driver.refresh_from_db()
    assert {one.code for one in driver.found if one.fails} == {"medical", "drink_driving"}
