"""What a filing with the traffic police holds, and what has changed since the last one (R16)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

SOURCE = gettext_lazy("Requirement of the city school-safety meeting")


class Change(models.TextChoices):
    SAME = "same", gettext_lazy("unchanged")
    ADDED = "added", gettext_lazy("added")
    CHANGED = "changed", gettext_lazy("changed since the last filing")
    REMOVED = "removed", gettext_lazy("removed")


class Answer(models.TextChoices):
    """What came back from the traffic police."""

    ACCEPTED = "accepted", pgettext_lazy("filing", "accepted")
    RETURNED = "returned", gettext_lazy("returned")


class Step(models.TextChoices):
    HAND = "hand", gettext_lazy("handed over")
    BACK = "back", gettext_lazy("came back")


@dataclass(frozen=True)
class Filed:
    """A row as a filing keeps it: which school's, how it is called, its print. `former`, which
    is not kept: its one by the facts of earlier versions, whose filings kept that one."""

    school: int
    shown: str
    print: str
    former: str = field(default="", compare=False)


def change(row: Filed, before: Filed | None) -> Change:
    if before is None:
        return Change.ADDED
    return Change.SAME if before.print in (row.print, row.former) else Change.CHANGED


def counted(now: Mapping[str, Filed], before: Mapping[str, Filed]) -> dict[str, int]:
    """How many were added, changed, removed."""
    found = [change(row, before.get(key)) for key, row in now.items()]
    return {
        "added": found.count(Change.ADDED),
        "changed": found.count(Change.CHANGED),
        "removed": len(set(before) - set(now)),
    }


def file_by(found: dt.date) -> dt.date:
    return found + dt.timedelta(days=settings.FILING_DAYS)


def hand_by(made: dt.date) -> dt.date:
    return made + dt.timedelta(days=settings.FILING_HAND_DAYS)


def faults(field: str, day: dt.date, first: dt.date, today: dt.date) -> dict[str, str]:
    """What is wrong with a day that follows another."""
    if day > today:
        return {field: _("This day has not come yet.")}
    if day < first:
        return {field: _("This lies before what it follows (%(day)s).") % {"day": first}}
    return {}
