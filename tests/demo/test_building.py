"""A city is built anew: the same for the same seed, never beside another."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from demo import city
from inspections.models import Hazard
from safety.schools.models import User
from tests.demo.test_demo_city import table


def test_same_seed_same_city(db):
    def numbers(seed):
        sid = transaction.savepoint()
        city.build(seed=seed, schools=150)
        found = list(Hazard.objects.order_by("number").values_list("number", "uuid", "state"))
        transaction.savepoint_rollback(sid)
        return found

    first = numbers(3)
    assert first == numbers(3)
    assert first != numbers(4)


def test_a_city_smaller_than_the_table_has_every_school_visited(db):
    call_command("demo_city", schools=60, stdout=StringIO())
    visits, schools, found, *_signed = table()
    assert (visits, found) == (230, 150)
    assert 50 < schools < 60


def test_too_few_schools_are_refused(db):
    with pytest.raises(CommandError, match="at least 40 schools"):
        call_command("demo_city", schools=39)
    assert not User.objects.exists()


def test_refuses_to_mix_with_a_city(cast):
    with pytest.raises(CommandError):
        call_command("demo_city")


def test_if_empty_does_nothing_in_a_city(cast):
    before = User.objects.count()
    call_command("demo_city", if_empty=True)
    assert User.objects.count() == before
