"""The parents' committee in the kitchen: its next three supervisions are owed (R10)."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.in_turn import InTurn
from canteen.queries.parents import last_looks
from canteen.rules.parents import counted_from, whole_since
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role

PARENTS = "parents_look"
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 8, every=7),
)


def line(facts: dict) -> str:
    """Of the three, the one that waits longest says when."""
    said = _("Parents' committee on quality, price, order: all three, the last on %(began)s")
    never = _("Parents' committee on quality, price, order: not all three since %(began)s")
    return (never if facts["never"] else said) % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Supervisions by parents' committees")
    kinds.register(kinds.Kind(PARENTS, label, line, LADDER))


def _last(kitchens: Iterable[int]) -> dict[int, dt.date]:
    """Those of which all three were looked at: as long ago as the one that waits longest."""
    found = {pk: whole_since(days) for pk, days in last_looks(kitchens).items()}
    return {pk: day for pk, day in found.items() if day}


_looks = InTurn(PARENTS, "CANTEEN_PARENTS_DAYS", _last, counted_from)
follow_kitchen = _looks.follow_kitchen
follow_school = _looks.follow_school
open_all = _looks.open_all
follow_calendar = _looks.follow_calendar
