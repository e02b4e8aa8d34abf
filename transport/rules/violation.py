"""What is seen of vehicles on the road, and reported by parents: kinds, states, days (R19)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transport.rules.finding import Finding
from transport.rules.numbers import Numbers
from transport.rules.record import Question

SOURCE = gettext_lazy("Requirement of the city school-safety meeting")
FURTHEST_BACK = dt.timedelta(days=90)
PHONE_AT_MOST = dt.timedelta(days=365)  # of a report that nobody ever answers


class From(models.TextChoices):
    """Who saw it."""

    PATROL = "patrol", gettext_lazy("road patrol")
    PARENT = "parent", gettext_lazy("report from the public page")


class What(models.TextChoices):
    """What was seen: the list that both forms offer."""

    OVERLOAD = "overload", gettext_lazy("too many people on board")
    SPEEDING = "speeding", gettext_lazy("speeding")
    DRINK = "drink", gettext_lazy("drink driving")
    FORBIDDEN = "forbidden", gettext_lazy("pupils in a low-speed truck, three-wheeler or tractor")
    PLATES = "plates", gettext_lazy("no plates, or plates that are covered or false")
    DRIVER = "driver", gettext_lazy("driver without a licence for it")
    CARE = "care", gettext_lazy("nobody on board who looks after the pupils")
    STOP = "stop", gettext_lazy("pupils get on or off at a dangerous place")
    STATE = "state", gettext_lazy("vehicle in bad condition")
    OTHER = "other", gettext_lazy("something else that is dangerous")


# What speaks against the driver for good or for a time, once it is upheld (art. 23).
AGAINST_DRIVER = {
    What.OVERLOAD: Question.OVERLOAD,
    What.SPEEDING: Question.OVERLOAD,
    What.DRINK: Question.DRINK,
}


class Road(models.TextChoices):
    """Where a vehicle was measured (art. 35)."""

    MOTORWAY = "motorway", gettext_lazy("motorway")
    ROAD = "road", gettext_lazy("any other road")
    BAD = "bad", gettext_lazy("bad road or bad weather")


def limit(road: str, numbers: Numbers) -> int:
    """The speed, in km/h, that a vehicle with pupils may go there."""
    return {
        Road.MOTORWAY: numbers.speed_motorway,
        Road.ROAD: numbers.speed_road,
        Road.BAD: numbers.speed_bad,
    }[Road(road)]


def over_speed(speed: int | None, allowed: int | None) -> Finding | None:
    """What a measured speed says; None where none was measured or it was allowed."""
    if speed is None or allowed is None or speed <= allowed:
        return None
    return Finding("road_speed", True, str(speed), str(allowed))


class State(models.TextChoices):
    """How far a report has come; transport/transitions.py says how it moves."""

    NEW = "new", gettext_lazy("not taken on yet")
    UNDER_WAY = "under_way", gettext_lazy("being looked into")
    UPHELD = "upheld", gettext_lazy("upheld")
    UNFOUNDED = "unfounded", gettext_lazy("not upheld")
    CLOSED = "closed", gettext_lazy("closed without an answer")


OPEN = (State.NEW, State.UNDER_WAY)
ANSWERED = (State.UPHELD, State.UNFOUNDED)
LOOKS = {
    State.NEW: "soon",
    State.UNDER_WAY: "under_way",
    State.UPHELD: "overdue",
    State.UNFOUNDED: "done",
    State.CLOSED: "cancelled",
}
# All that whoever reported it is told: nothing of who looks into it, or what was found inside.
TOLD = {
    State.NEW: gettext_lazy("Received"),
    State.UNDER_WAY: gettext_lazy("Being looked into"),
    State.UPHELD: gettext_lazy("Answered"),
    State.UNFOUNDED: gettext_lazy("Answered"),
    State.CLOSED: gettext_lazy("Closed: what was sent could not be followed up"),
}


def take_by(received: dt.date) -> dt.date:
    return received + dt.timedelta(days=settings.TIP_TAKE_DAYS)


def answer_by(received: dt.date) -> dt.date:
    return received + dt.timedelta(days=settings.TIP_ANSWER_DAYS)


def handed_answer_by(handed: dt.date) -> dt.date:
    """A district that is handed a report has so many days at least."""
    return handed + dt.timedelta(days=settings.TIP_HANDED_DAYS)


def match_by(upheld: dt.date) -> dt.date:
    """By when it is found which vehicle it was: as many days as there are to answer."""
    return answer_by(upheld)


def phone_until(received: dt.date, ended: dt.date | None) -> dt.date:
    """To when the phone number is kept: so many days after the end, and never over a year."""
    latest = received + PHONE_AT_MOST
    if ended is None:
        return latest
    return min(latest, ended + dt.timedelta(days=settings.TIP_PHONE_DAYS))


# -- input: field → what is wrong with it ---------------------------------------------------------


MOST_SPEED = 200


def faults_of_speed(what: str, road: str, speed: int | None, numbers: Numbers) -> dict[str, str]:
    """What is wrong with a speed that a patrol measured: it comes with its road, and is one that
    is not allowed there."""
    if speed is None and not road:
        return {}
    if what != What.SPEEDING:
        return {"speed": _("A speed is given of speeding alone.")}
    if speed is None:
        return {"speed": _("Give the speed that was measured, or leave the road empty.")}
    if not road:
        return {"road": _("Say on which road it was measured.")}
    if speed > MOST_SPEED:
        return {"speed": _("At most %(most)s km/h. Look at the number.") % {"most": MOST_SPEED}}
    allowed = limit(road, numbers)
    if speed <= allowed:
        said = _(
            "%(speed)s km/h is allowed here: up to %(limit)s km/h is no speeding (%(article)s)."
        )
        article = Finding("road_speed", True).article
        return {"speed": said % {"speed": speed, "limit": allowed, "article": article}}
    return {}


def faults(seen_on: dt.date, today: dt.date) -> dict[str, str]:
    if seen_on > today:
        return {"seen_on": _("This day has not come yet.")}
    if seen_on < today - FURTHEST_BACK:
        return {"seen_on": _("This lies more than 90 days back. Look at the date.")}
    return {}
