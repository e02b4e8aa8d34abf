"""Reads of safety education: what a school still logs today, how its year stands (R21)."""

import datetime as dt
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from drills.models import EducationLog, EducationPlan, PlanTopic
from drills.rules import education as rules
from drills.rules.education import Kind, State
from safety.base import clock
from safety.dues.cadence import queries as cadence
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import Obligation
from safety.dues.cadence.words import State as Duty
from safety.schools import calendar
from safety.schools.models import School, Status
from safety.schools.rules import SCHOOL_ROLES

SHOWN = 10  # school days looked back on
REMINDERS = {"safety_reminder"}  # a class meeting has a due item of its own


@dataclass(frozen=True)
class Tap:
    """Something that is logged on a day; `log`: by which it is."""

    kind: str
    log: EducationLog | None

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)


@dataclass(frozen=True)
class Day:
    """The reminders of one school day; `owed`: how the school stands with what is owed for it;
    None: nothing is."""

    day: dt.date
    taps: list[Tap]
    owed: Duty | None = None

    @property
    def friday(self) -> bool:
        return self.day.weekday() == rules.FRIDAY

    @property
    def whole(self) -> bool:
        return all(tap.log for tap in self.taps)


@dataclass(frozen=True)
class Today:
    """What a school logs: `school`: whether there is school today; `taps`: today's reminders;
    `meeting`: of this week, once all classes have held it; `last_meeting`: the newest there is;
    `days`: the last school days, newest first; `owed` and `meeting_owed`: how it stands with what
    is owed today and in these days (None: nothing is)."""

    day: dt.date
    school: bool
    taps: list[Tap] = field(default_factory=list)
    meeting: EducationLog | None = None
    last_meeting: EducationLog | None = None
    days: list[Day] = field(default_factory=list)
    owed: Duty | None = None
    meeting_owed: Duty | None = None
    classes: int = 0  # that have held this week's meeting, all parts together


def today_of(school: School) -> Today:
    """How a school stands today. As many queries, however much it has logged."""
    today = clock.today()
    terms = calendar.terms(school.city_id)
    days = _school_days(terms, today)
    monday = today - dt.timedelta(days=today.weekday())
    rows = EducationLog.objects.filter(school=school, withdrawn_at=None)
    since = min([monday, *days])
    reminders = rows.filter(kind__in=rules.REMINDERS, held_on__range=(since, today))
    found = {(row.held_on, row.kind): row for row in reminders}
    # One a day at most: all those of this week are among so many.
    meetings = list(rows.filter(kind=Kind.MEETING).order_by("-held_on", "-pk")[:7])
    week = [one for one in reversed(meetings) if one.held_on >= monday]
    done, classes = rules.completing(week), sum(one.classes for one in week)
    if done:  # one on its own beside parts counts no class twice
        classes = min(classes, done.classes_all)
    owed = _owed(school, since, today)
    lines = [
        Day(day, [Tap(kind, found.get((day, kind))) for kind in rules.REMINDERS],
            _worst(owed, "safety_reminder", day))
        for day in days
    ]  # fmt: skip
    there = bool(days) and days[0] == today
    return Today(
        today, there, lines[0].taps if there else [], done,
        meetings[0] if meetings else None, lines, _worst(owed, "safety_reminder", today),
        _worst(owed, "class_meeting", today), classes,
    )  # fmt: skip


def _owed(school, since, today) -> list[Obligation]:
    """What the rules of how often ask of a school in these days, less exemptions."""
    asked, kinds = Asked(since, today, today), REMINDERS | {"class_meeting"}
    found = cadence.owed_by_schools(School.objects.filter(pk=school.pk), asked, kinds)
    return [one for owed in found for one in owed.obligations]


def _worst(owed, kind, day) -> Duty | None:
    """How it stands with what is owed for a day, by the city and by the district."""
    there = {one.state for one in owed if one.kind == kind and one.first <= day <= one.due_on}
    order = (Duty.MISSED, Duty.OPEN, Duty.LATE, Duty.FULFILLED, Duty.EXEMPT)
    return next((state for state in order if state in there), None)


def _school_days(terms, today) -> list[dt.date]:
    """The last school days to today, newest first."""
    ago = (today - dt.timedelta(days=n) for n in range(3 * SHOWN))
    return [day for day in ago if calendar.school_day(terms, day)][:SHOWN]


def to_log(user) -> list[tuple[School, str, int]]:
    """(school, kind of duty, how many times) that the reader's own schools still log today of what
    is owed each school day: as the rules of how often ask of them, less exemptions."""
    own = School.scope_q(user.seats.only(SCHOOL_ROLES))
    schools = {
        school.pk: school
        for school in School.objects.filter(own, status=Status.OPEN).select_related("unit")
    }
    if not schools:
        return []
    today = clock.today()
    rows = School.objects.filter(pk__in=list(schools))
    asked = Asked(today, today, today)
    return [
        (schools[owed.school], one.kind, one.needed - one.done)
        for owed in cadence.owed_by_schools(rows, asked, REMINDERS)
        for one in owed.obligations
        if one.state == Duty.OPEN and one.first <= today <= one.due_on
    ]


