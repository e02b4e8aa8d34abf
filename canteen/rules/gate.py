"""Around the gate: what is seen is reported to the authority that may act, and followed (R14)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SOURCE = gettext_lazy("Requirement of the city school-safety meeting")
# Step of a sighting → what is said of it; what was seen itself stands there from the beginning.
STEPS = {
    "reported_on": ("department", "reported_on", "answer_by"),
    "answered_on": ("answered_on", "answer"),
    "closed_on": ("closed_on", "outcome"),
}
# When it was recorded.
RECORDED = {
    "reported_on": "reported_at",
    "answered_on": "answered_at",
    "closed_on": "closed_at",
}
FURTHEST_AHEAD = dt.timedelta(days=180)
FURTHEST_BACK = dt.timedelta(days=366)


class State(models.TextChoices):
    """How far a sighting has come."""

    SEEN = "seen", gettext_lazy("not reported yet")
    REPORTED = "reported", gettext_lazy("reported, no answer yet")
    LATE = "late", gettext_lazy("answer is overdue")
    ANSWERED = "answered", gettext_lazy("answered")
    CLOSED = "closed", gettext_lazy("case closed")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


LOOKS = {
    State.SEEN: "soon",
    State.REPORTED: "under_way",
    State.LATE: "overdue",
    State.ANSWERED: "due",
    State.CLOSED: "done",
    State.WITHDRAWN: "cancelled",
}


def state_on(
    today: dt.date, reported_on, answer_by, answered_on, closed_on, withdrawn_at=None
) -> State:
    if withdrawn_at:
        return State.WITHDRAWN
    if closed_on:
        return State.CLOSED
    if answered_on:
        return State.ANSWERED
    if not reported_on:
        return State.SEEN
    return State.LATE if answer_by < today else State.REPORTED


def report_by(recorded_on: dt.date) -> dt.date:
    """By when what was seen is reported to the authority that may act, or closed."""
    return recorded_on + dt.timedelta(days=settings.GATE_REPORT_DAYS)


def answer_by(reported_on: dt.date) -> dt.date:
    return reported_on + dt.timedelta(days=settings.GATE_ANSWER_DAYS)


# -- input: field → what is wrong with it ---------------------------------------------------------


def faults_of_sight(seen_on: dt.date, today: dt.date) -> dict[str, str]:
    if seen_on > today:
        return {"seen_on": _("This day has not come yet.")}
    if seen_on < today - FURTHEST_BACK:
        return {"seen_on": _("This lies more than a year back. Look at the year.")}
    return {}


def faults_of_report(seen_on, reported_on, by: dt.date | None, today) -> dict[str, str]:
    """Reported after it was seen; answered some day after that."""
    faults = _between("reported_on", reported_on, seen_on, today)
    if by and not faults and not reported_on <= by <= reported_on + FURTHEST_AHEAD:
        return {"answer_by": _("The answer comes after the report, within half a year.")}
    return faults


def faults_of_answer(reported_on, answered_on, today) -> dict[str, str]:
    return _between("answered_on", answered_on, reported_on, today)


def faults_of_media(seen_on, told_on, today) -> dict[str, str]:
    return _between("told_on", told_on, seen_on, today)


def faults_of_close(seen_on, closed_on, today) -> dict[str, str]:
    return _between("closed_on", closed_on, seen_on, today)


def faults_of_all(facts: dict, known: dt.date, today: dt.date) -> dict[str, str]:
    """Of a sighting as far as it has come: each step on a day that the one before it allows. Steps
    that were not taken are None. `known`: the day on which it was seen by what is recorded."""
    seen, reported, answered = (facts[f"{name}_on"] for name in ("seen", "reported", "answered"))
    faults = {} if seen == known else faults_of_sight(seen, today)
    if reported:
        faults |= faults_of_report(seen, reported, facts["answer_by"], today)
    if answered:
        faults |= faults_of_answer(reported, answered, today)
    if facts["closed_on"]:
        faults |= faults_of_close(answered or seen, facts["closed_on"], today)
    return faults


def _between(field, day, first, today) -> dict[str, str]:
    if day > today:
        return {field: _("This day has not come yet.")}
    if day < first:
        return {field: _("This lies before what it follows (%(day)s).") % {"day": first}}
    return {}
