"""Whoever says that nothing changed would have seen it."""

import pytest
from django.db import transaction

from safety.schools.models import SecurityEvent, Unit
from tests.refusals import assert_nothing_changed


def rename(unit):
    Unit.objects.filter(pk=unit.pk).update(name="别处")


def add(_unit):
    Unit.objects.create(name="又一市", tier="city")


def drop(unit):
    unit.delete()


@pytest.mark.parametrize("act", [rename, add, drop])
def test_a_change_is_seen(db, act):
    unit = Unit.objects.create(name="市", tier="city")
    with pytest.raises(AssertionError, match="schools_unit"), assert_nothing_changed():
        act(unit)


def test_a_change_of_what_came_before_is_seen_behind_a_write_that_is_allowed(cast):
    with pytest.raises(AssertionError, match=r"changed: schools_unit$"), assert_nothing_changed():
        SecurityEvent.objects.all().delete()
        rename(cast.city)


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_where_every_statement_commits():
    with pytest.raises(AssertionError, match="schools_unit"), assert_nothing_changed():
        Unit.objects.create(name="市", tier="city", code="390100")


def test_what_was_taken_back_is_no_change(cast):
    with assert_nothing_changed(), transaction.atomic():
        rename(cast.city)
        transaction.set_rollback(True)


def test_a_file_is_seen(db, settings):
    with pytest.raises(AssertionError, match="files"), assert_nothing_changed():
        settings.MEDIA_ROOT.mkdir(parents=True)
        (settings.MEDIA_ROOT / "photo").write_text("x")
