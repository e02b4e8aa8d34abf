"""Results of examinations and what follows from them: certificates, issued, withdrawn, ended (R22).

Who enters results: whoever runs the course (actions.course). That a holder has left is said by the
school too.
"""

import copy
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drills.actions.course import closed, hold, may_enrol, may_run
from drills.dues import training as dues
from drills.models import (
    CertificateSeries,
    Course,
    ExamResult,
    Participant,
    TrainingCertificate,
)
from drills.rules import training as rules
from drills.rules.training import Outcome
from safety.base import clock, once
from safety.base.models import Conflict, Refused, refuse
from safety.schools.actions.hold import hold_places
from safety.schools.audit import note as audit_note
from safety.schools.models import Unit, User

SIZE = 500
OWNER = ("school_id", "township_id", "district_id", "city_id")


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
    made = [_result(course, actor, now, entry) for entry in entries]
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


def _result(course, actor, now, entry) -> ExamResult:
    row = entry.participant
    return ExamResult(
        participant=row, attempt=entry.attempt, score=entry.score,
        outcome=rules.outcome_of(entry.score, course.pass_mark), examined_on=entry.examined_on,
        recorded_by=actor, recorded_at=now, **{name: getattr(row, name) for name in OWNER},
    )  # fmt: skip


def issue(
    course: Course, actor: User, passed: Sequence[tuple[Participant, dt.date]]
) -> list[TrainingCertificate]:
    """Give certificates, numbered in this order, each from the day of the examination on; what
    each holder had before is renewed by it."""
    if not passed:
        return []
    made, now = [], clock.now()
    numbers = _numbers(passed)
    for row, day in passed:
        series, serial, number = next(numbers[row.city_id, day.year])
        made.append(
            TrainingCertificate(
                participant=row, audience=course.audience, name=row.name,
                phone_last4=row.phone_last4, series=series, serial=serial, number=number,
                issued_on=day, expires_on=rules.expiry_of(day, course.valid_months),
                issued_by=actor, issued_at=now, **{name: getattr(row, name) for name in OWNER},
            )
        )  # fmt: skip
    TrainingCertificate.objects.bulk_create(made, batch_size=SIZE)
    audit_note(made, actor)
    follow_holders(made)
    return made


def _numbers(passed) -> dict:
    """(city, year) → the next numbers of that series, taken for good in this transaction."""
    wanted: dict[tuple[int, int], int] = defaultdict(int)
    for row, day in passed:
        wanted[row.city_id, day.year] += 1
    codes = dict(Unit.objects.filter(pk__in={c for c, _y in wanted}).values_list("pk", "code"))
    found = {}
    for (city, year), count in sorted(wanted.items()):
        CertificateSeries.objects.get_or_create(city_id=city, year=year)
        series = CertificateSeries.objects.select_for_update().get(city_id=city, year=year)
        first, series.last = series.last + 1, series.last + count
        series.save(update_fields=["last"])
        found[city, year] = _told(series, codes[city], first)
    return found


def _told(series, code, first):
    for serial in range(first, series.last + 1):
        yield series, serial, rules.number_of(code, series.year, serial)


def follow_holders(certificates: Iterable[TrainingCertificate]) -> None:
    """Which certificate of each of these holders is the newest, and what is owed for it."""
    bearers = sorted({row.bearer for row in certificates})
    for at in range(0, len(bearers), SIZE):
        some = set(bearers[at : at + SIZE])
        schools, names = {bearer[0] for bearer in some}, {bearer[2] for bearer in some}
        rows = TrainingCertificate.objects.filter(school__in=schools, name__in=names)
        rows = rows.select_related("school__unit", "participant")
        rows = rows.order_by("pk").select_for_update(of=("self",))
        _follow([row for row in rows if row.bearer in some])


def _follow(rows: list[TrainingCertificate]) -> None:
    older = {paper.key for papers in _by_holder(rows) for paper in papers[:-1]}
    changed = []
    for row in rows:
        renewed = row.pk in older
        if row.renewed != renewed:
            row.renewed = renewed
            changed.append(row)
    TrainingCertificate.objects.bulk_update(changed, ["renewed"], batch_size=SIZE)
    dues.follow(rows)


