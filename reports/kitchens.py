"""Daily records of kitchens by district in the month's report: days asked for, whole, lacking
(R10)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from canteen.queries import kept_in_month
from reports import drilling
from reports.periods import Period
from safety.schools.models import Unit

TITLE = _("Kitchen records by district")
HEADS = {
    "kitchen_days": (
        _("Kitchen days asked"),
        _("Days of kitchens on which checks, menus, samples and control were to be recorded."),
    ),
    "kitchen_days_whole": (
        _("Whole"),
        _(
            "Of these, those whose records were whole when the month ended, late ones too. A day "
            "without meals counts as whole."
        ),
    ),
    "kitchen_days_lacking": (_("Lacking records"), _("Of these, those that lacked some then.")),
    "kitchen_days_rate": (_("Share whole"), _("Of the days asked for, the share that is whole.")),
}


@dataclass(frozen=True)
class Line(drilling.Line):
    """Days of the kitchens of one district; no district: of all."""

    codes: ClassVar = ("kitchen_days", "kitchen_days_whole", "kitchen_days_lacking")


def lines(user, period: Period) -> list[Line]:
    """A line for each district in which records were asked for in a month; none of a whole year."""
    if not period.month:
        return []
    asked: dict = defaultdict(int)
    whole: dict = defaultdict(int)
    for district, days, done in kept_in_month(user, period.year, period.month):
        asked[district] += days
        whole[district] += done
    units = Unit.objects.filter(pk__in=asked).order_by("code", "pk")
    return [Line(unit, asked[unit.pk], whole[unit.pk]) for unit in units]


def total(found: list[Line]) -> Line:
    return Line(None, sum(line.owed for line in found), sum(line.held for line in found))
