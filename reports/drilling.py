"""Drills by district in the month's report: owed by its end, held, not held (R20)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from drills.queries import compliance_seen
from reports.periods import Period
from safety.schools.models import Unit

TITLE = _("Drills by district")
HEADS = {
    "drills_owed": (
        _("Drills owed"),
        _("Evacuation drills that schools owed by a day of the month, by stage and term."),
    ),
    "drills_held": (_("Held"), _("Of these, those recorded as held when the month ended.")),
    "drills_missed": (_("Not held"), _("Of these, those not recorded as held when it ended.")),
    "drills_rate": (_("Share held"), _("Of the drills owed, the share held.")),
}
COUNTS = ("drills_owed", "drills_held", "drills_missed")


@dataclass(frozen=True)
class Line:
    """What the schools of one district owed and held; no district: of all."""

    unit: Unit | None
    owed: int
    held: int

    codes: ClassVar[tuple[str, ...]] = COUNTS

    @property
    def counts(self) -> dict[str, int]:
        return dict(zip(self.codes, (self.owed, self.held, self.owed - self.held), strict=True))

    @property
    def permille(self) -> int | None:
        """Rounded down, so that 100 % means all; None of nothing."""
        return self.held * 1000 // self.owed if self.owed else None

    def shown(self, code: str) -> str:
        if code in self.codes:
            return str(self.counts[code])
        return "–" if self.permille is None else f"{self.permille // 10}.{self.permille % 10}%"


def lines(user, period: Period) -> list[Line]:
    """A line for each district in which something was owed in a month; none of a whole year."""
    if not period.month:
        return []
    owed: dict = defaultdict(int)
    held: dict = defaultdict(int)
    for row in compliance_seen(user, period.year, period.month):
        owed[row.district_id] += row.owed
        held[row.district_id] += row.held
    units = Unit.objects.filter(pk__in=owed).order_by("code", "pk")
    return [Line(unit, owed[unit.pk], held[unit.pk]) for unit in units]


def total(found: list[Line]) -> Line:
    return Line(None, sum(line.owed for line in found), sum(line.held for line in found))