@dataclass(frozen=True)
class TopicLine:
    """A topic in a year: what the plan says of it, the lesson that was held (of several the last
    that was assessed), how it stands."""

    topic: str
    label: str
    row: PlanTopic | None
    lesson: EducationLog | None
    state: State
    parts: list[str]

    @property
    def lacking(self) -> list[str]:
        """Which of the six are not in place, in words; nothing is assessed before its month is
        over."""
        early = {"assessment"} if self.state in (State.NOW, State.AHEAD) else set()
        there = {*self.parts, *early}
        return [str(label) for code, label in rules.PARTS if code not in there]


@dataclass(frozen=True)
class Year:
    """A school year of a school: its plan and its topics, in the order of months."""

    year: int
    plan: EducationPlan | None
    lines: list[TopicLine]

    def count(self, *states) -> int:
        return sum(line.state in states for line in self.lines)

    @property
    def planned(self) -> int:
        return sum(line.row is not None for line in self.lines)

    @property
    def taught(self) -> int:
        """Topics that were taught, planned or not."""
        return self.count(State.DONE)

    @property
    def behind(self) -> int:
        return self.count(State.BEHIND)

    @property
    def words(self) -> str:
        return rules.year_words(self.year)


def year_of(school: School, year: int, today: dt.date) -> Year:
    """The plan of a school year, and what of it is done and behind. Three queries."""
    plans = EducationPlan.objects.filter(school=school, year=year).select_related("written_by")
    plan = plans.first()
    rows = {row.topic: row for row in plan.topics.all()} if plan else {}
    lessons = _lessons(year).filter(school=school)
    # Of several the last that was assessed: one more without a result takes nothing away.
    lessons = sorted(lessons, key=lambda row: (bool(row.result), row.held_on, row.pk))
    taught = {row.topic: row for row in lessons}
    lines = [
        _line(topic, rows.get(topic), taught.get(topic), year, today)
        for topic in rules.Topic.values
    ]
    lines.sort(key=_turn)
    return Year(year, plan, lines)


def _turn(line) -> int:
    """By months; what is not planned comes last."""
    return rules.MONTHS.index(line.row.month) if line.row else len(rules.MONTHS)


def _line(topic, row, lesson, year, today) -> TopicLine:
    state = rules.state_of(year, row and row.month, lesson is not None, today)
    parts = rules.in_place(row, lesson.result if lesson else "")
    return TopicLine(topic, str(rules.Topic(topic).label), row, lesson, state, parts)


def schools_of(user, year: int, today: dt.date) -> QuerySet[School]:
    """The open schools under the reader, each with its plan of a year: `plan_at` (None: none),
    `planned`, `taught` (planned or not), `behind` topics, `last_meeting` and `last_reminder`."""
    return School.objects.visible_to(user).filter(status=Status.OPEN).annotate(
        plan_at=Subquery(_plans(year).values("written_at")[:1]),
        planned=_count(_topics(year)),
        taught=Subquery(_taught(year).values("n")),
        behind=_count(_behind(year, today)),
        last_meeting=_last([Kind.MEETING]),
        last_reminder=_last(rules.REMINDERS),
    )  # fmt: skip


def without_plan(year: int) -> Q:
    return ~Exists(_plans(year))


def with_topics_behind(year: int, today: dt.date) -> Q:
    return Q(Exists(_behind(year, today)))


def _plans(year):
    return EducationPlan.objects.filter(school=OuterRef("pk"), year=year).order_by()


def _topics(year):
    return PlanTopic.objects.filter(plan__school=OuterRef("pk"), plan__year=year).order_by()


def _lessons(year):
    return EducationLog.objects.filter(
        kind=Kind.LESSON, withdrawn_at=None, held_on__range=rules.year_days(year)
    )


def _taught(year):
    rows = _lessons(year).filter(school=OuterRef("pk")).order_by().values("school")
    return rows.annotate(n=Count("topic", distinct=True))


def _behind(year, today):
    late = _topics(year).filter(month__in=rules.over(year, today))
    lessons = _lessons(year).filter(school=OuterRef("school"), topic=OuterRef("topic"))
    return late.exclude(Exists(lessons))


def _count(rows):
    return Subquery(rows.values("plan").annotate(n=Count("pk")).values("n"))


def _last(kinds):
    there = reduce(or_, (Q(kind=kind) for kind in kinds))
    rows = EducationLog.objects.filter(there, school=OuterRef("pk"), withdrawn_at=None)
    return Subquery(rows.order_by("-held_on", "-pk").values("held_on")[:1])
