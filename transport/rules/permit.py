"""The application for a school-bus permit in its steps, and by when each is done: pure judgements
(R17).

The education bureau sends the papers to traffic police and transport within 3 working days of their
receipt; both reply within 3 working days; within 5 working days of the later reply the bureau
reports its opinion to the government, which decides (School Bus Regulations, article 15).
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transport.rules.words import _art

SOURCE = _art(15, 16)


class State(models.TextChoices):
    """With whom it lies."""

    RECEIVED = "received", gettext_lazy("received, not sent out yet")
    OPINIONS = "opinions", gettext_lazy("opinions asked for")
    REVIEW = "review", gettext_lazy("opinion of the education bureau due")
    GOVERNMENT = "government", gettext_lazy("with the government")
    GRANTED = "granted", gettext_lazy("permit granted")
    REFUSED = "refused", gettext_lazy("permit refused")
    WITHDRAWN = "withdrawn", gettext_lazy("application withdrawn")
    TAKEN_BACK = "taken_back", gettext_lazy("permit or decision taken back")


class Step(models.TextChoices):
    """What is done with it, in the words of a button."""

    SEND = "send", gettext_lazy("Send it to traffic police and transport")
    POLICE = "police", gettext_lazy("Record the opinion of the traffic police")
    TRANSPORT = "transport", gettext_lazy("Record the opinion of the transport office")
    REVIEW = "review", gettext_lazy("Report to the government")
    DECIDE = "decide", gettext_lazy("Record the decision of the government")
    WITHDRAW = "withdraw", gettext_lazy("Withdraw the application")
    # Of a decision that was recorded wrongly, and of a permit that was revoked.
    TAKE_BACK = "take_back", gettext_lazy("Take the permit or the decision back")


OPEN = (State.RECEIVED, State.OPINIONS, State.REVIEW, State.GOVERNMENT)
REPLIES = (Step.POLICE, Step.TRANSPORT)
ENDS = (Step.WITHDRAW, Step.TAKE_BACK)  # asked for by nobody, never owed
LOOKS = {
    State.RECEIVED: "soon",
    State.OPINIONS: "under_way",
    State.REVIEW: "soon",
    State.GOVERNMENT: "under_way",
    State.GRANTED: "done",
    State.REFUSED: "overdue",
    State.WITHDRAWN: "cancelled",
    State.TAKEN_BACK: "cancelled",
}
FROM: dict[str, tuple[State, ...]] = {
    Step.SEND: (State.RECEIVED,),
    Step.POLICE: (State.OPINIONS,),
    Step.TRANSPORT: (State.OPINIONS,),
    Step.REVIEW: (State.REVIEW,),
    Step.DECIDE: (State.GOVERNMENT,),
    Step.WITHDRAW: OPEN,
    Step.TAKE_BACK: (State.GRANTED, State.REFUSED),
}
# Working days for what a state waits for; of the government's decision the law names none.
WORKING_DAYS = {State.RECEIVED: 3, State.OPINIONS: 3, State.REVIEW: 5}
# So many working days back an application may have been received: by an earlier day the bureau
# would be late at once.
RECEIVED_BACK = 5


class Done(NamedTuple):
    """A step that was taken: which, on which day, and what was said where something is asked."""

    step: str
    day: dt.date
    agrees: bool | None = None


def may_follow(state: str, done: Collection[Done]) -> list[Step]:
    """The steps that can be taken now, in their order; a reply that is there is not given again."""
    known = {one.step for one in done}
    return [
        step for step in Step if state in FROM[step] and not (step in REPLIES and step in known)
    ]


def after(state: str, done: Collection[Done]) -> State:
    """The state after the last of the steps, of which it was `state` before."""
    last = list(done)[-1]
    if last.step == Step.SEND:
        return State.OPINIONS
    if last.step in REPLIES:
        whole = {one.step for one in done} >= set(REPLIES)
        return State.REVIEW if whole else State.OPINIONS
    if last.step == Step.REVIEW:
        return State.GOVERNMENT
    if last.step == Step.WITHDRAW:
        return State.WITHDRAWN
    if last.step == Step.TAKE_BACK:
        return State.TAKEN_BACK
    return State.GRANTED if last.agrees else State.REFUSED


def due(
    state: str,
    received_on: dt.date,
    done: Collection[Done],
    later: Callable[[dt.date, int], dt.date],
) -> dt.date | None:
    """By when what the state waits for is done; None where no day is named. `later`: the last of
    so many working days after a day. The last reply, not the last one recorded, begins the days
    of the review."""
    days = WORKING_DAYS.get(State(state))
    if days is None:
        return None
    begins = {
        State.RECEIVED: [received_on],
        State.OPINIONS: [one.day for one in done if one.step == Step.SEND],
        State.REVIEW: [one.day for one in done if one.step in REPLIES],
    }
    return later(max(begins[State(state)]), days)


def waits_for(state: str, done: Collection[Done]) -> list[Step]:
    """What is owed now: the steps that bring it on, not those that end it."""
    return [one for one in may_follow(state, done) if one not in ENDS]


# -- input: field → what is wrong with it ---------------------------------------------------------


def faults(
    step: str, day: dt.date, earliest: dt.date, today: dt.date, agrees: bool | None,
    note: str = "", number: str = "", until: dt.date | None = None,
) -> dict[str, str]:  # fmt: skip
    """What is wrong with a step: its day, a refusal without its reason, a permit without its number
    and last day."""
    found = faults_of_day("day", day, earliest, today)
    asks = step not in (Step.SEND, *ENDS)
    if asks and agrees is None:
        found["agrees"] = _("Say what was answered.")
    if (step in ENDS or agrees is False) and len(note) < 2:
        found["note"] = _("Give the reason in words.")
    if step == Step.DECIDE and agrees:
        found |= faults_of_permit(number, until, day)
    return found


def faults_of_day(
    field: str, day: dt.date, earliest: dt.date | None, today: dt.date
) -> dict[str, str]:
    if day > today:
        return {field: _("This day has not come yet.")}
    if earliest and day < earliest:
        return {field: _("This lies before what it follows (%(day)s).") % {"day": earliest}}
    return {}


def faults_of_receipt(day: dt.date, earliest: dt.date, today: dt.date) -> dict[str, str]:
    """The bureau cannot have had the papers later than today, nor be told of them long after."""
    if day < earliest:
        said = _("At most %(count)s working days back: %(day)s at the earliest.")
        return {"received_on": said % {"count": RECEIVED_BACK, "day": earliest}}
    return faults_of_day("received_on", day, None, today)


def faults_of_permit(number: str, until: dt.date | None, day: dt.date) -> dict[str, str]:
    """A permit names its number and its last day."""
    found = {}
    if not number:
        found["number"] = _("Give the number of the permit.")
    if until is None or until < day:
        found["until"] = _("Give the last day of the permit.")
    return found
