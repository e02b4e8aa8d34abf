"""Outsourcing of school kitchens: what is still allowed of it, and until when (R11, rules.md).

The founding text forbids it. A contract that has ended is taken back at once; one that still runs
is given a transition date before its own end, and is taken back then; none is begun or renewed. One
that was begun all the same is recorded as what it is, and is to come back at once.
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_YEARS = 30  # behind and ahead: what lies further is a slip of the pen
SOURCE = gettext_lazy("Requirement of the city school-safety meeting")


class State(models.TextChoices):
    """How a contract stands on a day."""

    FORBIDDEN = "forbidden", gettext_lazy("begun against the rule")
    EXPIRED = "expired", gettext_lazy("ended, not taken back")
    LATE = "late", gettext_lazy("transition date is over")
    UNPLANNED = "unplanned", gettext_lazy("running, no transition date")
    TRANSITION = "transition", gettext_lazy("running to its transition date")
    TAKEN_BACK = "taken_back", gettext_lazy("taken back")


LOOKS = {
    State.FORBIDDEN: "overdue",
    State.EXPIRED: "overdue",
    State.LATE: "overdue",
    State.UNPLANNED: "soon",
    State.TRANSITION: "due",
    State.TAKEN_BACK: "done",
}
OVERDUE = frozenset({State.FORBIDDEN, State.EXPIRED, State.LATE})


def is_forbidden(starts_on: dt.date) -> bool:
    """Begun when no contract might be begun any more."""
    return starts_on >= settings.OUTSOURCING_FORBIDDEN_FROM


def state_on(
    today: dt.date, starts_on: dt.date, ends_on: dt.date, transition_on: dt.date | None,
    taken_back_on: dt.date | None,
) -> State:  # fmt: skip
    if taken_back_on:
        return State.TAKEN_BACK
    if is_forbidden(starts_on):
        return State.FORBIDDEN
    if ends_on < today:
        return State.EXPIRED
    if transition_on is None:
        return State.UNPLANNED
    return State.LATE if transition_on < today else State.TRANSITION


def back_by(starts_on: dt.date, ends_on: dt.date, transition_on: dt.date | None) -> dt.date:
    """The last day of the outsourcing: the transition date, else the contract's own end; of what
    might not be begun its first."""
    return starts_on if is_forbidden(starts_on) else transition_on or ends_on


def back_due(by: dt.date, recorded_on: dt.date) -> dt.date:
    """By when taking back is owed. Of a contract that was over when it became known it is owed
    from that day: overdue at once, not by years."""
    return max(by, recorded_on - dt.timedelta(days=1))


def plan_due(ends_on: dt.date, recorded_on: dt.date) -> dt.date:
    """By when a running contract has its transition date: never after its own end."""
    return min(recorded_on + dt.timedelta(days=settings.OUTSOURCING_PLAN_DAYS), ends_on)


# -- input: field → what is wrong with it ---------------------------------------------------------


def faults_of_term(
    starts_on: dt.date, ends_on: dt.date, today: dt.date, in_force: bool = False
) -> dict[str, str]:
    """What is wrong with from and to: they make no sense, or the contract is a new one. One that
    is `in_force` against the rule is recorded as that."""
    if starts_on > ends_on:
        return {"ends_on": _("The contract would end before it begins.")}
    if max(today.year - starts_on.year, ends_on.year - today.year) > LONGEST_YEARS:
        return {"ends_on": _("No contract runs for so long. Look at the years.")}
    if is_forbidden(starts_on) and (not in_force or starts_on > today):
        return {"starts_on": _refused(starts_on)}
    return {}


def _refused(starts_on) -> str:
    return _(
        "Kitchens may not be outsourced: a contract that begins on or after %(day)s, new or "
        "renewed, is not recorded. Found: %(found)s. Let the school run the kitchen. (%(source)s)"
    ) % {
        "day": settings.OUTSOURCING_FORBIDDEN_FROM.isoformat(),
        "found": starts_on.isoformat(),
        "source": SOURCE,
    }


def faults_of_end(known: dt.date, ends_on: dt.date) -> dict[str, str]:
    """What is wrong with another end of a known contract: it may end sooner alone."""
    if ends_on <= known:
        return {}
    text = _(
        "A later end than %(day)s would renew the contract, which is not allowed. (%(source)s) "
        "If it was typed wrong, put it right on the page of the contract."
    )
    return {"ends_on": text % {"day": known.isoformat(), "source": SOURCE}}


def faults_of_transition(
    starts_on: dt.date, ends_on: dt.date, transition_on: dt.date | None
) -> dict[str, str]:
    """A transition date lies within the contract, before its own end."""
    if transition_on is None:
        return {}
    if is_forbidden(starts_on):
        return {"transition_on": _("It was begun against the rule: take it back now.")}
    if starts_on <= transition_on < ends_on:
        return {}
    text = _("The transition date lies before the contract's own end (%(day)s), after its start.")
    return {"transition_on": text % {"day": ends_on.isoformat()}}


def faults_of_later(known: dt.date | None, transition_on: dt.date | None) -> dict[str, str]:
    """A transition date that is set moves nearer alone, and is not taken away."""
    if known is None or (transition_on and transition_on <= known):
        return {}
    text = _(
        "The transition date is %(day)s: it may be moved earlier, not later nor taken away. "
        "(%(source)s)"
    )
    return {"transition_on": text % {"day": known.isoformat(), "source": SOURCE}}


def faults_of_return(starts_on: dt.date, taken_back_on: dt.date, today: dt.date) -> dict[str, str]:
    if taken_back_on > today:
        return {"taken_back_on": _("This day has not come yet. Record it once it is taken back.")}
    if taken_back_on < starts_on:
        text = _("This lies before the contract's start (%(day)s).")
        return {"taken_back_on": text % {"day": starts_on.isoformat()}}
    return {}
