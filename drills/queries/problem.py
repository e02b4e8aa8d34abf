"""What was wrong at a drill, the hazards that it became, and the way back from a hazard."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from drills.models import Drill, DrillHazard
from drills.rules.problem import lines
from inspections.models import Hazard
from inspections.origins import Origin
from safety.schools.models import User
from safety.web.templatetags.site import day


@dataclass(frozen=True)
class Said:
    """One problem: the line of the record (`at`: which one, from 1; 0: none of its lines) and what
    it became."""

    at: int
    line: str
    row: DrillHazard | None


def problems_of(drill: Drill) -> list[Said]:
    """In the order of the record; after them the hazards that are of none of its lines. One
    query."""
    raised = list(drill.hazards.select_related("hazard"))
    by_line = {row.line: row for row in raised if row.line}
    said = lines(drill.problems)
    found = [Said(at, line, by_line.get(line)) for at, line in enumerate(said, 1)]
    return found + [Said(0, "", row) for row in raised if row.line not in said]


def brought_by(hazard: Hazard, user: User) -> Origin | None:
    """The drill at which a hazard was seen (inspections.origins)."""
    rows = DrillHazard.objects.visible_to(user).filter(hazard=hazard)
    row = rows.select_related("drill").first()
    if row is None:
        return None
    what, on = capfirst(row.drill.get_scenario_display()), day(row.drill.held_on, "table")
    said = _("Seen at the drill “%(what)s” of %(day)s") % {"what": what, "day": on}
    return Origin(said, row.drill.get_absolute_url())
