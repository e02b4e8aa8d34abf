"""Off-campus care points: what counts as one, and whether it is up to standard (R15, rules.md).

A pure judgement over the states that are recorded. What nobody looked at yet is unknown: it is to
be asked, and nobody's fault.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base.text import clean_text, to_halfwidth

SOURCE = gettext_lazy("Requirement of the city school-safety meeting")
FOOD_LAW = gettext_lazy("Food Safety Law, article 35")
LONGEST_LICENCE = 30  # years ahead
VISITED_WITHIN = 365  # days in which a visit of a bureau counts in the table


NAME, ADDRESS = 60, 120  # so many characters of a key are kept


class Looks(models.TextChoices):
    """How fire safety or hygiene was found."""

    UNKNOWN = "unknown", gettext_lazy("not looked at yet")
    GOOD = "good", gettext_lazy("in order")
    BAD = "bad", gettext_lazy("not in order")


class Danger(models.TextChoices):
    LOW = "low", gettext_lazy("low")
    MEDIUM = "medium", gettext_lazy("medium")
    HIGH = "high", gettext_lazy("high")


class Standard(models.TextChoices):
    BELOW = "below", gettext_lazy("below standard")
    UNKNOWN = "unknown", gettext_lazy("not known yet")
    MEETS = "meets", gettext_lazy("up to standard")


# What keeps a place below standard, in the words of a notice.
WORDS = {
    "business": gettext_lazy("No business licence"),
    "business_over": gettext_lazy("Business licence ran out"),
    "food": gettext_lazy("Serves meals without a food licence"),
    "food_over": gettext_lazy("Food licence ran out"),
    "fire": gettext_lazy("Fire safety is not in order"),
    "hygiene": gettext_lazy("Hygiene is not in order"),
}
LOOKS = {Standard.BELOW: "overdue", Standard.UNKNOWN: "soon", Standard.MEETS: "done"}


@dataclass(frozen=True)
class Reason:
    """Why a place is below standard, or what is not known: found, put right by, and the rule.
    `code`: by what it is known (WORDS)."""

    code: str
    found: str
    remedy: str
    source: str
    unknown: bool = False


def counts(pupils: int) -> bool:
    """Whether so many pupils make a place a care point."""
    return pupils >= settings.CARE_POINT_FROM


def reasons(place, today: dt.date) -> list[Reason]:
    """All that keeps a place from being up to standard; `place` has the recorded states."""
    found = [_business(place, today), _food(place, today), _fire(place), _hygiene(place)]
    return [reason for reason in found if reason]


def below(place, today: dt.date) -> list[str]:
    """The codes of what keeps a place below standard."""
    return [reason.code for reason in reasons(place, today) if not reason.unknown]


def standard(place, today: dt.date) -> Standard:
    found = reasons(place, today)
    if any(not reason.unknown for reason in found):
        return Standard.BELOW
    return Standard.UNKNOWN if found else Standard.MEETS


def _business(place, today) -> Reason | None:
    ask = _("Let the owner take out a business licence.")
    if not place.business_licence:
        return Reason("business", str(WORDS["business"]), ask, str(SOURCE))
    if place.business_until and place.business_until < today:
        text = _("Business licence ran out on %(day)s") % {"day": place.business_until}
        return Reason("business_over", text, ask, str(SOURCE))
    return None


def _food(place, today) -> Reason | None:
    if not place.meals:
        return None
    ask = _("Let the owner take out a food licence, or serve no meals.")
    if not place.food_licence:
        return Reason("food", str(WORDS["food"]), ask, str(FOOD_LAW))
    if place.food_until and place.food_until < today:
        text = _("Food licence ran out on %(day)s") % {"day": place.food_until}
        return Reason("food_over", text, ask, str(FOOD_LAW))
    return None


def _fire(place) -> Reason | None:
    if place.fire == Looks.BAD:
        ask = _("Tell the fire department, and look again once it is put right.")
        return Reason("fire", str(WORDS["fire"]), ask, str(SOURCE))
    if place.fire == Looks.UNKNOWN:
        text = _("Nobody has looked at fire safety yet")
        return Reason("fire_unknown", text, _("Visit the place."), str(SOURCE), unknown=True)
    return None


def _hygiene(place) -> Reason | None:
    if place.hygiene == Looks.BAD:
        ask = _("Tell market supervision, and look again once it is put right.")
        return Reason("hygiene", str(WORDS["hygiene"]), ask, str(SOURCE))
    if place.hygiene == Looks.UNKNOWN:
        text = _("Nobody has looked at hygiene yet")
        return Reason("hygiene_unknown", text, _("Visit the place."), str(SOURCE), unknown=True)
    return None


def permille(below: int, places: int) -> int | None:
    """The share below standard, rounded down; None of nothing."""
    return below * 1000 // places if places else None


def census_due(term_starts_on: dt.date) -> dt.date:
    return term_starts_on + dt.timedelta(days=settings.CARE_CENSUS_DAYS)


# -- input: field → what is wrong with it ---------------------------------------------------------


def faults_of_papers(facts: dict, today: dt.date) -> dict[str, str]:
    """A last day stands beside the number of its licence, and lies in a year that can be meant."""
    faults = {}
    for number, until in (("business_licence", "business_until"), ("food_licence", "food_until")):
        day = facts.get(until)
        if day and not facts.get(number):
            faults[number] = _("Give the number of the licence as well.")
        elif day and day.year > today.year + LONGEST_LICENCE:
            faults[until] = _("No licence runs for so long. Look at the year.")
    return faults


def faults_of_visit(held_on: dt.date, today: dt.date) -> dict[str, str]:
    if held_on > today:
        return {"held_on": _("This day has not come yet.")}
    if held_on < today - dt.timedelta(days=366):
        return {"held_on": _("This lies more than a year back. Look at the year.")}
    return {}


def faults_of_census(places: int, pupils: int) -> dict[str, str]:
    """Each place that is counted has a pupil at least."""
    if pupils < places or (pupils and not places):
        said = _("Each place that is counted has at least one pupil, and each pupil has a place.")
        return {"pupils": said}
    return {}


# -- the same place --------------------------------------------------------------------------------

# A name alone of such words names no place, and house numbers say nothing without their street.
_COMMON = re.compile(
    "校外|托管|午托|晚托|全托|小饭桌|饭桌|学生|之家|中心|辅导|教育|培训|家政|服务|有限|公司|"
    "街道|社区|小区|[部班点站所室号楼层栋幢市区县0-9]"
)
LIKE = 2  # signs in a row that two names, or two addresses, must share to be like each other
_UNSAID = re.compile(r"[\W_]")


def plain(text: str) -> str:
    """A name or an address as it is compared: letters and digits alone, half-width, in one case."""
    return _UNSAID.sub("", to_halfwidth(clean_text(text)).casefold())


def resembles(one: str, other: str) -> bool:
    """Whether two names, or two addresses, as they are compared, share more than common words."""
    mine, yours = (_COMMON.sub(" ", text).split() for text in (one, other))
    runs = {part[at : at + LIKE] for part in mine for at in range(len(part) - LIKE + 1)}
    return any(run in part for run in runs for part in yours)


def key_of(text: str, most: int) -> str:
    """The same, as long as a place keeps it: in one case, a sign may be more than one."""
    return plain(text)[:most]
