"""The one writer of the ledger.

A change of a hazard is a `Step`: the row is locked, the table of transitions is asked, and then the
row, one LedgerEntry, one HazardPeriod (once the notice is issued) and the due items are written in
one transaction. `compose` alone, in memory, is what a bulk writer uses.

The data of an entry: "set" and "was" hold each column that changed, after and before (at the issue
all that a period records); "said" what the person gave as reason, note or answer; "version" the
row's version afterwards. Replaying "set" over a chain gives every period and the present row.
"""

import datetime as dt
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied

from inspections import dues, rules, transitions
from inspections.models import Hazard, HazardPeriod, LedgerEntry
from inspections.transitions import Transition
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.base.trail import seal, storable
from safety.schools.actions.hold import hold_place
from safety.schools.models import User

CENT = Decimal("0.01")
TICK = dt.timedelta(microseconds=1)
OWNER = ("school_id", "district_id", "township_id", "city_id")
# What a period takes over from the hazard as it is; stage and the two days come besides.
COPIED = (
    *OWNER,
    *("source", "area", "severity", "state", "on_the_spot", "deadline"),
    *("issued_at", "signed_off_at"),
)


@dataclass
class Step:
    """One change about to be made to one locked hazard. `at` is the server's time of the entry."""

    hazard: Hazard
    actor: User
    transition: Transition
    said: dict
    last: LedgerEntry | None
    at: dt.datetime
    repeated: bool = False

    def write(self, *, occurred_at=None, bump=True, **changes) -> Hazard:
        """Carry it out: `changes` are columns of the hazard. Returns the hazard as it now is."""
        before = copy(self.hazard)
        present = self.hazard.periods.filter(recorded_to__isnull=True).first()
        entry, period = compose(
            self.hazard,
            self.actor,
            self.transition,
            last=self.last,
            present=present,
            at=self.at,
            said=self.said,
            occurred_at=occurred_at,
            bump=bump,
            changes=changes,
        )
        self.hazard.save(update_fields=[*changes, "state", "version"])
        entry.save(force_insert=True)
        if present:
            HazardPeriod.objects.filter(pk=present.pk).update(recorded_to=entry.at)
        if period:
            period.save(force_insert=True)
        dues.follow(before, self.hazard)
        return self.hazard


def begin(
    action: str, hazard: Hazard, actor, *, version=None, said=None, given=None, at=None, coming=()
) -> Step:
    """Lock the hazard and make sure that `actor` may do this now. Call inside a transaction.

    `given` are the columns that will be set: a repeat of the very same request (same person, same
    version, same words) finds `repeated` and changes nothing. Raises PermissionDenied; Conflict
    when `version` is stale; Refused when the state or a missing piece forbids it. `at` gives the
    entry's instant where several hazards must share one; it lies behind the chain's head.
    `coming`: needs that the same request is about to meet.
    """
    transition = transitions.BY_ACTION[action]
    row = lock(hazard)
    if not transitions.may(transition, row, actor):
        raise PermissionDenied
    last = head(row)
    step = Step(row, actor, transition, said or {}, last, at or next_instant(last))
    if version is not None and version != row.version:
        if not _is_repeat(step, version, given or {}):
            raise Conflict(row)
        step.repeated = True
        return step
    reason = transitions.fault(transition, row, coming)
    if reason:
        raise Refused(reason)
    return step


def lock(hazard: Hazard) -> Hazard:
    """The hazard as it is now, held until the transaction ends; its school stays where it is."""
    hold_place(hazard.school_id)
    return Hazard.objects.select_for_update(no_key=True).get(pk=hazard.pk)


def head(hazard: Hazard) -> LedgerEntry | None:
    """The last entry of the chain."""
    return hazard.entries.order_by("-sequence").first()


def next_instant(last: LedgerEntry | None) -> dt.datetime:
    """Server time, strictly later than the chain's last entry even if the clock was set back."""
    now = clock.now()
    return max(now, last.at + TICK) if last else now


