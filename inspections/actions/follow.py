"""The ledger follows a school that was moved or became another stage.

Figures of the past keep where the school was; each issued hazard gets one entry "moved" and its
next period. Registered in schools' FOLLOWERS, which has brought the owner columns up to date.
"""

from copy import copy

from django.db import transaction
from django.utils.translation import gettext as _

from inspections import dues, transitions
from inspections.actions import record
from inspections.models import Hazard, HazardPeriod, LedgerEntry
from safety.schools.actions.school import FOLLOWERS, OBSTACLES


def register() -> None:
    """Called once, from AppConfig.ready()."""
    FOLLOWERS.append(follow_school)
    OBSTACLES.append(open_hazards)


def open_hazards(school) -> str:
    """Why a school may not be closed: somebody must still answer for what was found there."""
    count = Hazard.objects.issued().open().filter(school=school).count()
    if not count:
        return ""
    return _("%(count)s hazards of this school are still open.") % {"count": count}


@transaction.atomic
def follow_school(school) -> None:
    """Write down the school's new place and stage for each issued hazard."""
    hazards = {h.pk: h for h in _locked(school)}
    present = {
        period.hazard_id: period
        for period in HazardPeriod.objects.filter(hazard__in=hazards, recorded_to__isnull=True)
    }
    moved = [h for h in hazards.values() if _differs(present[h.pk], school)]
    heads = _heads(school) if moved else {}
    changes = [_move(hazard, school, heads[hazard.pk], present[hazard.pk]) for hazard in moved]
    LedgerEntry.objects.bulk_create([entry for _before, entry, _next in changes])
    HazardPeriod.objects.bulk_update([present[h.pk] for h in moved], ["recorded_to"], 500)
    HazardPeriod.objects.bulk_create([period for _before, _entry, period in changes])
    for hazard, (before, *_rest) in zip(moved, changes, strict=True):
        dues.follow(before, hazard)


def _locked(school):
    rows = Hazard.objects.issued().filter(school=school).order_by("pk")
    return rows.select_for_update(no_key=True)


def _differs(period, school) -> bool:
    columns = school.columns() | {"stage": school.stage}
    return any(getattr(period, name) != value for name, value in columns.items())


def _heads(school) -> dict[int, LedgerEntry]:
    entries = LedgerEntry.objects.filter(hazard__school=school, hazard__issued_at__isnull=False)
    return {entry.hazard_id: entry for entry in entries.order_by("hazard", "sequence")}


def _move(hazard, school, head, present):
    """The hazard as it was, its entry and its next period, unsaved."""
    for name in record.OWNER:  # the row has followed already; the entry says what it was
        setattr(hazard, name, getattr(present, name))
    before = copy(hazard)
    entry, period = record.compose(
        hazard,
        None,
        transitions.BY_ACTION["moved"],
        last=head,
        present=present,
        at=record.next_instant(head),
        said={},
        bump=False,
        stage=school.stage,
        changes=school.columns(),
    )
    return before, entry, period
