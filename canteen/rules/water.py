"""Drinking water: when a machine is cleaned next, what a batch of bottled water must have (R13).

Nothing falls due in a vacation: what would, is due before the next term. Nor on days from which the
school is exempt: it is due when they are over.
"""

import calendar
import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base.clock import LATEST

SOURCE = gettext_lazy("Requirement of the city school-safety meeting")
BEFORE_TERM = dt.timedelta(days=14)  # so shortly before a term it counts as cleaned for the term
SOON = dt.timedelta(days=7)
FURTHEST_BACK = dt.timedelta(days=366)
LONGEST_SHELF_LIFE = 5  # years

Span = tuple[dt.date, dt.date]


class State(models.TextChoices):
    """How the cleaning of a machine stands on a day."""

    OVERDUE = "overdue", gettext_lazy("cleaning is overdue")
    SOON = "soon", gettext_lazy("to be cleaned soon")
    VALID = "valid", gettext_lazy("cleaned")
    OUT = "out", gettext_lazy("out of use")
    UNASKED = "unasked", gettext_lazy("no day of its own by the rules of the bureau")


# The day of a machine for which nothing is owed here: the rules of how often say so.
NEVER = LATEST


def state_on(today: dt.date, due_on: dt.date, in_use: bool = True) -> State:
    if not in_use:
        return State.OUT
    if due_on == NEVER:
        return State.UNASKED
    if due_on < today:
        return State.OVERDUE
    return State.SOON if due_on <= today + SOON else State.VALID


def next_due(
    last: dt.date | None, known_on: dt.date, terms: Iterable[Span], lifted: Iterable[Span] = ()
) -> dt.date:
    """The last day for the next cleaning of a machine, by the terms of its city.

    So many months after the last one, and before each term that begins meanwhile; at once where
    none is known. What falls on `lifted` days, from which the school is exempt, is due on the day
    after them.
    """
    due = _due(last, known_on, sorted(terms))
    for first, until in sorted(lifted):
        if first <= due <= until:
            due = until + dt.timedelta(days=1)
    return due


def _due(last, known_on, spans) -> dt.date:
    due = months_after(last, settings.WATER_CLEAN_MONTHS) if last else known_on
    since = last + BEFORE_TERM if last else known_on
    starts = [first for first, _last in spans if first > since]
    if starts and (starts[0] <= due or not _in_term(due, spans)):
        return starts[0] - dt.timedelta(days=1)
    return due


def latest_late(day: dt.date, terms: Iterable[Span], new: bool = False) -> dt.date:
    """The last day such that a machine that was cleaned on it, and not since, is overdue on `day`;
    so is each that was cleaned earlier. `new`: of one that was never cleaned, the day on which it
    became known. At the latest the day before; FURTHEST_BACK and longer ago everything is."""
    spans = sorted(terms)
    for ago in range(1, FURTHEST_BACK.days):
        found = day - dt.timedelta(days=ago)
        if next_due(None if new else found, found, spans) < day:
            return found
    return day - FURTHEST_BACK


def lifted_since(day: dt.date, lifted: Iterable[Span]) -> dt.date:
    """The first of the exempt days that run without a gap up to a day: what fell due on one of them
    is not overdue on `day`, what was due before it is. The day itself where none do."""
    for first, last in sorted(lifted, key=lambda span: span[1], reverse=True):
        if first < day <= last + dt.timedelta(days=1):
            day = first
    return day


def _in_term(day, spans) -> bool:
    return any(first <= day <= last for first, last in spans)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


# -- input: field → what is wrong with it ---------------------------------------------------------


def faults_of_cleaning(done_on: dt.date, today: dt.date) -> dict[str, str]:
    if done_on > today:
        return {"done_on": _("This day has not come yet.")}
    if done_on < today - FURTHEST_BACK:
        return {"done_on": _("This lies more than a year back. Look at the year.")}
    return {}


def faults_of_batch(
    made_on: dt.date, expires_on: dt.date, received_on: dt.date, today: dt.date
) -> dict[str, str]:
    """Made, then received, then used up before its last day."""
    if received_on > today:
        return {"received_on": _("This day has not come yet.")}
    if received_on < made_on:
        return {"received_on": _("The water would have come before it was bottled.")}
    if expires_on <= made_on:
        return {"expires_on": _("The water would be out of date when it is bottled.")}
    if expires_on.year - made_on.year > LONGEST_SHELF_LIFE:
        return {"expires_on": _("No bottled water keeps for so long. Look at the year.")}
    if expires_on < received_on:
        return {
            "expires_on": _("Out of date when it came: do not take it, send it back. (%(source)s)")
            % {"source": SOURCE}
        }
    return {}
