"""Safety education of a term: plans of the year, class meetings, reminders, lessons, lectures."""

import datetime as dt
import random
import uuid
from decimal import Decimal

from demo import names
from demo.places import BATCH
from drills.models import EducationLog, EducationPlan, PlanTopic
from drills.rules import education as rules
from drills.rules.education import Kind, Topic
from safety.base import clock
from safety.schools import calendar

WHOLE = 60  # schools whose reminders of the whole term are told; of the others the last days
LAST_DAYS = 10
PLANNED, TAUGHT, MET, REMINDED, LATE = 0.8, 0.85, 0.92, 0.95, 0.03  # shares
HOURS = {Kind.MORNING: 12, Kind.AFTERNOON: 17, Kind.MEETING: 16}
MONTH = {
    Topic.DROWNING: 5, Topic.TRAFFIC: 9, Topic.FIRE: 11, Topic.ELECTRIC: 10, Topic.GAS: 12,
    Topic.FOOD: 9, Topic.DISEASE: 3, Topic.CRUSH: 9, Topic.VIOLENCE: 10, Topic.ABUSE: 4,
    Topic.ABDUCTION: 11, Topic.FRAUD: 12, Topic.DISASTER: 5, Topic.FALLS: 4, Topic.FIREWORKS: 1,
}  # fmt: skip
EVALUATED = ("笔试", "知识竞赛", "现场操作", "课堂问答")
LECTURES = ("消防员进校园", "交警进校园", "法治副校长讲防欺凌")
HEALTH = ("换季勤洗手、多通风", "运动会前热身和补水提醒")


def build(seed, where, who, host, today: dt.date) -> None:
    """Write everything in bulk, by a chance of its own. `host` has not logged today yet, and lacks
    a reminder of its last Friday."""
    telling = Telling(random.Random(f"education {seed} {today}"), who, host, where.city, today)
    others = [s for s in where.schools if s.pk != host.pk and s.stage != "higher"]
    for number, school in enumerate([host, *others]):
        telling.tell(school, whole=number < WHOLE)
    telling.write()


class Telling:
    """The rows of all schools, gathered and then written."""

    def __init__(self, rng, who, host, city, today):
        self.rng, self.who, self.host, self.today = rng, who, host, today
        self.year = rules.school_year(today)
        self.days = _school_days(city, today)
        self.weeks = {day - dt.timedelta(days=day.weekday()): day for day in self.days}
        self.fridays = [day for day in self.days if day.weekday() == rules.FRIDAY]
        self.plans: list = []
        self.topics: list = []
        self.logs: list = []

    def write(self):
        for model, rows in (
            (EducationPlan, self.plans), (PlanTopic, self.topics), (EducationLog, self.logs),
        ):  # fmt: skip
            model.objects.bulk_create(rows, batch_size=BATCH)

    def tell(self, school, whole):
        if school.pk == self.host.pk or self.rng.random() < PLANNED:
            self._plan(school)
        classes = max(3, school.pupils // 45)
        for day in self.weeks.values():
            if self.rng.random() < MET:
                held = classes if self.rng.random() < 0.95 else classes - 1
                self._log(school, Kind.MEETING, day, classes=held, classes_all=classes)
        for day in self.days if whole else self.days[-LAST_DAYS:]:
            for kind in rules.REMINDERS:
                if self._given(school, kind, day):
                    self._log(school, kind, day)
        if self.days and self.rng.random() < 0.3:
            day = self.rng.choice(self.days)
            people = school.pupils * 9 // 10
            self._log(school, Kind.LECTURE, day, about=self.rng.choice(LECTURES), people=people)
            self._log(school, Kind.HEALTH, day, about=self.rng.choice(HEALTH))

    def _given(self, school, kind, day) -> bool:
        if school.pk == self.host.pk:
            return not (kind == Kind.AFTERNOON and day in self.fridays[-1:])
        return self.rng.random() < REMINDED

    def _plan(self, school):
        officer = self.who.officers[school.pk]
        at = clock.start_of(dt.date(self.year, 9, 2)) + dt.timedelta(hours=9)
        at = min(at, clock.now())
        plan = EducationPlan(
            uuid=self._uuid(), year=self.year, made_at=at, written_by=officer, written_at=at,
            **school.columns(),
        )  # fmt: skip
        self.plans.append(plan)
        for topic, month in MONTH.items():
            full = self.rng.random() < 0.9
            hours = Decimal(self.rng.choice([1, 2]))
            self.topics.append(
                PlanTopic(
                    plan=plan, topic=topic.value, month=month, hours=hours,
                    teacher=names.person(self.rng) if full else "",
                    materials="中小学安全教育读本" if full else "",
                    evaluation=self.rng.choice(EVALUATED) if full else "", **school.columns(),
                )
            )  # fmt: skip
            self._lesson(school, topic, month, hours)

    def _lesson(self, school, topic, month, hours):
        days = [day for day in self.days if day.month == month and day.month != self.today.month]
        if days and self.rng.random() < TAUGHT:
            result = f"测验合格率 {self.rng.randrange(90, 100)}%"
            day = self.rng.choice(days)
            self._log(school, Kind.LESSON, day, topic=topic.value, hours=hours, result=result)

    def _log(self, school, kind, day, **facts):
        late = day < self.today - dt.timedelta(days=1) and self.rng.random() < LATE
        at = clock.start_of(day + dt.timedelta(days=late))
        at += dt.timedelta(hours=HOURS.get(kind, 15), minutes=self.rng.randrange(50))
        self.logs.append(
            EducationLog(
                uuid=self._uuid(), kind=kind.value, held_on=day, late=late,
                recorded_by=self.who.officers[school.pk], recorded_at=at, **facts,
                **school.columns(),
            )
        )  # fmt: skip

    def _uuid(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)


def _school_days(city, today) -> list[dt.date]:
    """The school days of the present term before today, in order."""
    terms = calendar.terms(city)
    term = calendar.term_of(terms, today)
    if term is None:
        return []
    ago = range((today - term.starts_on).days)
    days = (term.starts_on + dt.timedelta(days=n) for n in ago)
    return [day for day in days if calendar.school_day(terms, day)]
