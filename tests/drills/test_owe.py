"""Which debts are opened, exactly; and what happens when schools and calendars change."""

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from drills import tasks
from drills.actions import record_drill
from drills.dues import drill as dues
from drills.dues.drill import owe_all
from safety.base import clock
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.schools.actions.school import close_school, move_school, reopen_school, update_school
from safety.schools.models import SchoolPeriod, Stage, Term
from tests import factories
from tests.drills.conftest import RECORD, TODAY, at, owed
from tests.dues.test_cadence import set_rule
from tests.refusals import assert_nothing_changed

ALL = {("甲一小学", "2026-11"), ("甲二幼儿园", "2026-Q4"), ("乙一中学", "2026-11")}


def test_what_november_asks_of_the_cast(cast):
    assert owe_all() == 3
    assert owed() == ALL
    item = DueItem.objects.get(unit=cast.a1.unit)
    assert (item.due_on, item.district_id) == (dt.date(2026, 11, 30), cast.district_a.pk)


def test_asking_again_changes_nothing(cast):
    owe_all()
    with assert_nothing_changed():
        assert owe_all() == 0


def test_the_sweep_is_hourly_and_follows_rules_and_days_at_once(cast):
    cache.delete(tasks.MARK)
    assert tasks.owe() == 3 + 3  # drills, and the plans of the year
    DueItem.objects.all().delete()
    with CaptureQueriesContext(connection) as idle:
        assert tasks.owe() == 0
    assert len(idle) <= 4 and not DueItem.objects.exists()
    set_rule(cast.city_admin, cast.city, kind="drill", stages=["primary"], often="quarter")
    assert tasks.owe() > 0
    DueItem.objects.all().delete()
    with at(dt.date(2026, 11, 24)):
        assert tasks.owe() > 0
    DueItem.objects.all().delete()
    cache.delete(tasks.MARK)  # as an hour later
    assert tasks.owe() > 0


def test_boarding_and_special_schools_owe_one_more(cast):
    update_school(cast.b1, None, boarding=True)
    factories.school(cast.district_b, "特校", Stage.SPECIAL)
    factories.school(cast.district_b, "大学", Stage.HIGHER, boarding=True)
    owe_all()
    assert owed(district=cast.district_b) == {
        (name, key) for name in ("乙一中学", "特校") for key in ("2026-11", "term-2026-09-01")
    }


def test_closed_schools_owe_nothing(cast):
    owe_all()
    close_school(cast.a1, None, closed_on=TODAY)
    owe_all()
    assert owed() == ALL - {("甲一小学", "2026-11")}


def test_a_school_reopened_owes_again(cast):
    owe_all()
    close_school(cast.a1, None, closed_on=TODAY)
    reopen_school(cast.a1, None)
    assert owed() == ALL


def opened(cast, name, day):
    school = factories.school(cast.district_b, name)
    SchoolPeriod.objects.filter(school=school).update(recorded_from=clock.start_of(day))


def test_a_school_opened_in_mid_month_owes_from_then(cast):
    """Ten school days are left from the 17th on, nine from the 18th."""
    owe_all()
    opened(cast, "新学校", dt.date(2026, 11, 17))
    opened(cast, "晚开的学校", dt.date(2026, 11, 18))
    assert owe_all() == 1
    assert ("新学校", "2026-11") in owed()
    with at(dt.date(2026, 12, 1)):
        owe_all()
        assert ("晚开的学校", "2026-12") in owed()


def test_one_that_comes_under_the_months_in_the_last_days_owes_the_next(cast):
    with at(dt.date(2026, 11, 27)):
        owe_all()
        update_school(cast.a2, None, stage=Stage.PRIMARY)
        owe_all()
        assert owed(unit=cast.a2.unit) == set()
    with at(dt.date(2026, 12, 1)):
        owe_all()
        assert owed(unit=cast.a2.unit) == {("甲二幼儿园", "2026-12")}


def test_a_month_of_nine_school_days_asks_for_no_drill(cast):
    """1 January is a holiday: to the 14th there are nine."""
    Term.objects.filter(starts_on=dt.date(2026, 9, 1)).update(ends_on=dt.date(2027, 1, 14))
    with at(dt.date(2027, 1, 4)):
        owe_all()
        assert owed() == set()


def test_another_stage_is_another_debt(cast):
    owe_all()
    update_school(cast.a1, None, stage=Stage.KINDERGARTEN)
    assert owed(unit=cast.a1.unit) == {("甲一小学", "2026-Q4")}


def test_a_drill_held_is_not_asked_for_again_when_the_stage_changes(cast):
    owe_all()
    hold(cast)
    update_school(cast.a1, None, boarding=True)
    assert owed(unit=cast.a1.unit) == {("甲一小学", "term-2026-09-01")}


