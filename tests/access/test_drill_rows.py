"""Who sees the plans, templates and calendars of drills; each test is the guard of a filter."""

import uuid

import pytest
from django.urls import reverse

from drills import models
from drills.actions import run
from drills.rules.groups import Group
from safety.base import clock

SEEING = ("officer_a1", "admin_a", "city_admin", "officer_a2", "admin_b", "officer_b1", "stranger")


@pytest.mark.parametrize("name", ["DrillPlan", "PlanPost", "PlanRoute", "DrillFeed", "GroupList"])
def test_who_sees_a_row_of_a_school(objects, name):
    objects.drill_with_plan()
    objects.drill_feed()
    cast = objects.cast
    run.write_groups(cast.a1, cast.officer_a1, groups=[Group("class", "7.1", 40)], version=0)
    model = getattr(models, name)
    rows = {who: model.objects.visible_to(getattr(objects.cast, who)) for who in SEEING}
    seeing = {who for who, found in rows.items() if found.filter(pk=model.objects.get().pk)}
    assert seeing == {"officer_a1", "admin_a", "city_admin"}


def test_no_template_of_another_district_is_offered(objects, as_user):
    objects.drill_template()
    cast, seen = objects.cast, {}
    for who, school in (("officer_a1", cast.a1), ("officer_b1", cast.b1)):
        actor = getattr(cast, who)
        drill = models.Drill.objects.create(
            scenario="fire", planned_on=clock.today(), planned_by=actor, planned_at=clock.now(),
            **school.columns(),
        )  # fmt: skip
        page = as_user(actor).get(drill.get_absolute_url())
        seen[who] = len(page.context["templates"])
    assert seen == {"officer_a1": 1, "officer_b1": 0}


def test_templates_of_another_district_are_not_listed(objects, as_user):
    objects.drill_template()
    page, seeing = reverse("drills:template_list"), set()
    for who in ("officer_a1", "admin_a", "city_admin", "admin_b", "officer_b1", "stranger"):
        if as_user(getattr(objects.cast, who)).get(page).context["rows"]:
            seeing.add(who)
    assert seeing == {"officer_a1", "admin_a", "city_admin"}


def test_a_district_reads_of_its_own_schools(cast, as_user):
    rows = as_user(cast.admin_b).get(reverse("drills:unplanned_list")).context["rows"]
    assert {row.pk for row in rows} == {cast.b1.pk}


def test_an_address_is_no_key_to_another(objects):
    objects.drill_feed()
    one = models.DrillFeed.objects.get()
    assert str(uuid.UUID(str(one.uuid))) not in one.path
