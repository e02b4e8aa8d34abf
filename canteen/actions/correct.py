"""Put a record right, or withdraw it: a new statement beside it with its reason, by whom and when.
What the record said before stays there to be read.

Who: the principal and the safety officer of the school. Records of a day within the days in which
they are made, certificates and contracts always. All raise PermissionDenied, Refused, and Conflict
where somebody else put the record right meanwhile.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions import contract as contracts
from canteen.actions import menu as menus
from canteen.actions import worker as workers
from canteen.actions.day import count, sheet_of
from canteen.actions.shared import lock, may, put_under
from canteen.dues import certificate as certificate_dues
from canteen.dues import outsourcing
from canteen.dues import sample as sample_dues
from canteen.models import (
    Contract,
    Correction,
    DailyCheck,
    Dish,
    HealthCertificate,
    Kitchen,
    Worker,
    version_of,
)
from canteen.models.correction import SUBJECTS
from canteen.rules import contract as contract_rules
from canteen.rules import day as day_rules
from canteen.rules import sample as sample_rules
from canteen.rules import worker as worker_rules
from safety.base import clock, once
from safety.base.models import Conflict, Refused, refuse
from safety.base.trail import storable
from safety.schools.models import User

NO_SAMPLE = {"grams": None, "cabinet": "", "keeper": "", "taken_at": None, "keep_until": None}


@dataclass(frozen=True)
class Statement:
    """Who says that a record is wrong, and why; `version`: what they had read of it
    (models.version_of). The same uuid again changes nothing."""

    uuid: UUID
    actor: User
    version: int
    reason: str


# -- health certificates ---------------------------------------------------------------------------


def certificate(
    row: HealthCertificate, said: Statement, *, number: str, issued_on: dt.date,
    expires_on: dt.date | None = None,
) -> Correction:  # fmt: skip
    """Number and dates, whenever it is seen that they are wrong."""
    may(said.actor, row)
    refuse(worker_rules.faults_of_certificate(issued_on, expires_on, clock.today()))
    until = expires_on or worker_rules.expiry_of(issued_on)
    facts = {"number": number, "issued_on": issued_on, "expires_on": until}
    with transaction.atomic():
        worker = lock(Worker, row.worker)
        paper = lock(HealthCertificate, row)
        known = _again(paper, said, facts)
        if known is None:
            others = worker.certificates.filter(issued_on=issued_on, withdrawn_at=None)
            if others.exclude(pk=paper.pk).exists():
                raise Refused(_("A certificate of this day is recorded already."))
            known = put_right(paper, said, facts)
            _certify(worker)
    return known


def withdraw_certificate(row: HealthCertificate, said: Statement) -> Correction:
    """It is somebody else's: it stays there to be read, and counts for nobody."""
    may(said.actor, row)
    with transaction.atomic():
        worker = lock(Worker, row.worker)
        paper = lock(HealthCertificate, row)
        known = _again(paper, said, {}, withdraws=True)
        if known is None:
            known = put_right(paper, said, {"withdrawn_at": clock.now()}, withdraws=True)
            _certify(worker)
    return known


def _certify(worker) -> None:
    workers.certify(worker)
    certificate_dues.follow_worker(worker)


# -- records of a day ------------------------------------------------------------------------------


def check(row: DailyCheck, said: Statement, *, wrong: list[str], remarks: str) -> Correction:
    """What one of the three checks found."""
    may(said.actor, row)
    refuse(day_rules.faults_of_check(row.slot, wrong, remarks))
    return _of_day(row, row.sheet, said, {"wrong": wrong, "remarks": remarks})


def withdraw_check(row: DailyCheck, said: Statement) -> Correction:
    """The check was not made, or stands in the place of another: the day lacks it again."""
    may(said.actor, row)
    return _of_day(row, row.sheet, said, {"withdrawn_at": clock.now()}, withdraws=True)


