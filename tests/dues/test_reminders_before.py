"""Reminders that were told before they were known by their rung are not told again."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from safety.dues.actions import owe
from safety.dues.models import Notice
from tests.dues.conftest import DUE, facts, run

pytestmark = pytest.mark.usefixtures("matter", "long_ago")
step = import_module("safety.dues.migrations.0004_reminders_by_their_rung")
NOBODY = dt.date(2000, 1, 1)


def test_their_text_becomes_numbers_and_comes_back(cast, monkeypatch):
    monkeypatch.setattr(step, "BATCH", 1)
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert run(1) == 2
    step.by_text(apps, None)
    texts = set(Notice.objects.values_list("once", flat=True))
    assert texts == {f"{item.pk}:{DUE}:1"}
    Notice.objects.update(due_on=NOBODY, rung=99)
    step.by_rung(apps, None)
    assert set(Notice.objects.values_list("due_on", "rung")) == {(DUE, 1)}


def test_a_reminder_names_its_rung(cast):
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    assert run(1) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(item=item).update(rung=None)
    first, second = Notice.objects.filter(item=item)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=second.pk).update(user=first.user)
