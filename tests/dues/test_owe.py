"""Owe, settle, tell: what the apps above say to the engine."""

import datetime as dt

import pytest
import time_machine

from safety.dues.actions import owe, owe_many, redate, settle, tell
from safety.dues.models import DueItem, Notice
from tests.dues.conftest import DUE, after, at, facts, run, step, told

pytestmark = pytest.mark.usefixtures("matter", "long_ago")


def test_owing_twice_is_one_item(cast):
    first = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    again = owe(cast.a1.unit, "matter", "k", DUE, facts=facts("lamp and wire"))
    assert (first.pk, DueItem.objects.get().facts) == (again.pk, facts("lamp and wire"))


def test_an_item_carries_the_place_of_its_unit(cast):
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert item.township_id == cast.township_a.pk
    assert (item.district_id, item.city_id) == (cast.district_a.pk, cast.city.pk)


def test_the_first_moment_is_seven_days_before(cast):
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert item.schedule.next_at == after(-7)


def test_unknown_kind_is_an_error_of_the_caller(cast):
    with pytest.raises(KeyError, match="nonsense"):
        owe(cast.a1.unit, "nonsense", "k", DUE, facts=facts())


def test_settled_is_silent_and_settling_twice_does_nothing(cast):
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert settle(cast.a1.unit, "matter", "k")
    assert not settle(cast.a1.unit, "matter", "k")
    assert (run(30), told()) == (0, set())


def test_opened_again_with_the_same_date_repeats_nothing(cast):
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    run(0)
    settle(cast.a1.unit, "matter", "k")
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert run(0) == 0
    run(1)
    assert told() == {("officer_a1", 0), ("officer_a1", 1), ("principal_a1", 1)}


def test_another_date_speaks_again(cast):
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    run(0)
    later = DUE + dt.timedelta(days=10)
    owe(cast.a1.unit, "matter", "k", later, facts=facts())
    assert run(9) == 1  # one day before the new date: the furthest of -7 and -3
    assert run(10) == 1
    assert Notice.objects.filter(user=cast.officer_a1).count() == 3


def test_back_to_the_first_date_tells_nobody_twice(cast):
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    run(0)
    owe(cast.a1.unit, "matter", "k", DUE + dt.timedelta(days=1), facts=facts())
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert run(0) == 0


def test_opened_late_skips_what_lay_before_the_date(cast):
    """Who issued the notice told of it: "2 days left" in the same minute would be an echo."""
    with time_machine.travel(after(-2, 10), tick=False):
        item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert item.schedule.next_at == after(0)
    run(-2, 11)
    assert told() == set()


def test_opened_overdue_speaks_at_once(cast):
    with time_machine.travel(after(4, 10), tick=False):
        owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    run(4, 10)
    assert told() == {("officer_a1", 4), ("principal_a1", 4), ("admin_a", 3)}


def test_many_units_at_once_and_again(cast):
    units = [cast.a1.unit, cast.b1.unit]
    owe_many(units, "matter", "2026-11", DUE, facts=facts())
    settle(cast.a1.unit, "matter", "2026-11")
    owe_many([*units, cast.a2.unit], "matter", "2026-11", DUE, facts=facts())
    assert DueItem.objects.count() == 3
    assert DueItem.objects.exclude(settled_at=None).get().unit == cast.a1.unit


def test_many_units_cost_the_same_queries_as_few(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        owe_many([cast.a1.unit, cast.a2.unit, cast.b1.unit], "matter", "x", DUE, facts=facts())


def test_many_units_stand_as_if_each_had_been_asked(cast):
    one = owe(cast.a1.unit, "matter", "one", DUE, facts=facts())
    owe_many([cast.a1.unit], "matter", "many", DUE, facts=facts())
    many = DueItem.objects.get(key="many")
    for name in ("unit", "township", "district", "city", "due_on", "facts"):
        assert getattr(one, name) == getattr(many, name)
    for name in ("next_at", "told_to"):
        assert getattr(one.schedule, name) == getattr(many.schedule, name)


def test_redate_moves_the_open_ones_of_that_city(cast):
    owe_many([cast.a1.unit, cast.b1.unit], "matter", "m", DUE, facts=facts())
    settle(cast.b1.unit, "matter", "m")
    later = DUE + dt.timedelta(days=3)
    assert redate("matter", "m", cast.city, later) == 1
    assert redate("matter", "m", cast.city, later) == 0
    assert set(DueItem.objects.values_list("due_on", flat=True)) == {DUE, later}


def test_a_citys_own_ladder_holds_from_the_start(cast):
    step("matter", "principal", -30, city=cast.city)
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert item.schedule.next_at == after(-30)


def test_an_event_is_told_once_to_active_people(cast):
    people = [cast.officer_a1, cast.principal_a1, cast.gone]
    tell(people, "event", "issued:1", facts=facts(), url="/x/", unit=cast.a1.unit)
    tell(people, "event", "issued:1", facts=facts("again"))
    rows = Notice.objects.values_list("user__username", "facts__what", "district")
    assert set(rows) == {
        ("officer_a1", "broken lamp", cast.district_a.pk),
        ("principal_a1", "broken lamp", cast.district_a.pk),
    }


def test_an_event_takes_ids_too(cast):
    with time_machine.travel(at(DUE), tick=False):
        tell([cast.officer_a1.pk], "event", "issued:1", facts=facts())
    assert Notice.objects.get().made_at == at(DUE)
