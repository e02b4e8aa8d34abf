"""Who sees the plans and records of safety education; each test is the guard of a filter."""

import uuid

import pytest
from django.urls import reverse

from drills import models
from drills.actions import education
from drills.rules.education import Line, school_year
from safety.base import clock

SEEING = ("officer_a1", "admin_a", "city_admin", "officer_a2", "admin_b", "officer_b1", "stranger")


@pytest.mark.parametrize("name", ["EducationLog", "EducationPlan", "PlanTopic"])
def test_who_sees_a_row_of_a_school(objects, name):
    cast = objects.cast
    said = {"school": cast.a1, "kind": "lecture", "held_on": clock.today(), "about": "讲座"}
    education.log(cast.officer_a1, uuid=uuid.uuid4(), **said)
    education.write_plan(
        cast.officer_a1, school=cast.a1, year=school_year(clock.today()), version=0,
        lines=[Line("fire", 11)],
    )  # fmt: skip
    model = getattr(models, name)
    seeing = {who for who in SEEING if model.objects.visible_to(getattr(cast, who)).exists()}
    assert seeing == {"officer_a1", "admin_a", "city_admin"}


@pytest.mark.parametrize(
    ("name", "seeing"),
    [("HolidayCampaign", {"officer_a1", "officer_a2", "admin_a", "city_admin"}),
     ("HolidayLetter", {"officer_a1", "admin_a", "city_admin"})],
)  # fmt: skip
def test_who_sees_a_letter_to_parents(objects, name, seeing):
    objects.holiday_letter()
    model, cast = getattr(models, name), objects.cast
    assert seeing == {
        who for who in SEEING if model.objects.visible_to(getattr(cast, who)).exists()
    }


def test_who_counts_in_a_campaign(objects, as_user):
    """District A's: another school of it sees its own state alone, another district none of it."""
    objects.holiday_letter()
    page, there = reverse("drills:holiday_list"), objects.campaign.get_absolute_url()
    found = {}
    for who in SEEING:
        client = as_user(getattr(objects.cast, who))
        for row in client.get(page).context["rows"]:
            schools = client.get(there).context["rows"]
            found[who] = (row.tally.schools, row.tally.sent, len(schools))
    assert found == {
        "officer_a1": (1, 1, 1), "officer_a2": (1, 0, 1), "admin_a": (2, 1, 2),
        "city_admin": (2, 1, 2),
    }  # fmt: skip


def test_no_words_of_another_district_are_taken_over(objects, as_user):
    objects.holiday_campaign()
    there, asked = reverse("drills:holiday_add"), {"last": objects.campaign.uuid}
    begun = {
        who: as_user(getattr(objects.cast, who)).get(there, asked).context["form"]["text"].value()
        for who in ("admin_a", "admin_b")
    }
    assert begun["admin_a"] == objects.campaign.text != begun["admin_b"]
