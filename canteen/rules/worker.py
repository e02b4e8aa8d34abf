"""Who may work in a kitchen on a day, and what its papers must be: pure judgements (R08, rules.md).

Everyone who touches food, storekeepers and buyers too, holds a health certificate from the first
day on; it runs for a year from its issue at most. What was before the first certificate that is
known here is unknown and nobody's fault.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SOON = dt.timedelta(days=30)
FURTHEST = dt.timedelta(days=366)  # ahead, of a first day

Span = tuple[dt.date, dt.date]


class State(models.TextChoices):
    """How somebody stands on a day."""

    VALID = "valid", gettext_lazy("valid")
    EXPIRED = "expired", gettext_lazy("expired")
    MISSING = "missing", gettext_lazy("missing")
    NEW = "new", gettext_lazy("new, in the days of grace")
    UNKNOWN = "unknown", gettext_lazy("unknown")
    AWAY = "away", gettext_lazy("not at work")


WITHOUT = frozenset({State.EXPIRED, State.MISSING})


def state_on(
    day: dt.date, starts_on: dt.date, left_on: dt.date | None, spans: Iterable[Span]
) -> State:
    """How somebody stands on a day, by their certificates (issued, expires), in any order.

    Of those issued by that day the newest counts. With none of them, but a later one: unknown.
    """
    if day < starts_on or (left_on and day >= left_on):
        return State.AWAY
    known = sorted(spans)
    issued = [span for span in known if span[0] <= day]
    if issued:
        return State.VALID if day <= issued[-1][1] else State.EXPIRED
    if known:
        return State.UNKNOWN
    return State.NEW if day < needed_from(starts_on) else State.MISSING


def present_state(
    today: dt.date, starts_on: dt.date, left_on: dt.date | None, until: dt.date | None
) -> State:
    """The same for today, of which the newest certificate tells all: none is issued later."""
    return state_on(today, starts_on, left_on, [(dt.date.min, until)] if until else [])


def needed_from(starts_on: dt.date) -> dt.date:
    """The first day on which somebody new may not work without a certificate."""
    return starts_on + dt.timedelta(days=settings.CERTIFICATE_GRACE_DAYS)


def needed_since(day: dt.date) -> dt.date:
    """The last first day of those who need a certificate on a day."""
    return day - dt.timedelta(days=settings.CERTIFICATE_GRACE_DAYS)


def missing_due(
    starts_on: dt.date, recorded_on: dt.date, withdrawn_on: dt.date | None = None
) -> dt.date:
    """By when a first certificate is owed: before work. Of somebody who has long been at work it
    is owed from the day on which they were recorded: overdue at once, not by years. So it is from
    the day on which the last one that they had was withdrawn."""
    since = max(needed_from(starts_on), recorded_on, withdrawn_on or recorded_on)
    return since - dt.timedelta(days=1)


def expiry_of(issued_on: dt.date) -> dt.date:
    """The last day of a certificate by rule: the same day of the next year."""
    year = issued_on.year + 1
    last = calendar.monthrange(year, issued_on.month)[1]
    return issued_on.replace(year=year, day=min(issued_on.day, last))


# -- input: field → what is wrong with it ---------------------------------------------------------


def faults_of_certificate(
    issued_on: dt.date, expires_on: dt.date | None, today: dt.date
) -> dict[str, str]:
    """What is wrong with the dates of a certificate. No expiry: the rule's own."""
    if issued_on > today:
        return {"issued_on": _("This day has not come yet.")}
    longest = expiry_of(issued_on)
    if expires_on and expires_on < issued_on:
        return {"expires_on": _("The certificate would end before it begins.")}
    if expires_on and expires_on > longest:
        return {
            "expires_on": _("A health certificate is valid for one year: to %(day)s at most.")
            % {"day": longest.isoformat()}
        }
    return {}


def faults_of_training(trained_on: dt.date, today: dt.date) -> dict[str, str]:
    """What is wrong with the day of a training."""
    return {"trained_on": _("This day has not come yet.")} if trained_on > today else {}


def faults_of_move(since: dt.date, moved_on: dt.date, today: dt.date) -> dict[str, str]:
    """What is wrong with the day on which somebody moved to another kitchen. `since`: from when
    they have worked in the present one."""
    if moved_on > today:
        return {"moved_on": _("This day has not come yet. Record it once they have moved.")}
    if moved_on <= since:
        said = _("They have worked in the present kitchen since %(day)s. Give a later day.")
        return {"moved_on": said % {"day": since.isoformat()}}
    return {}


def faults_of_first_day(starts_on: dt.date, moved_on: Sequence[dt.date]) -> dict[str, str]:
    """What is wrong with a first day beside the days of the moves to another kitchen."""
    if moved_on and starts_on >= min(moved_on):
        said = _("They moved to another kitchen on %(day)s. Give an earlier first day.")
        return {"starts_on": said % {"day": min(moved_on).isoformat()}}
    return {}


def faults_of_last_day(left_on: dt.date | None, moved_on: Sequence[dt.date]) -> dict[str, str]:
    """What is wrong with the day on which they left beside the days of the moves."""
    if moved_on and left_on and left_on < max(moved_on):
        said = _(
            "They moved to another kitchen on %(day)s. Give no earlier day, or withdraw the move."
        )
        return {"left_on": said % {"day": max(moved_on).isoformat()}}
    return {}


def faults_of_place(sells: bool, is_shop: bool) -> dict[str, str]:
    """What is wrong with a post beside its place: who sells does so in a supermarket."""
    if sells and not is_shop:
        return {"post": _("A supermarket clerk works in a supermarket. Give another post.")}
    return {}


def faults_of_work(starts_on: dt.date, left_on: dt.date | None, today: dt.date) -> dict[str, str]:
    """What is wrong with the days of somebody's work."""
    if starts_on > today + FURTHEST:
        return {"starts_on": _("Give a first day within the next year.")}
    if left_on and left_on > today:
        return {"left_on": _("This day has not come yet. Record it once they have left.")}
    if left_on and left_on < starts_on:
        return {
            "left_on": _("This lies before the first day (%(day)s).")
            % {"day": starts_on.isoformat()}
        }
    return {}
