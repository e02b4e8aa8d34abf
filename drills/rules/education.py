"""Safety education: topics, the school year, what may be recorded of a day, how a plan stands: pure
judgements (R21, rules.md "lessons")."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from safety.base import clock


class Topic(TextChoices):
    """The fifteen protections (十五防). The texts name their number; which they are is the usual
    list of schools, to be confirmed by the bureau (rules.md)."""

    DROWNING = "drowning", gettext_lazy("drowning")
    TRAFFIC = "traffic", gettext_lazy("traffic accidents")
    FIRE = "fire", pgettext_lazy("topic", "fire")
    ELECTRIC = "electric", gettext_lazy("electric shock")
    GAS = "gas", gettext_lazy("gas and coal fumes")
    FOOD = "food", gettext_lazy("food poisoning")
    DISEASE = "disease", gettext_lazy("infectious disease")
    CRUSH = "crush", gettext_lazy("crowding and crush")
    VIOLENCE = "violence", gettext_lazy("bullying and violence")
    ABUSE = "abuse", gettext_lazy("sexual abuse")
    ABDUCTION = "abduction", gettext_lazy("abduction and going missing")
    FRAUD = "fraud", gettext_lazy("online addiction and fraud")
    DISASTER = "disaster", gettext_lazy("earthquake, lightning and other natural disasters")
    FALLS = "falls", gettext_lazy("falls and sports injuries")
    FIREWORKS = "fireworks", gettext_lazy("fireworks")


class Kind(TextChoices):
    """What is recorded."""

    MEETING = "meeting", gettext_lazy("class meeting on safety")
    MORNING = "morning", gettext_lazy("reminder at the end of the morning")
    AFTERNOON = "afternoon", gettext_lazy("reminder at the end of the afternoon")
    LESSON = "lesson", gettext_lazy("lesson of the plan")
    LECTURE = "lecture", gettext_lazy("safety lecture")
    HEALTH = "health", gettext_lazy("health reminder")
    MINUTE = "minute", gettext_lazy("1530: one minute of the day")
    FIVE = "five", gettext_lazy("1530: five minutes of the week")
    THIRTY = "thirty", gettext_lazy("1530: thirty minutes before a holiday")


REMINDERS = (Kind.MORNING, Kind.AFTERNOON)
# Each of these once a day, on a school day.
DAILY = frozenset({*REMINDERS, Kind.MEETING, Kind.MINUTE, Kind.FIVE, Kind.THIRTY})
ROUTINE = (Kind.MINUTE, Kind.FIVE, Kind.THIRTY)  # 1530, optional: nobody owes it
LATE_DAYS = 31  # a lesson, a lecture or a health reminder may be recorded so long afterwards
FRIDAY = 4
MOST_CLASSES = 300
MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)  # of a school year, in its order
PARTS = (
    ("plan", pgettext_lazy("one of six", "plan")),
    ("hours", pgettext_lazy("one of six", "hours")),
    ("materials", pgettext_lazy("one of six", "materials")),
    ("teacher", pgettext_lazy("one of six", "teacher")),
    ("evaluation", pgettext_lazy("one of six", "evaluation")),
    ("assessment", pgettext_lazy("one of six", "assessment")),
)


class State(TextChoices):
    """How a topic of a plan stands."""

    DONE = "done", pgettext_lazy("topic", "taught")
    BEHIND = "behind", pgettext_lazy("topic", "behind")
    NOW = "now", pgettext_lazy("topic", "this month")
    AHEAD = "ahead", pgettext_lazy("topic", "to come")
    UNPLANNED = "unplanned", pgettext_lazy("topic", "not planned")


class Line(NamedTuple):
    """What a plan says of a topic."""

    topic: str
    month: int
    hours: object = None
    teacher: str = ""
    materials: str = ""
    evaluation: str = ""


def school_year(day: dt.date) -> int:
    """The year in which the school year of a day began: on 1 September."""
    return day.year if day.month >= MONTHS[0] else day.year - 1


def year_days(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of a school year."""
    return dt.date(year, 9, 1), dt.date(year + 1, 8, 31)


