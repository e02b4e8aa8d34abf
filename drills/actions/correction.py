"""Put the result of an examination right, and with it the certificate that follows from it (R22).

Who: whoever runs the course (actions.course).
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from drills.actions.certificate import follow_holders, issue, locked, withdraw
from drills.actions.course import closed, hold, may_run
from drills.actions.exam import Entry, counting, held, result_of, stands_otherwise
from drills.models import Participant
from drills.rules import training as rules
from drills.rules.training import Outcome
from safety.base import clock
from safety.base.models import Conflict, Refused, refuse
from safety.schools.actions.hold import hold_places
from safety.schools.models import User


def correct_result(
    participant: Participant,
    actor: User,
    *,
    version: int,
    score: int | None,
    why: str,
    examined_on: dt.date | None = None,
) -> Participant:
    """Put the last result right, its score or its day; what stood there stays beside it. Who
    passed no longer loses the certificate, who passed after all is given one; where the day moves
    it is withdrawn and issued anew. Somebody who passed and has no certificate in force is given
    one again where score and day are confirmed as they stand. `examined_on` None: the day stays.
    Raises Conflict, Refused."""
    with transaction.atomic():
        hold_places([participant.school_id])
        course = hold(participant.course)
        if not may_run(actor, course.unit):
            raise PermissionDenied
        row = _held_one(participant)
        *before, last = counting(row) or [None]
        if last is None:
            raise Refused(_("There is no result yet."))
        entry = Entry(row, last.attempt, score, examined_on or last.examined_on)
        same = not stands_otherwise(entry, last)
        if same and not lacks_certificate(row):
            if last.why == why:
                return row  # a second click
            if row.version == version:
                raise Refused(_("This is what stands there already. Enter another score or "
                                "another day, or go back."))  # fmt: skip
        if row.version != version:
            raise Conflict(row)
        _refuse_correction(course, entry, before)
        _put_right(course, actor, entry, last, why, again=same)
    return row


def lacks_certificate(participant: Participant) -> bool:
    """Whether somebody passed whose certificate was withdrawn."""
    if participant.outcome != Outcome.PASSED:
        return False
    return not participant.certificates.filter(withdrawn_at=None).exists()


def _refuse_correction(course, entry, before) -> None:
    if not course.is_open:
        raise Refused(" ".join([closed(), _("Open it again first, on the page of the course.")]))
    known = [(Outcome(row.outcome), row.examined_on) for row in before]
    refuse(
        rules.faults_of_day(entry.examined_on, course.first_day, clock.today())
        or rules.faults_of_attempt(entry.attempt, entry.examined_on, known)
    )


def _put_right(course, actor, entry, last, why, *, again) -> None:
    row, now = entry.participant, clock.now()
    last.replaced_at = now
    last.save(update_fields=["replaced_at"])
    new = result_of(course, actor, now, entry)
    new.why = why
    new.save(force_insert=True)
    row.score, row.outcome = new.score, new.outcome
    row.version += 1
    row.save()
    passed, moved = new.outcome == Outcome.PASSED, new.examined_on != last.examined_on
    papers = list(row.certificates.filter(withdrawn_at=None))
    if not passed or moved:
        for paper in papers:
            withdraw(locked(paper), actor, why)
    if passed and (again or last.outcome != Outcome.PASSED or (moved and papers)):
        made = issue(course, actor, [(row, new.examined_on)])
        for paper in papers:
            _carry_left(paper, made)


def _carry_left(paper, made) -> None:
    """That the holder has left stays said when a certificate is issued anew."""
    for row in made if paper.left_at else ():
        row.left_on, row.left_at = paper.left_on, paper.left_at
        row.save()
        follow_holders([row])


def _held_one(participant) -> Participant:
    found = held(Participant.objects.filter(pk=participant.pk))
    if not found:
        raise Refused(_("Was struck off the course. Whoever takes part after all is enrolled "
                        "again, on the page of the course."))  # fmt: skip
    return found[0]
