"""How a drill went: keep its run, write the school's list of groups, write the review.

Who: the principal and the safety officer of the school. All raise Refused and PermissionDenied.
"""

import datetime as dt
import uuid as uuids
from dataclasses import dataclass

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drills.actions.shared import may
from drills.dues import alarm
from drills.dues import review as reviews
from drills.models import Drill, DrillRun, GroupList
from drills.queries.record import without_school
from drills.rules import physics, target
from drills.rules import run as rules
from drills.rules.groups import Group
from drills.rules.record import OLDEST, WHOLE, target_for
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.schools.actions.hold import hold_place
from safety.schools.models import School, User


@dataclass(frozen=True)
class Told:
    """What is told of a drill beside its time and people."""

    arrivals: tuple[rules.Arrival, ...] = ()
    injured: int | None = None  # None: it was not asked
    injury: str = ""
    crush: bool | None = None
    explained: str = ""
    began_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    device_began_at: dt.datetime | None = None
    device_sent_at: dt.datetime | None = None

    @property
    def missing(self) -> int:
        return rules.missing_of(self.arrivals)

    @property
    def columns(self) -> dict:
        """What is kept of it as it was told, whoever took the time."""
        return {
            "arrivals": [list(one) for one in self.arrivals], "missing": self.missing,
            "explained": self.explained if self.missing else "",
            "injured": self.injured, "injury": self.injury, "crush": self.crush,
        }  # fmt: skip

    def faults(self, seconds: int | None) -> list[str]:
        """What cannot be, in sentences."""
        people = rules.faults_of_people(
            missing=self.missing, explained=self.explained,
            injured=self.injured or 0, injury=self.injury,
        )  # fmt: skip
        arrivals = rules.faults_of_arrivals(self.arrivals, seconds)
        return [fault for fault in (arrivals, *people.values()) if fault]


def keep(drill: Drill, told: Told, *, uuid=None, timed=False) -> DrillRun:
    """The run of a drill that was just recorded and is held; its review is owed from now on.

    Refused where another drill of the school was under way at the same time.
    """
    school = School.objects.select_for_update().get(pk=drill.school_id)
    faults = told.faults(drill.seconds)
    if not timed and (fault := rules.faults_of_end(told.ended_at, clock.now())):
        faults.append(fault)
    if faults:
        raise Refused(" ".join(faults))
    not_at_once(drill.school_id, told, but=drill.pk)
    if not timed:
        alone(drill.school_id, drill.held_on, told, but=drill.pk)
    flags = flags_of(drill, school.storeys, told, timed)
    whole = drill.scenario in WHOLE
    run = DrillRun(
        uuid=uuid or uuids.uuid4(), drill=drill,
        way=DrillRun.Way.CLOCK if timed else DrillRun.Way.HAND,
        began_at=told.began_at, ended_at=told.ended_at,
        device_began_at=told.device_began_at, device_sent_at=told.device_sent_at,
        storeys=school.storeys, target=target_of(drill, school.storeys),
        pace=target.pace(drill.seconds, school.storeys, drill.people or 0) if whole else None,
        is_last=whole and _is_last(drill),
        flags=[flag.kept() for flag in flags], flagged=bool(flags), **told.columns,
        **{name: getattr(drill, name) for name in _OWNER},
    )  # fmt: skip
    run.save(force_insert=True)
    reviews.follow_run(run)
    alarm.follow_run(run)
    return run


_OWNER = ("school_id", "township_id", "district_id", "city_id")


def alone(school_id: int, held_on: dt.date, told: Told, but: int) -> None:
    """Refuse a drill by hand that another one (not `but`, its key) of the school may be or may
    overlap: of two on one day each needs the time of its signal. What a phone has timed is judged
    by its times alone, so that none of it is lost."""
    not_at_once(school_id, told, but)
    others = DrillRun.objects.filter(
        school=school_id, drill__held_on=held_on, drill__withdrawn_at=None
    )
    for run in others.exclude(drill=but).select_related("drill"):
        what = {"what": run.drill.get_scenario_display()}
        if told.began_at is None:
            raise Refused(
                _(
                    "The drill “%(what)s” of this day is recorded already. If this is another "
                    "one, give the time of its signal."
                )
                % what
            )
        if run.began_at is None:
            raise Refused(
                _(
                    "The drill “%(what)s” of this day is recorded without the time of its signal: "
                    "put that record right first."
                )
                % what
            )


