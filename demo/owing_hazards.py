"""Due items of hazards in bulk, beside hazards that were written in bulk."""

from inspections.dues import facts
from inspections.models import SCHOOL_STATES, State
from inspections.who import recheck_bureau
from safety.base import clock
from safety.dues.actions import open_many
from safety.dues.models import DueItem

BATCH = 1000


def owe(hazards) -> None:
    """Write what `inspections.dues.follow` would leave open for hazards that are new."""
    now = clock.now()
    rows = [row for hazard in hazards if (row := item_of(hazard, now))]
    for start in range(0, len(rows), BATCH):
        open_many(rows[start : start + BATCH])


def item_of(hazard, opened_at) -> DueItem | None:
    """What is owed for one hazard, by its school or by the bureau that re-checks it."""
    if hazard.state == State.AWAITING_RECHECK:
        kind, unit, due_on = "hazard_recheck", recheck_bureau(hazard), hazard.recheck_by
    elif hazard.state in SCHOOL_STATES:
        kind, unit, due_on = "hazard_deadline", hazard.school.unit, hazard.deadline
    else:
        return None
    return DueItem(
        unit=unit, kind=kind, key=str(hazard.uuid), due_on=due_on, facts=facts(hazard),
        url=hazard.get_absolute_url(), opened_at=opened_at, **unit.columns(),
    )  # fmt: skip
