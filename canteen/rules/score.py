"""The compliance score of a kitchen: from 100, by what stands against it today.

How many points each thing costs is a convention of this program, to be confirmed by the bureau;
what is asked for, and by which article, is the law's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FULL = 100
DAYS_BACK = 30  # of daily records, samples and dishes
GOOD, FAIR = 90, 70


@dataclass(frozen=True)
class Cost:
    """One kind of thing that costs points: so many each, never more than `most` together."""

    code: str
    label: Promise
    points: int
    most: int
    article: Promise
    how: Promise

    def of(self, count: int) -> int:
        return min(count * self.points, self.most)


COSTS = (
    Cost(
        "certificate", _("At work without a valid health certificate"), 10, 30,
        _("Food Safety Law, article 45"),
        _("Record the renewal, or keep the person from food until there is one."),
    ),
    Cost(
        "licence", _("Food licence expired or not recorded"), 20, 20,
        _("Food Safety Law, article 35"), _("Record the licence as it was renewed."),
    ),
    Cost(
        "outsourced", _("Outsourcing that has ended or is past its transition date"), 20, 20,
        _("Requirement of the city school-safety meeting"),
        _("Take the kitchen back and record the day."),
    ),
    Cost(
        "days", _("School day of the last 30 without all its records"), 2, 20,
        _("Requirement of the city school-safety meeting"),
        _("Record what the day lacks, as long as it may be recorded."),
    ),
    Cost(
        "light", _("Sample of the last 30 days that weighs under 125 g"), 1, 10,
        _("School Food Safety and Nutrition Regulations, article 40"),
        _("Take at least 125 g of each dish."),
    ),
    Cost(
        "forbidden", _("Dish of the last 30 days that schools never serve"), 5, 20,
        _("School Food Safety and Nutrition Regulations (to be confirmed by the bureau)"),
        _("Take it off the menu and cook something else."),
    ),
    Cost(
        "reviews", _("Delivery of an earlier day without its two reviews"), 3, 15,
        _("Food Safety Law, article 53"), _("Record both reviews, or turn the goods away."),
    ),
    Cost(
        "spoiled", _("Goods in stock past their shelf life"), 5, 20,
        _("Food Safety Law, article 34"), _("Destroy the goods or give them back, and record it."),
    ),
    Cost(
        "hazards", _("Open hazard of the place or its drinking water, found by a bureau"), 5, 30,
        _("The rule of each finding"), _("Rectify the hazard and submit it for re-check."),
    ),
)  # fmt: skip


def score(counts: Mapping[str, int]) -> int:
    """What is left of 100, never below 0. `counts`: code of a cost → how many there are."""
    return max(0, FULL - sum(cost.of(counts.get(cost.code, 0)) for cost in COSTS))


def look(points: int) -> str:
    """The hue and icon by which a score is shown."""
    if points >= GOOD:
        return "done"
    return "soon" if points >= FAIR else "overdue"
