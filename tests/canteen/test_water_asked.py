"""Rules of how often and exemptions steer by when a machine is to be cleaned, and whether anybody
is reminded of it."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.dues import water as dues
from canteen.models import WaterMachine
from canteen.rules import water as rules
from safety.dues.cadence.actions import end_exemption, exempt, set_rule
from safety.dues.cadence.reminders import owe_all as remind_all
from safety.dues.models import DueItem
from tests import factories
from tests.canteen.conftest import TODAY, at
from tests.canteen.test_water import clean, machine_of

LAST, DAY = TODAY - dt.timedelta(days=20), dt.timedelta(days=1)


@pytest.fixture
def machine(cast):
    factories.terms(cast.city, TODAY.year)
    row = machine_of(cast)
    clean(row, cast.officer_a1, LAST)
    return row


def owed() -> list[dt.date]:
    rows = DueItem.objects.filter(kind=dues.CLEANING, settled_at=None)
    return list(rows.values_list("due_on", flat=True))


def lift(cast, first, last):
    return exempt(
        cast.city_admin, cast.a1, kind=dues.DUTY, first_day=first, last_day=last, reason="停水"
    )


def rule(cast, often, **more):
    return set_rule(
        cast.city_admin, cast.city, kind=dues.DUTY, often=often, times=1, valid_from=TODAY,
        source="通知", uuid=uuid.uuid4(), **more,
    )  # fmt: skip


def later(months=1):
    """A day of a month in which a rule of today holds."""
    return rules.months_after(TODAY.replace(day=5), months)


def test_exempt_days_put_it_off(cast, machine):
    due = machine.due_on
    given = lift(cast, due - DAY, due + 5 * DAY)
    assert owed() == [due + 6 * DAY]
    machine.refresh_from_db()
    assert machine.due_on == due + 6 * DAY
    dues.follow_calendar()
    assert owed() == [due + 6 * DAY]
    end_exemption(cast.city_admin, given)
    assert owed() == [due]


def test_a_rule_that_is_off_owes_nothing(cast, machine, as_user):
    rule(cast, "never")
    with at(later()):
        assert dues.follow_calendar() == 1
        assert owed() == []
        machine.refresh_from_db()
        assert (machine.state, machine.next_on) == ("unasked", None)
        client = as_user(cast.officer_a1)
        for page in (reverse("canteen:water_list"), machine.get_absolute_url()):
            assert "2200" not in client.get(page).content.decode()
        for state in ("overdue", "soon"):
            found = client.get(reverse("canteen:water_list"), {"state": state})
            assert list(found.context["rows"]) == []
        clean(machine, cast.officer_a1, later() - DAY)
        assert owed() == []
        assert machine_of(cast, place="操场").due_on == rules.NEVER
        rule_back(cast)
    with at(later(2)):
        assert dues.follow_calendar() == 2
        assert len(owed()) == 2


def rule_back(cast):
    set_rule(
        cast.city_admin, cast.city, kind=dues.DUTY, often="month", times=1, valid_from=later(),
        source="通知", uuid=uuid.uuid4(),
    )  # fmt: skip


def test_of_another_rhythm_the_engine_reminds(cast, machine):
    rule(cast, "week")
    with at(later()):
        dues.follow_calendar()
        assert owed() == []
        remind_all()
        duty = DueItem.objects.filter(unit=cast.a1.unit, kind="duty", key__startswith=dues.DUTY)
        assert duty.filter(settled_at=None).exists()
        clean(machine, cast.officer_a1, later())
        assert not duty.filter(settled_at=None, due_on__gte=later()).exists()


def test_for_some_schools_alone(cast, machine):
    rule(cast, "never", stages=["kindergarten"])
    with at(later()):
        assert dues.follow_calendar() == 0
        assert WaterMachine.objects.get().due_on == machine.due_on


def test_an_exemption_that_is_granted_meanwhile_stands(cast, machine, monkeypatch):
    due = machine.due_on
    WaterMachine.objects.update(due_on=due + DAY)  # as if the calendar had moved it
    due_of = dues.due_of

    def meanwhile(*args):
        monkeypatch.undo()
        found = due_of(*args)
        lift(cast, due - DAY, due + 5 * DAY)
        return found

    monkeypatch.setattr(dues, "due_of", meanwhile)
    assert dues.follow_calendar() == 0
    machine.refresh_from_db()
    assert machine.due_on == due + 6 * DAY and owed() == [machine.due_on]


def test_rules_are_read_once_for_all_machines_of_a_school(cast, machine):
    for place in ("三楼", "四楼"):
        machine_of(cast, place=place)
    with CaptureQueriesContext(connection) as queries:
        dues.follow_exemption(cast.a1)
    assert sum('FROM "dues_cadencerule"' in query["sql"] for query in queries) == 1
