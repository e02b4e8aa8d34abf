"""The kinds of duties that a rule can be about. An app registers what its records fulfil.

    duties.register(Duty("drill", _("evacuation drill"), Owner.SCHOOL, done=held, do=…, find=…))

A kind without records that could fulfil it does not exist: nobody could ever do what it asks.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from safety.dues.cadence.words import Part, Record, Rule
from safety.schools.models import School


class Owner(TextChoices):
    """Who owes it: each school, or a bureau as one round."""

    SCHOOL = "school", pgettext_lazy("who owes it", "school")
    DISTRICT = "district", pgettext_lazy("who owes it", "district")
    CITY = "city", pgettext_lazy("who owes it", "city")


Units = QuerySet  # of the keys of units, as rows of one column
Done = Callable[[Units, dt.date, dt.date], Iterable[tuple[int, Record]]]
Parts = Callable[[Units], Iterable[tuple[int, Part]]]


def no_rule(rule: Rule) -> bool:
    return False


@dataclass(frozen=True)
class Duty:
    """`done(units, first, last)`: what these units did in these days, (key of the unit, record), in
    the order of the keys: one query, read piece by piece. `do`: the name of the address where it is
    done; `find`: that of a record, by its uuid. `parts(units)`: the things for each of which it is
    owed, in the order of the keys; None: it is owed once.

    `own`: of which rules the app opens due items by itself; of what others ask the engine of
    cadence reminds (reminders.py). `follow`: brings those of the app in line after a school was
    exempted, or is no longer. `only`: the one rhythm in which its records count, once each time;
    "": any."""

    code: str
    label: str | Promise
    owner: Owner
    done: Done
    do: str
    find: str
    parts: Parts | None = None
    own: Callable[[Rule], bool] = no_rule
    follow: Callable[[School], None] | None = None
    only: str = ""


_duties: dict[str, Duty] = {}


def register(*duties: Duty) -> None:
    """Make kinds known; called once for each, while the apps load."""
    for duty in duties:
        if _duties.setdefault(duty.code, duty) is not duty:
            raise ValueError(f"The duty {duty.code!r} is registered twice.")


def everything() -> list[Duty]:
    """All kinds, in the order of registration."""
    return list(_duties.values())


def find(code: str) -> Duty | None:
    return _duties.get(code)


def label(code: str) -> str:
    duty = find(code)
    return str(duty.label) if duty else code


def owed_by(owner: str) -> list[Duty]:
    return [duty for duty in _duties.values() if duty.owner == owner]
