"""The screen of a term: what is owed, what is missing, what fits the season, planned from there."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from drills import actions
from drills.actions import record_drill
from drills.models import Drill
from drills.rules import season
from drills.rules.cadence import periods_of_term
from safety.dues.cadence.calendar import Calendar
from safety.schools import calendar, facts
from safety.schools.actions.school import update_school
from safety.schools.models import School, Term
from tests.drills.conftest import RECORD, TODAY, at
from tests.dues.test_cadence import set_rule
from tests.refusals import assert_nothing_changed

DECEMBER = dt.date(2026, 12, 1)


def page_of(cast, as_user, school=None, who="officer_a1"):
    there = reverse("drills:drill_term", args=[(school or cast.a1).uuid])
    return as_user(getattr(cast, who)).get(there)


def states(page):
    plan = page.context["plan"]
    return {slot.period.key: slot.state for slot in plan.slots + plan.extras}


def plan(cast, day, scenario="fire"):
    return actions.plan_drill(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, scenario=scenario, planned_on=day
    )


def test_what_each_month_says(cast, as_user):
    plan(cast, dt.date(2026, 12, 8))
    with at(dt.date(2026, 10, 20)):
        record_drill(
            cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, scenario="fire",
            held_on=dt.date(2026, 10, 20), **RECORD,
        )  # fmt: skip
    Drill.objects.update(counts_for="")
    Drill.objects.filter(held_on__isnull=False).update(counts_for="2026-10")
    found = states(page_of(cast, as_user))
    assert found == {
        "2026-09": "missed", "2026-10": "held", "2026-11": "gap", "2026-12": "planned",
        "2027-01": "gap",
    }  # fmt: skip


def test_planned_before_the_term_and_held_in_it(cast, as_user):
    drill = plan(cast, dt.date(2026, 11, 27))
    Drill.objects.filter(pk=drill.pk).update(
        planned_on=dt.date(2026, 8, 30), held_on=dt.date(2026, 9, 2), people=500, seconds=90,
        recorded_at="2026-09-02T10:00+08:00", recorded_by=cast.officer_a1, counts_for="2026-09",
    )  # fmt: skip
    page = page_of(cast, as_user)
    assert states(page)["2026-09"] == "held"
    assert page.context["plan"].slots[0].drills == [drill]


def test_what_was_missed_lately_may_still_be_recorded(cast, as_user):
    assert states(page_of(cast, as_user))["2026-10"] == "late"


def test_a_kindergarten_has_quarters(cast, as_user):
    assert set(states(page_of(cast, as_user, cast.a2, "principal_a2"))) >= {"2026-Q3", "2026-Q4"}


def test_boarding_and_buses_owe_more(cast, as_user, monkeypatch):
    update_school(cast.a1, None, boarding=True)
    monkeypatch.setattr(facts, "BUSES", [lambda: School.objects.filter(pk=cast.a1.pk).values("pk")])
    page = page_of(cast, as_user)
    found = states(page)
    assert (found["term-2026-09-01"], found["bus-2026-09-01"]) == ("gap", "gap")
    needed = {s.scenario for s in page.context["plan"].suggestions if s.needed}
    assert {"night", "bus"} <= needed
    plan(cast, dt.date(2026, 12, 15), "bus")
    plan(cast, dt.date(2026, 12, 8)), plan(cast, dt.date(2026, 12, 9), "night")
    found = states(page_of(cast, as_user))
    assert (found["term-2026-09-01"], found["bus-2026-09-01"]) == ("planned", "planned")


def test_suggestions_lie_on_school_days_and_apart(cast, as_user):
    view = page_of(cast, as_user).context["plan"]
    terms = calendar.terms(cast.city)
    days = [one.day for one in view.suggestions]
    assert days and len(set(days)) == len(days)
    assert all(calendar.school_day(terms, day) and day > TODAY for day in days)
    assert [s.scenario for s in view.suggestions if s.needed] == ["fire", "fire", "fire"]


@pytest.mark.parametrize(
    ("day", "scenario"),
    [(dt.date(2026, 5, 1), "earthquake"), (dt.date(2026, 11, 1), "fire"),
     (dt.date(2026, 6, 1), "weather"), (dt.date(2026, 9, 1), "crush"),
     (dt.date(2026, 12, 1), "fire")],
)  # fmt: skip
def test_the_seasons(day, scenario):
    spring = (dt.date(2026, 3, 1), dt.date(2026, 7, 5))
    autumn = (dt.date(2026, 9, 1), dt.date(2027, 1, 15))
    term = spring if day < spring[1] else autumn
    periods = [p for p in periods_of_term(term, Calendar([spring, autumn])) if p.cadence == "month"]
    found = season.suggest(
        periods, term, [], term[0], lambda day: day.weekday() < 5, boarding=False
    )
    here = [s for s in found if s.needed and (s.day.year, s.day.month) == (day.year, day.month)]
    assert [one.scenario for one in here] == [scenario]
    if scenario == "earthquake":
        assert here[0].day == dt.date(2026, 5, 12)


def send(cast, client, **changes):
    there = reverse("drills:drill_term", args=[cast.a1.uuid])
    rows = {
        "rows": 2, "client_uuid": str(uuid.uuid4()),
        "scenario_0": "fire", "planned_on_0": "2026-11-27", "starts_at_0": "10:00", "pick_0": "on",
        "scenario_1": "crush", "planned_on_1": "2026-12-09", "starts_at_1": "14:00",
    }  # fmt: skip
    return client.post(there, {**rows, **changes})


def test_all_that_are_ticked(cast, as_user):
    assert send(cast, as_user(cast.officer_a1)).status_code == 302
    assert [d.scenario for d in Drill.objects.all()] == ["fire"]


def test_the_one_whose_button_was_pressed(cast, as_user):
    assert send(cast, as_user(cast.officer_a1), only="1").status_code == 302
    drill = Drill.objects.get()
    assert (drill.scenario, drill.starts_at) == ("crush", dt.time(14))


def test_twice_is_once(cast, as_user):
    given = str(uuid.uuid4())
    for _click in range(2):
        assert (
            send(cast, as_user(cast.officer_a1), client_uuid=given, pick_1="on").status_code == 302
        )
    assert Drill.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"planned_on_0": "2026-11-28"}, "planned_on_0"),
        ({"planned_on_0": "soon"}, "planned_on_0"),
        ({"planned_on_0": ""}, "planned_on_0"),
        ({"starts_at_0": "99:00"}, "starts_at_0"),
        ({"scenario_0": "flood"}, "scenario_0"),
        ({"pick_0": ""}, None),
        ({"only": "7"}, None),
        ({"only": "①"}, None),
        ({"rows": "②"}, "rows"),
        ({"rows": "1000000"}, "rows"),
        ({"pick_1": "on", "planned_on_1": "2026-11-27", "starts_at_1": "10:30"}, None),
        ({"client_uuid": ""}, "client_uuid"),
    ],
)
def test_bad_input_plans_nothing(cast, as_user, changes, field):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = send(cast, client, **changes)
    assert response.status_code == 422
    assert (field or "__all__") in response.context["form"].errors


def test_a_bureau_reads_and_does_not_plan(cast, as_user):
    page = page_of(cast, as_user, who="admin_a")
    assert page.status_code == 200 and not page.context["may_plan"]
    assert b"data-shift-form" not in page.content


def test_a_city_without_a_calendar(cast, as_user):
    Term.objects.all().delete()
    assert page_of(cast, as_user).context["plan"] is None
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        assert send(cast, client, planned_on_0="2020-11-28").status_code == 422


def test_drills_cost_no_queries_of_their_own(cast, as_user):
    page_of(cast, as_user)
    with CaptureQueriesContext(connection) as few:
        page_of(cast, as_user)
    for day in range(1, 5):
        plan(cast, dt.date(2026, 12, day))
    with CaptureQueriesContext(connection) as many:
        page_of(cast, as_user)
    assert len(many) == len(few)


def test_two_a_month_are_shown_suggested_and_counted(cast, as_user):
    """What the city asks otherwise than once opens no debt here, and is owed all the same."""
    set_rule(
        cast.city_admin, cast.city, kind="drill", stages=["primary"], often="month", times=2,
        valid_from=DECEMBER,
    )  # fmt: skip
    plan(cast, TODAY)
    plan(cast, dt.date(2026, 12, 8))
    page = page_of(cast, as_user)
    found = page.context["plan"]
    assert [(b.one.span[0], b.state, b.lacking) for b in found.beside][:1] == [(DECEMBER, "gap", 1)]
    assert found.gaps and "is held or planned" not in page.content.decode()
    assert any(one.period.key == f"asked-{DECEMBER}" for one in found.suggestions)
    assert "Evacuation drill for 2026-12" in page.content.decode()
    plan(cast, dt.date(2026, 12, 15))
    assert page_of(cast, as_user).context["plan"].beside[0].state == "planned"


def test_what_the_district_asks_its_kindergartens(cast, as_user):
    set_rule(
        cast.admin_a, cast.district_a, kind="drill", stages=["kindergarten"], often="month",
        valid_from=DECEMBER,
    )  # fmt: skip
    page = page_of(cast, as_user, cast.a2, "officer_a2")
    first = page.context["plan"].beside[0]
    assert states(page) and (first.one.rule.setter, first.state) == (cast.district_a.pk, "gap")
