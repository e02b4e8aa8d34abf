"""Story B: an unannounced visit, from the secret plan to the printed notice."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from inspections.models import Answer, ChecklistVersion, Hazard, Inspection
from tests.inspections import story

pytestmark = pytest.mark.django_db(transaction=True)


def picture(colour="#336699"):
    out = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(out, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def plan_visit(page, site):
    """Choose the school by part of its name, keep the team and one checklist, save."""
    page.goto(f"{site.url}/visits/plan/")
    page.get_by_role("searchbox").fill("甲一")
    page.get_by_role("link", name="Choose 甲一小学").click()
    for box in page.locator("input[name=checklists]").all():
        box.set_checked(False)
    page.get_by_role("checkbox", name=re.compile("^Fire safety")).check()
    page.get_by_role("button", name="Save the plan").click()


def fail(page, item, what):
    """One failed item: its hazard with a photo of what is wrong."""
    item.get_by_text("Fails", exact=True).click()
    form = item.locator("form[data-finding]")
    form.get_by_label("What is wrong").fill(what)
    form.get_by_label("Responsible person").fill("李四")
    form.get_by_label("Interim control").fill("专人看守")
    form.locator("input[type=file]").first.set_input_files(picture())
    form.get_by_role("button", name="Save the hazard").click()
    expect(item.locator("[data-hazard]")).to_contain_text(what)


def test_the_visit(site, sign_in, width, axe):
    page = sign_in(site.inspector)
    plan_visit(page, site)
    visit = Inspection.objects.get()
    assert (visit.secret, visit.school) == (True, site.a1)
    page.goto(f"{site.url}{visit.get_absolute_url()}check-in/")
    page.get_by_role("button", name="Check in now").click()
    page.wait_for_url(re.compile("/fill/"))
    visit.refresh_from_db()
    assert visit.distance_m < 50
    assert axe(page) == []
    items = page.locator("[data-item]")
    for number in range(5):
        fail(page, items.nth(number), f"问题{number + 1}")
    for button in page.locator("[data-pass-rest] button").all():
        if button.is_visible():
            button.click()
    # What a busy server did not take is sent again after a while (visit-queue.js).
    done, every = page.locator("[data-done]"), page.locator("[data-all]").inner_text()
    expect(done).to_have_text(every, timeout=30_000)
    submit_and_print(page, visit, site)


def submit_and_print(page, visit, site):
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("button", name="Issue the notice")).to_be_enabled()
    page.get_by_role("button", name="Issue the notice").click()
    page.wait_for_url(re.compile(f"{visit.uuid}/"))
    visit.refresh_from_db()
    assert visit.state == "submitted"
    assert Answer.objects.count() == visit.checklists.get().items.count()
    numbers = list(Hazard.objects.order_by("number").values_list("number", flat=True))
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003", "00004", "00005"]
    page.goto(f"{site.url}/visits/{visit.uuid}/notice/")
    for number in numbers:
        expect(page.locator("body")).to_contain_text(number)


def boxes(page, *selectors):
    return [page.locator(selector).bounding_box() for selector in selectors]


def test_a_long_finding_leaves_its_link_room(site, sign_in, width):
    """On a phone the link stands below what is wrong, at a desk beside it; on one line each."""
    site.fire = ChecklistVersion.objects.get(checklist__code="fire")
    visit = story.under_way(site)
    story.find(visit, what="二楼东侧楼梯间的安全出口被体育器材堵塞" * 8)
    page = sign_in(site.inspector)
    page.goto(f"{site.url}/visits/{visit.uuid}/review/")
    text, link = boxes(page, ".review-hazard > .finding", ".review-hazard > a")
    across = page.viewport_size["width"]
    assert link["height"] < 50 and link["x"] + link["width"] <= across
    if width == "phone":
        assert link["y"] >= text["y"] + text["height"] and text["width"] > across * 0.8
    else:
        assert link["x"] >= text["x"] + text["width"]


def test_the_school_is_told_only_at_the_notice(site, sign_in):
    page = sign_in(site.inspector)
    plan_visit(page, site)
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}/visits/")
    expect(page.locator("main")).not_to_contain_text("Unannounced")


def test_an_answer_survives_a_lost_connection(site, sign_in):
    page = sign_in(site.inspector)
    plan_visit(page, site)
    visit = Inspection.objects.get()
    page.goto(f"{site.url}{visit.get_absolute_url()}check-in/")
    page.get_by_role("button", name="Check in now").click()
    page.wait_for_url(re.compile("/fill/"))
    page.context.set_offline(True)
    page.locator("[data-item]").first.get_by_text("Passes", exact=True).click()
    expect(page.locator("[data-done]")).to_have_text("0")
    page.context.set_offline(False)
    expect(page.locator("[data-done]")).to_have_text("1", timeout=30_000)
    assert Answer.objects.count() == 1
