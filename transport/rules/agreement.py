"""Until when a safety agreement holds, what is missing of it, and when drivers are taught (R18)."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transport.rules.days import add_years

SOURCE = gettext_lazy("Requirement of the city school-safety meeting")
LONGEST_YEARS = 3


class Standing(models.TextChoices):
    """How it stands with the agreement on a vehicle of a school."""

    NONE = "none", gettext_lazy("no agreement")
    EXPIRED = "expired", gettext_lazy("agreement expired")
    OTHER = "other", gettext_lazy("signed with another driver")
    PARENTS = "parents", gettext_lazy("parents have yet to sign")
    WHOLE = "whole", gettext_lazy("signed by all")


LOOKS = {
    Standing.NONE: "overdue",
    Standing.EXPIRED: "overdue",
    Standing.OTHER: "overdue",
    Standing.PARENTS: "soon",
    Standing.WHOLE: "done",
}


@dataclass(frozen=True)
class Signed:
    """What is known of the newest agreement."""

    signed_on: dt.date
    until: dt.date
    signed: int
    driver: int | None


def standing(found: Signed | None, pupils: int, driver: int | None, day: dt.date) -> Standing:
    if found is None:
        return Standing.NONE
    if found.until < day:
        return Standing.EXPIRED
    if driver and found.driver != driver:
        return Standing.OTHER
    return Standing.PARENTS if found.signed < pupils else Standing.WHOLE


def due(found: Signed | None, how: Standing, since: dt.date, today: dt.date) -> dt.date:
    """By when a new one is owed: within the days of grace after the vehicle came into use (again)
    or the last signatures; a whole one by its end. One that ended in this use is late since then.
    """
    grace = dt.timedelta(days=settings.AGREEMENT_GRACE_DAYS)
    if found is None or found.until < since:
        return since + grace
    if how in (Standing.EXPIRED, Standing.WHOLE):
        return found.until
    return (today if how == Standing.OTHER else max(found.signed_on, since)) + grace


def until(signed_on: dt.date, term_end: dt.date | None) -> dt.date:
    """To when an agreement holds unless another day is given: a year, or to the end of the term
    (AGREEMENT_VALID)."""
    if settings.AGREEMENT_VALID == "term" and term_end:
        return term_end
    return add_years(signed_on, 1) - dt.timedelta(days=1)


def lesson_due(term_start: dt.date, since: dt.date) -> dt.date:
    """So many days into the term; of one who began late in it, some days after they began."""
    into = term_start + dt.timedelta(days=settings.DRIVER_LESSON_DAYS)
    return max(into, since + dt.timedelta(days=settings.DRIVER_LESSON_GRACE_DAYS))


# -- input: field → what is wrong with it ---------------------------------------------------------


def faults(
    signed_on: dt.date, ends: dt.date | None, signed: int, pupils: int, today: dt.date
) -> dict[str, str]:
    found = faults_of_day("signed_on", signed_on, today)
    if signed > pupils:
        text = _("The vehicle carries %(count)s of our pupils: no more can have signed.")
        found["signed"] = text % {"count": pupils}
    if ends and not signed_on <= ends <= add_years(signed_on, LONGEST_YEARS):
        found["until"] = _("It ends after it was signed, within three years.")
    return found


def faults_of_day(field: str, day: dt.date, today: dt.date) -> dict[str, str]:
    if day > today:
        return {field: _("This day has not come yet.")}
    if day < add_years(today, -1):
        return {field: _("This lies more than a year back. Look at the year.")}
    return {}


def faults_of_letter(sent: int, read: int) -> dict[str, str]:
    return {"read": _("No more can come back than were sent.")} if read > sent else {}
