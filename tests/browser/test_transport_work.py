"""The work of transport by whom it is for: an officer enters a route, records agreement, letter and
lesson, and files; a district looks into a report on a vehicle without a plate; an inspector at the
roadside finds whose a number is."""

import datetime as dt
import io
from uuid import uuid4

import openpyxl
import pytest
from playwright.sync_api import expect

from inspections.models import Hazard
from safety.base import clock
from tests import factories
from tests.transport.conftest import answer_all, driver_of, number_of, vehicle_of
from transport.actions import tip as tips
from transport.models import Agreement, DriverLesson, Filing, ParentLetter, Route, Violation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bus(site):
    """With its driver, both sound today, whatever day that is."""
    today = clock.today()
    factories.terms(site.city, today.year)
    later = today + dt.timedelta(days=100)
    driver = driver_of(site.a1, site.officer_a1, licence_until=later)
    answer_all(driver, site.officer_a1, on=today)
    ends = dict.fromkeys(("inspection_until", "insurance_until", "permit_until", "scrap_on"), later)
    return vehicle_of(site.a1, site.officer_a1, driver=driver, **ends)


def looks_good(page, axe):
    assert axe(page) == []
    across = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert across <= 0


def test_an_officer_enters_a_route(bus, site, sign_in, width, axe):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}/vehicles/routes/")
    page.get_by_role("link", name="Add a route").click()
    page.get_by_label("Name of the route").fill("东线早班")
    page.locator("select[name=vehicle]").select_option(str(bus.uuid))
    page.locator("select[name=driver]").select_option(str(bus.driver.uuid))
    page.get_by_label("Attendant without an account").fill("刘芳")
    page.get_by_label("At school").fill("07:40")
    page.locator("textarea[name=stops]").fill("07:05 东街口 12\n07：15 北门")
    page.get_by_role("button", name="Save the route").click()
    expect(page.locator("main")).to_contain_text("Line 2 is no stop")
    expect(page.get_by_label("Attendant without an account")).to_have_value("刘芳")
    looks_good(page, axe)
    page.locator("textarea[name=stops]").fill("07:05 东街口 12\n07：15 北门 8人")
    page.get_by_role("button", name="Save the route").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("东线早班")
    looks_good(page, axe)
    assert Route.objects.get().plan.pupils == 20


def test_an_officer_records_agreement_letter_and_lesson(bus, site, sign_in, width, axe):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}/vehicles/agreements/")
    page.get_by_role("link", name=str(bus)).click()
    page.get_by_role("link", name="Record the signatures").click()
    looks_good(page, axe)
    page.get_by_role("button", name="Save the agreement").click()
    expect(page.locator("main")).to_contain_text("20 / 20")
    page.goto(f"{site.url}/vehicles/letters/")
    page.get_by_role("link", name="Send a letter to parents").click()
    page.get_by_label("Letters sent").fill("40")
    looks_good(page, axe)
    page.locator(".thumb .btn-primary").click()
    page.goto(f"{site.url}/vehicles/lessons/")
    page.get_by_role("link", name="Drivers without a lesson this term").click()
    expect(page.locator("main")).to_contain_text(bus.driver.name)
    page.goto(f"{site.url}/vehicles/lessons/")
    page.get_by_role("link", name="Record a lesson of drivers").click()
    page.get_by_label("Topic").fill("雨雪天气行车")
    page.get_by_label("Held by").fill("交警大队民警")
    page.get_by_label(bus.driver.name).check()
    looks_good(page, axe)
    page.locator(".thumb .btn-primary").click()
    expect(page.locator("main")).to_contain_text("雨雪天气行车")
    made = [model.objects.count() for model in (Agreement, ParentLetter, DriverLesson)]
    assert made == [1, 1, 1]


def test_an_officer_files_and_records_what_came_back(bus, site, sign_in, width, axe):
    page = sign_in(site.officer_a1)
    page.goto(f"{site.url}/vehicles/filings/")
    page.get_by_role("link", name="Make a filing").click()
    page.get_by_label("Reason").fill("学期初备案")
    looks_good(page, axe)
    page.get_by_role("button", name="Make the filing").click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Workbook").click()
    with open(fetched.value.path(), "rb") as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    cells = {cell for row in book.active.iter_rows(values_only=True) for cell in row}
    assert {number_of(), str(bus), "added"} <= cells
    page.get_by_role("link", name="Hand it over").click()
    page.get_by_label("Handed to").fill("交警大队车管所")
    page.locator(".thumb .btn-primary").click()
    page.get_by_role("link", name="Record what came back").click()
    page.get_by_label("accepted", exact=True).check()
    page.locator(".thumb .btn-primary").click()
    expect(page.locator("main")).to_contain_text("交警大队车管所")
    looks_good(page, axe)
    assert Filing.objects.get().answer == "accepted"


def test_a_district_follows_a_report_on_a_vehicle_without_a_plate(site, sign_in, width, axe):
    tips.send(
        uuid=uuid4(), district=site.district_a, what="forbidden", place="实验小学门口",
        seen_on=clock.today(), text="蓝色三轮车，后厢坐着孩子",
    )  # fmt: skip
    case = Violation.objects.get()
    page = sign_in(site.admin_a)
    page.goto(f"{site.url}{case.get_absolute_url()}")
    looks_good(page, axe)
    page.get_by_role("link", name="Take it on").click()
    page.get_by_role("button", name="Take it on").click()
    page.get_by_role("link", name="Say which vehicle it was").click()
    looks_good(page, axe)
    page.get_by_label("School whose pupils it carries").select_option(label=site.a1.name)
    page.get_by_label("How it is known").fill("走访核实")
    page.get_by_role("button", name="Say which vehicle it was").click()
    expect(page.locator("main")).to_contain_text("named by the bureau")
    page.get_by_role("link", name="Answer it").click()
    page.get_by_label("upheld", exact=True).check()
    page.get_by_label("Public answer").fill("已责令停运。")
    page.get_by_role("button", name="Answer it").click()
    page.get_by_role("link", name="Raise a hazard at the school").click()
    page.get_by_role("button", name="Raise a hazard at the school").click()
    hazard = Hazard.objects.get()
    assert (hazard.school_id, hazard.severity) == (site.a1.pk, "major")
    expect(page.locator("main")).to_contain_text(hazard.number)


def test_an_inspector_finds_whose_a_number_is(bus, site, sign_in, width, axe):
    page = sign_in(site.inspector_a)
    page.goto(f"{site.url}/vehicles/drivers/")
    page.get_by_role("link", name="Find by number").click()
    looks_good(page, axe)
    page.get_by_label("Identity or licence number").fill(number_of().lower())
    page.get_by_label("Why you need it").fill("路检核对")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("main")).to_contain_text(bus.driver.name)
    assert number_of() not in page.url and number_of() not in page.content()
    looks_good(page, axe)
    page.get_by_role("link", name=bus.driver.name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(bus.driver.name)
