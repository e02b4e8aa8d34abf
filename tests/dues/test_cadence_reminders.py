"""Reminders of what is owed regularly (R05): opened before it is due, settled by what fulfils it,
and following whatever changes what is owed."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from safety.base import clock
from safety.dues import engine, kinds
from safety.dues.cadence import actions, reminders
from safety.dues.cadence.calendar import Often
from safety.dues.cadence.defaults import REGULAR
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
from safety.schools.models import CalendarDay, School, SchoolPeriod
from tests import factories
from tests.conftest import make_cast
from tests.dues.test_cadence import SUMMER, TODAY, drill, exempt, set_rule, visited
from tests.inspections import story

D = dt.date
SUNDAY = D(2026, 11, 29)


@pytest.fixture
def at():
    with time_machine.travel("2026-11-25T10:00:00+08:00", tick=False) as traveller:

        def go(day, hour=10):
            traveller.move_to(clock.start_of(day) + dt.timedelta(hours=hour))

        yield go


@pytest.fixture
def cast(db, at):
    """The one cast, which has stood since the summer; a Wednesday. The city asks for no class
    meetings: a school's week is its self-check."""
    with time_machine.travel(SUMMER, tick=False):
        found = make_cast()
        factories.terms(found.city, 2026)
        set_rule(
            found.city_admin, found.city, kind="class_meeting", often="never",
            stages=sorted(REGULAR), valid_from=D(2026, 8, 20),
        )  # fmt: skip
    found.fire = factories.checklist(for_self_check=True)
    return found


def items(unit, **narrow):
    """Key and due day of what a unit owes."""
    rows = DueItem.objects.filter(unit=unit.pk, settled_at=None, kind__in=("duty", "round"))
    return {(item.key, item.due_on) for item in rows.filter(**narrow)}


def lines(unit):
    rows = DueItem.objects.filter(unit=unit.pk, settled_at=None, kind__in=("duty", "round"))
    with translation.override("en"):
        return sorted(kinds.line(item.kind, item.facts) for item in rows)


OF_WEEK = ("self_check:0:week:2026-11-23", SUNDAY)


def test_opened_before_it_is_due_for_schools_and_bureaus(cast):
    assert reminders.owe_all() == 3 + 2 + 2
    assert items(cast.a1) == items(cast.a2) == items(cast.b1) == {OF_WEEK}
    assert lines(cast.a1) == ["Self-check for the week from 2026-11-23"]
    assert lines(cast.district_a) == ["Inspection by the district for 2026-11"]
    assert lines(cast.city) == [
        "Dragnet inspection in autumn 2026",
        "Inspection by the city for quarter 4 of 2026",
    ]
    item = DueItem.objects.get(unit=cast.a1.unit)
    assert item.url == "/self-check/" and item.city == cast.city
    assert reminders.owe_all() == 0 and DueItem.objects.count() == 7


def test_what_has_reminders_of_its_own_has_none_here(cast):
    reminders.owe_all()
    said = {item.facts["duty"] for item in DueItem.objects.all()}
    assert said == {"self_check", "district_inspection", "city_inspection", "dragnet"}


def test_submitting_settles_at_once(cast):
    reminders.owe_all()
    row = story.self_check(cast)
    assert items(cast.a1) == {OF_WEEK}
    story.finish(row)
    assert items(cast.a1) == set() and items(cast.a2) == {OF_WEEK}
    assert reminders.owe_all() == 0


def test_a_visit_settles_the_round_of_its_bureau(cast):
    reminders.owe_all()
    story.finish(story.under_way(cast))  # the city's own
    assert {key.partition(":")[0] for key, _day in items(cast.city)} == {"dragnet"}
    assert len(items(cast.district_a)) == 1
    story.finish(story.under_way(cast, cast.admin_a, team=[cast.inspector_a]))
    assert items(cast.district_a) == set() and len(items(cast.district_b)) == 1


