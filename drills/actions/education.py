"""Keep the yearly plan of safety education; record what was held, and withdraw it (R21).

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from drills.actions.shared import may, refuse
from drills.dues import year_plan
from drills.models import EducationLog, EducationPlan, PlanTopic
from drills.rules import education as rules
from drills.rules.education import Line
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.base.once import once_more
from safety.dues.cadence import reminders
from safety.schools import calendar
from safety.schools.actions.hold import hold_place
from safety.schools.models import School, Status, User

FACTS = ("topic", "about", "classes", "classes_all", "people", "hours", "result")


def lines_of(plan: EducationPlan) -> list[Line]:
    """What a plan says, in the order of the topics."""
    order = list(rules.Topic.values)
    rows = sorted(plan.topics.all(), key=lambda row: order.index(row.topic))
    return [Line(*(getattr(row, name) for name in Line._fields)) for row in rows]


def write_plan(
    actor: User, *, school: School, year: int, version: int, lines: list[Line]
) -> EducationPlan:
    """The plan of a school year as it is from now on. `version`: what the person had open, 0 where
    there was none. The same again changes nothing; other words behind it raise Conflict."""
    may(actor, school)
    refuse(rules.faults_of_plan(year, lines, clock.today()))
    with transaction.atomic():
        school, plan = _held(school, year)
        if plan and lines_of(plan) == lines:
            return plan
        if plan and plan.version != version:
            raise Conflict(plan)
        if plan is None and version:
            raise Refused(once.in_other_words())
        return _write(plan, actor, school, year, lines)


def clone_plan(actor: User, *, school: School, year: int) -> EducationPlan:
    """Begin the plan of a year with that of the year before. Once there is a plan that says
    something else it is refused."""
    may(actor, school)
    last = EducationPlan.objects.filter(school=school, year=year - 1).first()
    if last is None:
        raise Refused(_("There is no plan of the year before to take over."))
    lines = lines_of(last)
    refuse(rules.faults_of_plan(year, lines, clock.today()))
    with transaction.atomic():
        school, plan = _held(school, year)
        if plan and lines_of(plan) == lines:
            return plan
        if plan:
            raise Refused(_("This year has a plan already. Edit that one."))
        return _write(None, actor, school, year, lines)


def _held(school, year) -> tuple[School, EducationPlan | None]:
    """The school and its plan as they are now. Of two who write the second waits at the school."""
    rows = School.objects.select_for_update(of=("self",)).select_related("unit")
    found = _open(rows.get(pk=school.pk))
    return found, EducationPlan.objects.filter(school=found, year=year).first()


def _write(plan, actor, school, year, lines) -> EducationPlan:
    now = clock.now()
    if plan is None:
        plan = EducationPlan(year=year, made_at=now, version=0, **school.columns())
    plan.version += 1
    plan.written_by, plan.written_at = actor, now
    plan.save()
    _write_topics(plan, school, lines)
    year_plan.settle(plan)
    return plan


def _write_topics(plan, school, lines) -> None:
    """Row by row, and those alone that say something else: the trail tells what was changed."""
    rows = {row.topic: row for row in plan.topics.all()}
    for line in lines:
        row = rows.pop(line.topic, None) or PlanTopic(plan=plan, **school.columns())
        if Line(*(getattr(row, name) for name in Line._fields)) != line:
            for name, value in line._asdict().items():
                setattr(row, name, value)
            row.save()
    for row in rows.values():
        row.delete()


@once_more
def log(
    actor: User, *, uuid, school: School, kind: str, held_on: dt.date, topic="", about="",
    classes=None, classes_all=None, people=None, hours=None, result="",
) -> EducationLog:  # fmt: skip
    """Something was held on a day: late when it is recorded after that. The same uuid again gives
    the one there is. Refused on a day of which nothing of the kind is recorded any more, and where
    another stands in its place."""
    may(actor, school)
    facts = dict(zip(FACTS, (topic, about, classes, classes_all, people, hours, result),
                     strict=True))  # fmt: skip
    said = {"kind": kind, "held_on": held_on, **facts}
    school = _stand(school)
    known = EducationLog.objects.filter(uuid=uuid).first()
    if known:
        if known.withdrawn_at:
            raise Refused(_("This record is withdrawn: it counts no more."))
        return once.same(known, school_id=school.pk, **said)
    today = clock.today()
    there = calendar.school_day(calendar.terms(school.city_id), held_on)
    refuse(rules.faults_of_day(kind, held_on, today, there))
    refuse(rules.faults_of_log(kind, facts))
    _alone(school, kind, held_on, topic)
    row = EducationLog.objects.create(
        uuid=uuid, late=held_on < today, recorded_by=actor, recorded_at=clock.now(), **said,
        **school.columns(),
    )  # fmt: skip
    if duties := _duties(kind):
        reminders.done(school.pk, duties)
    return row


def withdraw(row: EducationLog, actor: User, *, reason: str) -> EducationLog:
    """It never was, or was otherwise: it counts no more, from now on. The same again changes
    nothing."""
    may(actor, row)
    with transaction.atomic():
        hold_place(row.school_id)
        row = EducationLog.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.withdrawn_at:
            return once.same(row, withdrawn_why=reason)
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = actor, clock.now(), reason
        row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
        if duties := _duties(row.kind):
            reminders.undone(row.school_id, duties)
    return row


def _duties(kind) -> set[str]:
    """What a record of a kind may fulfil of what is owed regularly (drills.duties)."""
    if kind == rules.Kind.MEETING:
        return {"class_meeting"}
    return {"safety_reminder"} if kind in rules.REMINDERS else set()


def _stand(school) -> School:
    """The school as it is now, kept where it stands until the transaction ends."""
    hold_place(school.pk)
    return _open(School.objects.select_related("unit").get(pk=school.pk))


def _open(school) -> School:
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    return school


def _alone(school, kind, held_on, topic) -> None:
    same = EducationLog.objects.filter(school=school, kind=kind, held_on=held_on, withdrawn_at=None)
    if kind == rules.Kind.LESSON:
        same = same.filter(topic=topic)
    if (kind in rules.DAILY or kind == rules.Kind.LESSON) and same.exists():
        raise Refused(_("This is recorded for the day already."))
