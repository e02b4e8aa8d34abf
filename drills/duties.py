"""What drills and safety education fulfil of what is owed regularly (R05, R20, R21). A drill that
counts as the one more of a term, or as that with the bus, is none of its month. A class meeting
counts once all classes have held it."""

import datetime as dt
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from typing import Any

from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from drills.dues import drill as debts
from drills.models import Drill, DrillPeriod, EducationLog
from drills.rules.cadence import BUS, TERM
from drills.rules.education import REMINDERS, Kind, completing
from drills.rules.record import recorded_late
from safety.base import clock
from safety.dues.cadence import duties
from safety.dues.cadence.calendar import Often
from safety.dues.cadence.duties import Duty, Owner
from safety.dues.cadence.words import Record

CHUNK = 5_000
_EXTRA, _BUS = Q(counts_for__startswith=f"{TERM}-"), Q(counts_for__startswith=f"{BUS}-")


def usual(units, first, last) -> Iterator[tuple[int, Record]]:
    return _held(units, first, last, ~_EXTRA & ~_BUS)


def extra(units, first, last) -> Iterator[tuple[int, Record]]:
    return _held(units, first, last, _EXTRA)


def with_bus(units, first, last) -> Iterator[tuple[int, Record]]:
    return _held(units, first, last, _BUS)


def _held(units, first, last, such) -> Iterator[tuple[int, Record]]:
    """What stands now, and what stood before it was put right or withdrawn, to that day: a month
    that was over by then stays as it was."""
    there = {"school__in": units, "held_on__range": (first, last)}
    now = (
        Drill.objects.standing()
        .filter(such, **there)
        .order_by("school_id")
        .values_list(
            "school_id",
            "held_on",
            Coalesce("changed_at", "recorded_at"),
            Value(None, DateTimeField()),
            "uuid",
            "recorded_at",
        )
    )
    before = (
        DrillPeriod.objects.filter(such, **there)
        .order_by("school_id")
        .values_list("school_id", "held_on", "recorded_from", "recorded_to", "drill__uuid",
                     "drill__recorded_at")
    )  # fmt: skip
    rows = merge(
        *(some.iterator(chunk_size=CHUNK) for some in (now, before)), key=lambda row: row[0]
    )
    for school, day, since, to, uuid, at in rows:
        until, on = clock.day_of(to) if to else dt.date.max, clock.day_of(at)
        entered = on if recorded_late(day, on) else None
        yield school, Record(day, clock.day_of(since), str(uuid), until=until, entered=entered)


def meetings(units, first, last) -> Iterator[tuple[int, Record]]:
    """One a week: where all classes have held it, on one day or in parts. How it stood before
    something was withdrawn or entered is told too, so that a month that was over stays."""
    rows = EducationLog.objects.filter(
        kind=Kind.MEETING, school__in=units, held_on__range=(first, last)
    )
    rows = rows.order_by("school_id", "held_on", "pk").only(
        "school_id", "held_on", "recorded_at", "uuid", "withdrawn_at", "classes", "classes_all"
    )
    for (school, _week), week in groupby(rows.iterator(chunk_size=CHUNK), key=_week_of):
        for record in _of_week(list(week)):
            yield school, record


def _week_of(row):
    return row.school_id, row.held_on - dt.timedelta(days=row.held_on.weekday())


def _of_week(rows) -> Iterator[Record]:
    """Each that all classes held; and while there was none, the parts that completed the week, for
    as long as they did."""
    whole = [row for row in rows if _is_whole(row)]
    yield from map(_record, whole)
    if len(whole) == len(rows):
        return
    moments = {row.recorded_at for row in rows}
    moments |= {row.withdrawn_at for row in rows if row.withdrawn_at}
    done, since = None, None
    for moment in (*sorted(moments), None):
        now = _by_parts(rows, moment) if moment else None
        if now is done:
            continue
        if done:
            until = clock.day_of(moment) if moment else dt.date.max
            yield Record(done.held_on, clock.day_of(since), str(done.uuid), until=until)
        done, since = now, moment


def _by_parts(rows, moment):
    """The part that completed the week as it stood at a moment; None where none did, or all
    classes held it on one day."""
    there = [
        row for row in rows
        if row.recorded_at <= moment and (row.withdrawn_at is None or row.withdrawn_at > moment)
    ]  # fmt: skip
    return None if any(map(_is_whole, there)) else completing(there)


def _is_whole(row) -> bool:
    return row.classes >= row.classes_all


def _record(row) -> Record:
    until = clock.day_of(row.withdrawn_at) if row.withdrawn_at else dt.date.max
    return Record(row.held_on, clock.day_of(row.recorded_at), str(row.uuid), until=until)


def reminders(units, first, last) -> Iterator[tuple[int, Record]]:
    """Each school day has two: at the end of the morning and of the afternoon."""
    return _logged(units, first, last, Q(kind__in=REMINDERS))


def _logged(units, first, last, such) -> Iterator[tuple[int, Record]]:
    """The withdrawn ones too, with the day: a month that was over by then stays as it was."""
    rows = EducationLog.objects.filter(such, school__in=units, held_on__range=(first, last))
    rows = rows.order_by("school_id").values_list(
        "school_id", "held_on", "recorded_at", "uuid", "withdrawn_at"
    )
    for school, day, at, uuid, withdrawn in rows.iterator(chunk_size=CHUNK):
        until = clock.day_of(withdrawn) if withdrawn else dt.date.max
        yield school, Record(day, clock.day_of(at), str(uuid), until=until)


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listed, seen = "drills:drill_list", "drills:drill_detail"
    mine: Any = {"own": debts.opened_by, "follow": debts.follow_exemption}
    duties.register(
        Duty("drill", _("evacuation drill"), Owner.SCHOOL, usual, listed, seen, **mine),
        Duty(
            "extra_drill", _("one more drill in the term"), Owner.SCHOOL, extra, listed, seen,
            only=Often.TERM, **mine,
        ),
        Duty(
            "bus_drill", _("bus evacuation drill"), Owner.SCHOOL, with_bus, listed, seen,
            only=Often.TERM, **mine,
        ),
        Duty(
            "class_meeting", _("class meeting on safety"), Owner.SCHOOL,
            meetings, "drills:education_mine", "drills:education_detail",
        ),
        Duty(
            "safety_reminder", _("safety reminders of the last five minutes"), Owner.SCHOOL,
            reminders, "drills:education_mine", "drills:education_detail",
        ),
    )  # fmt: skip
