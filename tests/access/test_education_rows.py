"""Who sees the plans and records of safety education; each test is the guard of a filter."""

import uuid

import pytest

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
