"""Look-back (回头看, R04): a bureau starts a round and writes down what it finds.

A round holds all that was time-limited (the annual assessment) or a sample by age, severity and
school. What relapsed is open again under its old number; what is in order gets an entry as well,
so that the trail shows that somebody looked.
"""

import datetime as dt
import logging
import secrets

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from inspections import dues, rules, who
from inspections.actions import record, visit
from inspections.models import Hazard, LedgerEntry, LookBack, LookBackItem, State
from inspections.queries import look_backs
from safety.base import clock, once
from safety.base.models import Refused
from safety.schools.actions.hold import hold_places
from safety.schools.models import Status, Unit

log = logging.getLogger(__name__)
Outcome = LookBackItem.Outcome
ACTIONS = {Outcome.HELD: "held", Outcome.RELAPSED: "relapse"}
BATCH = 1000
# A sign-off takes its instant a little before others can read it. A round is chosen from when those
# of before its own instant are all there, or one of them would be missing in it for good.
SETTLED = dt.timedelta(seconds=30)


def start(actor, *, uuid, kind, title, size=rules.LOOK_BACK_SAMPLE) -> LookBack:
    """Begin a round of the actor's bureau, by its district or city seat. `size`: how many hazards
    a sample has. The same uuid by the same person in the same words gives the round there is.
    What it chooses is settled by its instant and its seed; a worker writes it down (`fill`).

    Raises PermissionDenied, and Refused where nothing fits, or the last round of the bureau is not
    written down yet.
    """
    seat = who.looking_seat(actor)
    if seat is None:
        raise PermissionDenied
    if kind not in LookBack.Kind.values or not 1 <= size <= rules.LARGEST_SAMPLE:
        raise Refused(_("Choose the kind, and a sample of 1 to 500 hazards."))
    with transaction.atomic():
        # One round of a bureau at a time: the next passes over what this one holds.
        unit = Unit.objects.select_for_update(no_key=True).get(pk=seat.unit_id)
        known = LookBack.objects.filter(uuid=uuid).first()
        if known:
            return _same_round(known, actor, kind, title, size)
        row = LookBack(
            uuid=uuid, unit=unit, **unit.columns(), kind=kind, title=title,
            criteria=look_backs.criteria(kind, size), seed=secrets.token_hex(32),
            started_by=actor, started_at=_next_instant(unit),
        )  # fmt: skip
        _check(row)
        _save(row)
        transaction.on_commit(_publish)
        return row


def fill(pk: int) -> int:
    """Write down the hazards of a round, batch by batch, each whole by itself: cut off, it goes on
    where it was; two workers at it write nothing twice. Returns how many were written."""
    written = 0
    while (count := _fill_on(pk)) is not None:
        written += count
    return written


