"""The checklist screen in a browser: by keyboard alone, offline, without JavaScript, with axe."""

import re

import pytest
from django.urls import reverse

from inspections.models import Answer, Hazard, HazardPhoto, Inspection, VisitState
from tests.factories import PASSWORD
from tests.files import photos
from tests.inspections import story

SAVED = re.compile("^Saved$")


@pytest.fixture
def visit(site):
    """Under way at A1 by its two lists that every visit begins with: 35 items."""
    from inspections.models import ChecklistVersion

    lists = ChecklistVersion.objects.filter(checklist__code__in=["gate_guards", "fire"])
    site.fire = lists.get(checklist__code="fire")
    return story.under_way(site, checklists=list(lists))


@pytest.fixture
def screen(sign_in, site, visit):
    page = sign_in(site.inspector)
    page.goto(site.url + reverse("inspections:visit_fill", args=[visit.uuid]))
    return page


@pytest.fixture
def camera(tmp_path):
    file = tmp_path / "photo.jpg"
    file.write_bytes(photos.with_exif(size=(1200, 900)))
    return str(file)


def says(page, words):
    """Wait until the screen says so of its saving."""
    page.locator("[data-save-state]", has_text=words).wait_for()


def saved(page):
    says(page, SAVED)


def choose(page, n, result):
    page.locator(f"label[for^={result}-]").nth(n).click()


def enter(page, site, user):
    page.goto(f"{site.url}/account/login/")
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_load_state()


def results(visit):
    return sorted(visit.answers.values_list("item__position", "result"))


@pytest.mark.parametrize("width", ["phone"], indirect=True)
def test_whole_visit_in_one_hand(screen, visit, camera, width):
    choose(screen, 9, "fail")
    form = screen.locator("form[data-finding]")
    form.locator("input[data-photo=before]").first.set_input_files(camera)
    form.locator("[data-what-picks] button").first.click()
    form.get_by_label("Responsible person").fill("王建国")
    form.get_by_label("Place").fill("门卫室")
    saved(screen)
    form.get_by_role("button", name="Save the hazard").click()
    screen.locator("article[data-hazard]").wait_for()
    for _list in range(2):
        while screen.locator("[data-pass-rest] button:visible").count():
            screen.locator("[data-pass-rest] button:visible").first.click()
            saved(screen)
            screen.wait_for_timeout(50)
        if screen.get_by_role("link", name="Next list").count():
            screen.get_by_role("link", name="Next list").click()
    screen.get_by_role("link", name="Review").click()
    screen.get_by_role("button", name="Issue the notice").click()
    screen.get_by_role("heading", name="Rectification notice").wait_for()
    assert Inspection.objects.get().state == VisitState.SUBMITTED
    assert Hazard.objects.get().photos.count() == 1 and Answer.objects.count() == 35


@pytest.mark.parametrize("width", ["phone"], indirect=True)
def test_photo_outlives_a_finding_that_lacks_its_interim_control(screen, visit, camera, width):
    """On the checklist screen: it is held until the finding is whole, and goes with it."""
    choose(screen, 9, "fail")
    form = screen.locator("form[data-finding]")
    form.get_by_text("Major", exact=True).click()
    form.locator("input[data-photo=before]").first.set_input_files(camera)
    form.get_by_label("What is wrong").fill("The gate stood open")
    form.get_by_role("button", name="Save the hazard").click()
    assert form.locator('.thumbs [data-state="held"]').count() == 1 and not Hazard.objects.exists()
    form.get_by_label("Interim control").fill("A guard stands there")
    form.get_by_role("button", name="Save the hazard").click()
    screen.locator("article[data-hazard]").wait_for()
    saved(screen)
    assert Hazard.objects.get().photos.count() == 1


@pytest.mark.parametrize("width", ["phone"], indirect=True)
def test_photo_outlives_a_change_that_lacks_its_interim_control(
    sign_in, site, visit, camera, width
):
    """On the page of one finding: nothing is sent before it is whole."""
    hazard = story.find(visit, interim_control="")
    page = sign_in(site.inspector)
    page.goto(site.url + reverse("inspections:visit_hazard_edit", args=[visit.uuid, hazard.uuid]))
    form = page.locator("form:has(.finding-form)")
    form.get_by_text("Major", exact=True).click()
    form.locator("input[data-photo=before]").first.set_input_files(camera)
    form.get_by_role("button", name="Save the hazard").click()
    assert form.locator('.thumbs [data-state="held"]').count() == 1
    form.get_by_label("Interim control").fill("A guard stands there")
    form.get_by_role("button", name="Save the hazard").click()
    page.wait_for_url(re.compile("/fill/"))
    hazard.refresh_from_db()
    assert (hazard.severity, hazard.photos.count()) == ("major", 1)


