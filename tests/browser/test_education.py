"""A safety officer logs reminders with one tap each, and a letter to parents before a holiday."""

import datetime as dt
import re
import uuid

import pytest
from playwright.sync_api import expect

from drills.actions import holiday
from drills.models import EducationLog, HolidayLetter
from safety.base import clock
from safety.schools.models import CalendarDay, Term

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(site, sign_in):
    """On a school day, whatever day it is."""
    today = clock.today()
    span = dt.timedelta(days=60)
    Term.objects.create(city=site.city, name="本学期", starts_on=today - span, ends_on=today + span)
    CalendarDay.objects.create(city=site.city, day=today, school=True, reason="补课")
    return sign_in(site.officer_a1)


def test_one_tap_each(page, site, width, axe):
    page.goto(f"{site.url}/education/mine/")
    assert axe(page) == []
    for kind, left in (("morning", 1), ("afternoon", 0)):
        # Two taps where one was meant: the second does nothing twice.
        page.get_by_role("button", name="Reminder given").first.dblclick()
        expect(page.get_by_text("It is recorded.")).to_be_visible()
        expect(page.get_by_role("button", name="Reminder given")).to_have_count(left)
        row = EducationLog.objects.get(kind=kind)
        assert (row.held_on, row.late, row.recorded_by) == (clock.today(), False, site.officer_a1)
    assert EducationLog.objects.count() == 2


def test_a_letter_to_parents(page, site, width, axe):
    today = clock.today()
    campaign = holiday.announce(
        site.admin_a, uuid=uuid.uuid4(), unit=site.district_a, holiday="winter",
        title="寒假致家长一封信", first_day=today + dt.timedelta(days=9),
        last_day=today + dt.timedelta(days=30), due_on=today + dt.timedelta(days=3),
        topics=["fire", "drowning"], text="尊敬的家长：\n请看管好孩子。",
    )  # fmt: skip
    page.goto(site.url)  # it stands on the home page, and leads there
    page.get_by_role("link", name=re.compile("寒假致家长一封信")).first.click()
    page.wait_for_url(re.compile(str(campaign.uuid)))
    assert axe(page) == []
    page.get_by_role("link", name="Record the letter as sent").click()
    page.get_by_label("Families that were sent it").fill("600")
    assert axe(page) == []
    page.get_by_role("button", name="Save the record").click()
    page.wait_for_url(re.compile("/letters/"))
    page.get_by_role("link", name="Count receipts or put right").click()
    page.get_by_label("Receipts that came back").fill("588")
    page.get_by_role("button", name="Save the record").click()
    expect(page.get_by_text("It is saved.")).to_be_visible()
    assert axe(page) == []
    assert HolidayLetter.objects.current().get().receipts == 588
    assert HolidayLetter.objects.count() == 2
