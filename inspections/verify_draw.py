"""Recomputing a draw from what was recorded: the page and `manage.py verify_draw` say the same."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from inspections import draw as sums
from inspections.actions.draw import identity
from inspections.models import Draw
from safety.base.trail import GENESIS

STEPS = {
    "record": _("The recorded candidates and odds have the hash that was written down first."),
    "identity": _("The record belongs to this draw: same person, bureau, moment and reason."),
    "order": _("It follows on the same person's draw before it; none was taken out between."),
    "seed": _("The seed is the HMAC of that hash under this installation's key."),
    "result": _("From record and seed come this school and these inspectors."),
    "visit": _("The visit that was planned goes to this school with these inspectors."),
}


@dataclass(frozen=True)
class Step:
    code: str
    holds: bool

    @property
    def label(self):
        return STEPS[self.code]


def steps(row: Draw) -> list[Step]:
    """Each thing that must hold of a draw, and whether it does. A draw whose result or visit is
    not there yet is not asked for it."""
    try:
        record, commitment = sums.unpack(row.record)
    except ValueError:
        return [Step("record", False)]
    result, visit = getattr(row, "result", None), getattr(row, "visit", None)
    found = {
        "record": commitment == row.commitment,
        "identity": identity(row).items() <= record.items(),
        "order": record.get("previous") == _before(row),
    }
    if result:
        found["seed"] = result.seed == sums.seed_of(commitment, settings.SIGNING_KEY)
        drawn = (result.school_id, result.team)
        found["result"] = _outcome(record, result.seed) == drawn
    if result and visit:
        team = set(visit.inspection.team.values_list("user", flat=True))
        found["visit"] = (visit.inspection.school_id, team) == (drawn[0], set(drawn[1]))
    return [Step(code, holds) for code, holds in found.items()]


def _outcome(record, seed):
    """What the record says when it is read again; None when it makes no sense."""
    try:
        return sums.outcome(record, seed)
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        return None


def _before(row) -> str | None:
    """The commitment of the same person's draw before this one; None when it is gone."""
    if row.number == 1:
        return GENESIS
    earlier = Draw.objects.filter(drawn_by=row.drawn_by_id, unit=row.unit_id, number=row.number - 1)
    return earlier.values_list("commitment", flat=True).first()
