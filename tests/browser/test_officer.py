"""Story C: from what must be done today to a signed-off hazard."""

import datetime as dt
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from inspections.actions import finding
from inspections.models import ChecklistVersion, Hazard
from safety.files.actions import store
from tests.browser.test_inspector import picture
from tests.inspections import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hazard(site):
    site.fire = ChecklistVersion.objects.get(checklist__code="fire")
    visit = story.under_way(site)
    draft = story.find(visit, what="灭火器压力不足")
    upload = SimpleUploadedFile("before.jpg", picture()["buffer"], "image/jpeg")
    evidence = store(site.inspector, upload, uuid.uuid4())
    finding.add_photo(draft, site.inspector, evidence, "before")
    story.finish(visit)
    return Hazard.objects.get()


def test_the_rectification(site, sign_in, hazard, width, axe):
    page = sign_in(site.officer_a1)
    expect(page.locator("main")).to_contain_text("灭火器压力不足")
    assert axe(page) == []
    page.get_by_role("link", name="灭火器压力不足").first.click()
    assert axe(page) == []
    make_plan(page)
    hand_in(page)
    expect(page.locator("main")).to_contain_text("Waiting for re-check")
    expect(page.get_by_role("link", name="Re-check", exact=True)).to_have_count(0)
    look_again(sign_in(site.inspector2), site)
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}{hazard.get_absolute_url()}")
    expect(page.locator("main")).to_contain_text("Signed off")


def make_plan(page):
    page.get_by_role("link", name="Enter the plan").click()
    page.get_by_label("Measures").fill("更换两具灭火器")
    page.get_by_label("Funds in yuan").fill("２６０")  # full-width, as a Chinese keyboard types it
    page.get_by_role("button", name="Save the rectification plan").click()
    page.wait_for_url(re.compile("/hazards/[^/]+/$"))
    assert str(Hazard.objects.get().funds) == "260.00"


def hand_in(page):
    page.get_by_role("link", name="Submit for re-check").click()
    page.get_by_label("What was done").fill("已更换，压力正常")
    page.locator("input[type=file]").first.set_input_files(picture("#228844"))
    page.get_by_role("button", name="Add this photo").click()
    expect(page.locator(".photos img").first).to_be_visible()
    expect(page.get_by_label("What was done")).to_have_value("已更换，压力正常")
    page.locator("input[type=file]").first.set_input_files(picture("#336644"))
    page.get_by_role("button", name="Submit for re-check").click()
    page.wait_for_url(re.compile("/hazards/[^/]+/$"))


def look_again(page, site):
    after = Hazard.objects.get().photos.filter(moment="after").select_related("evidence")
    assert [photo.evidence.how for photo in after] == ["gallery", "gallery"]
    assert all(photo.evidence.sent_at and photo.evidence.chosen_at for photo in after)
    page.goto(f"{site.url}{Hazard.objects.get().get_absolute_url()}")
    page.get_by_role("link", name="Re-check", exact=True).click()
    page.get_by_label("Put right: sign off").check()
    page.get_by_role("button", name="Record the result").click()
    page.wait_for_url(re.compile("/hazards/[^/]+/$"))


def test_an_extension_by_keyboard_alone(site, sign_in, hazard):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}{hazard.get_absolute_url()}extend/")
    later = hazard.deadline + dt.timedelta(days=20)
    page.locator("input[name=new_deadline]").fill(later.isoformat())
    page.locator("textarea[name=reason]").focus()
    page.keyboard.type("等待采购")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/hazards/[^/]+/$"))
    assert hazard.extensions.get().reason == "等待采购"


def test_what_was_typed_survives_a_colleague(site, sign_in, hazard):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}{hazard.get_absolute_url()}plan/")
    story.save_plan(hazard, site.principal_a1, measures="校长的方案")
    page.get_by_label("Measures").fill("我的方案")
    page.get_by_label("Funds in yuan").fill("0")
    page.get_by_label("Responsible person").fill("李四")
    page.get_by_role("button", name="Save the rectification plan").click()
    expect(page.locator("main")).to_contain_text("校长的方案")
    expect(page.get_by_label("Measures")).to_have_value("我的方案")
    assert Hazard.objects.get().measures == "校长的方案"
