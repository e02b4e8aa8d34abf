"""Records that cannot be, and records that were copied: pure judgements (R20, rules.md).

The bound is what nobody beats, not what is good: from the top floor down at a walking pace that
crowds do not reach, and out by the stairs that most people share, at the flow of the widest stairs
that a school has (hydraulic model of the SFPE handbook; to be confirmed by the bureau). Whatever is
not known of a school (storeys, who takes which stairs) makes the bound smaller, never larger; where
a drill does not leave the whole building there is none.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from drills.rules.record import WHOLE
from safety.base.text import to_halfwidth

DOWN_A_STOREY = 8.0  # metres walked on the stairs for each storey
FASTEST = 1.5  # metres in a second, down the stairs: faster than any crowd
FLOW = 1.32  # people in a second by each metre of width
WIDEST = 2.4  # metres, the widest stairs
TOO_FAST, COPIED, NO_SCHOOL = "too_fast", "copied", "no_school"
GROUND = re.compile(r"[1一首底][F楼层]?", re.IGNORECASE)


class Flag(NamedTuple):
    """What a rule found against a record: which rule, what was recorded, what the rule asks."""

    code: str
    value: str
    threshold: str

    def kept(self) -> dict:
        return self._asdict()


def bound(storeys: int | None, most_by_one: int) -> int:
    """Whole seconds below which nobody is out. `storeys`: of the school; `most_by_one`: people who
    came by the same stairs, 0 where nobody says."""
    walk = max((storeys or 1) - 1, 0) * DOWN_A_STOREY / FASTEST
    return int(max(walk, most_by_one / (FLOW * WIDEST)))


def most_by_one(arrivals) -> int:
    """How many came by the stairs that most took; 0 where groups name none.

    The ground floor takes no stairs. Stairs of the same name are the same where the building is
    known alone; elsewhere each group counts for itself."""
    sums: dict[tuple, int] = {}
    for place, one in enumerate(arrivals):
        if one.stair and not GROUND.fullmatch(to_halfwidth(one.floor)):
            key = (one.building or place, one.stair)
            sums[key] = sums.get(key, 0) + one.counted
    return max(sums.values(), default=0)


def flags(
    *, scenario: str, seconds: int | None, storeys: int | None, arrivals, same_on: str = "",
    off: str = "",
) -> list[Flag]:  # fmt: skip
    """`same_on`: the day of an earlier drill of the school with the same seconds, people and
    words; `off`: its own day, where there was no school; "" where there is none."""
    found = []
    least = bound(storeys, most_by_one(arrivals)) if scenario in WHOLE else 0
    if seconds is not None and seconds < least:
        found.append(Flag(TOO_FAST, str(seconds), str(least)))
    if same_on:
        found.append(Flag(COPIED, str(seconds), same_on))
    if off:
        found.append(Flag(NO_SCHOOL, off, ""))
    return found


def said(flag: dict) -> dict[str, str]:
    """Rule, what was recorded and asked, and what would put it right, in the reader's language."""
    if flag["code"] == TOO_FAST:
        return {
            "rule": _("Faster than people can walk"),
            "why": _(
                "%(value)s seconds; from that many storeys, by those stairs, it takes at least "
                "%(threshold)s (to be confirmed by the bureau)."
            )
            % flag,
            "cure": _(
                "Look whether the clock ran from the signal to the last person, and whether the "
                "storeys of the school are right. Say in the review what happened, and time the "
                "next drill on the phone."
            ),
        }
    if flag["code"] == NO_SCHOOL:
        return {
            "rule": _("A day without school"),
            "why": _("By the term calendar of the city there was no school on %(value)s.") % flag,
            "cure": _(
                "Say in the review why it was held then and who was there, or that the calendar "
                "was wrong: the mark stays with the record as it was written."
            ),
        }
    return {
        "rule": _("The same as an earlier drill"),
        "why": _("%(value)s seconds, people and words are those of the drill of %(threshold)s.")
        % flag,
        "cure": _(
            "Say in the review what was different this time, and time the next drill on the phone."
        ),
    }
