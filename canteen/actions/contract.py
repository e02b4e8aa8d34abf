"""End the outsourcing of kitchens (R11). Each act leaves what is owed as it is then.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from canteen.actions import scan as scans
from canteen.actions.shared import lock, may, put_under
from canteen.dues import outsourcing
from canteen.models import Contract, Kitchen, Mode, TakingBack
from canteen.rules import contract as rules
from safety.base import clock, once
from safety.base.models import Conflict, Refused, refuse
from safety.schools.models import User


def prepare_scan(kitchen: Kitchen, actor: User, upload, *, form_uuid, **term) -> scans.Scan:
    """Check and keep the scan, outside of the transaction of `record`. Raises what that would."""
    may(actor, kitchen)
    _check(kitchen, form_uuid, **term)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


def record(
    kitchen: Kitchen, actor: User, *, uuid, party: str, starts_on: dt.date, ends_on: dt.date,
    transition_on: dt.date | None = None, plan: str = "", scan: scans.Scan = None,
    in_force: bool = False,
) -> Contract:  # fmt: skip
    """A contract from before the rule, or one that is `in_force` against it: that is to come back
    at once, and bureaus hear of it. The same uuid again gives the one there is."""
    may(actor, kitchen)
    term = {"starts_on": starts_on, "ends_on": ends_on, "transition_on": transition_on}
    facts = {"party": party, "plan": plan, **term}
    with transaction.atomic():
        place = lock(Kitchen, kitchen)
        known = Contract.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, kitchen_id=place.pk, scan_uuid=scans.same(scan), **facts)
        _check(place, uuid, in_force=in_force, **term)
        now = clock.now()
        row = Contract(uuid=uuid, kitchen=place, recorded_by=actor, recorded_at=now, **facts)
        put_under(row, place)
        scans.put(row, scan)
        row.save(force_insert=True)
        run_by(place, Mode.OUTSOURCED)
        outsourcing.follow_contract(row)
    return row


def _check(kitchen, uuid, *, starts_on, ends_on, transition_on, in_force=False):
    """The term is allowed and lies beside no other one of the kitchen."""
    refuse(rules.faults_of_term(starts_on, ends_on, clock.today(), in_force))
    refuse(rules.faults_of_transition(starts_on, ends_on, transition_on))
    check_beside(kitchen, uuid, starts_on, ends_on)
    if kitchen.contracts.exclude(uuid=uuid).filter(taken_back_on=None).exists():
        raise Refused(_("Record first that the earlier contract is taken back."))


def check_beside(kitchen, uuid, starts_on, ends_on):
    """A contract lies beside no other one of its kitchen: neither its term nor the time until it
    was taken back; nor does it begin on the same day."""
    others = kitchen.contracts.exclude(uuid=uuid)
    still = Q(taken_back_on=None) | Q(taken_back_on__gt=starts_on) | Q(starts_on=starts_on)
    clash = others.filter(still, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if clash:
        text = _("The kitchen has a contract with %(party)s from %(first)s to %(last)s already.")
        first, last = clash.starts_on.isoformat(), clash.ends_on.isoformat()
        raise Refused(text % {"party": clash.party, "first": first, "last": last})


def edit(contract: Contract, actor: User, *, version: int, **facts) -> Contract:
    """Set the transition date and the plan, put the rest right. Raises Conflict when stale."""
    may(actor, contract)
    with transaction.atomic():
        row = _open(contract, version)
        refuse(rules.faults_of_end(row.ends_on, facts.get("ends_on", row.ends_on)))
        wanted = facts.get("transition_on", row.transition_on)
        refuse(rules.faults_of_later(row.transition_on, wanted))
        for name, value in facts.items():
            setattr(row, name, value)
        if row.ends_on < row.starts_on:
            refuse(rules.faults_of_term(row.starts_on, row.ends_on, clock.today(), in_force=True))
        refuse(rules.faults_of_transition(row.starts_on, row.ends_on, row.transition_on))
        return _save(row)


def prepare_back(
    contract: Contract, actor: User, upload, *, form_uuid, version: int, **day
) -> scans.Scan:  # fmt: skip
    """Check and keep the paper by which a kitchen comes back, outside of the transaction of
    `take_back`. Raises what that would."""
    may(actor, contract)
    if not contract.takings_back.filter(uuid=form_uuid).exists():
        now = Contract.objects.get(pk=contract.pk)
        if now.version != version:
            raise Conflict(now)
        _check_back(now, upload, **day)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


def take_back(
    contract: Contract, actor: User, *, uuid, version: int, taken_back_on: dt.date, scan: scans.Scan
) -> Contract:
    """The school runs the kitchen itself from a day on, which a paper shows: what was owed is
    settled, and the bureaus hear of it. The same uuid again changes nothing."""
    may(actor, contract)
    with transaction.atomic():
        known = TakingBack.objects.filter(uuid=uuid).first()
        if known:
            facts = {"taken_back_on": taken_back_on, "scan_uuid": scans.same(scan)}
            return once.same(known, contract_id=contract.pk, **facts).contract
        row = _open(contract, version)
        _check_back(row, scan, taken_back_on)
        row.taken_back_on, row.back_at = taken_back_on, clock.now()
        _keep_paper(row, actor, uuid, scan)
        run_by(lock(Kitchen, row.kitchen), Mode.SELF_RUN)
        outsourcing.tell(row, actor, outsourcing.Said.BACK, taken_back_on)
        return _save(row)


def _check_back(contract, paper, taken_back_on):
    if not contract.is_open:
        raise Refused(_back_already())
    refuse(rules.faults_of_return(contract.starts_on, taken_back_on, clock.today()))
    if paper is None:
        raise Refused(_("Add the paper by which the contract was ended: a photo or a PDF of it."))


def _keep_paper(contract, actor, uuid, scan):
    paper = TakingBack(
        uuid=uuid, contract=contract, taken_back_on=contract.taken_back_on, recorded_by=actor,
        recorded_at=contract.back_at,
    )  # fmt: skip
    put_under(paper, contract)
    scans.put(paper, scan)
    paper.save(force_insert=True)


def _back_already() -> str:
    return _("It is recorded already that the kitchen is taken back.")


def _open(contract, version) -> Contract:
    row = lock(Contract, contract, version)
    if not row.is_open:
        raise Refused(_back_already())
    return row


def _save(row) -> Contract:
    row.version += 1
    row.save()
    outsourcing.follow_contract(row)
    return row


def run_by(kitchen, mode) -> None:
    """How a locked kitchen is run now."""
    if kitchen.mode != mode:
        kitchen.mode = mode
        kitchen.version += 1
        kitchen.save()
