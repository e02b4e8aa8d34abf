"""Put right, or withdraw, what was seen around the gate and what the media were told (R14).

Who: of a sighting whoever follows it, the school or the bureau that saw it; of a report to the
media the administrators of the city. At any time. All raise PermissionDenied, Refused, and Conflict
where somebody else put the record right meanwhile.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions import gate, gate_media
from canteen.actions.put_right import Statement, again, put_right
from canteen.actions.shared import lock
from canteen.dues import gate_answer
from canteen.models import Correction, GateMedia, GateSighting
from canteen.rules import gate as rules
from safety.base import clock
from safety.base.models import Refused, refuse

_DAYS = ("seen_on", "reported_on", "answer_by", "answered_on", "closed_on")


def sighting(row: GateSighting, said: Statement, **facts) -> Correction:
    """What was seen, where and when; of each step that was taken what was said of it."""
    _may_follow(said, row)
    with transaction.atomic():
        held = lock(GateSighting, row)
        known = again(held, said, facts)
        if known is None:
            _check_steps(held, facts)
            taken = _taken_before(held, facts)
            known = put_right(held, said, facts)
            _follow(held, **taken)
    return known


def withdraw_sighting(row: GateSighting, said: Statement) -> Correction:
    """Nothing of the kind was there, or it stands there twice: no answer is waited for any more.
    Not while the media were told of it: the city takes that back first."""
    _may_follow(said, row)
    with transaction.atomic():
        held = lock(GateSighting, row)
        known = again(held, said, {}, withdraws=True)
        if known is None:
            _check_untold(held)
            known = put_right(held, said, {"withdrawn_at": clock.now()}, withdraws=True)
            _follow(held)
    return known


def _may_follow(said, row):
    if not gate.may_follow(said.actor, row):
        raise PermissionDenied


def _check_steps(row, facts):
    for step, names in rules.STEPS.items():
        if getattr(row, step) is None and any(name in facts for name in names):
            raise Refused(_("This step is not recorded yet: it cannot be put right."))
    days = {name: facts.get(name, getattr(row, name)) for name in _DAYS}
    refuse(rules.faults_of_all(days, row.seen_on, clock.today()))
    first = row.media_reports.filter(withdrawn_at=None).order_by("told_on").first()
    if first and first.told_on < days["seen_on"]:
        raise Refused(
            _("The media were told of it before this day (%(day)s).") % {"day": first.told_on}
        )


def _check_untold(row):
    if row.media_reports.filter(withdrawn_at=None).exists():
        raise Refused(
            _("The media were told of it. The city withdraws its report to them first, then this.")
        )


def _taken_before(row, facts) -> dict[str, dt.datetime]:
    """Of steps that were taken before it was kept when they were recorded, and get another day:
    the day that stood there, by which the months that are over counted them."""
    days = {step: getattr(row, step) for step in rules.STEPS}
    return {
        name: clock.start_of(day)
        for step, day in days.items()
        if day and facts.get(step, day) != day
        and getattr(row, name := rules.RECORDED[step]) is None
    }  # fmt: skip


def _follow(row, **recorded):
    """Steps that somebody has open are of another version now."""
    for name, at in recorded.items():
        setattr(row, name, at)
    row.version += 1
    row.save(update_fields=["version", *recorded])
    gate_answer.follow_sighting(row)


def media(
    row: GateMedia, said: Statement, *, told_on: dt.date, answered_on: dt.date | None = None,
    **facts,
) -> Correction:  # fmt: skip
    """Whom the city told, by whose decision, when and what; where they answered, what of that."""
    _may_report(said, row)
    facts["told_on"] = told_on
    if answered_on:
        facts["answered_on"] = answered_on
    with transaction.atomic():
        seen = lock(GateSighting, row.sighting)
        held = lock(GateMedia, row)
        known = again(held, said, facts)
        if known is None:
            _check_media(held, seen, facts)
            known = put_right(held, said, facts)
            _count(held)
    return known


def _check_media(row, sighting, facts):
    today = clock.today()
    refuse(rules.faults_of_media(sighting.seen_on, facts["told_on"], today))
    if row.answered_on is None and {"answered_on", "answer"} & facts.keys():
        raise Refused(_("This step is not recorded yet: it cannot be put right."))
    answered_on = facts.get("answered_on", row.answered_on)
    if answered_on:
        refuse(rules.faults_of_answer(facts["told_on"], answered_on, today))


def withdraw_media(row: GateMedia, said: Statement) -> Correction:
    """The media were not told."""
    _may_report(said, row)
    with transaction.atomic():
        held = lock(GateMedia, row)
        known = again(held, said, {}, withdraws=True)
        if known is None:
            known = put_right(held, said, {"withdrawn_at": clock.now()}, withdraws=True)
            _count(held)
    return known


def _may_report(said, row):
    if not gate_media.may_report(said.actor, row):
        raise PermissionDenied


def _count(row):
    row.version += 1
    row.save(update_fields=["version"])
