"""An edited ladder re-times what is open, and says nothing a second time."""

import pytest
from django.db import IntegrityError, transaction

from safety.dues.actions import owe, retime, settle
from safety.dues.models import Schedule
from tests import factories
from tests.dues.conftest import DUE, after, facts, news, run, step

pytestmark = pytest.mark.usefixtures("matter", "long_ago")


@pytest.fixture
def item(cast):
    return owe(cast.a1.unit, "matter", "k", DUE, facts=facts())


def next_at(item):
    return Schedule.objects.get(pk=item.pk).next_at


def test_an_earlier_first_rung_moves_the_next_moment(item):
    step("matter", "safety_officer", -10)
    assert retime("matter") == 1
    assert next_at(item) == after(-10)


def test_a_rung_whose_moment_has_passed_meanwhile_speaks_at_once(item):
    step("matter", "safety_officer", -10)
    retime("matter")
    assert news(lambda: run(-9)) == {("officer_a1", -10)}


def test_rungs_told_are_not_told_again(item):
    run(1)
    for offset in (-10, -7, 0, 1, 3):
        step("matter", "safety_officer", offset)
    retime("matter")
    assert next_at(item) == after(3)
    assert news(lambda: run(3)) == {("officer_a1", 3)}


def test_a_shorter_ladder_falls_silent(item):
    run(0)
    step("matter", "safety_officer", -2)
    retime("matter")
    assert next_at(item) is None
    assert run(300) == 0


def test_settled_items_stay_silent(item, cast):
    settle(cast.a1.unit, "matter", "k")
    step("matter", "safety_officer", -2)
    assert retime("matter") == 0
    assert next_at(item) is None


def test_a_citys_steps_touch_that_city_alone(item, cast):
    other_city = factories.unit("city", "外市", cast.province)
    other = owe(other_city, "matter", "k", DUE, facts=facts())
    step("matter", "city_admin", -20, city=cast.city)
    assert retime("matter", cast.city) == 1
    assert (next_at(item), next_at(other)) == (after(-20), after(-7))


def test_other_kinds_stay(item, cast):
    other = owe(cast.a1.unit, "answer", "k", DUE, facts=facts())
    step("matter", "safety_officer", -10)
    retime("matter")
    assert next_at(other) == after(-1)


def test_items_at_different_rungs_move_each_from_its_own(cast):
    first = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    run(0)
    second = owe(cast.b1.unit, "matter", "k", DUE, facts=facts())
    for offset in (-20, 5):
        step("matter", "safety_officer", offset)
    retime()
    assert (next_at(first), next_at(second)) == (after(5), after(-20))


def test_many_items_cost_few_queries(cast, django_assert_max_num_queries):
    for number in range(30):
        owe(cast.a1.unit, "matter", f"k{number}", DUE, facts=facts())
    with django_assert_max_num_queries(6):
        assert retime("matter") == 30


@pytest.mark.django_db
def test_a_general_step_stands_once_too():
    step("matter", "principal", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        step("matter", "principal", 1)
