"""A drill timed on a phone: a reload in the middle and a lost signal at the end lose nothing."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Error, expect

from drills.actions import hold_drill, write_groups
from drills.models import Drill, DrillRun
from drills.rules.groups import Group
from safety.base import clock

pytestmark = pytest.mark.django_db(transaction=True)
GROUPS = [
    Group("一年级1班", 40, "教学楼", "1", "东侧楼梯"),
    Group("二年级1班", 42, "教学楼", "2", "西侧楼梯"),
]


@pytest.fixture
def width():
    return "phone"


@pytest.fixture
def drill(site):
    write_groups(site.a1, site.officer_a1, groups=GROUPS, version=0)
    return Drill.objects.create(
        scenario="fire", planned_on=clock.today(), planned_by=site.officer_a1,
        planned_at=clock.now(), **site.a1.columns(),
    )  # fmt: skip


def passed(page, seconds):
    """As if so much more time had gone by since the signal."""
    page.evaluate(
        """(ms) => {
            const key = Object.keys(localStorage).find((one) => one.startsWith("drill-clock:"));
            const kept = JSON.parse(localStorage.getItem(key));
            localStorage.setItem(key, JSON.stringify({ ...kept, began: kept.began - ms }));
        }""",
        seconds * 1000,
    )
    page.reload()


def test_a_drill_on_a_phone(site, sign_in, drill, width, axe):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}{drill.get_absolute_url()}")
    page.get_by_role("link", name="Time the drill").click()
    start = page.get_by_role("button", name="Signal: start the clock")
    assert start.bounding_box()["height"] >= 90
    assert axe(page) == []
    start.click()
    page.get_by_role("button", name="一年级1班", exact=False).first.click()
    passed(page, 70)
    expect(page.get_by_role("timer")).to_have_text(re.compile("1:1"))
    expect(page.locator("[data-group=一年级1班][data-there]")).to_be_visible()
    page.locator("[data-group=二年级1班] [data-arrive]").click()
    expect(page.locator("[data-sum]")).to_have_text("Everybody is here")
    page.locator("[data-group=二年级1班] [data-counted]").fill("41")
    expect(page.locator("[data-sum]")).to_have_text("1 missing")
    page.get_by_role("button", name="Save the drill").click()
    # Asked, not assumed; and nobody is missing without a word.
    expect(page.get_by_role("alert")).to_contain_text("near-miss")
    expect(page.get_by_role("alert")).to_contain_text("1 person is missing")
    page.get_by_label("Where are those who are missing?").fill("在医务室")
    page.get_by_label("How many were injured?").fill("0")
    page.get_by_label("No", exact=True).check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Save the drill").click()
    expect(page.get_by_role("status")).to_contain_text("No signal")
    expect(page.get_by_label("How many were injured?")).not_to_be_editable()
    assert not DrillRun.objects.exists()
    page.context.set_offline(False)
    page.wait_for_url(f"{site.url}{drill.get_absolute_url()}", timeout=20_000)
    assert axe(page) == []
    run = DrillRun.objects.select_related("drill").get()
    assert (run.way, run.missing, run.explained, run.injured) == ("clock", 1, "在医务室", 0)
    assert 70 <= run.drill.seconds < 110 and run.drill.people == 81
    assert run.device_began_at and abs(run.device_began_at - run.began_at) < dt.timedelta(minutes=1)


def kept(page):
    """The page lies on the phone, and its worker is at work."""
    expect(page.locator("html[data-kept=yes]")).to_have_count(1, timeout=15_000)


def test_a_reload_without_a_signal(site, sign_in, drill, width, axe):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}{drill.get_absolute_url()}clock/")
    kept(page)
    page.get_by_role("button", name="Signal: start the clock").click()
    page.locator("[data-group=一年级1班] [data-arrive]").click()
    page.context.set_offline(True)
    passed(page, 70)  # reloads
    expect(page.get_by_role("timer")).to_have_text(re.compile("1:1"))
    expect(page.locator("[data-group=一年级1班][data-there]")).to_be_visible()
    page.locator("[data-group=二年级1班] [data-arrive]").click()
    page.get_by_label("How many were injured?").fill("0")
    page.get_by_label("No", exact=True).check()
    page.reload()
    expect(page.locator("[data-sum]")).to_have_text("Everybody is here")
    page.get_by_role("button", name="Save the drill").click()
    expect(page.get_by_role("status")).to_contain_text("No signal")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("No signal")
    assert not DrillRun.objects.exists()
    page.context.set_offline(False)
    page.wait_for_url(f"{site.url}{drill.get_absolute_url()}", timeout=20_000)
    run = DrillRun.objects.select_related("drill").get()
    assert run.drill.people == 82 and 70 <= run.drill.seconds < 130
    pages = "async () => (await (await caches.open('kept-pages')).keys()).map((one) => one.url)"
    assert not [url for url in page.evaluate(pages) if "/clock/" in url]
    # Elsewhere the worker changes nothing.
    page.get_by_role("link", name="Drills").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


PAGES = """async () => (await (await caches.open('kept-pages')).keys())
    .map((one) => new URL(one.url).pathname).filter((path) => !path.startsWith('/static/'))"""


def opens(page, address) -> bool:
    try:
        page.goto(address)
    except Error:
        return False
    return page.locator("[data-clock]").count() == 1


def test_the_next_person_on_the_phone_sees_nothing_of_it(site, sign_in, drill, width):
    clock_page = f"{site.url}{drill.get_absolute_url()}clock/"
    page = sign_in(site.officer_a1)
    page.goto(clock_page)
    kept(page)
    page.get_by_role("button", name="Signal: start the clock").click()
    page.context.set_offline(True)
    assert opens(page, clock_page)
    page.context.set_offline(False)
    # Signed out, no page of it stays; what was timed does, for them to send.
    page.goto(f"{site.url}/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/account/login/"))
    assert page.evaluate(PAGES) == []
    timed = "() => Object.keys(localStorage).filter((one) => one.startsWith('drill-clock:')).length"
    assert page.evaluate(timed) == 1
    # Somebody else signs in where nobody has signed out: not while they do, nor afterwards.
    page = sign_in(site.officer_a1)
    page.goto(clock_page)
    expect(page.get_by_role("timer")).not_to_have_text("0:00")
    kept(page)
    page.context.clear_cookies()
    page.goto(f"{site.url}/account/login/")
    page.context.set_offline(True)
    page.locator("form:has(input[name=password]) button").first.click()
    assert not opens(page, clock_page)
    page.context.set_offline(False)
    page = sign_in(site.principal_a1)
    page.wait_for_function(f"async () => (await ({PAGES})()).length === 0")
    page.goto(clock_page)
    expect(page.get_by_role("timer")).to_have_text("0:00")
    kept(page)
    page.context.set_offline(True)
    assert opens(page, clock_page)
    assert page.locator("[data-clock]").get_attribute("data-person") == str(site.principal_a1.uuid)
    page.context.set_offline(False)


def test_sent_before_it_was_kept_no_page_stays(site, sign_in, drill, width):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}{drill.get_absolute_url()}clock/")
    kept(page)
    page.evaluate("async () => { const put = Cache.prototype.put; Cache.prototype.put = async "
                  "function (...some) { await drillPage.drop(); return put.apply(this, some); }; "
                  "dispatchEvent(new Event('load')); }")  # fmt: skip
    page.wait_for_function(f"async () => (await ({PAGES})()).length === 0")
    page.wait_for_timeout(1000)
    assert page.evaluate(PAGES) == []


def test_a_list_that_changes_and_a_record_by_another(site, sign_in, drill, width):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}{drill.get_absolute_url()}clock/")
    page.get_by_role("button", name="Signal: start the clock").click()
    page.locator("[data-group=一年级1班] [data-arrive]").click()
    other = [Group("一年级2班", 40), Group("三年级1班", 30)]
    write_groups(site.a1, site.principal_a1, groups=other, version=1)
    passed(page, 70)
    # The groups of the signal, and what was tapped of them.
    expect(page.locator("[data-group]")).to_have_count(2)
    expect(page.locator("[data-group=一年级1班][data-there]")).to_contain_text("floor 1")
    expect(page.get_by_label("二年级1班 Present")).to_have_value("42")
    page.locator("[data-group=二年级1班] [data-arrive]").click()
    expect(page.locator("[data-sum]")).to_have_text("Everybody is here")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("[data-group=二年级1班] [data-undo]").click()
    expect(page.locator("[data-sum]")).to_have_text("Everybody is here")
    hold_drill(
        drill, site.principal_a1, version=1, held_on=clock.today(), people=80, seconds=100,
        problems="", improvements="",
    )  # fmt: skip
    page.get_by_label("How many were injured?").fill("0")
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Save the drill").click()
    expect(page.get_by_role("alert")).to_contain_text("recorded already")
    page.reload()
    expect(page.get_by_role("note")).to_contain_text("kept below")
    expect(page.get_by_label("二年级1班 Counted")).to_have_value("42")
    expect(page.get_by_label("二年级1班 Counted")).not_to_be_editable()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Throw away, start anew").click()
    page.wait_for_url(f"{site.url}{drill.get_absolute_url()}")
    page.goto(f"{site.url}{drill.get_absolute_url()}clock/")  # nothing is kept any more
    page.wait_for_url(f"{site.url}{drill.get_absolute_url()}")


def test_without_a_script_the_record_is_by_hand(site, sign_in, drill, width, browser,
                                                browser_context_args):  # fmt: skip
    page = sign_in(site.officer_a1)
    context = browser.new_context(
        **browser_context_args, java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )  # fmt: skip
    bare = context.new_page()
    bare.goto(f"{site.url}{drill.get_absolute_url()}clock/")
    bare.get_by_role("link", name="Record it by hand").click()
    expect(bare.get_by_label("Seconds to evacuate")).to_be_visible()
    context.close()