def hold(cast):
    return record_drill(
        cast.officer_a1,
        uuid=uuid.uuid4(),
        school=cast.a1,
        scenario="fire",
        held_on=TODAY,
        **RECORD,
    )


def test_debts_follow_a_school_that_moves(cast):
    owe_all()
    move_school(cast.a1, None, cast.district_b)
    assert owed(district=cast.district_b) == {("甲一小学", "2026-11"), ("乙一中学", "2026-11")}


def test_an_edited_calendar_moves_the_date(cast):
    owe_all()
    Term.objects.filter(starts_on=dt.date(2026, 9, 1)).update(ends_on=dt.date(2026, 11, 27))
    owe_all()
    assert DueItem.objects.get(unit=cast.a1.unit).due_on == dt.date(2026, 11, 27)
    assert DueItem.objects.get(unit=cast.a2.unit).due_on == dt.date(2026, 11, 27)


def test_a_month_that_became_vacation_is_let_go(cast):
    owe_all()
    Term.objects.filter(starts_on=dt.date(2026, 9, 1)).update(ends_on=dt.date(2026, 11, 6))
    owe_all()
    assert owed() == set()


def test_a_city_without_a_calendar_asks_nothing(cast):
    Term.objects.all().delete()
    assert owe_all() == 0


def test_another_city_has_its_own_calendar(cast):
    other = factories.unit("city", "外市", cast.province)
    district = factories.unit("district", "外区", other)
    factories.school(district, "外校")
    owe_all()
    assert owed() == ALL


def test_missed_is_asked_for_a_month_longer(cast):
    owe_all()
    with at(dt.date(2026, 12, 31)):
        owe_all()
        assert ("甲一小学", "2026-11") in owed()
    with at(dt.date(2027, 1, 1)):
        owe_all()
        assert ("甲一小学", "2026-11") not in owed()


def test_a_city_that_cannot_be_followed_holds_up_no_other(cast, monkeypatch, caplog):
    other = factories.unit("city", "外市", cast.province)
    factories.terms(other, 2026)
    factories.school(factories.unit("district", "外区", other), "外校")
    real = dues.calendar_of

    def calendar_of(city):
        if city == cast.city:
            raise IndexError("a fault in the rules of one city")
        return real(city)

    monkeypatch.setattr(dues, "calendar_of", calendar_of)
    assert owe_all() == 1
    assert owed() == {("外校", "2026-11")}
    assert f"drills of city {cast.city.pk} could not be opened" in caplog.text


def test_nobody_goes_on_without_the_database(cast, monkeypatch):
    def away(city):
        raise OperationalError("gone")

    monkeypatch.setattr(dues, "calendar_of", away)
    with pytest.raises(OperationalError):
        owe_all()


def test_the_command(cast, capsys):
    call_command("owe_drills")
    assert "3 drills" in capsys.readouterr().out


def test_reminders_of_a_drill_not_held(cast):
    with at(dt.date(2026, 11, 1)):
        owe_all()
    heard = {}
    for day in range(20, 51):
        with at(dt.date(2026, 11, 1) + dt.timedelta(days=day - 1)):
            engine.run()
            rows = Notice.objects.filter(item__unit=cast.a1.unit, facts__days=day - 30)
            heard[day - 30] = set(rows.values_list("user__username", flat=True))
    assert {day: names for day, names in heard.items() if names} == {
        -7: {"officer_a1"},
        -3: {"officer_a1"},
        0: {"officer_a1"},
        1: {"officer_a1", "principal_a1"},
        2: {"officer_a1", "principal_a1"},
        3: {"admin_a"},
        4: {"officer_a1", "principal_a1"},
        7: {"city_admin"},
        8: {"officer_a1", "principal_a1", "admin_a"},
    }


def test_many_schools_cost_few_queries(cast):
    with CaptureQueriesContext(connection) as few:
        owe_all()
    for _number in range(40):
        factories.school(cast.district_b)
    with CaptureQueriesContext(connection) as many:
        assert owe_all() == 40
    assert len(many) <= len(few)


def test_batches_reach_every_school(cast, monkeypatch):
    monkeypatch.setattr(dues, "BATCH", 3)
    for _number in range(10):
        factories.school(cast.district_b)
    assert owe_all() == 13


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"cadence": "month", "first": "2026-11-01"}, "Evacuation drill for 2026-11"),
        ({"cadence": "quarter", "first": "2026-10-01"}, "Evacuation drill for quarter 4 of 2026"),
        (
            {"cadence": "term", "first": "2026-09-01"},
            "One more evacuation drill in the term from 2026-09-01",
        ),
    ],
)
def test_lines(facts, line):
    assert dues.line(facts) == line
