"""Training certificates: numbered and issued to who passed, withdrawn, ended where the holder has
left (R22).

Who withdraws: whoever runs the course (actions.course). That a holder has left is said by the
school too.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from drills.actions.course import may_enrol, may_run
from drills.dues import training as dues
from drills.models import CertificateSeries, Course, Participant, TrainingCertificate
from drills.rules import training as rules
from safety.base import clock, once
from safety.base.models import Refused
from safety.schools.actions.hold import hold_places
from safety.schools.audit import note as audit_note
from safety.schools.models import Unit, User

SIZE = 500
OWNER = ("school_id", "township_id", "district_id", "city_id")


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


def withdraw_certificate(
    certificate: TrainingCertificate, actor: User, *, why: str
) -> TrainingCertificate:
    """It counts no more; it stays to be read, with the reason. Whoever runs the course. The same
    reason again changes nothing; another is refused."""
    with transaction.atomic():
        hold_places([certificate.school_id])
        row = locked(certificate)
        if not may_run(actor, row.participant.course.unit):
            raise PermissionDenied
        if row.withdrawn_at:
            return once.same(row, withdrawn_why=why)
        return withdraw(row, actor, why)


def withdraw(row: TrainingCertificate, actor: User, why: str) -> TrainingCertificate:
    """A certificate that is held (`locked`) counts no more; what it had renewed counts again."""
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
        row = locked(certificate)
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


def locked(certificate: TrainingCertificate) -> TrainingCertificate:
    """As it is now, held until the transaction ends; after the school."""
    rows = TrainingCertificate.objects.select_for_update(of=("self",))
    rows = rows.select_related("school__unit", "participant__course__unit")
    found = rows.filter(pk=certificate.pk).first()
    if found is None:  # the list that it came by was taken back meanwhile
        raise Refused(_("This was taken out meanwhile."))
    return found