def year_words(year: int) -> str:
    return f"{year}–{year + 1}"


def last_day(year: int, month: int) -> dt.date:
    """The last day of a month of a school year."""
    return clock.month_days(year if month >= MONTHS[0] else year + 1, month)[1]


def over(year: int, today: dt.date) -> tuple[int, ...]:
    """The months of a school year that are over."""
    return tuple(month for month in MONTHS if last_day(year, month) < today)


def state_of(year: int, month: int | None, taught: bool, today: dt.date) -> State:
    if taught:
        return State.DONE
    if month is None:
        return State.UNPLANNED
    last = last_day(year, month)
    if last < today:
        return State.BEHIND
    return State.NOW if last.replace(day=1) <= today else State.AHEAD


def in_place(line, result: str) -> list[str]:
    """Which of the six (六落实: plan, hours, materials, teacher, evaluation, assessment) there are
    for a topic. `line`: what the plan says of it, or None; `result`: what the assessment found."""
    said = {
        "plan": line is not None,
        "hours": bool(line and line.hours),
        "materials": bool(line and line.materials),
        "teacher": bool(line and line.teacher),
        "evaluation": bool(line and line.evaluation),
        "assessment": bool(result),
    }
    return [code for code, _label in PARTS if said[code]]


def faults_of_plan(year: int, lines: list[Line], today: dt.date) -> dict[str, str]:
    """What stands against a yearly plan: it is of this school year or the next, and says when at
    least one topic is taught."""
    now = school_year(today)
    if year not in (now, now + 1):
        return {"": _("A plan is written for this school year or the next.")}
    if not lines:
        return {"": _("Choose the month of at least one topic.")}
    return {}


def completing(meetings):
    """Of the class meetings of a week that by which all classes have held theirs, whether on one
    day or in parts; None where some have not. In the order of their days."""
    held = 0
    for one in meetings:
        if one.classes >= one.classes_all:
            return one
        held += one.classes
        if held >= one.classes_all:
            return one
    return None


def first_open(kind: str, today: dt.date) -> dt.date:
    """The earliest day of which something of a kind may still be recorded."""
    days = settings.EDUCATION_BACKDATE_DAYS if kind in DAILY else LATE_DAYS
    return today - dt.timedelta(days=days)


def faults_of_day(kind: str, day: dt.date, today: dt.date, school: bool) -> dict[str, str]:
    """What stands against recording something of a day now. `school`: there was school."""
    if day > today:
        return {"held_on": _("This day has not come yet.")}
    if day < (first := first_open(kind, today)):
        said = _("This is recorded within %(days)d days. That day stands as it is.")
        return {"held_on": said % {"days": (today - first).days}}
    if kind in DAILY and not school:
        return {"held_on": _("There is no school on this day.")}
    return {}


def faults_of_log(kind: str, facts: Mapping) -> dict[str, str]:
    """What a record of a kind must say: a class meeting in how many of the classes, a lesson which
    topic, a lecture and a health reminder what about."""
    if kind == Kind.MEETING:
        return _faults_of_classes(facts["classes"], facts["classes_all"])
    if kind == Kind.LESSON and not facts["topic"]:
        return {"topic": _("Choose the topic that was taught.")}
    if kind in (Kind.LECTURE, Kind.HEALTH) and not facts["about"]:
        return {"about": _("Say in a few words what it was about.")}
    return {}


def _faults_of_classes(classes, of) -> dict[str, str]:
    if not classes:
        return {"classes": _("Say in how many classes it was held.")}
    if not of or classes > of:
        return {"classes_all": _("There are at least as many classes as have held it.")}
    if of > MOST_CLASSES:
        return {"classes_all": _("A school has at most %(most)d classes.") % {"most": MOST_CLASSES}}
    return {}
