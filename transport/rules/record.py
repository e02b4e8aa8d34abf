"""What is asked about a driver, and how an answer is kept."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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


@dataclass(frozen=True)
class Record:
    """An answer: `bad` when it happened, or was failed. `on` is the day on which it happened, or up
    to which it is known that nothing did. `count`: penalty points, or hours of study."""

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
    if record.question == Question.FULL_POINTS and count is not None and record.bad != (count > 0):
        none, some = _("No points at all is the other answer."), _("Points are the other answer.")
        return {"count": some if count else none}
    return {}
