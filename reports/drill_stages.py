"""Drills owed and held by district and stage in the month's report (R20)."""

from collections import defaultdict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from drills.queries import compliance_seen
from reports.periods import Period
from reports.sections import Line, Section, lines_of
from reports.sections import total as total
from safety.schools.models import Stage

TITLE = _("Drills by stage")
_OWED = _("Evacuation drills that schools of this stage owed by a day of the month.")
_HELD = _("Of these, those recorded as held when the month ended.")
# Stages that a reader looks at together; all others are secondary.
GROUPS = {
    Stage.KINDERGARTEN.value: "kindergarten", Stage.PRIMARY.value: "primary",
    Stage.SPECIAL.value: "special",
}  # fmt: skip
OTHER = "secondary"
HEADS: dict[str, tuple[Promise, Promise]] = {
    "stage_kindergarten_owed": (_("Kindergartens: owed"), _OWED),
    "stage_kindergarten_held": (_("Kindergartens: held"), _HELD),
    "stage_primary_owed": (_("Primary schools: owed"), _OWED),
    "stage_primary_held": (_("Primary schools: held"), _HELD),
    "stage_secondary_owed": (_("Secondary schools: owed"), _OWED),
    "stage_secondary_held": (_("Secondary schools: held"), _HELD),
    "stage_special_owed": (_("Special schools: owed"), _OWED),
    "stage_special_held": (_("Special schools: held"), _HELD),
}
SECTIONS = (Section("drill_stages", TITLE, tuple(HEADS)),)
SHARES: dict[str, tuple[str, str]] = {}


def lines(user, period: Period) -> list[Line]:
    """A line for each district in which something was owed in a month; none of a whole year."""
    if not period.month:
        return []
    found: dict = defaultdict(lambda: dict.fromkeys(HEADS, 0))
    for row in compliance_seen(user, period.year, period.month):
        group = GROUPS.get(row.stage, OTHER)
        found[row.district_id][f"stage_{group}_owed"] += row.owed
        found[row.district_id][f"stage_{group}_held"] += row.held
    return lines_of(found, HEADS)
