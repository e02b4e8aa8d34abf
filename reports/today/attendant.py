"""The home page of an attendant: the trips on which they go along."""

from django.utils.translation import gettext_lazy as _

from reports.today import lines
from reports.today.blocks import Block, block
from transport.queries import trips


def must(user) -> list[Block]:
    title = _("Trips on which you go along")
    return [block("own_trips", title, trips.own_open(user), lines.own_trip, hue="soon")]


def ahead(user, found: list[Block]) -> trips.NextDay | None:
    """To whoever has no trip before them: when they have the next one. None where they have one."""
    mine = {"own_trips", "own_others"}
    return None if any(b.count and b.code in mine for b in found) else trips.next_day(user)


def others(user) -> list[Block]:
    title = _("Your other trips of today")
    return [block("own_others", title, trips.own_others(user), lines.own_trip)]
