"""A ledger written in bulk is as good as one that grew: it verifies, and owes what it should."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from demo import province
from inspections.models import (
    SCHOOL_STATES,
    Hazard,
    HazardPeriod,
    Inspection,
    NumberSeries,
    State,
)
from inspections.verify import faults
from safety.dues.models import DueItem

HAZARDS = 234  # no multiple of a visit's ten


@pytest.fixture
def small_province(db, monkeypatch):
    monkeypatch.setattr(province, "PORTION", 10)
    province.build(seed=3, schools=60, hazards=HAZARDS)


def test_as_many_as_asked_for_and_the_verifier_finds_nothing(small_province):
    assert Hazard.objects.count() == HAZARDS
    assert Inspection.objects.count() == 24
    assert list(faults()) == []


def test_each_open_hazard_owes_what_it_would_have_owed(small_province):
    def keys(**filters):
        return sorted(map(str, Hazard.objects.filter(**filters).values_list("uuid", flat=True)))

    def owed(kind):
        rows = DueItem.objects.filter(kind=kind, settled_at=None)
        return sorted(rows.values_list("key", flat=True))

    assert owed("hazard_deadline") == keys(state__in=SCHOOL_STATES) != []
    assert owed("hazard_recheck") == keys(state=State.AWAITING_RECHECK) != []


def test_each_hazard_has_one_present_period_like_itself(small_province):
    now = HazardPeriod.objects.filter(recorded_to=None)
    names = ("hazard_id", "state", "deadline")
    present = Hazard.objects.values_list("pk", "state", "deadline")
    assert sorted(now.values_list(*names)) == sorted(present)


def test_numbers_go_on_behind_the_last(small_province):
    last = {}
    for number in Hazard.objects.exclude(number="").values_list("number", flat=True):
        year, code, count = number.split("-")
        last[int(year), code] = max(last.get((int(year), code), 0), int(count))
    series = NumberSeries.objects.filter(kind="hazard").select_related("unit")
    assert {(row.year, row.unit.code): row.last for row in series} == last


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the limit is SQLite's")
def test_sqlite_is_not_asked_for_a_million(db):
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("demo_city", hazards=1_000_000)
