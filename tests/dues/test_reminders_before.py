"""Reminders that were told before they were known by their rung are not told again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from safety.dues.actions import owe
from safety.dues.models import Notice
from tests.dues.conftest import DUE, facts, run

pytestmark = pytest.mark.usefixtures("matter", "long_ago")
forwards = import_module("safety.dues.migrations.0005_rungs_of_before")
backwards = import_module("safety.dues.migrations.0006_reminders_once")


@pytest.fixture
def unchecked(db):
    """Rows as they stood before the constraint of the rung."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # until the test is rolled back
            cursor.execute("ALTER TABLE dues_notice DROP CONSTRAINT reminder_names_its_rung")
            yield
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.usefixtures("unchecked")
def test_their_text_becomes_numbers_and_comes_back(cast, monkeypatch):
    monkeypatch.setattr(forwards, "BATCH", 1)
    monkeypatch.setattr(backwards, "BATCH", 1)
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert run(1) == 2
    backwards.by_text(apps, None)
    texts = set(Notice.objects.values_list("once", flat=True))
    assert texts == {f"{item.pk}:{DUE}:1"}
    Notice.objects.update(due_on=None, rung=None)
    forwards.by_rung(apps, None)
    assert set(Notice.objects.values_list("due_on", "rung")) == {(DUE, 1)}


def test_a_reminder_names_its_rung(cast):
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert run(1) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(item=item).update(rung=None)
    first, second = Notice.objects.filter(item=item)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=second.pk).update(user=first.user)
