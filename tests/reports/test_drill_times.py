"""Times of drills in the month's report: by district, as they stood at its end (R20)."""

import datetime as dt
import uuid

import pytest

from drills.actions import correct_drill, record_drill, write_review
from drills.actions.correct import Statement
from drills.actions.run import Told
from drills.models import Drill, DrillRun
from drills.queries.times import Times
from reports import drill_times, frozen
from reports.periods import Period
from safety.schools.actions.school import move_school
from tests import factories
from tests.drills.conftest import RECORD
from tests.reports import book, screen

MARCH = Period(2026, 3)


@pytest.fixture
def april(cast, at):
    """Three drills of A1, one of B1, of which one was written down in April."""
    factories.terms(cast.city, 2026)
    for school in (cast.a1, cast.b1):
        type(school).objects.filter(pk=school.pk).update(storeys=4)
        school.refresh_from_db()
    at("2026-03-12")
    held(cast.officer_a1, cast.a1, dt.date(2026, 3, 9), seconds=100)
    held(cast.officer_a1, cast.a1, dt.date(2026, 3, 11), seconds=141)
    held(cast.officer_a1, cast.a1, dt.date(2026, 3, 12), scenario="bus", seconds=60)
    held(cast.officer_b1, cast.b1, dt.date(2026, 3, 12), seconds=11)
    at("2026-04-02")
    held(cast.officer_b1, cast.b1, dt.date(2026, 3, 30), seconds=90)
    return cast


def held(actor, school, day, *, scenario="fire", **more):
    record = {**RECORD, "people": 100, **more}
    record_drill(actor, uuid=uuid.uuid4(), school=school, scenario=scenario, held_on=day, **record)


def test_a_review_is_of_the_month_in_which_it_was_first_written(april, at):
    def open_now():
        return [line.times.unreviewed for line in drill_times.lines(april.city_admin, MARCH)]

    def review(words):
        run = DrillRun.objects.filter(drill__school=april.a1).earliest("pk")
        write_review(run, april.officer_a1, version=run.version, went_well="有序", better=words)

    assert open_now() == [3, 1]
    at("2026-03-20")
    review("二楼偏慢")
    at("2026-04-20")
    assert open_now() == [2, 1]
    review("二楼偏慢，已调整")
    assert open_now() == [2, 1]


def times(client, **query):
    return screen.tables(screen.page(client, **query)).get("drill_times")


def test_on_the_screen_and_in_the_workbook(april, as_user, tmp_path):
    assert DrillRun.objects.filter(flagged=True).count() == 1  # nobody leaves so fast
    table = times(as_user(april.city_admin), period=MARCH.key)
    assert table == [
        ["District", "Drills with a record", "With a target", "Average seconds",
         "Average target", "Within the target", "Slower than 2 minutes", "Flagged",
         "Injured", "Near-misses of a crush", "Without a review"],
        ["甲区", 3, 2, 121, 120, 1, 1, 0, 0, 0, 3],
        ["乙区", 1, 1, 11, 120, 1, 0, 1, 0, 0, 1],
        ["Total", 4, 3, 84, 120, 2, 1, 1, 0, 0, 4],
    ]  # fmt: skip
    made = book.make(april.city_admin, tmp_path, MARCH.key)
    rows = [row[:11] for row in made.rows("drill_times")]
    assert rows == [row[:11] for row in table] and made.wrong_formulas() == []


def test_a_figure_leads_to_the_drills_that_it_counts(april, as_user):
    client = as_user(april.city_admin)
    shown = client.get("/month/", {"period": MARCH.key}).context["screen"]
    table = next(table for table in shown.owed if table.code == "drill_times")
    first, total = dict(table.lines)["甲区"], table.total
    found = {}
    for cells, whose in ((first, "甲区"), (total, "")):
        for cell in cells:
            if cell.url:
                found[whose, cell.code] = len(client.get(cell.url).context["rows"]), cell.text
    assert {code for whose, code in found if whose} == {
        "drill_runs", "drills_slow", "drills_unreviewed"
    }  # fmt: skip
    assert all(rows == int(text) for rows, text in found.values())
    assert found["", "drills_flagged"] == (1, "1") and found["", "drill_runs"] == (4, "4")
    own = as_user(april.admin_b)
    rows = own.get(next(cell.url for cell in total if cell.code == "drill_runs")).context["rows"]
    assert [row.school_id for row in rows] == [april.b1.pk]


def test_each_reader_their_own(april, as_user):
    assert [row[0] for row in times(as_user(april.admin_b), period=MARCH.key)] == [
        "District", "乙区", "Total",
    ]  # fmt: skip


def test_nothing_later_moves_it(april, as_user):
    before = times(as_user(april.city_admin), period=MARCH.key)
    move_school(april.a1, april.city_admin, april.district_b)
    assert times(as_user(april.city_admin), period=MARCH.key) == before


def test_who_was_hurt_stays_in_the_month_that_is_over(april, as_user):
    """Put right in April, March says what it said."""
    row = Drill.objects.get(school=april.b1, held_on=dt.date(2026, 3, 30))
    assert row.recorded_at.month == 4
    drill = Drill.objects.get(school=april.a1, seconds=141)
    DrillRun.objects.filter(drill=drill).update(injured=2, crush=True)
    before = times(as_user(april.city_admin), period=MARCH.key)
    assert before[1][6:] == [1, 0, 2, 1, 3]
    told = Told(injured=0, crush=False)
    said = Statement(uuid.uuid4(), april.officer_a1, drill.version, "误录")
    correct_drill(
        drill, said, told=told, scenario="fire", held_on=drill.held_on, people=100, seconds=99,
        problems=drill.problems, improvements=drill.improvements,
    )  # fmt: skip
    assert times(as_user(april.city_admin), period=MARCH.key) == before


def test_none_where_nothing_was_held(april, as_user):
    assert times(as_user(april.city_admin), period="2026-02") is None
    assert drill_times.lines(april.city_admin, Period(2026)) == []
    assert Times(runs=2).mean(0) is None


def test_an_amendment_would_list_them(april):
    now = frozen.snapshot(april.city, MARCH)
    assert now["drill_times"][0][2]["drills_within"] == 1
    old = {key: value for key, value in now.items() if key != "drill_times"}
    assert frozen.changes(old, now) == []