def settled() -> list[int]:
    """Rounds that no worker has written down and whose instant lies behind, oldest first."""
    rows = LookBack.objects.filter(ready_at=None, started_at__lte=clock.now() - SETTLED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def record_outcome(item, actor, *, outcome, note="", version=None) -> LookBackItem:
    """Write down what was found: still in order, or relapsed, which re-opens the hazard under its
    number, counts its recurrence, gives it a new deadline and tells the school.

    By people of the bureau that looks or above it who may re-check the hazard and had no part in
    fixing it. The same result in the same words by the same person is done already. `version` is
    the hazard's.
    """
    with transaction.atomic():
        row = record.lock(item.hazard)
        found = LookBackItem.objects.select_related("look_back").get(pk=item.pk)
        if not may_record(found, row, actor):
            raise PermissionDenied
        if found.outcome != Outcome.UNSEEN:
            return _same_outcome(found, actor, outcome, note)
        if outcome not in ACTIONS:
            raise Refused(_("Say whether it is still in order or has relapsed."))
        said = {"look_back": str(found.uuid), "note": note}
        step = record.begin(ACTIONS[outcome], row, actor, version=version, said=said)
        if outcome == Outcome.HELD:
            step.write()
        else:
            _reopen(found, step, note)
        found.outcome, found.note = outcome, note
        found.looked_at, found.looked_by = step.at, actor
        found.at_district_id = step.hazard.district_id
        found.save()
        return found


def may_record(item, hazard, actor) -> bool:
    """Whether this person is one of those who look, at whatever state the hazard is."""
    ours = actor.seats.cover(item.look_back, who.PLANNERS)
    return ours and who.looker(hazard, actor)


def plan_taken_back(hazard) -> dict:
    """The columns of the plan without a plan: what it was put right by did not hold, so another is
    asked for where one is needed. The old one stays in the entry. A listing goes on, and what it
    asks for to keep people safe with it."""
    blank = {"measures": "", "funds": None, "contingency": "", "interim_control": ""}
    if hazard.listed_at is not None:
        del blank["interim_control"]
    return blank


def _same_round(known, actor, kind, title, size) -> LookBack:
    if known.started_by_id != actor.pk:
        raise Refused(visit.reused())
    if known.criteria.get("size", size) != size:  # the annual assessment has none
        raise Refused(once.in_other_words())
    return once.same(known, kind=kind, title=title)


def _next_instant(unit) -> dt.datetime:
    """Later than the bureau's last round, even if the clock was set back."""
    last = LookBack.objects.filter(unit=unit).order_by("-started_at").first()
    now = clock.now()
    return max(now, last.started_at + record.TICK) if last else now


def _check(row):
    # What it holds is passed over by the next, which has to know it.
    if LookBack.objects.filter(unit=row.unit, ready_at=None).exists():
        raise Refused(
            _("The last look-back of your bureau is still being put together. Try again soon.")
        )
    if not look_backs.any_fits(row):
        raise Refused(_("Nothing fits: no hazard was signed off that could be looked at again."))


def _save(row):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the uuid went elsewhere meanwhile
        raise Refused(visit.reused()) from None


def _publish() -> None:
    """Tell the workers, for when the round is settled. Should the broker be down, beat tells them
    within a minute."""
    from inspections.tasks import fill_look_backs  # the task runs actions of this module

    try:
        fill_look_backs.apply_async(countdown=SETTLED.total_seconds())
    except (OperationalError, OSError):
        log.warning("a look-back waits for beat: the broker cannot be reached")


def _fill_on(pk) -> int | None:
    """Write down the next batch; None when there is nothing to do, or another worker is at it."""
    with transaction.atomic():
        mine = LookBack.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        row = mine.select_related("unit").filter(pk=pk, ready_at=None).first()
        if row is None:
            return None
        after = row.items.aggregate(last=Max("hazard"))["last"] or 0
        keys = look_backs.chosen_after(row, after, BATCH)
        _hold(keys)
        _write(row, keys)
        if len(keys) < BATCH:
            row.ready_at = clock.now()
            row.save(update_fields=["ready_at"])
        return len(keys)


def _hold(keys):
    """Keep the schools of a batch where they stand until it is written."""
    rows = Hazard.objects.filter(pk__in=keys).order_by()
    hold_places(rows.values_list("school", flat=True).distinct())


def _write(row, keys):
    """Items for these hazards, where their schools stand now. What another round has re-opened
    since this one began is overtaken; what has left the bureau is the city's to look at."""
    held = Hazard.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    found = list(held.values_list("pk", "state", *record.OWNER))
    # Read under the lock: one that was being written while this waited for it counts as well.
    items, relapses = [], _relapses(keys, row.started_at)
    for pk, state, *owner in found:
        item = LookBackItem(
            look_back=row, hazard_id=pk, **dict(zip(record.OWNER, owner, strict=True))
        )
        if state != State.SIGNED_OFF and pk in relapses:
            item.outcome, item.looked_at = Outcome.OVERTAKEN, relapses[pk]
        items.append(item)
    LookBackItem.objects.bulk_create(items)


def _relapses(keys, since) -> dict[int, dt.datetime]:
    """hazard → its last relapse since an instant."""
    entries = LedgerEntry.objects.filter(hazard__in=keys, action="relapse", at__gte=since)
    return dict(entries.order_by("at").values_list("hazard", "at"))


def _same_outcome(found, actor, outcome, note) -> LookBackItem:
    if found.looked_by_id != actor.pk:
        raise Refused(_("Somebody has looked at this hazard already."))
    if (found.outcome, found.note) != (outcome, note):
        raise Refused(_("You have written down another result already."))
    return found


def _reopen(item, step, note):
    if not note:
        raise Refused(_("Say what has come back, so that the school can fix it."))
    hazard = step.hazard
    if hazard.school.status != Status.OPEN:
        raise Refused(_("The school has been closed: nobody is left to put it right."))
    deadline = rules.default_deadline(hazard.severity, clock.day_of(step.at))
    row = step.write(
        deadline=deadline, on_the_spot=False, submitted_at=None, recheck_by=None,
        signed_off_at=None, recurrences=hazard.recurrences + 1, **plan_taken_back(hazard),
    )  # fmt: skip
    waiting = LookBackItem.objects.filter(hazard=row, outcome=Outcome.UNSEEN).exclude(pk=item.pk)
    waiting.update(outcome=Outcome.OVERTAKEN, looked_at=step.at)
    told = dues.facts(row, day=deadline.isoformat(), reason=note[:120])
    dues.tell_school("hazard_relapsed", row, f"{row.uuid}:{row.version}", told, but=step.actor)
