"""Put right, or withdraw, what is recorded of drinking water and of care points (R13, R15).

Who: the principal and the safety officer of the school, at any time. All raise PermissionDenied,
Refused, and Conflict where somebody else put the record right meanwhile.
"""

import datetime as dt
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from canteen.actions import water
from canteen.actions.put_right import Statement, again, put_right
from canteen.actions.shared import lock, may
from canteen.dues import care_census as census_dues
from canteen.dues import water_papers as papers_dues
from canteen.dues.water import DUTY
from canteen.models import (
    CareCensus,
    CareVisit,
    Correction,
    WaterBatch,
    WaterCleaning,
    WaterMachine,
)
from canteen.rules import care_point as care_rules
from canteen.rules import water as water_rules
from safety.base import clock
from safety.base.models import Refused, refuse
from safety.dues.cadence import reminders
from safety.schools import calendar
from safety.schools.models import Status


def cleaning(row: WaterCleaning, said: Statement, *, done_on: dt.date, done_by: str) -> Correction:
    """On which day a machine was cleaned, and by whom: the next time follows from it."""
    may(said.actor, row)
    refuse(water_rules.faults_of_cleaning(done_on, clock.today()))
    return _of_machine(row, said, {"done_on": done_on, "done_by": done_by})


def withdraw_cleaning(row: WaterCleaning, said: Statement) -> Correction:
    """It was not cleaned: the next time is owed as by the cleaning before."""
    may(said.actor, row)
    return _of_machine(row, said, {"withdrawn_at": clock.now()}, withdraws=True)


def _of_machine(row, said, facts, withdraws=False) -> Correction:
    with transaction.atomic():
        machine = lock(WaterMachine, row.machine)
        check = None if withdraws else water.check_alone
        made = _state(row, said, facts, withdraws, check)
        water.follow_cleanings(machine)
        reminders.undone(machine.school_id, {DUTY})
    return made


def batch(row: WaterBatch, said: Statement, **facts) -> Correction:
    """Brand, supplier, lot, days and number of bottles."""
    may(said.actor, row)
    days = {name: facts[name] for name in ("made_on", "expires_on", "received_on")}
    refuse(water_rules.faults_of_batch(**days, today=clock.today()))
    try:
        with transaction.atomic():
            made = _state(row, said, facts, False, water.check_lot)
            _follow_papers(row)
            return made
    except IntegrityError:
        # Another batch was given this lot at the same moment: the check did not see it yet.
        water.check_lot(row, facts)
        raise


def withdraw_batch(row: WaterBatch, said: Statement) -> Correction:
    """It did not come to this school, or stands there twice."""
    may(said.actor, row)
    with transaction.atomic():
        made = _state(row, said, {"withdrawn_at": clock.now()}, withdraws=True)
        _follow_papers(row)
    return made


def _follow_papers(batch) -> None:
    """By the name and lot that it has now; the statement holds it."""
    papers_dues.follow_batch(WaterBatch.objects.select_related("school__unit").get(pk=batch.pk))


def visit(row: CareVisit, said: Statement, *, kind: str, held_on: dt.date, what: str) -> Correction:
    """When a place was visited or its parents met, and what was seen or said."""
    may(said.actor, row)
    refuse(care_rules.faults_of_visit(held_on, clock.today()))
    with transaction.atomic():
        return _state(row, said, {"kind": kind, "held_on": held_on, "what": what})


def withdraw_visit(row: CareVisit, said: Statement) -> Correction:
    """Nobody was there, or it belongs to another place."""
    may(said.actor, row)
    with transaction.atomic():
        return _state(row, said, {"withdrawn_at": clock.now()}, withdraws=True)


def census(row: CareCensus, said: Statement, *, places: int, pupils: int) -> Correction:
    """The numbers that were handed in; what single places have is changed at the place."""
    may(said.actor, row)
    refuse(care_rules.faults_of_census(places, pupils))
    with transaction.atomic():
        return _state(row, said, {"places": places, "pupils": pupils})


def withdraw_census(row: CareCensus, said: Statement) -> Correction:
    """Nothing was counted: the census of the running term is owed again."""
    may(said.actor, row)
    with transaction.atomic():
        made = _state(row, said, {"withdrawn_at": clock.now()}, withdraws=True, check=_check_term)
        school = row.school
        if school.status == Status.OPEN:
            census_dues.follow_school(school)
    return made


def _check_term(census, _facts) -> None:
    running = calendar.term_of(census.city_id, clock.today())
    if running is None or running.pk != census.term_id:
        raise Refused(
            _("The term of this census is over: it cannot be taken again. Put its numbers right.")
        )


def _state(
    row, said, facts, withdraws=False, check: Callable[[object, dict], None] | None = None
) -> Correction:
    """One statement beside a row that is held for it; `check(row, facts)` raises what stands
    against it."""
    held = lock(type(row), row)
    known = again(held, said, {} if withdraws else facts, withdraws)
    if known is not None:
        return known
    if check and not held.withdrawn_at:
        check(held, facts)
    return put_right(held, said, facts, withdraws)
