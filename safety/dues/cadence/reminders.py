"""Reminders of what is owed regularly: a due item for each stretch that a school or a bureau owes.

Of every registered duty, but for what the rules ask of which its app opens due items by itself
(`Duty.own`; owing.py, asked.py): monthly drills, machines. An item is opened
when its stretch begins, and is settled by whatever fulfils it, by an exemption, by a rule that asks
for it no more, and when it cannot be made good any longer. What is owed each school day has no
items: the page of duties shows it, and a notice a day would hide all others.

Once a day, and within the hour after a rule or the calendar changed, the items of all are laid
beside what the engine of cadence says (`owe_all`), a thousand schools at a time; a record, an
exemption or a change of a school is followed at once. Each holds the unit before it reads what the
unit did, so that of a record and a run at the same moment the later sees the earlier.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from safety.base import clock
from safety.base.among import Among
from safety.dues import actions, kinds
from safety.dues.cadence import duties, queries
from safety.dues.cadence.calendar import SEASONS, Often
from safety.dues.cadence.defaults import DEFAULTS
from safety.dues.cadence.duties import Owner
from safety.dues.cadence.models import CadenceRule
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.rules import LATEST
from safety.dues.cadence.words import ENDS, NEVER, Obligation, State
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.actions.hold import hold_units_alone
from safety.schools.models import Role, School, Status, Tier, Unit

DUTY, ROUND = "duty", "round"
# What is owed each week can be made good for seven days. Who of the schools fell behind the bureaus
# see together, on the page of duties; one by one they would hear of thousands.
SCHOOLS = (
    *rungs(Role.SAFETY_OFFICER, -7, -3, 0, 1, 4, 7),
    *rungs(Role.PRINCIPAL, 1, 7),
)
BUREAUS = (
    *rungs(Role.DISTRICT_ADMIN, -7, -3, 0, 1, 4, 8),
    *rungs(Role.INSPECTOR, -7, -3, 0),
    *rungs(Role.CITY_ADMIN, 4, 8),
)
BATCH = 1_000
MARK = "cadence-reminders"
SPRING = range(SEASONS[0][0], SEASONS[0][1] + 1)  # its months


class Wanted(NamedTuple):
    """One item as it should be. `open_now`: it is opened where there is none; what is over is
    opened again at most."""

    kind: str
    key: str
    due_on: dt.date
    facts: dict
    url: str
    open_now: bool


def line(facts: dict) -> str:
    """ "Self-check for the week from 2026-11-23, 2 times", in the reader's language."""
    said = _stretch(facts) % _words(facts)
    if facts["times"] == 1:
        return said
    times = ngettext("%(what)s, %(count)d time", "%(what)s, %(count)d times", facts["times"])
    return times % {"what": said, "count": facts["times"]}


def _stretch(facts) -> str:
    return {
        Often.WEEK.value: _("%(what)s for the week from %(day)s"),
        Often.MONTH.value: _("%(what)s for %(year)d-%(month)02d"),
        Often.QUARTER.value: _("%(what)s for quarter %(quarter)d of %(year)d"),
        Often.TERM.value: _("%(what)s in the term from %(day)s"),
        Often.SEASON.value: _("%(what)s in %(season)s %(year)d"),
    }[facts["often"]]


def _words(facts) -> dict:
    first = dt.date.fromisoformat(facts["first"])
    return {
        "what": capfirst(duties.label(facts["duty"])), "day": facts["first"], "year": first.year,
        "month": first.month, "quarter": (first.month + 2) // 3,
        "season": pgettext("season", "spring") if first.month in SPRING
        else pgettext("season", "autumn"),
    }  # fmt: skip


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Regular duties of schools")
    kinds.register(kinds.Kind(DUTY, label, line, SCHOOLS))
    label = gettext_lazy("Regular rounds of bureaus")
    kinds.register(kinds.Kind(ROUND, label, line, BUREAUS))


def keep() -> int:
    """`owe_all`, unless it was done today by the same rules and calendars."""
    mark = queries.mark(clock.today())
    if cache.get(MARK) == mark:
        return 0
    count = owe_all()
    cache.set(MARK, mark, timeout=2 * 24 * 3600)
    return count


