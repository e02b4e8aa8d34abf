"""Where a hazard came from that no checklist item names: an app above, whose record brought it,
makes itself known.

    origins.register(from_drill)    # (hazard, reader) → Origin, or None where it is not its own
"""

from collections.abc import Callable
from typing import NamedTuple

from inspections.models import Hazard
from safety.schools.models import User


class Origin(NamedTuple):
    """The record that brought a hazard, in words, and its page."""

    label: str
    url: str


Find = Callable[[Hazard, User], Origin | None]
_finders: list[Find] = []


def register(find: Find) -> None:
    """Called once for each, while the apps load."""
    if find not in _finders:
        _finders.append(find)


def of(hazard: Hazard, user: User) -> Origin | None:
    """What brought a hazard, where its reader may see that; a finding of a list has none."""
    if hazard.item_id is not None:
        return None
    found = (find(hazard, user) for find in _finders)
    return next((origin for origin in found if origin), None)
