"""Who must do what how often, and how it stands: pure judgements (R05, rules.md "cadence").

A **rule** is a dated row: who, what, how often, valid from a day. Another row for the same who and
what replaces it from its own day on; what began before stays as it was owed then, so that no change
rewrites the past. Of several rules for one kind that fit a school the narrowest holds: one's own
list of schools before a district, before buses, boarding, stages, before all. What a district asks
of its own schools comes beside what the city asks, so that no district can ask for less.

A **stretch** (a week, a month …) runs from its first to its last day in term, weekends at either
end too; vacations and holidays owe nothing and fulfil nothing (calendar.py). A rule that is set in
the vacation thus holds for the stretch that begins after it. One that is set in the middle of a
stretch asks for the rest of it, unless an earlier rule of the same rhythm asks for it already: then
the new number holds from the next one on.

A school **owes** a stretch when it is open on the day on which that is due, and a rule of this
rhythm is its own then. Only the days count on which it was open and such a rule its own: fewer than
three of a week, ten of a month or longer (FEWEST), and nothing is owed; so a school that opened, or
came under another rhythm, in the last days owes from the next stretch on. What it did on any day
since the first of them counts, also before it was closed for a while. Where another rule of the
same rhythm came to be its own in the middle (it boards now), that of the first day holds to the
end.

An **exemption** takes its school days out of a stretch; where too few are left, the stretch is
lifted. That of a single day lifts no month.

**Fulfilled**: done within the stretch. **Late**: made good afterwards, before the next stretch is
over and within 31 days, by a record that no stretch of the same setter needs in time; or done in
time and entered no sooner than that (Record.entered). **Missed**:
neither, and the due day is over: it ends at 24:00, so that on the due day itself, also as it is
looked back on, the thing is still **open**. **Exempt**: somebody who may do so said why.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from safety.dues.cadence.calendar import DAY, FEWEST, Calendar, Often, Span
from safety.dues.cadence.words import (
    ENDS,
    NEVER,
    WHOLE,
    Exemption,
    Obligation,
    Part,
    Rule,
    Standing,
    State,
    Stretch,
    Subject,
)

# How long something can be made good afterwards, as for drills.
LATEST = dt.timedelta(days=31)


class Plan:
    """What the rules of a city ask of each way of standing between two days. `kinds` narrows.

    Made once for many schools: what is asked of two that stand alike is worked out once.
    """

    def __init__(
        self, rules: Iterable[Rule], calendar: Calendar, first: dt.date, last: dt.date,
        kinds: Iterable[str] | None = None,
    ):  # fmt: skip
        self.calendar = calendar
        self.first, self.last = first, last
        wanted = None if kinds is None else set(kinds)
        self.rules = [rule for rule in rules if wanted is None or rule.kind in wanted]
        self._lists = {rule.who.schools for rule in self.rules if rule.who.schools is not None}
        self._districts = {rule.who.district for rule in self.rules}
        self._asked: dict[tuple, list[tuple[str, list[Stretch]]]] = {}
        # A record that could make good a duty may be needed in time by one that is due later.
        self.until = last + LATEST
        # No stretch of these days began earlier.
        self.since = first - calendar.longest({rule.often for rule in self.rules})

    def since_of(self, kind: str) -> dt.date:
        """No stretch of a kind began earlier: what is owed each day reads no months of records."""
        return self.first - self.calendar.longest({
            rule.often for rule in self.rules if rule.kind == kind
        })  # fmt: skip

    def of(self, one: Standing) -> list[tuple[str, list[Stretch]]]:
        """(kind, its stretches by due day) of somebody who stands so all the time."""
        listed = tuple(schools for schools in self._lists if one.unit in schools)
        there = one.district if one.district in self._districts else None
        traits = one.stage, one.boarding, one.buses, there, listed
        if traits not in self._asked:
            self._asked[traits] = [
                (kind, found)
                for kind in sorted({rule.kind for rule in self.rules})
                if (found := self._of_kind(kind, one))
            ]
        return self._asked[traits]

    def _of_kind(self, kind, one) -> list[Stretch]:
        rules = [rule for rule in self.rules if rule.kind == kind]
        found: list[Stretch] = []
        for setter in sorted({rule.setter for rule in rules}):
            found += self._of_setter([rule for rule in rules if rule.setter == setter], one)
        return sorted(found, key=lambda stretch: (stretch.due_on, stretch.first, stretch.rule.pk))

    def _of_setter(self, rules, one) -> Iterator[Stretch]:
        asked: set[tuple[str, Span]] = set()
        for since, until, rule in turns(rules, one):
            if rule and rule.often != NEVER:
                found = [
                    stretch for stretch in self._in_turn(rule, since, until)
                    if (rule.often, stretch.span) not in asked
                ]  # fmt: skip
                asked.update((rule.often, stretch.span) for stretch in found)
                yield from found

    def _in_turn(self, rule, since, until) -> Iterator[Stretch]:
        """The stretches that begin in a rule's turn, whole; and that in whose middle it began, from
        then on."""
        for span in self.calendar.stretches(rule.often, self.first, self.until):
            left = self.calendar.owed(rule.often, max(span[0], since), span[1])
            if left and (not until or left[0] < until) and left[1] >= self.first:
                late_until = self._late_until(rule.often, left[1], span)
                yield Stretch(rule, span, (left,), left[1], late_until)

    def _late_until(self, often, due_on, span) -> dt.date:
        """By the calendar alone, whatever the rules become: the due day of the next stretch."""
        latest = due_on + LATEST
        for later in self.calendar.stretches(often, span[1] + DAY, latest):
            if other := self.calendar.owed(often, *later):
                return min(other[1], latest)
        return latest


def turns(
    rules: Sequence[Rule], one: Standing
) -> list[tuple[dt.date, dt.date | None, Rule | None]]:
    """Which of the rules of a kind holds for somebody from when to when: (since, until, rule),
    `until` not included. None: no rule."""
    begins = sorted({rule.valid_from for rule in rules})
    found: list[tuple[dt.date, dt.date | None, Rule | None]] = []
    for since in begins:
        rule = holding(rules, one, since)
        if found and found[-1][2] == rule:
            continue
        if found:
            found[-1] = (found[-1][0], since, found[-1][2])
        found.append((since, None, rule))
    return found


def holding(rules: Iterable[Rule], one: Standing, day: dt.date) -> Rule | None:
    """The narrowest of the rules of one kind and setter that are in force on a day and fit."""
    return next((rule for rule in in_force(rules, day) if rule.who.fits(one)), None)


def in_force(rules: Iterable[Rule], day: dt.date) -> list[Rule]:
    """The rules of one kind and setter that are in force on a day, the narrowest first; the newest
    of two as narrow. Who was taken off an own list by a later row is no more on it."""
    newest: dict[str, Rule] = {}
    for rule in rules:
        known = newest.get(rule.key)
        if rule.valid_from <= day and (known is None or _age(rule) > _age(known)):
            newest[rule.key] = rule
    there = [rule for rule in newest.values() if rule.often != ENDS]
    return sorted(there, key=lambda rule: (rule.who.narrowness, _age(rule)), reverse=True)


def _age(rule):
    """What a city set replaces what the software starts with, whichever began later."""
    return rule.pk > 0, rule.valid_from, rule.pk


def judge(
    plan: Plan, subject: Subject, today: dt.date, known_to: dt.date | None = None
) -> list[Obligation]:
    """What one owes that is due, or runs, between the plan's days, as it stood on `today`, by the
    records and exemptions that were known, and not withdrawn, when `known_to` ended: the same day,
    or for a month that is over its last one. What is due on `today` itself is open, not missed."""
    known_to = known_to or today
    found: list[Obligation] = []
    for kind, owed in _owed(plan, subject):
        known = [record for record in subject.records.get(kind, ()) if record.counts_on(known_to)]
        known.sort()
        lifted = [e for e in subject.exemptions if e.kind == kind and e.known_on <= known_to]
        parts = subject.parts.get(kind) if kind in subject.parts else (Part(WHOLE),)
        for one in _judged(plan.calendar, owed, known, lifted, parts, today):
            if one.first <= plan.last:
                found.append(one)
    return found


def owed(plan: Plan, subject: Subject) -> Iterator[Stretch]:
    """What one owes, whatever was done of it: by the rules, by how it stood when, and but for what
    its exemptions lift."""
    for kind, stretches in _owed(plan, subject):
        lifted = [e for e in subject.exemptions if e.kind == kind]
        for one in stretches:
            if not (lifted and lifting(plan.calendar, lifted, one)):
                yield one


def latest(calendar: Calendar, stretch: Stretch) -> dt.date:
    """The last day on which a school may open and still owes a stretch."""
    return _school_days(calendar, stretch)[-_fewest(stretch)]


def _owed(plan, subject):
    """(kind, stretches), each as this one owes it."""
    stays = subject.stays
    if len(stays) == 1 and stays[0].since <= plan.since and stays[0].until is None:
        return plan.of(stays[0].standing) if stays[0].standing else []
    found: dict[str, list[Stretch]] = {}
    for at, stay in enumerate(stays):
        for kind, stretches in plan.of(stay.standing) if stay.standing else ():
            for stretch in stretches:
                if _within(stretch.due_on, stay) and (
                    mine := _own(plan, stays[: at + 1], kind, stretch)
                ):
                    found.setdefault(kind, []).append(mine)
    return [(kind, sorted(found[kind], key=lambda s: s.due_on)) for kind in sorted(found)]


def _within(day, stay) -> bool:
    return stay.since <= day and (stay.until is None or day < stay.until)


def _own(plan, stays, kind, stretch) -> Stretch | None:
    """The stretch by the days on which it was asked of somebody whose last stay holds the due day,
    under the rule of the first of them; None where they are too few."""
    if stays[-1].since <= stretch.span[0]:
        return stretch
    asked = [
        (mine, held) for stay in stays
        if (mine := _asked(plan, stay, kind, stretch)) and (held := _held(mine, stay))
    ]  # fmt: skip
    own = asked[0][0]._replace(held=tuple(held for _, held in asked))
    return own if len(_school_days(plan.calendar, own)) >= _fewest(own) else None


def _asked(plan, stay, kind, stretch) -> Stretch | None:
    """The same stretch as it is asked of who stands as in a stay."""
    found = dict(plan.of(stay.standing)).get(kind, ()) if stay.standing else ()
    return next((mine for mine in found if mine.is_same(stretch)), None)


def _held(stretch, stay) -> Span | None:
    """The days of a stretch that lie in a stay."""
    first = max(stretch.first, stay.since)
    last = min(stretch.due_on, stay.until - DAY) if stay.until else stretch.due_on
    return (first, last) if first <= last else None


def _school_days(calendar, stretch) -> list[dt.date]:
    return [day for span in stretch.held for day in calendar.school_days(*span)]


def _fewest(stretch) -> int:
    return FEWEST[Often(stretch.rule.often)]


def _judged(calendar, owed, known, lifted, parts, today):
    """The obligations of one kind: first what was done in time, then what is left over. For each
    setter by itself: what a district asks uses up nothing that makes good what the city asks."""
    used: dict[int, set[int]] = defaultdict(set)
    rows = []
    for stretch in owed:
        wanted = [
            part.key for part in parts
            if part.since <= stretch.first and (part.until is None or part.until > stretch.due_on)
        ]  # fmt: skip
        if not wanted:
            continue
        why = lifting(calendar, lifted, stretch) if lifted else None
        took = {} if why else {key: _in_time(calendar, known, stretch, key) for key in wanted}
        used[stretch.rule.setter].update(at for taken in took.values() for at in taken)
        rows.append((stretch, wanted, why, took))
    for stretch, wanted, why, took in rows:
        used_up = used[stretch.rule.setter]
        yield _obligation(calendar, stretch, wanted, why, took, known, used_up, today)


def lifting(calendar: Calendar, lifted: Iterable[Exemption], stretch: Stretch) -> Exemption | None:
    """The first of the exemptions that together leave too few school days of a stretch. One that
    touches none of its days lifts nothing, however few they are."""
    days = _school_days(calendar, stretch)
    there = [
        e for e in lifted
        if e.setter in (0, stretch.rule.setter) and any(e.first <= day <= e.last for day in days)
    ]  # fmt: skip
    left = [day for day in days if not any(e.first <= day <= e.last for e in there)]
    return there[0] if there and len(left) < _fewest(stretch) else None


def _in_time(calendar, known, stretch, part) -> list[int]:
    """What was done within the stretch; a vacation that lies in it (a third quarter) fulfils
    nothing."""
    there = [
        at for at in _between(known, stretch.first, stretch.due_on)
        if known[at].part == part and calendar.in_term(known[at].day)
        and not (known[at].entered and known[at].entered > stretch.due_on)
    ]  # fmt: skip
    return there[: stretch.rule.times]


def _between(known, first, last) -> range:
    """Where the records of these days, both included, stand among those that are sorted by day."""
    return range(
        bisect_left(known, first, key=lambda record: record.day),
        bisect_right(known, last, key=lambda record: record.day),
    )


def _obligation(calendar, stretch, wanted, why, took, known, used, today) -> Obligation:
    rule, needed = stretch.rule, stretch.rule.times * len(wanted)
    said = rule.kind, rule, stretch.first, stretch.due_on
    more = {"needed": needed, "late_until": stretch.late_until, "span": stretch.span}
    if why:
        return Obligation(*said, State.EXEMPT, reason=why.reason, **more)
    taken = [at for part in wanted for at in took[part]]
    state = State.FULFILLED
    if len(taken) < needed:
        for part in wanted:
            lacking = rule.times - len(took[part])
            taken += _afterwards(calendar, known, stretch, part, used)[:lacking]
        made_good = len(taken) == needed
        state = State.LATE if made_good else _not_done(stretch, today)
    last = known[max(taken)].ref if taken else ""
    return Obligation(*said, state, last, done=len(taken), **more)


def _afterwards(calendar, known, stretch, part, used) -> list[int]:
    """What was done after the due day, and what was done by then and entered late."""
    return [
        at for at in _between(known, stretch.first, stretch.late_until)
        if at not in used and known[at].part == part
        and _makes_good(calendar, known[at], stretch)
    ]  # fmt: skip


def _makes_good(calendar, record, stretch) -> bool:
    if record.day > stretch.due_on:
        return record.entered is None or record.entered <= stretch.late_until
    entered_late = record.entered and stretch.due_on < record.entered <= stretch.late_until
    return bool(entered_late) and calendar.in_term(record.day)


def _not_done(stretch, today) -> State:
    return State.MISSED if today > stretch.due_on else State.OPEN
