"""What is asked about a driver, and how an answer is kept."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


class Question(models.TextChoices):
    """What must be known of a driver (校车安全管理条例 art. 23, 25, 26)."""

    FULL_POINTS = "full_points", gettext_lazy("penalty points in a scoring period")
    ACCIDENT = (
        "casualty_accident",
        gettext_lazy("accident with death or serious injury, with responsibility"),
    )
    DRINK = "drink_driving", gettext_lazy("drink or drunk driving")
    OVERLOAD = "overload_speeding", gettext_lazy("overload or speeding in a passenger vehicle")
    CRIME = "crime", gettext_lazy("criminal record")
    DRUGS = "drugs_alcohol", gettext_lazy("drugs or alcohol abuse")
    ILLNESS = "illness", gettext_lazy("history of epilepsy, psychosis or the like")
    INFECTION = "infection", gettext_lazy("infectious disease")
    REVIEW = "yearly_review", gettext_lazy("yearly review by the traffic police")
    MEDICAL = "medical", gettext_lazy("medical examination")
    QUALIFICATION = "qualification", gettext_lazy("school-bus qualification on the licence")


# What bars for ever once it happened; what is answered anew by each newer answer; what is done
# once in every scoring period.
EVER = (Question.ACCIDENT, Question.DRINK, Question.CRIME, Question.DRUGS, Question.ILLNESS)
PERIODIC = (Question.REVIEW, Question.MEDICAL)
# Those of which the good answer is that it is there, not that there is none.
PRESENT = frozenset({*PERIODIC, Question.QUALIFICATION})
COUNTED = frozenset({Question.FULL_POINTS, Question.REVIEW})  # points; hours of study
FULL = 12  # points in one scoring period, 校车安全管理条例 art. 23


class Answer(models.TextChoices):
    """What a form sends: whoever is asked whether something is there answers in no word that could
    mean that nothing happened."""

    NONE = "none", gettext_lazy("none")
    HAPPENED = "happened", gettext_lazy("yes, it happened")
    PASSED = "passed", pgettext_lazy("review", "passed")
    FAILED = "failed", pgettext_lazy("review", "not passed")


BAD = frozenset({Answer.HAPPENED, Answer.FAILED})
# (good, bad) in the words of the question, where those of `Answer` are not its own.
_WORDS: dict[str, tuple[Promise, Promise]] = {
    Question.FULL_POINTS: (
        gettext_lazy("not full (the points so far, from the police's extract)"),
        gettext_lazy("full, or points taken one time"),
    ),
    Question.MEDICAL: (gettext_lazy("found fit to drive"), gettext_lazy("found unfit to drive")),
    Question.QUALIFICATION: (
        pgettext_lazy("qualification", "granted"),
        pgettext_lazy("qualification", "not granted, or taken back"),
    ),
}  # fmt: skip


def answers_to(question: str) -> list[tuple[str, str | Promise]]:
    """What may be answered to a question, in its own words: the good one, then the bad one. Both
    the form and the file say it so."""
    there = question in PRESENT
    keys = (Answer.PASSED, Answer.FAILED) if there else (Answer.NONE, Answer.HAPPENED)
    words = _WORDS.get(question) or tuple(key.label for key in keys)
    return list(zip(keys, words, strict=True))


def said(question: str, bad: bool) -> str:
    """An answer that is on file, in words."""
    return str(answers_to(question)[bad][1])


@dataclass(frozen=True)
class Record:
    """An answer: `bad` when it happened, or was failed. `on` is the day on which it happened, or up
    to which it is known that nothing did. `count`: hours of study, or penalty points: those of one
    time, or with the good answer all of that scoring period up to the day."""

    question: str
    bad: bool
    on: dt.date
    count: int | None = None


def faults(record: Record, born: dt.date | None, today: dt.date) -> dict[str, str]:
    """What is wrong with an answer: field → words."""
    on, count = record.on, record.count
    if on > today:
        return {"on": _("This day has not come yet.")}
    if born and on < born:
        return {"on": _("This lies before the birth date (%(day)s).") % {"day": born.isoformat()}}
    if count is not None and record.question not in COUNTED:
        return {"count": _("Points or hours belong to penalty points and reviews alone.")}
    if record.question == Question.FULL_POINTS and count is not None:
        if record.bad and not count:
            return {"count": _("No points at all is the other answer.")}
        if not record.bad and count >= FULL:
            return {"count": _("%(full)d points or more are the other answer.") % {"full": FULL}}
    return {}