def test_two_a_week_are_owed_until_both_are_done(cast):
    set_rule(cast.city_admin, cast.city, often="week", times=2, valid_from=D(2026, 11, 30))
    with time_machine.travel("2026-12-01T10:00:00+08:00", tick=False):
        reminders.owe_all()
        assert lines(cast.a1) == ["Self-check for the week from 2026-11-30, 2 times"]
        visited(cast.a1, D(2026, 12, 1), by=cast.officer_a1.pk)
        reminders.done(cast.a1.pk, {"self_check"})
        assert len(items(cast.a1)) == 1
        visited(cast.a1, D(2026, 12, 1), by=cast.officer_a1.pk)
        reminders.done(cast.a1.pk, {"self_check"})
        assert items(cast.a1) == set()


def test_what_is_missed_is_asked_for_until_it_can_be_made_good_no_longer(cast, at):
    reminders.owe_all()
    at(D(2026, 12, 6))
    reminders.owe_all()
    assert items(cast.a1) == {OF_WEEK, ("self_check:0:week:2026-11-30", D(2026, 12, 6))}
    at(D(2026, 12, 7))
    reminders.owe_all()
    assert OF_WEEK not in items(cast.a1) and len(items(cast.a1)) == 2


def test_made_good_late_settles_it(cast, at):
    reminders.owe_all()
    at(D(2026, 12, 1))
    reminders.owe_all()
    visited(cast.a1, D(2026, 12, 1), by=cast.officer_a1.pk)
    reminders.owe_all()
    # The check of this week is no making good of the last one, which is still owed.
    assert items(cast.a1) == {OF_WEEK}
    visited(cast.a1, D(2026, 12, 1), by=cast.officer_a1.pk)
    reminders.done(cast.a1.pk, {"self_check"})
    assert items(cast.a1) == set()


def test_what_was_withdrawn_is_owed_again(cast):
    reminders.owe_all()
    row = visited(cast.a1, TODAY, by=cast.officer_a1.pk)
    reminders.done(cast.a1.pk, {"self_check"})
    row.delete()
    reminders.undone(cast.a1.pk, {"self_check"})
    assert items(cast.a1) == {OF_WEEK} and DueItem.objects.filter(unit=cast.a1.unit).count() == 1


def test_exempt_and_the_exemption_ended(cast):
    reminders.owe_all()
    row = exempt(cast.city_admin, cast.a1)
    assert items(cast.a1) == set() and items(cast.a2) == {OF_WEEK}
    actions.end_exemption(cast.city_admin, row)
    assert items(cast.a1) == {OF_WEEK}


def test_closed_it_owes_nothing_and_open_again_it_does(cast):
    reminders.owe_all()
    schools.close_school(cast.b1, cast.city_admin, closed_on=TODAY)
    assert items(cast.b1) == set()
    reminders.owe_all()
    assert items(cast.b1) == set()


def test_another_rule_asks_for_something_else(cast, at):
    reminders.owe_all()
    set_rule(cast.city_admin, cast.city, often="month", valid_from=D(2026, 11, 30))
    at(D(2026, 12, 8))
    reminders.owe_all()
    assert items(cast.a1) == {("self_check:0:month:2026-12-01", D(2026, 12, 31))}


def test_a_day_that_the_city_marked_moves_the_date(cast):
    reminders.owe_all()
    for day in (27, 28, 29):
        CalendarDay.objects.create(city=cast.city, day=D(2026, 11, day), school=False, reason="雪")
    reminders.owe_all()
    assert items(cast.a1) == {(OF_WEEK[0], D(2026, 11, 26))}


def test_what_is_owed_each_day_has_no_reminders(cast, at):
    reminders.owe_all()
    set_rule(cast.city_admin, cast.city, valid_from=D(2026, 11, 30))
    at(D(2026, 12, 8))
    reminders.owe_all()
    assert items(cast.a1) == set()


