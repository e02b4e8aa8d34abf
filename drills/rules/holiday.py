"""Safety education before a holiday: which holidays and topics, what a campaign and a letter may
say: pure judgements (R21: holiday themes are ice, fire and electricity, fireworks, vehicles;
drowning before summer; a letter to parents)."""

import datetime as dt
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from drills.rules.education import Topic

LONGEST_LETTER = 3000
LONGEST_HOLIDAY = dt.timedelta(days=120)
MOST_FAMILIES = 20_000
# So long after the holiday a school may still record its letter; then nobody asks for it any more.
LAPSE = dt.timedelta(days=31)


class Holiday(TextChoices):
    """Before which the letter goes out."""

    NEW_YEAR = "new_year", gettext_lazy("New Year")
    WINTER = "winter", gettext_lazy("winter vacation")
    TOMBS = "tombs", gettext_lazy("Tomb-Sweeping Day")
    MAY = "may", gettext_lazy("May Day")
    DRAGON = "dragon", gettext_lazy("Dragon Boat Festival")
    SUMMER = "summer", gettext_lazy("summer vacation")
    AUTUMN = "autumn", gettext_lazy("Mid-Autumn Festival")
    NATIONAL = "national", gettext_lazy("National Day")
    OTHER = "other", pgettext_lazy("holiday", "another holiday")


class Standing(TextChoices):
    """How a school stands in a campaign."""

    SENT = "sent", pgettext_lazy("letter", "sent")
    LATE = "late", pgettext_lazy("letter", "recorded late")
    OPEN = "open", pgettext_lazy("letter", "not sent yet")
    MISSING = "missing", pgettext_lazy("letter", "missing")


class Letter(NamedTuple):
    """What a school says of its letter. `receipts` None: not counted yet."""

    sent_on: dt.date
    families: int
    receipts: int | None = None
    activities: str = ""


THEMES = {
    Holiday.WINTER: (
        *(Topic.DROWNING, Topic.FIRE, Topic.ELECTRIC, Topic.GAS, Topic.FIREWORKS, Topic.TRAFFIC),
    ),
    Holiday.NEW_YEAR: (Topic.FIRE, Topic.ELECTRIC, Topic.GAS, Topic.FIREWORKS, Topic.TRAFFIC),
    Holiday.TOMBS: (Topic.FIRE, Topic.TRAFFIC),
    Holiday.MAY: (Topic.DROWNING, Topic.TRAFFIC, Topic.CRUSH),
    Holiday.DRAGON: (Topic.DROWNING, Topic.FOOD, Topic.TRAFFIC),
    Holiday.SUMMER: (
        *(Topic.DROWNING, Topic.TRAFFIC, Topic.FOOD, Topic.DISASTER, Topic.FRAUD, Topic.ABDUCTION),
    ),
    Holiday.AUTUMN: (Topic.FIRE, Topic.FOOD, Topic.TRAFFIC),
    Holiday.NATIONAL: (Topic.DROWNING, Topic.TRAFFIC, Topic.CRUSH),
}
# Month and day of the two holidays that follow the moon, by year (5/5 and 8/15 of the lunar year,
# GB/T 33661-2017; tests/drills/lunar.py works them out from sun and moon). For a year that is not
# here, about the middle of the weeks in which they can fall. Assumed of the others: Tomb-Sweeping
# Day is 5 April at the latest, and the Spring Festival lies in the winter vacation, whose letter
# speaks of it. Only what a new campaign proposes depends on them: whoever announces sets the days.
_DRAGON = {
    2025: (5, 31), 2026: (6, 19), 2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5),
    2031: (6, 24), 2032: (6, 12), 2033: (6, 1), 2034: (6, 20), 2035: (6, 10),
}  # fmt: skip
_AUTUMN = {
    2025: (10, 6), 2026: (9, 25), 2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12),
    2031: (10, 1), 2032: (9, 19), 2033: (9, 8), 2034: (9, 27), 2035: (9, 16),
}  # fmt: skip
_NATIONAL = (10, 1)


def next_holiday(today: dt.date) -> Holiday:
    """What a new campaign is most likely for: the holiday that comes next, of a vacation until its
    letter is out of season. A Mid-Autumn within the days of National Day is none of its own."""
    autumn = _AUTUMN.get(today.year, (9, 22))
    last_days = [
        ((1, 1), Holiday.NEW_YEAR), ((1, 31), Holiday.WINTER), ((4, 5), Holiday.TOMBS),
        ((5, 1), Holiday.MAY), (_DRAGON.get(today.year, (6, 12)), Holiday.DRAGON),
        ((8, 31), Holiday.SUMMER), *([(autumn, Holiday.AUTUMN)] if autumn < _NATIONAL else []),
        (_NATIONAL, Holiday.NATIONAL), ((12, 31), Holiday.NEW_YEAR),
    ]  # fmt: skip
    return next(holiday for day, holiday in last_days if (today.month, today.day) <= day)


def standing(sent: bool, late: bool, due_on: dt.date, today: dt.date) -> Standing:
    if sent:
        return Standing.LATE if late else Standing.SENT
    return Standing.MISSING if due_on < today else Standing.OPEN


def faults_of_campaign(
    first_day: dt.date, last_day: dt.date, due_on: dt.date, today: dt.date
) -> dict[str, str]:
    """What stands against announcing a campaign today."""
    if last_day < first_day:
        return {"last_day": _("The holiday would end before it begins.")}
    if last_day - first_day > LONGEST_HOLIDAY:
        return {"last_day": _("A holiday lasts 120 days at most.")}
    if last_day < today:
        return {"last_day": _("This holiday is over.")}
    if due_on < today:
        return {"due_on": _("This day is past. Give schools until today at least.")}
    if due_on > last_day:
        return {"due_on": _("The letter goes out before the holiday ends.")}
    return {}


def faults_of_letter(
    letter: Letter, announced: dt.date, last_day: dt.date, today: dt.date
) -> dict[str, str]:
    """What stands against recording a letter today. `announced`, `last_day`: of its campaign."""
    if today > last_day + LAPSE:
        said = _("This is recorded within %(days)d days after the holiday. It stands as it is.")
        return {"sent_on": said % {"days": LAPSE.days}}
    if letter.sent_on > today:
        return {"sent_on": _("This day has not come yet.")}
    if letter.sent_on < announced:
        return {"sent_on": _("The campaign was announced later than this day.")}
    if not 1 <= letter.families <= MOST_FAMILIES:
        return {"families": _("Between 1 and %(most)d families.") % {"most": MOST_FAMILIES}}
    if letter.receipts is not None and letter.receipts > letter.families:
        return {"receipts": _("No more receipts come back than letters were sent.")}
    return {}


def faults_of_change(before: Letter, after: Letter, why: str) -> dict[str, str]:
    """A later count of the receipts, and what is told of the activities, need no reason; whatever
    else is put right does."""
    fewer = before.receipts is not None and (after.receipts or 0) < before.receipts
    put_right = (before.sent_on, before.families) != (after.sent_on, after.families)
    if (put_right or fewer) and not why:
        return {"why": _("Say why: the day, the families, or fewer receipts than were counted.")}
    return {}