def owe_all(day: dt.date | None = None) -> int:
    """Let every school and bureau owe what it owes on `day` (today); how many items came or were
    opened again. Run again it changes nothing; a run that was cut short is finished by the next."""
    day = day or clock.today()
    codes = _reminded(Owner.SCHOOL)
    schools = School.objects.filter(status=Status.OPEN, unit__city__isnull=False).order_by("pk")
    count, last = 0, 0
    while codes and (ids := [*schools.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]]):
        last = ids[-1]
        count += _follow_all(_follow_schools, ids, codes, day)
    bureaus = Unit.objects.filter(tier__in=[Tier.CITY, Tier.DISTRICT], active=True, direct=False)
    return count + _follow_all(
        _follow_bureaus, [*bureaus.values_list("pk", flat=True)], _rounds(), day
    )


def _follow_all(follow: Callable, ids: list[int], codes, day) -> int:
    """Follow these units together, but for those that somebody writes about at this moment: they
    are waited for afterwards, each by itself, so that nobody waits in a ring."""
    with transaction.atomic():
        held = hold_units_alone(ids)
        count = follow([pk for pk in ids if pk in held], codes, day)
    for pk in ids:
        if pk not in held:
            with transaction.atomic():
                hold_units_alone([pk], wait=True)
                count += follow([pk], codes, day)
    return count


def follow_school(school: School) -> None:
    """After a school changed, or was exempted: it owes what it owes as it is now. In the caller's
    transaction."""
    if school.status == Status.OPEN:
        hold_units_alone([school.pk], wait=True)
        _follow_schools([school.pk], _reminded(Owner.SCHOOL), clock.today())


def done(unit: int, codes: Collection[str]) -> None:
    """A unit (its key) has a record of these duties: what that fulfils is settled. In the caller's
    transaction."""
    hold_units_alone([unit], wait=True)
    open_now = DueItem.objects.filter(unit=unit, kind__in=(DUTY, ROUND), settled_at=None)
    if open_now.filter(_of(codes)).exists():
        _follow_one(unit, codes)


def undone(unit: int, codes: Collection[str]) -> None:
    """A record of these duties was withdrawn: what it fulfilled, and can be made good yet, is owed
    again. In the caller's transaction."""
    hold_units_alone([unit], wait=True)
    _follow_one(unit, codes)


def _follow_one(unit, codes) -> None:
    day = clock.today()
    if mine := _reminded(Owner.SCHOOL) & {*codes}:
        _follow_schools([unit], mine, day)
    if mine := _rounds() & {*codes}:
        _follow_bureaus([unit], mine, day)


def _reminded(owner) -> set[str]:
    """The kinds that can have items here: somebody asks, or asked, for them otherwise than each
    school day."""
    codes = {duty.code for duty in duties.owed_by(owner)}
    without = (Often.DAY, NEVER, ENDS)
    rows = CadenceRule.objects.filter(kind__in=codes).exclude(often__in=without)
    asked = {one.rule.kind for one in DEFAULTS if _ours(one.rule)}
    return {rule.kind for rule in map(queries.rule_of, rows) if _ours(rule)} | (codes & asked)


def _ours(rule) -> bool:
    """Whether the engine reminds of what a rule asks."""
    duty = duties.find(rule.kind)
    return rule.often not in (Often.DAY, NEVER, ENDS) and not (duty and duty.own(rule))


def _rounds() -> set[str]:
    return _reminded(Owner.DISTRICT) | _reminded(Owner.CITY)


def _of(codes) -> Q:
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(key__startswith=f"{code}:")
    return found


def _follow_schools(ids, codes, day) -> int:
    """Of schools that are held; those that are closed owe nothing here."""
    schools = School.objects.filter(Among("pk", ids), status=Status.OPEN)
    owed = queries.owed_by_schools(schools, _asked(day), codes)
    wanted = {one.school: _wanted(DUTY, one.obligations, day) for one in owed}
    return _lay_beside(DUTY, ids, wanted, codes, day)


