"""An attendant on the bus: a trip from the home page to the signature, on a phone with one thumb,
with and without script."""

import re

import pytest
from playwright.sync_api import expect

from safety.base import clock
from tests import factories
from tests.transport.conftest import answer_all, driver_of, route_of, vehicle_of
from transport.models import Trip, TripEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def width():
    return "phone"


@pytest.fixture
def route(site):
    """A route of A1, whose trip of today is owed, whatever day today is."""
    factories.terms(site.city, clock.today().year)
    later = clock.today() + clock.dt.timedelta(days=90)
    until = {"inspection_until": later, "insurance_until": later, "permit_until": later}
    driver = driver_of(site.a1, site.officer_a1)
    answer_all(driver, site.officer_a1, on=clock.today())
    bus = vehicle_of(site.a1, site.officer_a1, **until)
    route = route_of(site.a1, site.officer_a1, bus, driver)
    missing = ["check", "counts", "sweep"]
    Trip.objects.create(
        route=route, plan=route.plan, day=clock.today(), asked=True, missing=missing,
        missing_count=3, **site.a1.columns(),
    )  # fmt: skip
    return route


def press(page, name):
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def check(page):
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Save the check")


def count(page, label, people):
    page.get_by_label(label).fill(people)
    press(page, "Save the head count")


def sign(page):
    page.get_by_label("I walked to the last seat").check()
    # Signed by whoever looked, who need not be whose phone it is.
    expect(page.get_by_label("Signed by")).to_have_value("")
    page.get_by_label("Signed by").fill("刘芳")
    press(page, "Sign: nobody is left")


def drive(page):
    check(page)
    press(page, "Depart")
    count(page, "How many got on: 东街口", "１２")
    count(page, "How many got on: 北门", "8")
    count(page, "How many got off: School", "20")
    sign(page)
    expect(page.locator("main")).to_contain_text("The trip is recorded whole.")


def test_a_trip_on_a_phone(site, sign_in, route, width, axe):
    page = sign_in(site.officer_a1)
    page.get_by_role("link", name="Start").click()
    page.wait_for_url(re.compile("/trip/"))
    assert axe(page) == []
    button = page.get_by_role("button", name="Save the check").bounding_box()
    assert button["height"] >= 44 and button["width"] >= 300 and button["y"] > 700
    drive(page)
    assert axe(page) == []
    trip = Trip.objects.get()
    assert (trip.missing, trip.on_count, trip.off_count) == ([], 20, 20)
    assert all(one.device_at for one in TripEntry.objects.all())


def test_a_trip_without_any_script(site, sign_in, route, width, browser, browser_context_args):
    page = sign_in(site.officer_a1)
    context = browser.new_context(
        **browser_context_args,
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )
    bare = context.new_page()
    bare.goto(f"{site.url}/vehicles/routes/{route.uuid}/trip/")
    drive(bare)
    context.close()
    assert Trip.objects.get().missing == []
    assert not any(one.device_at for one in TripEntry.objects.all())