def not_at_once(school_id: int, told: Told, but: int) -> None:
    """Refuse times at which another drill (not `but`, its key) of the school was under way."""
    if not told.began_at or not told.ended_at:
        return
    others = DrillRun.objects.filter(
        school=school_id, began_at__lt=told.ended_at, ended_at__gt=told.began_at,
        drill__withdrawn_at=None,
    )  # fmt: skip
    other = others.exclude(drill=but).select_related("drill").first()
    if other:
        raise Refused(
            _("At that time the drill “%(what)s” of %(day)s was under way. Correct the times.")
            % {
                "what": other.drill.get_scenario_display(),
                "day": date_format(other.drill.held_on, "Y-m-d"),
            }
        )


def flags_of(drill: Drill, storeys: int | None, told: Told, timed: bool) -> list[physics.Flag]:
    """What rules hold against a record, by the storeys of that day."""
    return physics.flags(
        scenario=drill.scenario, seconds=drill.seconds, storeys=storeys,
        arrivals=told.arrivals, same_on="" if timed else _same_on(drill, told),
        off=drill.held_on.isoformat()
        if without_school(drill.city_id, drill.scenario, drill.held_on) else "",
    )  # fmt: skip


def _same_on(drill, told) -> str:
    """The day of an earlier drill that says the very same; "" where there is none. Two drills of
    which nothing but the numbers is told are no copies."""
    rows = Drill.objects.standing().filter(
        school=drill.school_id, seconds=drill.seconds, people=drill.people,
        problems=drill.problems, improvements=drill.improvements,
        held_on__lte=drill.held_on, held_on__gte=drill.held_on - dt.timedelta(days=OLDEST),
    )  # fmt: skip
    if not (drill.problems or drill.improvements):
        rows = rows.filter(run__arrivals=told.columns["arrivals"]) if told.arrivals else rows.none()
    row = rows.exclude(pk=drill.pk).order_by("-held_on").first() if drill.seconds else None
    return row.held_on.isoformat() if row else ""


def target_of(drill: Drill, storeys: int | None) -> int | None:
    """The school's own where its plan names one, else the rule's for leaving the building."""
    plan = getattr(drill, "plan", None)
    return getattr(plan, "target_seconds", None) or target_for(drill.scenario, storeys)


def same(run: DrillRun, told: Told, **more) -> DrillRun:
    """`run`, when all that is told now stands in it: the retry is kept already. Else Refused."""
    return once.same(run, **told.columns, **more)


def _is_last(drill) -> bool:
    """Whether no later such drill of the school has a run; those before it are the last no more."""
    runs = DrillRun.objects.filter(
        school=drill.school_id, drill__scenario__in=WHOLE, drill__withdrawn_at=None
    )
    if runs.filter(drill__held_on__gt=drill.held_on).exists():
        return False
    runs.filter(is_last=True).update(is_last=False)
    return True


def mark_last(school_id: int) -> None:
    """After a record was put right or withdrawn: which of the school's runs is the last one."""
    runs = DrillRun.objects.filter(school=school_id)
    whole = runs.filter(drill__scenario__in=WHOLE, drill__withdrawn_at=None)
    last = whole.order_by("-drill__held_on", "-drill__recorded_at", "-pk").first()
    runs.filter(is_last=True).exclude(pk=last.pk if last else None).update(is_last=False)
    if last:
        runs.filter(pk=last.pk).update(is_last=True)


def write_groups(school: School, actor: User, *, groups: list[Group], version: int) -> GroupList:
    """The school's list of groups, whole. `version`: 0 where there was none. Raises Conflict."""
    may(actor, school)
    words = [list(group) for group in groups]
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)  # two first lists come one by one
        row = GroupList.objects.filter(school=school).first()
        if row and row.groups == words:
            return row
        if (row.version if row else 0) != version:
            raise Conflict(row)
        row = row or GroupList(version=0, **school.columns())
        row.groups, row.written_by, row.written_at = words, actor, clock.now()
        row.version += 1
        row.save()
    return row


def write_review(
    run: DrillRun, actor: User, *, version: int, went_well: str, better: str
) -> DrillRun:
    """The sum-up after a drill, which settles what is owed. Written anew it replaces the words
    (who wrote what before stays in the log). Sent again it is done already. Raises Conflict."""
    may(actor, run)
    with transaction.atomic():
        hold_place(run.school_id)
        rows = DrillRun.objects.select_for_update(of=("self",))
        run = rows.select_related("school__unit", "drill__school__unit").get(pk=run.pk)
        if run.drill.withdrawn_at:
            raise Refused(_("This record is withdrawn: it counts no more."))
        if run.reviewed_at and (run.went_well, run.better) == (went_well, better):
            return run
        if run.version != version:
            raise Conflict(run)
        run.went_well, run.better = went_well, better
        if not run.reviewed_at:  # other words later: the month in which it was written stays
            run.reviewed_by, run.reviewed_at = actor, clock.now()
        run.version += 1
        run.save()
        reviews.follow_run(run)
    return run
