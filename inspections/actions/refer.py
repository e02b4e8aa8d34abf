"""What the school cannot fix goes to the department that can, until that answers (R04).

As in `rectify`: `version` is what the person saw; PermissionDenied for those who may not, Refused
with the reason, Conflict when the hazard changed meanwhile.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inspections import dues, rules
from inspections.actions import record, visit
from inspections.departments import Department
from inspections.models import Referral
from safety.base import clock, once
from safety.base.models import Refused

DONE, BACK = Referral.Outcome.DONE, Referral.Outcome.BACK
ACTIONS = {DONE: "referral_done", BACK: "referral_back"}


def refer(
    hazard, actor, *, uuid, version, department, office, reason, answer_by: dt.date
) -> Referral:
    """Hand the hazard to an office outside education. The school's clock stands still, the office
    has until `answer_by`. The same uuid by the same person in the same words gives the referral
    there is."""
    with transaction.atomic():
        given = {
            "department": department,
            "office": office,
            "reason": reason,
            "answer_by": answer_by,
        }
        known = Referral.objects.filter(uuid=uuid).first()
        if known:
            return _same(known, hazard, actor, given)
        said = {**given, "uuid": str(uuid), "answer_by": answer_by.isoformat()}
        step = record.begin("refer", hazard, actor, version=version, said=said)
        if step.repeated:
            return Referral.objects.get(uuid=uuid)
        _check(**given)
        row = step.write()
        referral = _create(row, step, uuid, given)
        dues.owe_referral(referral, row)
        told = dues.facts(row, office=office)
        dues.tell_school("hazard_referred", row, str(referral.uuid), told, but=actor)
        return referral


def record_answer(
    referral, actor, *, outcome, answered_on: dt.date, answer, version=None
) -> Referral:
    """Write down what the department answered. The school's clock has stood still since the
    referral: the days left (or late) then are left now. What was dealt with goes to the re-check.
    `version` is the hazard's.

    The same answer by the same person in the same words is done already; any other comes too late.
    """
    with transaction.atomic():
        row = record.lock(referral.hazard)
        found = Referral.objects.get(pk=referral.pk)
        if found.outcome:
            return _same_answer(found, actor, outcome, answered_on, answer)
        said = {
            "uuid": str(found.uuid),
            "office": found.office,
            "answer": answer,
            "answered_on": answered_on.isoformat(),
        }
        step = record.begin(ACTIONS[outcome], row, actor, version=version, said=said)
        _check_answer(found, answered_on, answer)
        _answer(found, step, outcome, answered_on, answer)
        return found


def _check(department, office, reason, answer_by):
    if department not in Department.values or not office:
        raise Refused(_("Name the department and the office."))
    if not reason:
        raise Refused(_("Say what the department is asked to do."))
    today = clock.today()
    if not today < answer_by <= today + rules.LONGEST_REFERRAL:
        raise Refused(_("The answer is due after today and within 180 days."))


def _create(row, step, uuid, given) -> Referral:
    try:
        with transaction.atomic():
            return Referral.objects.create(
                uuid=uuid, hazard=row, referred_by=step.actor, referred_at=step.at, **given
            )
    except IntegrityError:  # the uuid went elsewhere meanwhile
        raise Refused(visit.reused()) from None


def _same(known, hazard, actor, given) -> Referral:
    if known.hazard_id != hazard.pk or known.referred_by_id != actor.pk:
        raise Refused(visit.reused())
    return once.same(known, **given)


def _same_answer(found, actor, outcome, answered_on, answer) -> Referral:
    if (found.recorded_by_id, found.outcome) != (actor.pk, outcome):
        raise Refused(_("The answer has been recorded already."))
    return once.same(found, answered_on=answered_on, answer=answer)


def _check_answer(found, answered_on, answer):
    if not answer:
        raise Refused(_("Write down what the department answered."))
    if not clock.day_of(found.referred_at) <= answered_on <= clock.today():
        raise Refused(_("The answer lies between the referral and today."))


def _answer(found, step, outcome, answered_on, answer):
    found.outcome, found.answer, found.answered_on = outcome, answer, answered_on
    found.recorded_by, found.recorded_at = step.actor, step.at
    found.save()
    since, today = clock.day_of(found.referred_at), clock.day_of(step.at)
    changes = {"deadline": rules.resumed_deadline(step.hazard.deadline, since, today)}
    if outcome == DONE:
        changes |= record.submission(step.at)
    row = step.write(**changes)
    dues.settle_referral(found, row)
    told = dues.facts(row, office=found.office, answer=answer[:120])
    dues.tell_school("referral_answered", row, str(found.uuid), told)
    if outcome == DONE:
        dues.tell_recheckers(row, f"{row.uuid}:{row.version}", but=step.actor)
