"""Who sees the plans, templates and calendars of drills; each test is the guard of a filter."""

import uuid

import pytest
from django.urls import reverse

from drills import models
from drills.actions import run
from drills.queries.problem import brought_by
from drills.rules.groups import Group
from safety.base import clock
from tests.access import scene
from tests.drills import training

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


@pytest.mark.parametrize("name", ["DrillHazard", "DrillCorrection", "DrillPeriod"])
def test_who_sees_what_came_of_a_drill(objects, name):
    """A problem that became a hazard, a correction, and how the record stood before."""
    objects.drill_held()
    cast, drill = objects.cast, objects.drill
    scene.problem(drill, cast.officer_a1, "words")
    model = getattr(models, name)
    rows = {who: model.objects.visible_to(getattr(cast, who)) for who in SEEING}
    assert {who for who, found in rows.items() if found.exists()} == {
        "officer_a1", "admin_a", "city_admin"
    }  # fmt: skip


def test_a_hazard_leads_to_the_drill_of_its_readers_alone(objects):
    objects.drill_held()
    cast = objects.cast
    scene.problem(objects.drill, cast.officer_a1, "words")
    hazard = models.DrillHazard.objects.get().hazard
    led = {who for who in SEEING if brought_by(hazard, getattr(cast, who))}
    assert led == {"officer_a1", "admin_a", "city_admin"}


@pytest.mark.parametrize("name", ["Participant", "ExamResult", "TrainingCertificate"])
def test_who_sees_who_was_trained(objects, name):
    objects.training_certificate()
    model = getattr(models, name)
    rows = {who: model.objects.visible_to(getattr(objects.cast, who)) for who in SEEING}
    seeing = {who for who, found in rows.items() if found.exists()}
    assert seeing == {"officer_a1", "admin_a", "city_admin"}


def test_who_reads_of_a_course(objects, as_user):
    """District A's: its schools may send people; another district knows nothing of it."""
    objects.participant()
    page, seeing, counted = reverse("drills:course_list"), set(), set()
    for who in SEEING:
        rows = as_user(getattr(objects.cast, who)).get(page).context["rows"]
        seeing |= {who for _row in rows}
        counted |= {who for row in rows if row.tally["all"]}
    assert seeing == {"officer_a1", "officer_a2", "admin_a", "city_admin"}
    assert counted == {"officer_a1", "admin_a", "city_admin"}


def test_who_reads_the_people_of_a_course(objects, as_user):
    objects.training_certificate()
    course, papers = objects.training.get_absolute_url(), reverse("drills:certificate_list")
    for page, seeing in ((course, {"officer_a1", "admin_a", "city_admin"}), (papers, None)):
        found = set()
        for who in SEEING:
            answer = as_user(getattr(objects.cast, who)).get(page)
            if answer.status_code == 200 and answer.context["rows"]:
                found.add(who)
        assert found == (seeing or {"officer_a1", "admin_a", "city_admin"})


KEPT = ("participant_strike", "result_correct", "certificate_withdraw", "certificate_left")


@pytest.mark.parametrize("route", KEPT)
def test_a_district_keeps_nothing_of_the_city_s_course(cast, as_user, route):
    """It sees its school's people there, and strikes off, corrects and withdraws none of them."""
    course = training.course_of(cast.city_admin, cast.city)
    person = training.enrol(course, cast.officer_a1, cast.a1)
    training.score(person, cast.city_admin, 80)
    row = training.paper_of(person) if route.startswith("certificate") else person
    there = reverse(f"drills:{route}", args=[row.uuid])
    assert as_user(cast.admin_a).get(row.get_absolute_url()).status_code == 200
    assert as_user(cast.admin_a).get(there).status_code == 403
    assert as_user(cast.city_admin).get(there).status_code == 200


def test_a_district_sends_nobody_to_the_city_s_course(cast, as_user):
    course = training.course_of(cast.city_admin, cast.city)
    for page in ("participant_add", "course_import"):
        there = reverse(f"drills:{page}", args=[course.uuid])
        assert as_user(cast.admin_a).get(there).status_code == 403
        assert as_user(cast.officer_a1).get(there).status_code == 200


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
