"""Record answers about drivers, and withdraw what was a mistake. The verdict follows at once.

Who: the principal and the safety officer of a school for which they drive; what speaks against
a driver is withdrawn by the school or bureau that recorded it (`withdrawable`), and the bureaus
over the driver's schools are told, of what a bureau withdrew the schools too.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.models import Appointment, Status, User
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from transport.actions import judge
from transport.actions.driver import owned
from transport.actions.shared import hold, lock, still_counts
from transport.dues import withdrawn
from transport.models import Driver, DriverRecord, Violation
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
    if not may_withdraw(record, actor):
        owned(record.driver, actor)
        raise Refused(
            _("What speaks against a driver is withdrawn by the school or bureau that recorded it; "
              "where that school has the driver no longer, by the bureau over it.")
        )  # fmt: skip
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
            withdrawn.tell(row, bool(actor.seats.units("school")))
    return row


def may_withdraw(record: DriverRecord, actor: User) -> bool:
    """Whether the actor's own school or bureau withdraws it (`withdrawable`)."""
    return record.pk in withdrawable(record.driver, actor, [record])


def withdrawable(driver: Driver, actor: User, records: list[DriverRecord]) -> set[int]:
    """Those of a driver's records that somebody may withdraw, in a few queries for all. A good
    answer: every school that has the driver. One against them: the school whose people recorded
    it; the bureau over it once it has the driver no longer or is closed, since nobody else is left;
    and what a bureau took in with a list, that bureau and those above it. What the police
    established and a bureau recorded of a report, that report alone takes back."""
    bureau = actor.seats.only(ADMINS)
    links = list(driver.links.select_related("school"))
    mine = set(actor.seats.only(SCHOOL_ROLES).units("school"))
    own = {link.school_id for link in links if link.in_use and link.school_id in mine}
    below = [link for link in links if bureau.cover(link, ADMINS)]
    left = {one.school_id for one in below if not (one.in_use and one.school.status == Status.OPEN)}
    seats = Appointment.objects.filter(
        Q(role__in=SCHOOL_ROLES, unit__in=own | left) | Q(role__in=ADMINS if below else ()),
        user__in={one.recorded_by_id for one in records},
    )
    sat: dict[int, list[tuple]] = defaultdict(list)
    for seat in seats.select_related("unit"):
        if seat.role in SCHOOL_ROLES or bureau.cover(seat.unit, ADMINS):
            days = seat.unit_id in own, seat.starts_on, seat.ends_on
            sat[seat.user_id].append(days)
    reported = _reported(records) if below else set()
    return {
        one.pk for one in records
        if (own and not one.bad) or _sat(sat[one.recorded_by_id], one, one.pk in reported)
    }  # fmt: skip


def _reported(records) -> set[int]:
    """Those that stand on file of a report on a vehicle."""
    rows = Violation.objects.filter(record__in=[one.pk for one in records])
    return set(rows.values_list("record", flat=True))


def _sat(seats, record, reported: bool) -> bool:
    """Whether one of these seats ((at the actor's own school, first day, last day)) was the
    recorder's on that day."""
    day = clock.day_of(record.recorded_at)
    return any(
        first <= day and (last is None or day <= last) and (own or not reported)
        for own, first, last in seats
    )
