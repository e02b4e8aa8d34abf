"""A month that is over stays as it was, whatever is entered, moved or corrected afterwards."""

import datetime as dt
import random

import pytest

from inspections.measures import RATES, Figures
from inspections.models import Hazard
from reports.change import permille
from safety.base import clock
from safety.schools.actions.school import move_school, update_school
from safety.schools.models import School
from tests.inspections import story
from tests.inspections.walk import Walk
from tests.reports import book, screen

MONTH = "2026-03"


@pytest.fixture
def march(cast, at):
    """March with a hazard of school A1 (general, fire) and one of B1; then it is April."""
    cast.hazard = story.issued(cast)
    cast.other = story.issued(cast, school=cast.b1, team=[cast.inspector])
    at("2026-04-02")
    return cast


def everything(cast, as_user, folder):
    """March as three readers see it: screens, and all cells of their workbooks."""
    found = []
    for user in (cast.city_admin, cast.admin_a, cast.admin_b):
        html = screen.page(as_user(user), period=MONTH)
        made = book.make(user, folder, MONTH)
        sheets = [made.rows(sheet) for sheet in made.titles]
        found.append((screen.tiles(html), screen.tables(html), sheets))
    return found


@pytest.fixture
def stays(march, as_user, tmp_path):
    """A function: nothing of March changed since the test began."""
    before = everything(march, as_user, tmp_path)

    def check():
        assert everything(march, as_user, tmp_path) == before

    return check


def test_a_visit_entered_late(march, at, stays):
    at("2026-04-05")
    row = story.plan(march, planned_for=dt.date(2026, 3, 20))
    story.visit.check_in(row, march.inspector, occurred_at=clock.start_of(dt.date(2026, 3, 20)))
    story.find(row)
    story.finish(row)
    stays()


def test_a_school_moved(march, stays):
    move_school(School.objects.get(pk=march.a1.pk), march.city_admin, march.district_b)
    stays()


def test_a_stage_changed(march, stays):
    update_school(School.objects.get(pk=march.a1.pk), march.city_admin, stage="nine_year")
    stays()


def test_severity_area_and_deadline_corrected(march, stays):
    late = march.hazard.deadline + dt.timedelta(days=9)
    story.reclassify(
        march.hazard, march.city_admin, severity="major", area="canteen", deadline=late
    )
    stays()


def test_another_person_answers(march, stays):
    """The lists show who answered then, not who does now."""
    story.save_plan(march.hazard, march.officer_a1, responsible="王五", measures="换新")
    stays()


def test_signed_off_afterwards(march, at, stays):
    at("2026-04-03")
    submitted = story.submit(march.hazard, march.officer_a1)
    at("2026-04-04")
    story.sign_off(submitted, march.inspector2)
    stays()


@pytest.mark.parametrize("seed", range(3))
def test_anything_at_all(march, at, stays, seed):
    walk, day = Walk(march, random.Random(seed)), dt.date(2026, 4, 2)
    for _ in range(25):
        at(day.isoformat())
        walk.step()
        day += dt.timedelta(days=walk.rng.randrange(3))
    assert Hazard.objects.count() > 2
    stays()


def test_the_moved_school_counts_where_it_was_then(march, at, as_user):
    move_school(School.objects.get(pk=march.a1.pk), march.city_admin, march.district_b)
    at("2026-05-02")
    for month, expected in (("2026-03", [1, 1, 2]), ("2026-04", [0, 2, 2])):
        table = screen.tables(screen.page(as_user(march.city_admin), period=month))["district"]
        still_open = table[0].index("Still open")
        assert [line[still_open] for line in table[1:]] == expected


def test_a_school_visited_in_two_districts_counts_once(march, at, as_user, tmp_path):
    move_school(School.objects.get(pk=march.a1.pk), march.city_admin, march.district_b)
    story.issued(march, school=School.objects.get(pk=march.a1.pk))
    at("2027-01-02")
    made = book.make(march.city_admin, tmp_path, "2026")
    assert made.column("district", "Schools covered") == [1, 2, 2]
    assert made.wrong_formulas() == []
    assert "stand in more than one line" in made.text()


def test_rates_round_down():
    values = Figures({"found": 2000, "found_signed_off": 1999, "signed_off": 0})
    assert [permille(values, code) for code in RATES] == [999, *[None] * 5]