def test_what_is_owed_each_day_alone_is_not_judged_for_items(cast, at, monkeypatch):
    """Of 30,000 schools that would be millions of records read for nothing."""
    read = []
    real = reminders.queries.owed_by_schools

    def owed(schools, asked, kinds):
        read.append(kinds)
        return real(schools, asked, kinds)

    monkeypatch.setattr(reminders.queries, "owed_by_schools", owed)
    reminders.owe_all()
    assert read and not any("safety_reminder" in kinds for kinds in read)
    assert all("self_check" in kinds for kinds in read)
    set_rule(
        cast.city_admin, cast.city, kind="safety_reminder", often="week", times=5,
        stages=sorted(REGULAR), valid_from=D(2026, 11, 30),
    )  # fmt: skip
    at(D(2026, 12, 1))
    reminders.owe_all()
    assert ("safety_reminder:0:week:2026-11-30", D(2026, 12, 6)) in items(cast.a1)


def test_who_hears_of_it_and_when(cast, at):
    reminders.owe_all()

    def told(day):
        before = set(Notice.objects.values_list("pk", flat=True))
        at(day, 9)
        engine.run()
        rows = Notice.objects.exclude(pk__in=before).filter(kind__in=("duty", "round"))
        return set(rows.values_list("user__username", "kind"))

    assert ("officer_a1", "duty") in told(SUNDAY)
    monday = told(D(2026, 11, 30))
    assert {("officer_a1", "duty"), ("principal_a1", "duty")} <= monday
    # Bureaus hear of their own rounds alone.
    later = told(D(2026, 12, 5))
    everybody = monday | later
    assert {kind for who, kind in everybody if who.startswith("admin")} == {"round"}
    assert ("city_admin", "round") in later and ("city_admin", "duty") not in later


def test_every_rhythm_that_has_items_has_its_words(cast):
    for often in set(Often) - {Often.DAY}:
        facts = {"duty": "self_check", "often": often, "first": "2026-11-02", "times": 3}
        with translation.override("zh-hans"):
            assert "3" in reminders.line(facts) and "2026" in reminders.line(facts)


@pytest.mark.parametrize(
    ("often", "first", "said"),
    [("month", "2026-09-01", "2026年9月自查"), ("season", "2026-09-01", "2026年秋季自查"),
     ("season", "2027-03-01", "2027年春季自查")],
)  # fmt: skip
def test_in_words_of_an_office(often, first, said):
    with translation.override("zh-hans"):
        facts = {"duty": "self_check", "often": often, "first": first, "times": 1}
        assert reminders.line(facts) == said


def test_many_schools_in_as_many_queries(cast):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            reminders.owe_all()
        return len(seen)

    def more(start, count):
        for n in range(start, start + count):
            school = factories.school(cast.district_b, f"乙{n}小学")
            SchoolPeriod.objects.filter(school=school).update(
                recorded_from=clock.start_of(D(2026, 9, 1))
            )

    asked()
    more(0, 2)
    few = asked()
    more(2, 40)
    assert asked() == few and asked() < few
    assert DueItem.objects.filter(kind="duty").count() == School.objects.count() == 45


def test_once_a_day_and_after_a_change_of_the_rules(cast, at):
    cache.delete(reminders.MARK)
    assert reminders.keep() == 7
    DueItem.objects.all().delete()
    assert reminders.keep() == 0
    set_rule(cast.city_admin, cast.city, stages=["primary"], often="week", times=2)
    assert reminders.keep() == 7
    DueItem.objects.all().delete()
    at(D(2026, 11, 26))
    assert reminders.keep() == 7 and reminders.keep() == 0
    cache.delete(reminders.MARK)


def test_drills_are_left_alone(cast):
    drill(cast.a1, cast.officer_a1, D(2026, 11, 10), "2026-11")
    reminders.owe_all()
    assert not DueItem.objects.filter(kind="drill").exists() and items(cast.a1) == {OF_WEEK}
