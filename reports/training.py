"""Training in the month's report, by district (R22): as it stood at its end, two tables on screen
and on one sheet of the workbook."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from drills.queries.training_month import by_district
from reports.periods import Period
from reports.sections import Line, Section, lines_of
from reports.sections import total as total

TITLE = _("Training and examinations")
SECTIONS = (
    Section(
        "training",
        _("Training: examinations of the month"),
        (
            *("tr_examined", "tr_passed", "tr_rate", "tr_failed", "tr_absent"),
            *("tr_managers", "tr_guards", "tr_staff"),
        ),
    ),
    Section(
        "training_papers",
        _("Training: certificates of managers and guards at the end"),
        (
            *("tr_valid_managers", "tr_valid_guards", "tr_soon"),
            *("tr_expired_managers", "tr_expired_guards"),
            *("tr_schools", "tr_managed", "tr_managed_rate"),
        ),
    ),
)
SHARES: dict[str, tuple[str, str]] = {
    "tr_rate": ("tr_passed", "tr_examined"),
    "tr_managed_rate": ("tr_managed", "tr_schools"),
}
_PASSED = _("Of those who passed, those examined in a course for these.")
_COUNTED = _("The newest certificate of each holder who is still there, by the month's end.")
HEADS: dict[str, tuple[Promise, Promise]] = {
    "tr_examined": (
        _("Examined"),
        _("Examinations that people of the district's schools sat in the month; a resit is one."),
    ),
    "tr_passed": (pgettext_lazy("people", "Passed"), _("Of these, those that were passed.")),
    "tr_rate": (_("Share passed"), _("Of the examinations, the share that was passed.")),
    "tr_failed": (pgettext_lazy("people", "Failed"), _("Of these, those that were not passed.")),
    "tr_absent": (
        pgettext_lazy("people", "Absent"), _("People who did not come to their examination.")
    ),
    "tr_managers": (_("Managers passed"), _PASSED),
    "tr_guards": (_("Guards passed"), _PASSED),
    "tr_staff": (_("Staff passed"), _PASSED),
    "tr_valid_managers": (_("Managers, valid"), _COUNTED),
    "tr_valid_guards": (_("Guards, valid"), _COUNTED),
    "tr_soon": (_("Expires soon"), _("Of the valid ones, those that run out within 60 days.")),
    "tr_expired_managers": (_("Managers, run out"), _COUNTED),
    "tr_expired_guards": (_("Guards, run out"), _COUNTED),
    "tr_schools": (_("Schools"), _("Schools that were open when the month ended.")),
    "tr_managed": (
        _("With a certified manager"),
        _("Of these, those with a safety manager whose certificate was valid."),
    ),
    "tr_managed_rate": (
        _("Share with a manager"), _("Of the schools, the share with a certified manager.")
    ),
}  # fmt: skip
COUNTS = tuple(code for code in HEADS if code not in SHARES)
# There without anybody having been trained.
_GIVEN = {"tr_schools"}


def lines(user, period: Period) -> list[Line]:
    """A line for each district of a month in which anybody is examined or certified; none of a
    whole year."""
    if not period.month:
        return []
    found = by_district(user, period.year, period.month)
    if not any(numbers.keys() - _GIVEN for numbers in found.values()):
        return []
    return lines_of(found, COUNTS, SHARES)
