"""What the apps above say to the engine: this is owed, this is settled, tell these people.

Each runs in the caller's transaction: the state and its promise are stored together or not at all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from django.db import transaction

from safety.base import clock
from safety.base.among import Among
from safety.dues import kinds, queries
from safety.dues.channels import summary
from safety.dues.ladders import Ladder, Ladders, next_moment, passed_before_due
from safety.dues.models import Channel, DueItem, LadderStep, Notice, Schedule
from safety.schools.actions import events
from safety.schools.models import School, Unit, User

BATCH = 1000


@transaction.atomic
def owe(unit: Unit, kind: str, key: str, due_on, *, facts: dict, url: str = "") -> DueItem:
    """A unit owes something by a day: opens the item, opens it again, or re-times it.

    Asking twice for the same changes nothing. Another `due_on` starts the ladder anew, so that
    people hear of the new date. Raises KeyError for a kind that nobody registered.
    """
    _known(kind)
    item, new = DueItem.objects.select_for_update(no_key=True).get_or_create(
        unit=unit,
        kind=kind,
        key=key,
        defaults={
            **unit.columns(),
            "due_on": due_on,
            "facts": facts,
            "url": url,
            "opened_at": clock.now(),
        },
    )
    # The ladder is read behind the lock: an edit that held the item comes before us.
    ladder = Ladders().of(_known(kind), unit.city_id)
    if new:
        Schedule.objects.create(item=item, **_times(ladder, due_on))
        return item
    if item.due_on != due_on or item.settled_at is not None:
        schedule, _new = Schedule.objects.select_for_update().get_or_create(item=item)
        if item.due_on != due_on:
            _set(schedule, **_times(ladder, due_on))
        else:
            schedule.next_at = next_moment(ladder, due_on, schedule.told_to)
        schedule.save()
    _set(item, due_on=due_on, facts=facts, url=url, settled_at=None)
    item.save()
    return item


def _known(kind) -> kinds.Kind:
    known = kinds.find(kind)
    if known is None:
        raise KeyError(f"No app registered the kind {kind!r}.")
    return known


def _times(ladder, due_on) -> dict:
    """The moment and the mark of an item that is given that date now."""
    told_to = passed_before_due(ladder, due_on, clock.now())
    return {"told_to": told_to, "next_at": next_moment(ladder, due_on, told_to)}


@transaction.atomic
def open_many(items: Sequence[DueItem]) -> None:
    """Write items that are owed from now on, some hundreds or thousands, with their schedules.
    What is there already, open or settled, stays as it is."""
    DueItem.objects.bulk_create(items, batch_size=BATCH, ignore_conflicts=True)
    schedule(DueItem.objects.filter(uuid__in=[item.uuid for item in items]))


def schedule(items) -> None:
    """Give their schedules to the items of a queryset that have none yet: in the transaction that
    wrote them, for those who write many at once. Raises KeyError for a kind that nobody
    registered."""
    known: dict[tuple, dict] = {}
    ladders = Ladders()
    rows = items.filter(schedule=None).order_by("pk").values_list("pk", "kind", "city", "due_on")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1][0]
        for _pk, kind, city, due_on in batch:
            if (kind, city, due_on) not in known:
                known[kind, city, due_on] = _times(ladders.of(_known(kind), city), due_on)
        Schedule.objects.bulk_create(
            [Schedule(item_id=pk, **known[tuple(when)]) for pk, *when in batch]
        )


def _set(row, **values):
    for name, value in values.items():
        setattr(row, name, value)


def owe_many(
    units: Iterable[Unit], kind: str, key: str, due_on, *, facts: dict,
    url: str | Callable[[Unit], str] = "",
) -> int:  # fmt: skip
    """The same debt for many units at once, a batch of rows at a time; returns how many came.
    `url`: one for all, or what gives each unit's own.

    Units that have the item already, open or settled, keep it as it is: a run that was cut short
    is simply run again.
    """
    shared = {"kind": kind, "key": key, "due_on": due_on, "facts": facts}
    shared["opened_at"] = clock.now()
    count, waiting = 0, iter(units)
    while batch := list(islice(waiting, BATCH)):
        open_many([
            DueItem(unit=unit, url=url(unit) if callable(url) else url, **unit.columns(), **shared)
            for unit in batch
        ])  # fmt: skip
        count += len(batch)
    return count


def redate(kind: str, key: str, city: Unit, due_on) -> int:
    """Give every open item of a kind and key in a city another date; how many had a different
    one. For dates that follow from a calendar, not from what a unit did."""
    return redate_all(DueItem.objects.filter(kind=kind, key=key, city=city), kind, city, due_on)


@transaction.atomic
def redate_all(items, kind: str, city: Unit, due_on) -> int:
    """The same of the open ones of a queryset of items of a kind in a city."""
    held = hold(items.exclude(due_on=due_on))
    # Behind the locks: an edit of the ladder that held them comes before us.
    times = _times(Ladders().of(_known(kind), city.pk), due_on)
    for some in _parts(held):
        DueItem.objects.filter(Among("pk", some)).update(due_on=due_on)
        Schedule.objects.filter(Among("pk", some)).update(**times)
    return len(held)


def hold(items) -> list[int]:
    """Lock the open ones of a queryset of due items until the transaction ends; their ids.

    By id, as everybody does who takes more than one, so that none wait for each other in a ring;
    an item before its schedule, which the engine takes alone. The engine's notices point to items:
    `no_key` lets them.
    """
    rows = items.filter(settled_at=None).order_by("pk").select_for_update(no_key=True)
    return [pk for (pk,) in rows.values_list("pk").iterator()]


def _parts(ids):
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


@transaction.atomic
def retime(kind: str | None = None, city: Unit | None = None) -> int:
    """Set the next moment of the open items anew, after their ladder was edited.

    Rungs that were told stay told. Items of one kind, city, date and mark move together. Returns
    the number of open items. All are held first, so that no engine moves one meanwhile.
    """
    held, ladders = hold(queries.open_items(kind, city)), Ladders()
    for some in _parts(held):
        for next_at, ids in _moments(some, ladders).items():
            Schedule.objects.filter(Among("pk", ids)).update(next_at=next_at)
    return len(held)


def _moments(ids, ladders) -> dict:
    """Which of these items speak next at which moment, by the ladders in force."""
    rows = Schedule.objects.filter(Among("pk", ids)).order_by("pk").select_for_update(of=("self",))
    found = defaultdict(list)
    for pk, kind, city, due_on, told_to in rows.values_list(
        "pk", "item__kind", "item__city", "item__due_on", "told_to"
    ):
        if known := kinds.find(kind):
            found[next_moment(ladders.of(known, city), due_on, told_to)].append(pk)
    return found


@transaction.atomic
def set_ladder(kind: kinds.Kind, city: Unit, ladder: Ladder, actor: User) -> int:
    """Give a city its own ladder for a kind, and re-time its open items; how many there are.

    The kind's default, asked for again, is kept as the default: no steps of one's own.
    """
    LadderStep.objects.filter(kind=kind.code, city=city).delete()
    if set(ladder) != set(Ladders().of(kind, city.pk)):
        LadderStep.objects.bulk_create(
            LadderStep(
                kind=kind.code, city=city, offset=rung.offset, role=rung.role, every=rung.every
            )
            for rung in ladder
        )
    events.note("ladder_changed", actor=actor, ladder=kind.code)
    return retime(kind.code, city)


def ladder_mark(ladder: Ladder) -> str:
    """A short mark of a ladder as somebody saw it: another mark, another ladder."""
    text = repr(sorted((rung.offset, str(rung.role), rung.every) for rung in ladder))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic(savepoint=False)
def settle(unit: Unit, kind: str, key: str) -> bool:
    """The thing is done (or owed no more): the ladder falls silent. False when none was open."""
    item = DueItem.objects.filter(unit=unit, kind=kind, key=key)
    if not item.filter(settled_at=None).update(settled_at=clock.now()):
        return False
    Schedule.objects.filter(item__in=item).update(next_at=None)
    return True


@transaction.atomic
def settle_all(items) -> int:
    """Settle the open ones of a queryset of due items; returns how many there were."""
    held = hold(items)
    for some in _parts(held):
        DueItem.objects.filter(Among("pk", some)).update(settled_at=clock.now())
        Schedule.objects.filter(Among("pk", some)).update(next_at=None)
    return len(held)


@transaction.atomic
def open_again(items) -> int:
    """Open the settled ones of a queryset of due items, which are owed by the same day again: what
    was told stays told. Returns how many there were."""
    rows = (
        items.exclude(settled_at=None).order_by("pk").select_for_update(no_key=True, of=("self",))
    )
    held, ladders = list(rows.values_list("pk", flat=True)), Ladders()
    for some in _parts(held):
        DueItem.objects.filter(Among("pk", some)).update(settled_at=None)
        for next_at, ids in _moments(some, ladders).items():
            Schedule.objects.filter(Among("pk", ids)).update(next_at=next_at)
    return len(held)


def tell(users: Iterable[User], kind: str, once: str, *, facts: dict, url="", unit=None) -> None:
    """Put an event into the inbox of these people (users or their ids), each of them once.

    `once` names the event ("notice_issued:<uuid>"): telling it again adds nothing. `unit` is whose
    matter it is; administrators over that unit find it in the log. Inactive people hear nothing.
    """
    ids = {getattr(user, "pk", user) for user in users}
    active = User.objects.filter(pk__in=ids, is_active=True).order_by("pk")
    owner = unit_columns(unit)
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=pk, kind=kind, once=once, facts=facts, url=url, made_at=clock.now(), **owner
            )
            for pk in active.values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )
    found = kinds.find(kind)
    if unit and found and found.to_group:
        summary.say_at_once(unit, kind, once)


def move_unit(unit: Unit) -> None:
    """A unit stands elsewhere in the tree now: what it owes, its channels and its log follow."""
    hold(DueItem.objects.filter(unit=unit))
    for model in (DueItem, Channel):
        model.objects.filter(unit=unit).update(**unit.columns())
    Notice.objects.filter(unit=unit).update(district_id=unit.district_id, city_id=unit.city_id)


def follow_school(school: School) -> None:
    """After a school moved, closed or changed: its rows follow, and a closed one owes nothing and
    tells no group."""
    move_unit(school.unit)
    if not school.unit.active:
        settle_all(DueItem.objects.filter(unit=school.unit))
        Channel.objects.filter(unit=school.unit).update(active=False)


def mark_read(user: User, uuid=None) -> int:
    """One notice, or all, of a person's own inbox are read; how many were not yet."""
    rows = Notice.objects.visible_to(user).filter(read_at=None)
    rows = rows if uuid is None else rows.filter(uuid=uuid)
    return rows.update(read_at=clock.now())


def unit_columns(unit: Unit | None) -> dict:
    """The columns by which the log of notices is scoped."""
    if unit is None:
        return {}
    return {"unit_id": unit.pk, "district_id": unit.district_id, "city_id": unit.city_id}
