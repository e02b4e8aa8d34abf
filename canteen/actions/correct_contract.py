"""Put an outsourcing contract right: its term, or that and when its kitchen was taken back.

Who: the principal and the safety officer of the school; that a kitchen was not taken back also the
administrators above, who hear of each of these. All raise PermissionDenied, Refused, and Conflict
where somebody else put it right meanwhile.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions import contract as contracts
from canteen.actions.put_right import Statement, again, put_right
from canteen.actions.shared import lock, may
from canteen.dues import outsourcing
from canteen.models import Contract, Correction, Kitchen, Mode
from canteen.rules import contract as rules
from safety.base import clock
from safety.base.models import Refused, refuse
from safety.schools.rules import ADMINS, SCHOOL_ROLES

MAY_REOPEN = SCHOOL_ROLES | ADMINS


def term(
    row: Contract, said: Statement, *, starts_on: dt.date, ends_on: dt.date
) -> Correction:  # fmt: skip
    """The days on which a contract began and ends, as it stands on paper."""
    may(said.actor, row)
    facts = {"starts_on": starts_on, "ends_on": ends_on}
    with transaction.atomic():
        held = lock(Contract, row)
        place = lock(Kitchen, held.kitchen)
        known = again(held, said, facts)
        if known is None:
            _check_term(held, place, **facts)
            known = put_right(held, said, facts)
            _follow(held, said.actor, outsourcing.Said.TERM, ends_on)
    return known


def _check_term(held, place, starts_on, ends_on):
    refuse(rules.faults_of_term(starts_on, ends_on, clock.today(), held.is_forbidden))
    refuse(rules.faults_of_transition(starts_on, ends_on, held.transition_on))
    if held.taken_back_on:
        refuse(rules.faults_of_return(starts_on, held.taken_back_on, clock.today()))
    _check_beside(held, place, starts_on, ends_on, held.taken_back_on)


def _check_beside(held, place, starts_on, ends_on, back_on):
    """Of one that was taken back early the time until then: another one may stand behind it."""
    last = min(ends_on, back_on - dt.timedelta(days=1)) if back_on else ends_on
    contracts.check_beside(place, held.uuid, starts_on, max(starts_on, last))


def back_day(row: Contract, said: Statement, *, taken_back_on: dt.date) -> Correction:
    """The day on which the kitchen was taken back; the paper stays as it was handed in."""
    may(said.actor, row)
    with transaction.atomic():
        held = lock(Contract, row)
        place = lock(Kitchen, held.kitchen)
        known = again(held, said, {"taken_back_on": taken_back_on})
        if known is None:
            if held.is_open:
                raise Refused(_("The kitchen is not taken back."))
            refuse(rules.faults_of_return(held.starts_on, taken_back_on, clock.today()))
            _check_beside(held, place, held.starts_on, held.ends_on, taken_back_on)
            known = put_right(held, said, {"taken_back_on": taken_back_on})
            _follow(held, said.actor, outsourcing.Said.DAY, taken_back_on)
    return known


def reopen(row: Contract, said: Statement) -> Correction:
    """The kitchen was not taken back: it is outsourced still, and what was owed is owed again."""
    if not said.actor.seats.cover(row, MAY_REOPEN):
        raise PermissionDenied
    with transaction.atomic():
        held = lock(Contract, row)
        place = lock(Kitchen, held.kitchen)
        known = again(held, said, {}, withdraws=True)
        if known is None:
            _check_back(held, place)
            day = held.taken_back_on
            known = put_right(held, said, {"taken_back_on": None, "back_at": None}, withdraws=True)
            contracts.run_by(place, Mode.OUTSOURCED)
            _follow(held, said.actor, outsourcing.Said.REOPENED, day)
    return known


def _check_back(held, place):
    if held.is_open:
        raise Refused(_("The kitchen is not taken back."))
    if place.contracts.filter(taken_back_on=None).exists():
        raise Refused(_("The kitchen has another contract, which is open."))


def _follow(held, actor, what, day):
    held.version += 1
    held.save(update_fields=["version"])
    outsourcing.follow_contract(held)
    outsourcing.tell(held, actor, what, day)
