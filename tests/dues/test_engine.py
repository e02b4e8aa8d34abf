"""Who hears what, exactly: on time, late, twice, and with rows that cannot be told."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safety.dues import engine, kinds, notices
from safety.dues.actions import owe, owe_many, settle
from safety.dues.models import DueItem, Notice, Schedule
from safety.schools.actions.people import deactivate
from tests import factories
from tests.dues.conftest import DUE, after, at, facts, news, run, told

pytestmark = pytest.mark.usefixtures("matter", "long_ago")

OFFICER, PRINCIPAL, DISTRICT, CITY = "officer_a1", "principal_a1", "admin_a", "city_admin"


@pytest.fixture
def item(cast):
    return owe(cast.a1.unit, "matter", "k", DUE, facts=facts(), url="/inspections/x/")


def test_day_by_day_exactly_these_people(item):
    heard = {day: news(lambda day=day: run(day)) for day in range(-10, 23)}
    assert {day: some for day, some in heard.items() if some} == {
        -7: {(OFFICER, -7)},
        -3: {(OFFICER, -3)},
        0: {(OFFICER, 0)},
        1: {(OFFICER, 1), (PRINCIPAL, 1)},
        2: {(OFFICER, 2), (PRINCIPAL, 2)},
        3: {(DISTRICT, 3)},
        4: {(OFFICER, 4), (PRINCIPAL, 4)},
        7: {(CITY, 7)},
        8: {(OFFICER, 8), (PRINCIPAL, 8), (DISTRICT, 8)},
        14: {(CITY, 14)},
        15: {(OFFICER, 15), (PRINCIPAL, 15), (DISTRICT, 15)},
        21: {(CITY, 21)},
        22: {(OFFICER, 22), (PRINCIPAL, 22), (DISTRICT, 22)},
    }


def test_not_a_minute_early(item):
    assert run(-7, 7, 59) == 0
    assert run(-7, 8) == 1


def test_running_again_tells_nobody_twice(item):
    assert run(1) == 2
    assert [run(1), run(1, 9), run(1, 23)] == [0, 0, 0]
    assert Notice.objects.count() == 2


def test_dead_for_26_hours(item):
    run(0)
    assert news(lambda: run(1, 10)) == {(OFFICER, 1), (PRINCIPAL, 1)}


def test_dead_for_a_week_says_the_right_thing_once(item):
    run(0)
    assert news(lambda: run(7, 9)) == {(OFFICER, 4), (PRINCIPAL, 4), (DISTRICT, 3), (CITY, 7)}
    assert run(7, 10) == 0
    assert news(lambda: run(8)) == {(OFFICER, 8), (PRINCIPAL, 8), (DISTRICT, 8)}


def test_dead_from_before_to_after_the_day(item):
    assert news(lambda: run(3)) == {(OFFICER, 2), (PRINCIPAL, 2), (DISTRICT, 3)}


def test_a_notice_says_how_things_stood(item):
    run(7, 9)
    notice = Notice.objects.get(user__username=OFFICER)
    assert notice.facts == {"what": "broken lamp", "due": "2026-11-20", "days": 7}
    assert (notice.url, notice.kind, notice.made_at) == ("/inspections/x/", "matter", after(7, 9))


def test_settled_between_two_rungs(item, cast):
    run(1)
    settle(cast.a1.unit, "matter", "k")
    assert run(30) == 0


def test_people_appointed_since_hear_the_next_rung(item, cast):
    run(0)
    new = factories.person("new_officer")
    factories.appoint(new, "safety_officer", cast.a1, starts_on=DUE + dt.timedelta(days=1))
    assert news(lambda: run(0, 9)) == set()
    assert ("new_officer", 1) in news(lambda: run(1))


def test_seats_that_ended_and_people_deactivated_hear_nothing(item, cast):
    seat = cast.officer_a1.appointments.get()
    seat.ends_on = DUE
    seat.save()
    deactivate(cast.principal_a1, cast.city_admin)
    assert news(lambda: run(0)) == {(OFFICER, 0)}
    assert news(lambda: run(2)) == set()


def test_two_seats_at_one_school_are_one_notice(item, cast):
    factories.appoint(cast.officer_a1, "principal", cast.a1)
    assert news(lambda: run(1)) == {(OFFICER, 1), (PRINCIPAL, 1)}
    assert Notice.objects.count() == 2


def test_what_a_district_owes(cast):
    owe(cast.district_a, "answer", "k", DUE, facts=facts())
    heard = {day: news(lambda day=day: run(day)) for day in (-1, 0, 1, 4)}
    assert heard == {
        -1: {(DISTRICT, -1)},
        0: {(DISTRICT, 0), ("inspector_a", 0)},
        1: {(DISTRICT, 1), ("inspector_a", 1)},
        4: {(DISTRICT, 4), ("inspector_a", 4), (CITY, 4)},
    }


def test_what_a_township_owes(cast):
    owe(cast.township_a, "answer", "k", DUE, facts=facts())
    assert news(lambda: run(-1)) == {("township", -1), (DISTRICT, -1)}


def test_what_the_city_owes(cast):
    owe(cast.city, "answer", "k", DUE, facts=facts())
    assert news(lambda: run(-1)) == {(CITY, -1)}
    assert news(lambda: run(0)) == {(CITY, 0), ("inspector", 0), ("inspector2", 0)}


def test_a_directly_run_school_answers_to_the_city(cast):
    direct = factories.unit("district", "市直学校", cast.city, direct=True)
    school = factories.school(direct, "市直一中")
    owe(school.unit, "matter", "k", DUE, facts=facts())
    assert news(lambda: run(3)) == {(CITY, 3)}
    assert news(lambda: run(7)) == {(CITY, 7)}


def test_schools_beside_hear_nothing(item, cast):
    owe(cast.b1.unit, "matter", "k", DUE, facts=facts())
    run(3)
    names = {name for name, _offset in told(item__unit=cast.b1.unit)}
    assert names == {"officer_b1", "principal_b1", "admin_b"}


def test_a_unit_without_people_holds_nobody_up(cast):
    lonely = factories.school(cast.district_b, "无人学校")
    owe(lonely.unit, "matter", "k", DUE, facts=facts())
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert news(lambda: run(1)) == {(OFFICER, 1), (PRINCIPAL, 1)}
    assert Schedule.objects.get(item__unit=lonely.unit).next_at == after(2)


def test_an_unknown_kind_is_looked_at_tomorrow(item, cast, monkeypatch):
    owe(cast.a1.unit, "answer", "gone", DUE, facts=facts())
    monkeypatch.delitem(kinds._kinds, "answer")
    assert news(lambda: run(1)) == {(OFFICER, 1), (PRINCIPAL, 1)}
    assert Schedule.objects.get(item__kind="answer").next_at == after(2)


def test_a_row_that_breaks_the_batch_is_put_off_and_the_others_told(cast):
    for number, school in enumerate((cast.a1, cast.a2, cast.b1)):
        owe(school.unit, "matter", f"k{number}", DUE, facts=facts())
    DueItem.objects.filter(unit=cast.a2.unit).update(facts=["no", "dictionary"])
    run(0)
    assert told() == {(OFFICER, 0), ("officer_b1", 0)}
    assert Schedule.objects.get(item__unit=cast.a2.unit).next_at == after(1)


def test_a_month_end_and_a_leap_day(cast):
    owe(cast.a1.unit, "matter", "leap", dt.date(2028, 2, 29), facts=facts())
    owe(cast.a1.unit, "matter", "month", dt.date(2027, 1, 31), facts=facts())
    assert news(lambda: engine.run(at(dt.date(2027, 2, 1)))) == {(OFFICER, 1), (PRINCIPAL, 1)}
    assert news(lambda: engine.run(at(dt.date(2028, 2, 29), 7, 59))) >= {(OFFICER, -3)}
    assert engine.run(at(dt.date(2028, 3, 1))) > 0
    assert (OFFICER, 1) in told(item__key="leap")


def fill(cast, count):
    for number in range(count):
        owe(cast.a1.unit, "matter", f"k{number}", DUE, facts=facts())


def test_thirty_items_cost_the_queries_of_three(cast, django_assert_num_queries):
    fill(cast, 3)
    with CaptureQueriesContext(connection) as few:
        assert run(0) == 3
    fill(cast, 30)
    with django_assert_num_queries(len(few)):
        assert run(0) == 27


def test_batches_follow_each_other_until_all_is_told(cast, settings):
    settings.DUES_BATCH = 7
    fill(cast, 40)
    assert run(0) == 40
    assert run(0) == 0


def test_what_time_did_not_allow_comes_with_the_next_run(cast, settings):
    settings.DUES_BATCH = 10
    fill(cast, 40)
    assert engine.run(after(0), seconds=1e-9) < 40
    run(0)
    assert Notice.objects.count() == 40


def test_the_same_notice_from_either_database(item, cast):
    """On PostgreSQL the rows are written inside: what stands in them is what models would hold."""
    run(1)
    one = Notice.objects.get(user=cast.officer_a1)
    want = notices._notice(one.item, one.user_id, 1, after(1))
    skipped = {"id", "uuid"}
    assert one.uuid.version == (7 if connection.vendor == "postgresql" else 4)
    for name in {field.attname for field in Notice._meta.concrete_fields} - skipped:
        assert getattr(one, name) == getattr(want, name), name


def test_whoever_was_settled_behind_the_engines_back_is_not_taken_for_ever(item):
    DueItem.objects.filter(pk=item.pk).update(settled_at=after(-9))
    assert run(1) == 0
    assert Schedule.objects.get().next_at is None


def test_every_item_has_its_schedule(cast):
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    owe_many([cast.a1.unit, cast.b1.unit], "matter", "m", DUE, facts=facts())
    assert not DueItem.objects.filter(schedule=None).exists()
