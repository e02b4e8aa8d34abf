"""How fast drills were in the month's report, by district: seconds against the target, and what was
flagged (R20). As it stood when the month ended; a drill that was recorded later moves nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from drills.queries.times import Times, times_seen
from reports.periods import Period
from reports.sections import Section
from safety.schools.models import Unit

TITLE = _("Times of drills")
SECTIONS = (
    Section(
        "drill_times",
        TITLE,
        (
            *("drill_runs", "drills_timed", "drills_seconds", "drills_target"),
            *("drills_within", "drills_slow", "drills_flagged"),
            *("drills_injured", "drills_crush", "drills_unreviewed"),
        ),
    ),
)
HEADS: dict[str, tuple[Promise, Promise]] = {
    "drill_runs": (
        _("Drills with a record"),
        _("Drills held in the month whose record was there when it ended."),
    ),
    "drills_timed": (
        _("With a target"),
        _(
            "Of these, those with a target for their time: that of their plan, or the rule's 2 "
            "minutes for leaving a building of up to four storeys."
        ),
    ),
    "drills_seconds": (
        _("Average seconds"),
        _("Of those with a target, the seconds from the signal to the last person out."),
    ),
    "drills_target": (_("Average target"), _("Of those with a target, its seconds.")),
    "drills_within": (_("Within the target"), _("Of those with a target, those that kept it.")),
    "drills_slow": (
        _("Slower than 2 minutes"),
        _(
            "Of the drills of the whole building at schools of up to four storeys, those that took "
            "longer than the rule's 2 minutes, whatever their own target was."
        ),
    ),
    "drills_injured": (_("Injured"), _("People injured at these drills.")),
    "drills_crush": (
        _("Near-misses of a crush"),
        _("Of the drills with a record, those at which it nearly came to a crush."),
    ),
    "drills_unreviewed": (
        _("Without a review"),
        _("Of the drills with a record, those whose review was not written when the month ended."),
    ),
    "drills_flagged": (
        _("Flagged"),
        _("Of the drills with a record, those faster than people walk, or copied from another."),
    ),
}
SHARES: dict[str, tuple[str, str]] = {}


@dataclass(frozen=True)
class Line:
    """The drills of the schools of one district; no district: of all. `means`: what is no sum."""

    unit: Unit | None
    times: Times

    @property
    def counts(self) -> dict[str, int]:
        of = self.times
        return {
            "drill_runs": of.runs, "drills_timed": of.timed, "drills_within": of.within,
            "drills_flagged": of.flagged, "drills_slow": of.slow, "drills_injured": of.injured,
            "drills_crush": of.crush, "drills_unreviewed": of.unreviewed,
        }  # fmt: skip

    @property
    def means(self) -> dict[str, int | None]:
        of = self.times
        return {"drills_seconds": of.mean(of.seconds), "drills_target": of.mean(of.target)}

    def shown(self, code: str) -> str:
        value = {**self.counts, **self.means}[code]
        return "–" if value is None else str(value)


def lines(user, period: Period) -> list[Line]:
    """A line for each district in which a drill was held in a month; none of a whole year."""
    if not period.month:
        return []
    found = times_seen(user, period.year, period.month)
    units = Unit.objects.filter(pk__in=found).order_by("code", "pk")
    return [Line(unit, found[unit.pk]) for unit in units]


# Which drills of the list a figure counts: the state by which it finds them.
STATES = {
    "drill_runs": "held", "drills_slow": "slow", "drills_flagged": "flagged",
    "drills_injured": "hurt", "drills_crush": "hurt", "drills_unreviewed": "unreviewed",
}  # fmt: skip


def link(code: str, line: Line, period: Period) -> str:
    """The drills behind a figure: held in the month and recorded by its end."""
    if code not in STATES or not line.counts[code]:
        return ""
    first, last = period.first.isoformat(), period.last.isoformat()
    days = {"state": STATES[code], "first": first, "last": last, "recorded": last}
    place = {"district": line.unit.uuid} if line.unit else {}
    return f"{reverse('drills:drill_list')}?{urlencode({**days, **place})}"


def total(found: Iterable[Line]) -> Line:
    return Line(None, sum((line.times for line in found), Times()))
