"""Courses, examinations and certificates: pure judgements (R22, rules.md). A certificate follows
from passing; nothing else makes one."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

HIGHEST = 100
PASS_MARK = 60  # what a new course begins with
VALID_MONTHS = 12
LONGEST_MONTHS = 60
ATTEMPTS = 3  # the examination and two resits
LONGEST_COURSE = dt.timedelta(days=366)
SOON = dt.timedelta(days=60)


class Audience(models.TextChoices):
    """For whom a course is."""

    MANAGERS = "managers", gettext_lazy("safety managers")
    GUARDS = "guards", gettext_lazy("security guards")
    STAFF = "staff", gettext_lazy("all staff")


# Whose certificate is renewed before it runs out; all staff are trained course by course.
RENEWED = frozenset({Audience.MANAGERS, Audience.GUARDS})
# Whom a school trains itself: what is renewed is certified by its bureaus.
BY_SCHOOL = frozenset({Audience.STAFF})


class Outcome(models.TextChoices):
    """How somebody stands in a course."""

    WAITING = "waiting", pgettext_lazy("examination", "without a result")
    PASSED = "passed", pgettext_lazy("examination", "passed")
    FAILED = "failed", pgettext_lazy("examination", "failed")
    ABSENT = "absent", pgettext_lazy("examination", "absent")


class State(models.TextChoices):
    """How a certificate stands on a day."""

    VALID = "valid", gettext_lazy("valid")
    SOON = "soon", gettext_lazy("expires soon")
    EXPIRED = "expired", gettext_lazy("expired")
    RENEWED = "renewed", gettext_lazy("renewed")
    LEFT = "left", gettext_lazy("holder has left")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


def outcome_of(score: int | None, pass_mark: int) -> Outcome:
    """What a score comes to; None: did not come."""
    if score is None:
        return Outcome.ABSENT
    return Outcome.PASSED if score >= pass_mark else Outcome.FAILED


def expiry_of(issued_on: dt.date, months: int) -> dt.date:
    """The last day of a certificate: the same day so many months on, or the last of a month that
    has no such day (29 February, 31 of a month)."""
    count = issued_on.month - 1 + months
    year, month = issued_on.year + count // 12, count % 12 + 1
    return dt.date(year, month, min(issued_on.day, calendar.monthrange(year, month)[1]))


def state_of(
    today: dt.date, expires_on: dt.date, *, withdrawn: bool, left: bool, renewed: bool
) -> State:
    """How a certificate stands on a day."""
    for told, state in ((withdrawn, State.WITHDRAWN), (left, State.LEFT), (renewed, State.RENEWED)):
        if told:
            return state
    if today > expires_on:
        return State.EXPIRED
    return State.SOON if today >= expires_on - SOON else State.VALID


def number_of(code: str, year: int, serial: int) -> str:
    """The number of a certificate: the city, the year of issue, one after the other."""
    return "-".join(filter(None, [code, str(year), f"{serial:06d}"]))


class Held(NamedTuple):
    """A certificate that was not withdrawn, as far as it tells whose it is."""

    issued_on: dt.date
    key: int
    last4: str
    course: int
    left: bool


def holders_of(papers: Iterable[Held]) -> list[list[Held]]:
    """The certificates of one school, audience and name: a list for each holder, the oldest first.

    The same last four are the same holder. Where one side gives none, it is the same holder as
    well, as long as there is one alone of that name still there, and the two did not take part in
    one course. Judged in the order of issue, so that what comes later parts nobody.
    """
    found: list[list[Held]] = []
    for paper in sorted(papers):
        own = _holder_among(found, paper)
        if own is None:
            found.append([paper])
        else:
            own.append(paper)
    return found


def _holder_among(holders: list[list[Held]], paper: Held) -> list[Held] | None:
    for papers in holders:
        if any(other.last4 == paper.last4 for other in papers):
            return papers
    there = [papers for papers in holders if not papers[-1].left]
    if len(there) != 1:
        return None
    unsaid = not paper.last4 or not any(other.last4 for other in there[0])
    together = any(other.course == paper.course for other in there[0])
    return there[0] if unsaid and not together else None


def examined(first_day: dt.date, last_day: dt.date, today: dt.date) -> dt.date:
    """The day of an examination of which nothing is said: the course's last that has come."""
    return max(first_day, min(last_day, today))


# -- input: field → what is wrong with it ---------------------------------------------------------


def faults_of_course(first_day: dt.date, last_day: dt.date) -> dict[str, str]:
    """What is wrong with the days of a course."""
    if last_day < first_day:
        return {"last_day": _("The course would end before it begins.")}
    if last_day - first_day > LONGEST_COURSE:
        return {"last_day": _("A course lasts one year at most.")}
    return {}


def faults_of_audience(audience: str, *, by_school: bool) -> dict[str, str]:
    """Why a school may not hold a course for these."""
    if by_school and audience not in BY_SCHOOL:
        return {
            "audience": _(
                "A school's own course is for all staff. Managers and guards are "
                "trained and certified in a course of the district or the city."
            )
        }
    return {}


def faults_of_day(examined_on: dt.date, first_day: dt.date, today: dt.date) -> dict[str, str]:
    """What is wrong with the day of an examination."""
    if examined_on > today:
        return {"examined_on": _("This day has not come yet. Enter results after the examination.")}
    if examined_on < first_day:
        return {"examined_on": _("The course begins later than this day.")}
    return {}


def faults_of_attempt(
    attempt: int, examined_on: dt.date, known: Sequence[tuple[Outcome, dt.date]]
) -> dict[str, str]:
    """Why a result may not be entered as this attempt. `known`: outcome and day of those before,
    the first first."""
    if known and known[-1][0] == Outcome.PASSED:
        return {"attempt": _("Has passed already; there is nothing to sit again.")}
    if attempt != len(known) + 1:
        return {"attempt": _("The next attempt is number %(number)d.") % {"number": len(known) + 1}}
    if attempt > ATTEMPTS:
        said = _("After %(count)d attempts somebody takes a new course.")
        return {"attempt": said % {"count": ATTEMPTS}}
    if known and examined_on < known[-1][1]:
        return {"examined_on": _("A resit is not before the examination that it repeats.")}
    return {}