def sample(
    row: Dish, said: Statement, *, grams: int, cabinet: str, keeper: str, taken_at: dt.datetime
) -> Correction:
    """Weight, place, keeper and time of a sample; kept for 48 hours from the right time on."""
    may(said.actor, row)
    refuse(sample_rules.faults_of_sample(grams, taken_at, clock.now()))
    refuse(menus.other_day(row.menu, taken_at))
    facts = {"grams": grams, "cabinet": cabinet, "keeper": keeper, "taken_at": taken_at}
    facts["keep_until"] = taken_at + sample_rules.KEPT
    return _of_day(row, row.menu.sheet, said, facts)


def withdraw_sample(row: Dish, said: Statement) -> Correction:
    """No sample of this dish was kept: the day lacks it again."""
    may(said.actor, row)
    return _of_day(row, row.menu.sheet, said, NO_SAMPLE, withdraws=True)


def _check_sample(dish, keep_until):
    if dish.grams is None:
        raise Refused(_("No sample of this dish is recorded."))
    if dish.disposed_at and keep_until is None:
        raise Refused(_("This sample was disposed of: it was there."))
    if dish.disposed_at and dish.disposed_at < keep_until:
        raise Refused(
            _("It was disposed of at a time at which it would not have been kept for 48 hours.")
        )


def _of_day(row, sheet, said, facts, withdraws=False) -> Correction:
    """A day that is put right is no later for it."""
    with transaction.atomic():
        held = sheet_of(sheet.kitchen, said.actor, sheet.day)
        found = lock(type(row), row)
        known = _again(found, said, {} if withdraws else facts, withdraws)
        if known is None:
            if isinstance(found, Dish):
                _check_sample(found, facts["keep_until"])
            known = put_right(found, said, facts, withdraws)
            if known.after.get("grams"):
                sample_dues.tell(found.menu, [found], said.actor)
            count(held)
    return known


# -- contracts -------------------------------------------------------------------------------------


def start(row: Contract, said: Statement, *, starts_on: dt.date) -> Correction:
    """The day on which a contract began."""
    may(said.actor, row)
    with transaction.atomic():
        held = lock(Contract, row)
        place = lock(Kitchen, held.kitchen)
        known = _again(held, said, {"starts_on": starts_on})
        if known is None:
            _check_start(held, place, starts_on)
            known = put_right(held, said, {"starts_on": starts_on})
            held.version += 1
            held.save(update_fields=["version"])
            outsourcing.follow_contract(held)
    return known


def _check_start(held, place, starts_on):
    refuse(contract_rules.faults_of_term(starts_on, held.ends_on, clock.today()))
    refuse(contract_rules.faults_of_transition(starts_on, held.ends_on, held.transition_on))
    if held.taken_back_on:
        back = held.taken_back_on
        refuse(contract_rules.faults_of_return(starts_on, back, clock.today()))
    contracts.check_beside(place, held.uuid, starts_on, held.ends_on)


# -- what is common --------------------------------------------------------------------------------


def _again(row, said, facts, withdraws=False) -> Correction | None:
    """The correction that this very statement made before, if it did."""
    known = Correction.objects.filter(uuid=said.uuid).first()
    if known is None:
        return None
    column = f"{SUBJECTS[type(row)]}_id"
    asked = {} if withdraws else storable(facts)
    return once.same(
        known, **{column: row.pk}, withdraws=withdraws, reason=said.reason, asked=asked
    )


def put_right(row, said: Statement, facts: dict, withdraws=False) -> Correction:
    """Write a statement beside a held row, and into the row what it says now."""
    if getattr(row, "withdrawn_at", None):
        raise Refused(_("This record is withdrawn: it counts no more."))
    if version_of(row) != said.version:
        raise Conflict(row)
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
    if not changed:
        raise Refused(_("Nothing of this is different from what is recorded."))
    made = Correction(
        uuid=said.uuid, before=storable({name: getattr(row, name) for name in changed}),
        after=storable(changed), asked={} if withdraws else storable(facts),
        withdraws=withdraws, reason=said.reason, made_by=said.actor,
        made_at=clock.now(), **{SUBJECTS[type(row)]: row},
    )  # fmt: skip
    put_under(made, row)
    made.save(force_insert=True)
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=[*changed])
    return made