def test_visit_by_keyboard_alone(screen, visit):
    press = screen.keyboard.press
    for _item in range(3):
        press("1")
    saved(screen)
    press("3")
    screen.keyboard.type("None here")
    press("Tab")
    saved(screen)
    screen.locator("h1").click()
    press("n")
    press("2")
    screen.keyboard.type("The gate stood open")
    press("Tab")
    saved(screen)
    screen.locator("form[data-finding] .btn-primary").focus()
    press("Enter")
    screen.locator("article[data-hazard]").wait_for()
    found = [(1, "pass"), (2, "pass"), (3, "pass"), (4, "na"), (5, "fail")]
    assert results(visit) == found and Hazard.objects.get().what == "The gate stood open"


def test_what_is_given_offline_is_sent_when_the_network_is_back(screen, visit):
    screen.context.set_offline(True)
    choose(screen, 0, "pass")
    choose(screen, 1, "fail")
    says(screen, "No connection: 2 wait to be sent")
    assert not Answer.objects.exists()
    screen.context.set_offline(False)
    says(screen, "Not complete yet: see below")
    assert results(visit) == [(1, "pass"), (2, "fail")]


@pytest.mark.parametrize("tap", ["click", "dblclick"])
def test_finding_is_saved_by_a_tap_out_of_its_last_field(screen, visit, tap):
    faults = []
    screen.on("pageerror", lambda fault: faults.append(fault))
    choose(screen, 9, "fail")
    form = screen.locator("form[data-finding]")
    form.get_by_label("Responsible person").fill("王建国")
    form.get_by_label("What is wrong").click()
    screen.keyboard.type("The gate stood open")
    button = form.get_by_role("button", name="Save the hazard")
    with screen.expect_response(re.compile(r"/hazards/[0-9a-f-]{36}/$")):
        getattr(button, tap)()
    screen.locator("article[data-hazard]").wait_for()
    saved(screen)
    assert not screen.get_by_role("button", name="Send again now").is_visible()
    assert faults == [] and Hazard.objects.get().what == "The gate stood open"


def test_answer_whose_reply_was_lost_is_there_once(screen, visit):
    def lose(route):
        route.fetch()
        route.abort()

    screen.route("**/answer/", lose, times=2)
    choose(screen, 0, "pass")
    says(screen, "No connection")
    saved(screen)
    assert results(visit) == [(1, "pass")] and Answer.objects.get().version == 1


def test_session_that_ended_loses_nothing(screen, visit):
    cookies = screen.context.cookies()
    screen.context.clear_cookies()
    choose(screen, 0, "pass")
    says(screen, "Signed out")
    screen.context.add_cookies(cookies)
    screen.get_by_role("button", name="Send again now").click()
    saved(screen)
    assert results(visit) == [(1, "pass")]


def test_it_goes_on_when_the_same_person_has_signed_in_again(screen, sign_in, site, visit):
    """In another tab, and not for somebody else who signs in there first."""
    screen.context.clear_cookies(name="session")
    choose(screen, 0, "pass")
    says(screen, "Signed out")
    for user, words in (
        (site.inspector2, "Somebody else has signed in here"),
        (site.inspector, SAVED),
    ):
        tab = screen.context.new_page()
        enter(tab, site, user)
        says(screen, words)
        screen.context.clear_cookies(name="session") if user != site.inspector else None
        tab.close()
    assert visit.answers.get().answered_by == site.inspector


def test_what_was_sent_too_late_is_sent_once_more(screen, site):
    """A page from before the new sign-in holds a dead token; its words are not lost by that."""
    screen.goto(
        site.url + reverse("inspections:visit_cancel", args=[Inspection.objects.get().uuid])
    )
    screen.get_by_label("Why it is cancelled").fill("学校停电")
    screen.context.clear_cookies(name="session")
    screen.locator("main form .thumb button").click()
    with screen.expect_popup() as popup:
        screen.get_by_role("link", name="Sign in").click()
    enter(popup.value, site, site.inspector)
    screen.get_by_role("button", name="Send it once more").click()
    screen.wait_for_url("**/visits/*/")
    assert Inspection.objects.get().cancel_reason == "学校停电"


