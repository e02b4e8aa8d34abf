"""Record safety agreements, letters to parents and lessons of drivers (R18).

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.files import scan as scans
from safety.schools import calendar
from safety.schools.models import School, User
from transport.actions.shared import lock, may, open_school, stand, still_counts
from transport.dues import agreement as dues
from transport.models import (
    Agreement,
    Driver,
    DriverLesson,
    DriverLink,
    LessonPresence,
    ParentLetter,
    VehicleLink,
)
from transport.rules import agreement as rules


def prepare_scan(row: VehicleLink | School, actor: User, upload, *, form_uuid) -> scans.Scan:
    """Check and keep the signed paper, before the transaction of its row."""
    may(actor, row)
    open_school(row if isinstance(row, School) else row.school)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


@once_more
def record_agreement(
    link: VehicleLink, actor: User, *, uuid, signed_on: dt.date, signed: int,
    until: dt.date | None = None, scan: scans.Scan = None,
) -> Agreement:  # fmt: skip
    """As parents have signed it now, with the driver whom the register names. The same uuid again
    gives the row there is."""
    may(actor, link)
    school = stand(link.school, link.vehicle)
    link = VehicleLink.objects.select_for_update(of=("self",), no_key=True).get(pk=link.pk)
    known = Agreement.objects.filter(uuid=uuid).first()
    if known:
        given = {"link_id": link.pk, "signed_on": signed_on, "signed": signed}
        still_counts(known)
        return once.same(known, scan_uuid=scans.same(scan), **given)
    if not link.in_use:
        raise Refused(_("It carries no pupils of the school any more. Add it again first."))
    drives = DriverLink.objects.filter(driver=link.vehicle.driver_id, school=school, in_use=True)
    if not drives.exists():
        raise Refused(
            _("Name a driver of the school for the vehicle first: the agreement is with them.")
        )
    refuse(rules.faults(signed_on, until, signed, link.pupils, clock.today()))
    term = calendar.term_of(school.unit.city_id, signed_on)
    row = Agreement(
        uuid=uuid, link=link, driver=link.vehicle.driver, signed_on=signed_on, signed=signed,
        owed=link.pupils, until=until or rules.until(signed_on, term and term.ends_on),
        recorded_by=actor, recorded_at=clock.now(), **school.columns(),
    )  # fmt: skip
    scans.put(row, scan)
    row.save(force_insert=True)
    dues.follow(link)
    return row


@once_more
def send_letter(
    actor: User, *, uuid, school: School, title: str, text: str, sent_on: dt.date, sent: int
) -> ParentLetter:
    """A letter that went to so many parents. The same uuid again gives the row there is."""
    may(actor, school)
    school = stand(school)
    refuse(rules.faults_of_day("sent_on", sent_on, clock.today()))
    facts = {"title": title, "text": text, "sent_on": sent_on, "sent": sent}
    known = ParentLetter.objects.filter(uuid=uuid).first()
    if known:
        still_counts(known)
        return once.same(known, school_id=school.pk, **facts)
    return ParentLetter.objects.create(
        uuid=uuid, recorded_by=actor, recorded_at=clock.now(), **facts, **school.columns()
    )


@transaction.atomic
def count_read(letter: ParentLetter, actor: User, *, version: int, read: int) -> ParentLetter:
    """So many slips have come back by now."""
    may(actor, letter)
    stand(letter.school)
    row = lock(ParentLetter, letter, version)
    if row.withdrawn_at:
        raise Refused(_("This letter was withdrawn."))
    refuse(rules.faults_of_letter(row.sent, read))
    row.read, row.version = read, row.version + 1
    row.save(update_fields=["read", "version"])
    return row


@once_more
def hold_lesson(
    actor: User, *, uuid, school: School, held_on: dt.date, topic: str, teacher: str,
    drivers: Iterable[Driver], scan: scans.Scan = None,
) -> DriverLesson:  # fmt: skip
    """Drivers of the school were taught face to face. The same uuid again gives the row there
    is."""
    may(actor, school)
    school = stand(school)
    refuse(rules.faults_of_day("held_on", held_on, clock.today()))
    ids = {driver.pk for driver in drivers}
    if not ids:
        raise Refused(_("Choose who was there."))
    facts = {"held_on": held_on, "topic": topic, "teacher": teacher}
    known = DriverLesson.objects.filter(uuid=uuid).first()
    if known:
        there = set(known.presences.values_list("driver", flat=True))
        if there != ids:
            raise Refused(once.in_other_words())
        still_counts(known)
        return once.same(known, school_id=school.pk, scan_uuid=scans.same(scan), **facts)
    own = DriverLink.objects.filter(school=school, in_use=True, driver__in=ids)
    if own.count() != len(ids):
        raise Refused(_("Choose among the drivers of the school."))
    row = DriverLesson(
        uuid=uuid, recorded_by=actor, recorded_at=clock.now(), **facts, **school.columns()
    )
    scans.put(row, scan)
    row.save(force_insert=True)
    LessonPresence.objects.bulk_create(
        [LessonPresence(lesson=row, driver_id=pk) for pk in sorted(ids)]
    )
    dues.follow_lessons(school)
    return row
