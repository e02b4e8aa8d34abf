"""A school with buses owes a drill with the bus each term, as long as it has them."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from drills.actions import plan_drill, record_drill
from drills.dues.drill import owe_all
from drills.queries.term import term_view
from drills.queries.unplanned import unplanned
from safety.schools import calendar, facts
from safety.schools.actions.school import update_school
from safety.schools.models import School, Stage
from tests import factories
from tests.drills.conftest import RECORD, TODAY, at, owed
from tests.refusals import assert_nothing_changed

KEY = "bus-2026-09-01"
NOVEMBER = dt.date(2026, 11, 1)


@pytest.fixture
def buses(cast, monkeypatch):
    """A1 has buses; what is put into the set has them too."""
    with_them = {cast.a1.pk}
    monkeypatch.setattr(
        facts, "BUSES", [lambda: School.objects.filter(pk__in=with_them).values("pk")]
    )
    return with_them


def record(cast, scenario, day=TODAY):
    return record_drill(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, scenario=scenario, held_on=day,
        **RECORD,
    )  # fmt: skip


def test_owed_where_there_are_buses(cast, buses):
    owe_all()
    assert {name for name, key in owed() if key == KEY} == {cast.a1.name}


def test_settled_by_a_drill_with_the_bus_alone(cast, buses):
    owe_all()
    assert record(cast, "fire").counts_for == "2026-11"
    assert record(cast, "earthquake", TODAY - dt.timedelta(days=1)).counts_for == ""
    assert record(cast, "bus", TODAY - dt.timedelta(days=2)).counts_for == KEY
    assert owed(unit=cast.a1.unit) == set()


def test_with_the_bus_twice_is_the_months_too(cast, buses):
    assert record(cast, "bus").counts_for == KEY
    assert record(cast, "bus", TODAY - dt.timedelta(days=1)).counts_for == "2026-11"


def test_without_buses_it_is_owed_no_more(cast, buses):
    owe_all()
    buses.clear()
    owe_all()
    assert KEY not in {key for _name, key in owed()}
    buses.add(cast.a1.pk)
    owe_all()
    assert (cast.a1.name, KEY) in owed()
    record(cast, "bus")
    owe_all()
    assert (cast.a1.name, KEY) not in owed()


def test_hours_later_a_stage_that_owes_nothing_still_owes_nothing(cast, buses):
    owe_all()
    update_school(cast.a1, None, stage=Stage.HIGHER)
    with assert_nothing_changed():
        owe_all()
    assert owed(unit=cast.a1.unit) == set()
    update_school(cast.a1, None, stage=Stage.PRIMARY)
    assert owed(unit=cast.a1.unit) == {(cast.a1.name, KEY), (cast.a1.name, "2026-11")}


def plan(cast, day, scenario="bus"):
    return plan_drill(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, scenario=scenario, planned_on=day
    )


def term_of(cast, today=TODAY):
    """The state of each period of the school's term, what is suggested as needed, the gaps."""
    terms = calendar.terms(cast.city)
    cast.a1.refresh_from_db()
    view = term_view(cast.a1, calendar.term_of(terms, TODAY), terms, today)
    states = {slot.period.key: slot.state for slot in view.slots + view.extras}
    return states, {one.period.key for one in view.suggestions if one.needed}, view.gaps


def lack(cast, month=NOVEMBER):
    return set(unplanned(cast.city_admin, month))


def test_planned_with_the_bus_alone_the_month_still_lacks_its_own(cast, buses):
    plan(cast, TODAY + dt.timedelta(days=1))
    states, needed, gaps = term_of(cast)
    assert (states["2026-11"], states[KEY]) == ("gap", "planned")
    assert "2026-11" in needed and KEY not in needed
    assert cast.a1 in lack(cast)
    plan(cast, TODAY + dt.timedelta(days=2), "fire")
    states, needed, fewer = term_of(cast)
    assert (states["2026-11"], fewer) == ("planned", gaps - 1)
    assert "2026-11" not in needed and cast.a1 not in lack(cast)


def test_held_with_the_bus_the_month_still_lacks_its_own(cast, buses):
    assert record(cast, "bus").counts_for == KEY
    states, needed, _gaps = term_of(cast)
    assert (states["2026-11"], states[KEY]) == ("gap", "held")
    assert "2026-11" in needed and cast.a1 in lack(cast)
    plan(cast, TODAY + dt.timedelta(days=1))
    states, needed, _gaps = term_of(cast)
    assert states["2026-11"] == "planned" and "2026-11" not in needed
    assert cast.a1 not in lack(cast)


def test_the_first_with_the_bus_is_apart_whichever_month_it_lies_in(cast, buses):
    plan(cast, dt.date(2026, 12, 8))
    assert cast.a1 in lack(cast, dt.date(2026, 12, 1))
    plan(cast, TODAY + dt.timedelta(days=1))
    states, _needed, _gaps = term_of(cast)
    assert (states["2026-11"], states["2026-12"]) == ("gap", "planned")
    assert cast.a1 in lack(cast) and cast.a1 not in lack(cast, dt.date(2026, 12, 1))


def test_a_kindergartens_quarter_as_well(cast, buses):
    update_school(cast.a1, None, stage=Stage.KINDERGARTEN)
    plan(cast, TODAY + dt.timedelta(days=1))
    assert term_of(cast)[0]["2026-Q4"] == "gap" and cast.a1 in lack(cast)
    plan(cast, dt.date(2026, 12, 8), "fire")
    assert term_of(cast)[0]["2026-Q4"] == "planned" and cast.a1 not in lack(cast)


def test_without_buses_a_drill_with_one_is_the_months(cast):
    plan(cast, TODAY + dt.timedelta(days=1))
    states, needed, _gaps = term_of(cast)
    assert states["2026-11"] == "planned" and "2026-11" not in needed
    assert cast.a1 not in lack(cast)


def test_one_more_of_the_term_is_suggested_after_a_month_that_has_its_own(cast, buses):
    update_school(cast.a1, None, boarding=True)
    with at(dt.date(2026, 10, 20)):
        assert record(cast, "fire", dt.date(2026, 10, 20)).counts_for == "2026-10"
    states, needed, _gaps = term_of(cast)
    assert states["term-2026-09-01"] == "gap" and "term-2026-09-01" in needed


def test_few_and_many_with_buses_cost_the_same(cast, buses):
    lack(cast)
    with CaptureQueriesContext(connection) as few:
        lack(cast)
    for n in range(3):
        buses.add(factories.school(cast.district_a, f"校车学校{n}").pk)
    with CaptureQueriesContext(connection) as many:
        assert len(lack(cast)) == 6
    assert len(few) == len(many)


def test_vehicles_tell_which_schools(cast):
    from tests.transport.conftest import vehicle_of

    assert not facts.has_buses(cast.a1)
    vehicle_of(cast.a1, cast.officer_a1)
    assert facts.has_buses(cast.a1) and not facts.has_buses(cast.b1)
