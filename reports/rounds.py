"""What bureaus owed themselves in the month's report (R05): each district its inspections, the city
its own and the dragnet of the season, as it stood when the month ended; and the schools that they
covered, which is another figure."""

from collections import defaultdict

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.periods import Period
from reports.sections import Line, Section
from reports.sections import total as total
from safety.dues.cadence import queries
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import State
from safety.schools.models import Tier, Unit
from safety.schools.then import Then

TITLE = _("Rounds of bureaus")
DRAGNET = "dragnet"
HEADS: dict[str, tuple[Promise, Promise]] = {
    "rounds_due": (
        pgettext_lazy("duty", "Due"),
        _("Rounds of inspections that the bureau owed by a day of the month, dragnets apart."),
    ),
    "rounds_fulfilled": (State.FULFILLED.label, _("Of these, what was done in time.")),
    "rounds_late": (State.LATE.label, _("Of these, what was made good afterwards.")),
    "rounds_missed": (State.MISSED.label, _("Of these, what was not done when the month ended.")),
    "rounds_covered": (
        _("Schools covered"),
        _("The schools at which these rounds were, each counted once a round."),
    ),
    "dragnets_due": (
        _("Dragnets due"),
        _("Dragnets of spring or autumn that the city owed by a day of the month."),
    ),
    "dragnets_missed": (
        _("Dragnets not done"),
        _("Of these, those that were not done when the month ended."),
    ),
    "dragnets_covered": (_("Schools in the dragnet"), _("The schools at which a dragnet was.")),
}
SECTIONS = (Section("rounds", TITLE, tuple(HEADS)),)
SHARES: dict[str, tuple[str, str]] = {}


def lines(user, period: Period) -> list[Line]:
    """A line for each bureau at or below the reader that owed a round by a day of the month, the
    city first; none of a whole year, and none of a province."""
    seats = user.seats
    cities, districts = seats.units(Tier.CITY), seats.units(Tier.DISTRICT)
    if not period.month or seats.units(Tier.PROVINCE) or not (cities or districts):
        return []
    then = Then(user, period.year, period.month)
    there = Unit.objects.filter(Q(city__in=cities) | Q(pk__in=districts))
    found: dict = defaultdict(lambda: dict.fromkeys(HEADS, 0))
    asked = Asked(then.first, then.last, then.day, then.known_to)
    for one in queries.rounds(there, asked):
        if then.first <= one.obligation.due_on <= then.last:
            _count(found[one.unit], one)
    return [Line(unit, counts) for unit, counts in found.items()]


def _count(counts, one) -> None:
    of = "dragnets" if one.obligation.kind == DRAGNET else "rounds"
    for code, number in (("due", 1), (str(one.obligation.state), 1), ("covered", one.covered)):
        if f"{of}_{code}" in counts:
            counts[f"{of}_{code}"] += number
