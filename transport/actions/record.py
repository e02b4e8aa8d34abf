"""Record answers about drivers, and withdraw what was a mistake. The verdict follows at once.

Who: the principal and the safety officer of a school for which they drive; what speaks against
a driver is withdrawn by the school that recorded it alone, and its bureaus are told.
"""

from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.models import Appointment, User
from safety.schools.rules import SCHOOL_ROLES
from transport.actions import judge
from transport.actions.driver import owned
from transport.actions.shared import hold, lock, still_counts
from transport.dues import withdrawn
from transport.models import Driver, DriverRecord
from transport.rules import record as rules


@once_more
def add_record(
    driver: Driver, actor: User, *, uuid, question: str, bad: bool, on, count: int | None = None,
    source: str, note: str = "",
) -> DriverRecord:  # fmt: skip
    """An answer with its source and day. The same uuid again gives the one there is."""
    owned(driver, actor)
    given = {"question": question, "bad": bad, "on": on, "count": count}
    hold(driver)
    row = lock(Driver, driver)
    refuse(rules.faults(rules.Record(**given), row.born_on, clock.today()))
    words = given | {"source": source, "note": note}
    known = DriverRecord.objects.filter(uuid=uuid).first()
    if known:
        still_counts(known)
        return once.same(known, driver_id=row.pk, **words)
    found = DriverRecord.objects.create(
        uuid=uuid, driver=row, recorded_by=actor, recorded_at=clock.now(), **words
    )
    judge.judge_driver(row, actor)
    return found


def withdraw_record(record: DriverRecord, actor: User, *, reason: str) -> DriverRecord:
    """It was a mistake: it stays to be read, with the reason, and counts no more."""
    owned(record.driver, actor)
    if not may_withdraw(record, actor):
        raise Refused(
            _("Another school recorded this. Only it can withdraw what speaks against a driver.")
        )
    if not reason:
        raise Refused(_("Say why it is withdrawn."))
    with transaction.atomic():
        hold(record.driver)
        driver = lock(Driver, record.driver)
        row = DriverRecord.objects.get(pk=record.pk)
        if row.withdrawn_at:
            return once.same(row, withdrawn_why=reason)
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = actor, clock.now(), reason
        row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
        judge.judge_driver(driver, actor)
        if row.bad:
            withdrawn.tell(row)
    return row


def may_withdraw(record: DriverRecord, actor: User) -> bool:
    """Whether the record is no word against the driver, or the actor's own school's: whoever
    recorded it sat there then."""
    return record.pk in withdrawable(record.driver, actor, [record])


def withdrawable(driver: Driver, actor: User, records: list[DriverRecord]) -> set[int]:
    """Those of a driver's records that somebody may withdraw, in one query for all."""
    own = driver.links.filter(
        in_use=True, school__in=actor.seats.only(SCHOOL_ROLES).units("school")
    )
    seats = Appointment.objects.filter(
        user__in={one.recorded_by_id for one in records if one.bad}, role__in=SCHOOL_ROLES,
        unit__in=own.values("school"),
    )  # fmt: skip
    sat: dict[int, list[tuple]] = defaultdict(list)
    for user, *days in seats.values_list("user", "starts_on", "ends_on"):
        sat[user].append(tuple(days))
    return {
        one.pk for one in records
        if not one.bad or _sat(sat[one.recorded_by_id], one)
    }  # fmt: skip


def _sat(seats, record) -> bool:
    day = clock.day_of(record.recorded_at)
    return any(first <= day and (last is None or day <= last) for first, last in seats)