def start(hazard: Hazard, actor, *, occurred_at=None) -> LedgerEntry:
    """Begin the chain of a new draft: the entry "found", with all that was written down."""
    entry = opening(hazard, actor, at=next_instant(None), occurred_at=occurred_at)
    entry.save(force_insert=True)
    return entry


def opening(hazard: Hazard, actor, *, at, occurred_at=None) -> LedgerEntry:
    """The first entry of a chain, unsaved. The hazard has its key already."""
    columns = (*OWNER, "inspection_id", "item_id", "found_at", *FINDING)
    entry = LedgerEntry(
        hazard=hazard,
        action=transitions.FOUND.action,
        from_state="",
        to_state=hazard.state,
        actor=actor,
        actor_name=actor.name,
        at=at,
        occurred_at=occurred_at,
        data=_data(hazard, {name: getattr(hazard, name) for name in columns}, {}, {}),
    )
    seal(entry, None)
    return entry


FINDING = (
    *("source", "area", "severity", "what", "place", "deadline", "on_the_spot"),
    *("responsible", "interim_control"),
)


def compose(
    hazard, actor, transition, *, last, present, at, said, changes, occurred_at=None, bump=True,
    stage=None,
):  # fmt: skip
    """Change `hazard` in memory; returns its entry and, once issued, its next period, unsaved.

    `last` is the chain's head, `present` the open period, which is closed (in memory too).
    `stage` says that the school's stage changed; at the issue it is the school's own.
    """
    from_state, was = hazard.state, {}
    issuing = hazard.issued_at is None and "issued_at" in changes
    for name, value in changes.items():
        if name == "funds" and value is not None:  # as the column keeps it and gives it back
            value = Decimal(value).quantize(CENT)
        if getattr(hazard, name) != value:
            was[name] = getattr(hazard, name)
        setattr(hazard, name, value)
    hazard.state = transition.to_state or hazard.state
    hazard.version += bump
    new = {name: getattr(hazard, name) for name in was}
    if issuing:
        stage = stage or hazard.school.stage
        new |= {name: getattr(hazard, name) for name in (*OWNER, *FINDING)} | {"stage": stage}
    elif stage is not None and stage != present.stage:
        was["stage"], new["stage"] = present.stage, stage
    entry = LedgerEntry(
        hazard=hazard,
        action=transition.action,
        from_state=from_state,
        to_state=hazard.state,
        actor=actor,
        actor_name=actor.name if actor else "",
        at=at,
        occurred_at=occurred_at,
        data=_data(hazard, new, was, said),
    )
    seal(entry, last)
    period = None
    if hazard.issued_at is not None:
        period = _period(hazard, entry.at, stage or present.stage)
        if present:
            present.recorded_to = entry.at
    return entry, period


def _data(hazard, new, was, said) -> dict:
    data = {"set": new, "version": hazard.version}
    return data | ({"was": was} if was else {}) | ({"said": said} if said else {})


def _period(hazard, at, stage) -> HazardPeriod:
    values = {name: getattr(hazard, name) for name in COPIED}
    submitted = hazard.submitted_at and clock.day_of(hazard.submitted_at)
    return HazardPeriod(
        hazard=hazard, stage=stage, submitted_on=submitted, recorded_from=at, **values
    )


def _is_repeat(step: Step, version: int, given: dict) -> bool:
    entry = (
        step.hazard.entries.filter(action=step.transition.action, actor=step.actor)
        .order_by("-sequence")
        .first()
    )
    if entry is None or step.hazard.version != version + 1:
        return False
    if entry.data["version"] != version + 1 or entry.data.get("said", {}) != storable(step.said):
        return False
    return all(getattr(step.hazard, name) == value for name, value in given.items())


def submission(at: dt.datetime) -> dict:
    """The columns of a hazard that the school hands in at `at`: the bureau's clock starts."""
    day = clock.day_of(at)
    return {"submitted_at": at, "recheck_by": rules.recheck_deadline(day)}
