"""Two kinds of things that fall due, known to these tests alone, and a clock to set."""

import datetime as dt

import pytest
import time_machine

from safety.base import clock
from safety.dues import engine, kinds
from safety.dues.ladders import BUREAU_LADDER
from safety.dues.models import LadderStep, Notice

DUE = dt.date(2026, 11, 20)


def at(day: dt.date, hour=8, minute=0) -> dt.datetime:
    """An instant by the Shanghai clock."""
    return clock.start_of(day) + dt.timedelta(hours=hour, minutes=minute)


def after(days: int, hour=8, minute=0) -> dt.datetime:
    """So many days from the due date of these tests."""
    return at(DUE + dt.timedelta(days=days), hour, minute)


@pytest.fixture
def matter(monkeypatch):
    """Kinds "matter" (a school owes it) and "answer" (a bureau does)."""
    for code, ladder in (("matter", kinds.DEFAULT_LADDER), ("answer", BUREAU_LADDER)):
        kind = kinds.Kind(code, code.title(), lambda facts: facts["what"], ladder)
        monkeypatch.setitem(kinds._kinds, code, kind)


@pytest.fixture
def long_ago():
    """Things opened inside are opened on 1 October."""
    with time_machine.travel(at(dt.date(2026, 10, 1)), tick=False):
        yield


def run(days: int, hour=8, minute=0) -> int:
    return engine.run(after(days, hour, minute))


def told(**narrow) -> set[tuple[str, int]]:
    """Who heard which offset, so far."""
    return set(Notice.objects.filter(**narrow).values_list("user__username", "rung"))


def news(action) -> set[tuple[str, int]]:
    """What an action adds to what was told."""
    before = told()
    action()
    return told() - before


def facts(what="broken lamp"):
    return {"what": what}


def step(kind, role, offset, every=None, city=None):
    return LadderStep.objects.create(kind=kind, role=role, offset=offset, every=every, city=city)
