"""Results of examinations, from which certificates follow (actions.certificate); what was entered
wrongly is put right in actions.correction (R22).

Who enters results: whoever runs the course (actions.course).
"""

import copy
import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drills.actions.certificate import OWNER, SIZE, issue
from drills.actions.course import closed, hold, may_run
from drills.models import (
    Course,
    ExamResult,
    Participant,
    TrainingCertificate,
)
from drills.rules import training as rules
from drills.rules.training import Outcome
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.schools.actions.hold import hold_places
from safety.schools.audit import note as audit_note
from safety.schools.models import User


class Entry(NamedTuple):
    """A result as it is entered; `score` None: did not come."""

    participant: Participant
    attempt: int
    score: int | None
    examined_on: dt.date


class Written(NamedTuple):
    results: list[ExamResult]
    certificates: list[TrainingCertificate]


@once.once_more
def record_results(
    course: Course, actor: User, *, examined_on: dt.date, scores: dict[int, tuple[int, int | None]]
) -> int:
    """Enter results of some participants, all or none: key → (attempt, score; None: absent).

    What stands there already in the same words is left alone, so that a second click does nothing.
    Returns how many were new. Raises PermissionDenied; Refused too where one of them takes part no
    longer.
    """
    if not may_run(actor, course.unit):
        raise PermissionDenied
    rows = Participant.objects.filter(course=course, pk__in=scores)
    hold_places(rows.values_list("school", flat=True))
    course = hold(course)
    there, new = held(rows), []
    gone = [key for key in scores if key not in {row.pk for row in there}]
    if gone:
        raise Refused(takes_part_no_more(course, pk__in=gone))
    for row in there:
        attempt, score = scores[row.pk]
        entry = Entry(row, attempt, score, examined_on)
        if not stands(entry):
            _refuse(course, entry)
            new.append(entry)
    write_results(course, actor, new)
    return len(new)


def held(rows) -> list[Participant]:
    """Participants with their results, held until the transaction ends."""
    rows = rows.filter(struck_at=None).select_related("school__unit").order_by("pk")
    return list(rows.select_for_update(of=("self",)).prefetch_related("results"))


def takes_part_no_more(course: Course, **which) -> str:
    """What is said of a score of somebody who is not of the course, or not any more."""
    struck = Participant.objects.filter(course=course, **which).exclude(struck_at=None)
    names = [*struck.order_by("pk").values_list("name", flat=True)]
    if not names:
        return _("A score was sent of somebody who is not in this course. Nothing is saved yet: "
                 "check the scores below and save again.")  # fmt: skip
    said = _("Struck off this course meanwhile: %(names)s. Nothing is saved yet: check the other "
             "scores and save again; whoever takes part after all is enrolled again.")  # fmt: skip
    return said % {"names": _(", ").join(names)}


def counting(participant: Participant) -> list[ExamResult]:
    """The results that count, the first attempt first; no query where they were fetched along."""
    there = [row for row in participant.results.all() if row.replaced_at is None]
    return sorted(there, key=lambda row: row.attempt)


def standing(participant: Participant, attempt: int) -> ExamResult | None:
    """What is recorded already of an attempt."""
    return next((row for row in counting(participant) if row.attempt == attempt), None)


def stands(entry: Entry) -> bool:
    """Whether exactly this is recorded already. Raises Refused for another score or day."""
    row = standing(entry.participant, entry.attempt)
    if row is not None:
        refuse(stands_otherwise(entry, row))
    return row is not None


def stands_otherwise(entry: Entry, row: ExamResult) -> dict[str, str]:
    """In what a result that is recorded differs from what is entered, by field."""
    name = entry.participant.name
    if row.score != entry.score:
        said = _("%(name)s: attempt %(attempt)d is recorded already with %(score)s. Put it right "
                 "on the page of the participant.")  # fmt: skip
        score = _("absent") if row.score is None else row.score
        return {"score": said % {"name": name, "attempt": row.attempt, "score": score}}
    if row.examined_on != entry.examined_on:
        said = _("%(name)s: attempt %(attempt)d is recorded already as examined on %(day)s. Put "
                 "the day right on the page of the participant.")  # fmt: skip
        day = date_format(row.examined_on)
        return {"examined_on": said % {"name": name, "attempt": row.attempt, "day": day}}
    return {}


def faults_of(course: Course, entry: Entry) -> dict[str, str]:
    """What the rules hold against a result, by field."""
    known = [(Outcome(row.outcome), row.examined_on) for row in counting(entry.participant)]
    found = rules.faults_of_day(entry.examined_on, course.first_day, clock.today())
    return found or rules.faults_of_attempt(entry.attempt, entry.examined_on, known)


def _refuse(course, entry) -> None:
    if not course.is_open:
        raise Refused(closed())
    faults = faults_of(course, entry)
    if faults:
        raise Refused(f"{entry.participant.name}: {' '.join(faults.values())}")


def write_results(course: Course, actor: User, entries: Sequence[Entry]) -> Written:
    """Write results that were judged, of participants that are held: a number of statements that
    grows with hundreds of them. Whoever passes is given a certificate."""
    now = clock.now()
    made = [result_of(course, actor, now, entry) for entry in entries]
    ExamResult.objects.bulk_create(made, batch_size=SIZE)
    was = {entry.participant.pk: copy.copy(entry.participant) for entry in entries}
    for entry, result in zip(entries, made, strict=True):
        row = entry.participant
        row.attempt, row.score, row.outcome = result.attempt, result.score, result.outcome
        row.version += 1
    rows = [entry.participant for entry in entries]
    fields = ["attempt", "score", "outcome", "version"]
    if rows:
        Participant.objects.bulk_update(rows, fields, batch_size=SIZE)
        audit_note(rows, actor, was)
    passed = [(r.participant, r.examined_on) for r in made if r.outcome == Outcome.PASSED]
    return Written(made, issue(course, actor, passed))


def result_of(course: Course, actor: User, now: dt.datetime, entry: Entry) -> ExamResult:
    """The row of a result, not written yet."""
    row = entry.participant
    return ExamResult(
        participant=row, attempt=entry.attempt, score=entry.score,
        outcome=rules.outcome_of(entry.score, course.pass_mark), examined_on=entry.examined_on,
        recorded_by=actor, recorded_at=now, **{name: getattr(row, name) for name in OWNER},
    )  # fmt: skip