def test_colleagues_answer_is_shown_not_overwritten(screen, site, visit):
    story.answer(visit, story.items(visit).filter(version__checklist__code="gate_guards")[0],
                 "fail", actor=site.inspector2)  # fmt: skip
    choose(screen, 0, "pass")
    screen.get_by_text("inspector2 has answered this item meanwhile").wait_for()
    assert screen.locator("[name=result]:checked").first.get_attribute("value") == "fail"


def test_photo_that_is_none_is_said_and_can_be_taken_out(screen, visit, tmp_path, camera):
    bad = tmp_path / "page.jpg"
    bad.write_text("<html>")
    choose(screen, 9, "fail")
    form = screen.locator("form[data-finding]")
    form.locator("input[data-photo=before]").nth(1).set_input_files([str(bad), camera])
    form.locator("[data-what-picks] button").first.click()
    form.get_by_text("This is not a photo").wait_for()
    form.get_by_label("Take this photo out").first.click()
    form.get_by_role("button", name="Save the hazard").click()
    screen.locator("article[data-hazard] img").wait_for()
    assert HazardPhoto.objects.count() == 1


def test_without_javascript(browser, screen, site, visit, camera):
    context = browser.new_context(
        java_script_enabled=False, storage_state=screen.context.storage_state(), locale="en-GB"
    )
    page = context.new_page()
    page.goto(screen.url)
    choose(page, 1, "fail")
    page.locator("[data-answer]").nth(1).get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Record what is wrong").locator("visible=true").click()
    page.get_by_label("What is wrong", exact=False).last.fill("A guard too few")
    page.get_by_label("Interim control").fill("A teacher stands in")
    page.locator("input[name=before]").last.set_input_files(camera)
    page.get_by_role("button", name="Save the hazard").click()
    assert page.locator("article[data-hazard]").inner_text().startswith("A guard too few")
    page.get_by_role("button", name="All the rest").first.click()
    context.close()
    assert visit.answers.count() == 7 and HazardPhoto.objects.count() == 1


@pytest.mark.parametrize("width", ["phone", "desk"], indirect=True)
def test_axe_finds_nothing_serious(screen, visit, site, axe, width):
    story.find(visit, photos=["before"], severity="serious")
    screen.reload()
    choose(screen, 2, "fail")
    assert axe(screen) == []
    for name in ("visit_detail", "visit_review", "visit_cancel"):
        screen.goto(site.url + reverse(f"inspections:{name}", args=[visit.uuid]))
        assert axe(screen) == [], name
    for name in ("visit_list", "visit_plan", "checklist_list"):
        screen.goto(site.url + reverse(f"inspections:{name}"))
        assert axe(screen) == [], name


@pytest.mark.parametrize("width", ["phone"], indirect=True)
def test_no_page_scrolls_sideways_at_360(screen, visit, site, width):
    screen.set_viewport_size({"width": 360, "height": 740})
    choose(screen, 0, "fail")
    addresses = [screen.url] + [
        site.url + reverse(f"inspections:{name}", args=[visit.uuid])
        for name in ("visit_detail", "visit_review", "visit_cancel")
    ]
    for address in addresses:
        screen.goto(address)
        across = screen.evaluate("document.documentElement.scrollWidth")
        assert across <= 360, address


def test_not_applicable_waits_for_its_reason_and_says_so(screen, visit):
    choose(screen, 0, "na")
    says(screen, "Not complete yet")
    assert not Answer.objects.exists()
    screen.get_by_role("button", name="Not in use now").locator("visible=true").click()
    saved(screen)
    assert Answer.objects.get().note == "Not in use now"


def test_photo_is_shown_large_in_place(screen, visit, camera):
    choose(screen, 9, "fail")
    form = screen.locator("form[data-finding]")
    form.locator("input[data-photo=before]").first.set_input_files(camera)
    form.locator("[data-what-picks] button").first.click()
    form.get_by_role("button", name="Save the hazard").click()
    screen.locator("article[data-hazard] .thumbs a").click()
    shown = screen.locator("dialog.photo-view img")
    shown.wait_for()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    screen.keyboard.press("Escape")
    shown.wait_for(state="detached")
