"""How a school gets better: its last drills, the slowest stairs, what it aims at next."""

from dataclasses import dataclass

from drills.models import Drill, DrillRun
from drills.rules import physics, target
from drills.rules.record import WHOLE
from drills.rules.run import Stair
from safety.schools.models import School

SHOWN = 24  # drills on the chart


@dataclass(frozen=True)
class Progress:
    """Drills that leave the whole building, the newest first; of those held before runs were kept
    there is none. `aim`: seconds, or None before the first drill; `why` in words."""

    rows: list[tuple[Drill, DrillRun | None]]
    aim: int | None
    why: str

    @property
    def slowest(self) -> list[Stair]:
        """Buildings and stairs of the last drill that timed them, the slowest first."""
        return next((run.stairs for _, run in self.rows if run and run.stairs), [])


def progress(school: School) -> Progress:
    """One query, whatever the school has held."""
    held = Drill.objects.standing().filter(school=school, scenario__in=WHOLE, seconds__isnull=False)
    drills = held.select_related("run").order_by("-held_on", "-pk")[:SHOWN]
    rows = [(drill, getattr(drill, "run", None)) for drill in drills]
    history = [drill.seconds for drill, run in rows if not (run and run.flagged)]
    aim, why = target.next_target(history, school.storeys, physics.bound(school.storeys, 0))
    return Progress(rows, aim, why)
