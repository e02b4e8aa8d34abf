"""What a school aims at next, and how schools of different size compare: pure (R20, rules.md)."""

from statistics import median

from django.utils.translation import gettext as _

from drills.rules.record import target_seconds

LAST = 3  # drills that are looked at
BETTER = 0.95  # of their median: five in a hundred faster
STEP = 5  # seconds: targets are round
# A school's reference time: what an orderly drill of its size takes.
START, A_STOREY, PEOPLE_A_SECOND = 30, 12, 20


def next_target(
    history: list[int], storeys: int | None, least: int
) -> tuple[int, str] | tuple[None, str]:
    """The target for the next drill and the reason in words. `history`: seconds of earlier drills,
    the newest first, without flagged ones; `least`: the bound that nobody beats."""
    rule, some = target_seconds(storeys), history[:LAST]
    if not some:
        if rule:
            return rule, _("Up to four storeys: within 2 minutes, as the rule says.")
        return None, _("Hold a first drill: its time is where you begin.")
    middle = int(median(some))
    if rule and min(middle, some[0]) <= rule:
        return rule, _("The rule's 2 minutes are met. Keep them, with order before speed.")
    aim = max(int(middle * BETTER) // STEP * STEP, rule or 0, least)
    if aim > some[0]:
        return max(some[0] // STEP * STEP, rule or 0, least), _(
            "The last drill was faster than those before (%(seconds)d seconds). Hold that first."
        ) % {"seconds": some[0]}
    return aim, _("5 %% less than the middle of the last %(count)d (%(middle)d seconds).") % {
        "count": len(some),
        "middle": middle,
    }


def reference(storeys: int, people: int) -> int:
    """30 seconds, 12 more for each storey above the first, 1 more for each 20 people."""
    return START + A_STOREY * (max(storeys, 1) - 1) + people // PEOPLE_A_SECOND


def pace(seconds: int | None, storeys: int | None, people: int) -> int | None:
    """Time in hundredths of the school's reference; None where time or storeys are not known."""
    if seconds is None or not storeys:
        return None
    return round(100 * seconds / reference(storeys, people))