def _by_holder(rows: Iterable[TrainingCertificate]) -> list[list[rules.Held]]:
    """What was not withdrawn, by holder, the newest last."""
    known: dict[tuple, list[rules.Held]] = defaultdict(list)
    for row in rows:
        if row.withdrawn_at is None:
            course, left = row.participant.course_id, row.left_at is not None
            known[row.bearer].append(
                rules.Held(row.issued_on, row.pk, row.phone_last4, course, left)
            )
    return [papers for held in known.values() for papers in rules.holders_of(held)]


def newest_of(certificate: TrainingCertificate) -> TrainingCertificate:
    """The certificate of its holder that counts: itself, or the last that renewed it."""
    school, audience, name = certificate.bearer
    rows = TrainingCertificate.objects.filter(school=school, audience=audience, name=name)
    there = {row.pk: row for row in rows.select_related("participant")}
    for papers in _by_holder(there.values()):
        if certificate.pk in {paper.key for paper in papers}:
            return there[papers[-1].key]
    return certificate


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
    new = _result(course, actor, now, entry)
    new.why = why
    new.save(force_insert=True)
    row.score, row.outcome = new.score, new.outcome
    row.version += 1
    row.save()
    passed, moved = new.outcome == Outcome.PASSED, new.examined_on != last.examined_on
    papers = list(row.certificates.filter(withdrawn_at=None))
    if not passed or moved:
        for paper in papers:
            _withdraw(_locked(paper), actor, why)
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


def withdraw_certificate(
    certificate: TrainingCertificate, actor: User, *, why: str
) -> TrainingCertificate:
    """It counts no more; it stays to be read, with the reason. Whoever runs the course. The same
    reason again changes nothing; another is refused."""
    with transaction.atomic():
        hold_places([certificate.school_id])
        row = _locked(certificate)
        if not may_run(actor, row.participant.course.unit):
            raise PermissionDenied
        if row.withdrawn_at:
            return once.same(row, withdrawn_why=why)
        return _withdraw(row, actor, why)


def _withdraw(row, actor, why) -> TrainingCertificate:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = clock.now(), actor, why
    row.renewed = False
    row.save()
    follow_holders([row])
    return row


def let_go(certificate: TrainingCertificate, actor: User, *, left_on: dt.date):
    """The holder works at the school no longer: nothing is renewed for them. The school, or who
    runs the course. Raises Refused for a day to come and one before the issue."""
    with transaction.atomic():
        hold_places([certificate.school_id])
        row = _locked(certificate)
        if not may_enrol(actor, row.participant.course, row.school):
            raise PermissionDenied
        if row.left_at:
            return once.same(row, left_on=left_on)
        if row.withdrawn_at:
            raise Refused(_("This certificate was withdrawn."))
        if row.renewed:
            said = _("This certificate was renewed: record it on the page of the newest, "
                     "%(number)s.")  # fmt: skip
            raise Refused(said % {"number": newest_of(row).number})
        if left_on > clock.today():
            raise Refused(_("This day has not come yet. Record it once they have left."))
        if left_on < row.issued_on:
            raise Refused(_("The certificate was issued later than this day."))
        row.left_on, row.left_at = left_on, clock.now()
        row.save()
        dues.follow([row])
    return row


def _held_one(participant) -> Participant:
    found = held(Participant.objects.filter(pk=participant.pk))
    if not found:
        raise Refused(_("Was struck off the course. Whoever takes part after all is enrolled "
                        "again, on the page of the course."))  # fmt: skip
    return found[0]


def _locked(certificate) -> TrainingCertificate:
    rows = TrainingCertificate.objects.select_for_update(of=("self",))
    rows = rows.select_related("school__unit", "participant__course__unit")
    found = rows.filter(pk=certificate.pk).first()
    if found is None:  # the list that it came by was taken back meanwhile
        raise Refused(_("This was taken out meanwhile."))
    return found
