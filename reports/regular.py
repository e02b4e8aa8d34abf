"""What schools owed regularly in the month's report, by district (R05): a table for each kind, as
it stood when the month ended, on screen and on one sheet of the workbook."""

from collections import defaultdict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.periods import Period
from reports.sections import Line, Section, lines_of
from reports.sections import total as total
from safety.dues.cadence import queries
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import State
from safety.schools.models import School, Tier
from safety.schools.then import Then

TITLE = _("Regular duties")
KINDS = {
    "self_check": _("Regular duties: self-checks"),
    "drill": _("Regular duties: evacuation drills"),
    "extra_drill": _("Regular duties: one more drill in the term"),
    "bus_drill": _("Regular duties: drills with the bus"),
    "class_meeting": _("Regular duties: class meetings on safety"),
    "safety_reminder": _("Regular duties: school days with both safety reminders"),
    "disinfection": _("Regular duties: disinfection of drinking-water machines"),
}
# What is counted of each kind.
COUNTS: dict[str, tuple[Promise, Promise]] = {
    "due": (
        pgettext_lazy("duty", "Due"),
        _("What fell due in the month by the rules of how often."),
    ),
    "fulfilled": (State.FULFILLED.label, _("Of these, what was done in time.")),
    "late": (State.LATE.label, _("Of these, what was made good afterwards.")),
    "missed": (State.MISSED.label, _("Of these, what was not done when the month ended.")),
    "exempt": (State.EXEMPT.label, _("Of these, from what schools were exempt.")),
    "open": (State.OPEN.label, _("Of these, what is not due yet: none once the month is over.")),
}
SECTIONS = tuple(
    Section(f"regular_{kind}", title, tuple(f"{kind}_{count}" for count in COUNTS))
    for kind, title in KINDS.items()
)
HEADS = {f"{kind}_{count}": said for kind in KINDS for count, said in COUNTS.items()}
SHARES: dict[str, tuple[str, str]] = {}


def lines(user, period: Period) -> list[Line]:
    """A line for each district in which anything was owed in a month; none of a whole year, and
    none of a province: each of its schools would be judged for one page."""
    if not period.month or user.seats.units(Tier.PROVINCE):
        return []
    then = Then(user, period.year, period.month)
    schools = School.objects.filter(pk__in=then.schools.order_by().values("school"))
    # What was due on the last day is overdue when the month is over, whatever was recorded since.
    asked = Asked(then.first, then.last, then.day, then.known_to)
    found: dict = defaultdict(lambda: defaultdict(int))
    for owed in queries.owed_by_schools(schools, asked, set(KINDS)):
        counts = found[then.districts[owed.school]]
        for one in owed.obligations:
            if then.first <= one.due_on <= then.last:
                counts[f"{one.kind}_due"] += 1
                counts[f"{one.kind}_{one.state}"] += 1
    return lines_of({unit: counts for unit, counts in found.items() if counts}, HEADS)
