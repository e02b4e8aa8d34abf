"""Reminders of regular duties beside a record, or a change of a school, in the same moment: on a
database with real transactions."""

import datetime as dt
import threading
import time

import pytest
import time_machine
from django.db import connection, transaction

from safety.dues.cadence import reminders
from safety.dues.models import DueItem
from safety.schools.actions import school as schools
from tests import factories
from tests.conftest import make_cast
from tests.dues.test_cadence import SUMMER, TODAY, visited

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]
MOMENT = 0.7  # in which a run that waits for nobody is over
KEY = "self_check:0:week:2026-11-23"


@pytest.fixture
def cast(db):
    with time_machine.travel(SUMMER, tick=False):
        found = make_cast()
        factories.terms(found.city, 2026)
    found.fire = factories.checklist(for_self_check=True)
    with time_machine.travel("2026-11-25T10:00:00+08:00"):
        yield found


class Beside(threading.Thread):
    """Something done on a connection of its own; `error`: what came of it."""

    def __init__(self, act):
        super().__init__()
        self.act, self.error = act, None
        self.start()

    def run(self):
        try:
            self.act()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def end(self):
        self.join()
        assert self.error is None


def checked(cast):
    visited(cast.a1, TODAY, by=cast.officer_a1.pk)
    reminders.done(cast.a1.pk, {"self_check"})


def owed(school):
    return DueItem.objects.filter(unit=school.unit, key=KEY, settled_at=None).exists()


def test_a_record_before_the_run_that_it_is_done_beside(cast):
    with transaction.atomic():
        checked(cast)
        run = Beside(reminders.owe_all)
        time.sleep(MOMENT)
    run.end()
    assert not owed(cast.a1) and owed(cast.a2)


def test_a_record_while_a_run_has_read_already(cast, monkeypatch):
    real, records = reminders._lay_beside, []

    def later(kind, *given):
        if kind == reminders.DUTY and not records:
            records.append(None)  # its own call comes here too
            records[0] = Beside(lambda: transaction.atomic()(checked)(cast))
            time.sleep(MOMENT)
        return real(kind, *given)

    monkeypatch.setattr(reminders, "_lay_beside", later)
    reminders.owe_all()
    records[0].end()
    assert not owed(cast.a1) and owed(cast.a2)


def test_a_school_is_closed_during_the_run(cast):
    """The closing waits for items, the run for the unit to which a new one points: not in a
    ring."""
    reminders.owe_all()
    kept = DueItem.objects.filter(unit=cast.a1.unit, key=KEY)
    kept.update(key="self_check:0:week:2026-11-16", due_on=dt.date(2026, 11, 22))
    with transaction.atomic():
        held = schools._lock(cast.a1)
        run = Beside(reminders.owe_all)
        time.sleep(MOMENT)
        schools._end(held, cast.city_admin, "closed", TODAY)
    run.end()
    assert not DueItem.objects.filter(unit=cast.a1.unit, kind="duty", settled_at=None).exists()
