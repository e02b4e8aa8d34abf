"""Recomputing a draw from what was recorded: the page and `manage.py verify_draw` say the same."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from inspections import anchor
from inspections import draw as sums
from inspections.actions.draw import identity
from inspections.models import Draw, DrawLink, LedgerAnchor
from safety.base.trail import GENESIS

STEPS = {
    "record": _("The recorded candidates and odds have the hash that was written down first."),
    "identity": _("The record belongs to this draw: same person, bureau, moment and reason."),
    "order": _("It follows on the same person's draw before it; none was taken out between."),
    "bureau": _("It has its place in the sealed chain of all draws of its bureau."),
    "pool": _(
        "For each school more inspectors took part than were drawn, or all that the bureau had."
    ),
    "key": _("The key of this installation under which it was drawn is at hand."),
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
        "bureau": _is_linked(row),
    }
    if record.get("rule", 1) > 1:
        found["pool"] = _is_open_enough(record)
    if result:
        key = settings.SIGNING_KEYS.get(sums.key_of(record))
        if key is None:
            found["key"] = False
        else:
            found["seed"] = result.seed == sums.seed_of(commitment, key)
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


def _is_open_enough(record) -> bool:
    try:
        return sums.is_open_enough(record)
    except (KeyError, IndexError, TypeError, ValueError):
        return False


def _before(row) -> str | None:
    """The commitment of the same person's draw before this one; None when it is gone."""
    if row.number == 1:
        return GENESIS
    earlier = Draw.objects.filter(drawn_by=row.drawn_by_id, unit=row.unit_id, number=row.number - 1)
    return earlier.values_list("commitment", flat=True).first()


def _is_linked(row) -> bool:
    link = DrawLink.objects.filter(draw=row, unit=row.unit_id).first()
    if link is None:
        return False
    before = GENESIS
    if link.number > 1:
        places = DrawLink.objects.filter(unit=link.unit_id, number=link.number - 1)
        before = places.values_list("hash", flat=True).first()
    due = sums.link_hash(link.unit_id, link.number, row.commitment, link.previous)
    return (link.previous, link.hash) == (before, due)


def lost() -> Iterator[str]:
    """Where draws were taken out, or the signatures over the ends of their chains changed; a line
    for each bureau or day, for whoever runs the installation."""
    yield from _gaps()
    sound: dict[str, list] = {}
    for row in LedgerAnchor.objects.filter(draws__isnull=False).order_by("day").iterator(50):
        if not anchor.is_genuine(row):
            yield f"anchor {row.day}: it does not bear our signature"
        # Most ends are those of the day before, which were looked for already.
        row.draws = {unit: end for unit, end in row.draws.items() if sound.get(unit) != end}
        gone = dict(anchor.lost_draws(row))
        for unit, number in gone.items():
            yield f"anchor {row.day}: draw {number} of bureau {unit} is gone or another one"
        sound |= row.draws


def _gaps() -> Iterator[str]:
    """Chains of which a place is missing between others; the last one only an anchor tells."""
    unit, due = None, 1
    rows = DrawLink.objects.order_by("unit_id", "number").values_list("unit_id", "number")
    for at, number in rows.iterator():
        due = due + 1 if at == unit else 1
        if number != due:
            yield f"bureau {at}: draw {due} is missing, draw {number} is there"
        unit, due = at, number


def anchored_to():
    """The last day whose ends of chains are signed; None for none."""
    days = LedgerAnchor.objects.filter(draws__isnull=False).order_by("-day")
    return days.values_list("day", flat=True).first()