def _follow_bureaus(ids, codes, day) -> int:
    found: dict[int, list[Obligation]] = {}
    for one in queries.rounds(Unit.objects.filter(Among("pk", ids)), _asked(day), codes):
        found.setdefault(one.unit.pk, []).append(one.obligation)
    wanted = {unit: _wanted(ROUND, rows, day) for unit, rows in found.items()}
    return _lay_beside(ROUND, ids, wanted, codes, day)


def _asked(day) -> Asked:
    """What is due today or later, and what can be made good yet."""
    return Asked(day - LATEST, day, day)


def _wanted(kind, obligations: Iterable[Obligation], day) -> list[Wanted]:
    return [
        _one(kind, one) for one in obligations
        if _ours(one.rule) and one.first <= day <= one.late_until
        and one.state in (State.OPEN, State.MISSED)
    ]  # fmt: skip


def facts_of(one: Obligation) -> dict:
    """What `line` tells of it; of what is owed each school day it tells nothing."""
    first = one.span[0].isoformat()
    return {"duty": one.kind, "often": str(one.rule.often), "first": first, "times": one.needed}


def _one(kind, one: Obligation) -> Wanted:
    facts = facts_of(one)
    first = facts["first"]
    key = f"{one.kind}:{one.rule.setter}:{one.rule.often}:{first}"
    duty = duties.find(one.kind)
    url = reverse(duty.do) if duty else ""
    return Wanted(kind, key, one.due_on, facts, url, one.state == State.OPEN)


@transaction.atomic
def _lay_beside(kind, ids, wanted: dict[int, list[Wanted]], codes, day) -> int:
    """Open, re-time and settle the items of these units, of these duties, as they are wanted."""
    known = _known(kind, ids, codes, day)
    new: list[tuple[int, Wanted]] = []
    again: list[int] = []
    told: list[DueItem] = []
    moved: dict[tuple[int | None, dt.date], list[int]] = {}
    for unit, rows in wanted.items():
        for one in rows:
            item = known.pop((unit, one.key), None)
            if item is None:
                new += [(unit, one)] if one.open_now else []
                continue
            if item.settled_at:
                again.append(item.pk)
            if item.due_on != one.due_on:
                moved.setdefault((item.city_id, one.due_on), []).append(item.pk)
            if item.facts != one.facts:
                item.facts = one.facts
                told.append(item)
    over = [item.pk for item in known.values() if item.settled_at is None]
    _hold([*over, *again, *(pk for some in moved.values() for pk in some), *(t.pk for t in told)])
    if over:
        actions.settle_all(DueItem.objects.filter(Among("pk", over)))
    DueItem.objects.bulk_update(told, ["facts"], batch_size=BATCH)
    if again:
        actions.open_again(DueItem.objects.filter(Among("pk", again)))
    cities = Unit.objects.in_bulk({city for city, _day in moved})
    for (city, due_on), some in moved.items():
        actions.redate_all(DueItem.objects.filter(Among("pk", some)), kind, cities[city], due_on)
    _open(new)
    return len(new) + len(again)


def _hold(items: list[int]) -> None:
    """All that are about to change at once and by their keys, as whoever edits a ladder does."""
    rows = DueItem.objects.filter(Among("pk", items)).order_by("pk").values_list("pk")
    for _row in rows.select_for_update(no_key=True) if items else ():
        pass


def _known(kind, ids, codes, day) -> dict[tuple[int, str], DueItem]:
    """The items of these units that are open, or may be opened again."""
    rows = DueItem.objects.filter(Among("unit", ids), _of(codes), kind=kind)
    rows = rows.filter(Q(settled_at=None) | Q(due_on__gte=day - LATEST))
    return {(item.unit_id, item.key): item for item in rows.order_by("pk")}


def _open(new: list[tuple[int, Wanted]]) -> None:
    if not new:
        return
    units, now = Unit.objects.in_bulk({unit for unit, _one in new}), clock.now()
    actions.open_many([
        DueItem(
            unit=units[unit], kind=one.kind, key=one.key, due_on=one.due_on, facts=one.facts,
            url=one.url, opened_at=now, **units[unit].columns(),
        )
        for unit, one in new
    ])  # fmt: skip
