"""Who may drive pupils on a day: a pure judgement of what is on file (R16).

校车安全管理条例 art. 23 to 26. Three verdicts: a rule that fails bars; an answer that is not on
file leaves it unproven, never eligible. What lies behind the day that is judged is not known.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from transport.rules import licence
from transport.rules.days import add_years, period_end, period_start, years_between
from transport.rules.finding import Finding, Judgement, judged
from transport.rules.numbers import Numbers
from transport.rules.record import EVER, PERIODIC, Question, Record

ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    """What is on file of a driver. `seats`: of the largest vehicle that they drive, if any;
    `unseated`: they drive one whose seats are not on file."""

    born_on: dt.date | None = None
    licence_class: str = ""
    first_licensed_on: dt.date | None = None
    licence_until: dt.date | None = None
    seats: int | None = None
    unseated: bool = False
    long_term: bool = False  # the licence has no last day


@dataclass(frozen=True)
class Case:
    """A driver on a day, by the numbers in force."""

    facts: Facts
    records: tuple[Record, ...]
    day: dt.date
    numbers: Numbers

    def of(self, question: str) -> list[Record]:
        """The answers known on the day, oldest first; of one day what is bad comes last."""
        known = (one for one in self.records if one.question == question and one.on <= self.day)
        return sorted(known, key=lambda one: (one.on, one.bad))

    def answered(self, question: str) -> dt.date | None:
        """The last day to which "none" is an answer."""
        good = [one.on for one in self.of(question) if not one.bad]
        return good[-1] + dt.timedelta(days=self.numbers.answer_days) if good else None

    def unanswered(self, question: str) -> Finding | None:
        """Nothing on file says that there is none, or what said so is too old."""
        until = self.answered(question)
        if question not in self.numbers.asked or (until and until >= self.day):
            return None
        return Finding(question, False, since=until + ONE if until else None)


def judge(facts: Facts, records: Iterable[Record], day: dt.date, numbers: Numbers) -> Judgement:
    """The verdict on a driver on a day, with every rule that fails or is not proven."""
    case = Case(facts, tuple(records), day, numbers)
    found = [*_licence(case), *_age(case), _points(case), _overload(case), _infection(case)]
    found += [_ever(case, question) for question in EVER]
    found += [_periodic(case, question) for question in PERIODIC]
    return judged([*found, _qualification(case)], day, _turns(case))


def _licence(case: Case) -> Iterator[Finding | None]:
    facts, numbers = case.facts, case.numbers
    until, first = facts.licence_until, facts.first_licensed_on
    if not facts.long_term and (until is None or until < case.day):
        value = until.isoformat() if until else ""
        yield Finding("licence_expired", bool(until), value, since=until + ONE if until else None)
    if first is None:
        yield Finding("under_three_years", False, threshold=str(numbers.years))
    elif case.day < (enough := add_years(first, numbers.years)):
        years = str(numbers.years)
        yield Finding("under_three_years", True, first.isoformat(), years, first, enough)
    yield _class(case)


def _class(case: Case) -> Finding | None:
    """Who drives nothing yet holds at least the smallest class; a vehicle whose seats are not
    known may be of any size."""
    held, seats, numbers = case.facts.licence_class, case.facts.seats or 0, case.numbers
    if held and not licence.covers(held, seats, numbers):
        return Finding("licence_class", True, held, licence.required(seats, numbers))
    seats = max(seats, numbers.a1_from) if case.facts.unseated else seats
    if held and licence.covers(held, seats, numbers):
        return None
    return Finding("licence_class", False, held, licence.required(seats, numbers))


def last_by_age(born: dt.date | None, numbers: Numbers) -> dt.date | None:
    """The last day on which somebody is not too old to drive pupils."""
    return add_years(born, numbers.most_age) if born else None


def warned_from(last: dt.date) -> dt.date:
    """Since when that day is a reminder: another driver is not found in a month."""
    return add_years(last, -1)


def _age(case: Case) -> Iterator[Finding]:
    born, numbers = case.facts.born_on, case.numbers
    if born is None:
        yield Finding("too_young", False, threshold=str(numbers.least_age))
        return
    age, first = str(years_between(born, case.day)), add_years(born, numbers.least_age)
    last = add_years(born, numbers.most_age)
    if case.day < first:
        yield Finding("too_young", True, age, str(numbers.least_age), born, first)
    if case.day > last:
        yield Finding("too_old", True, age, str(numbers.most_age), last + ONE)


def _ever(case: Case, question: str) -> Finding | None:
    bad = [one.on for one in case.of(question) if one.bad]
    if bad:
        return Finding(question, True, bad[0].isoformat(), since=bad[0])
    return case.unanswered(question)


def _points(case: Case) -> Finding | None:
    """Points add up by scoring period; twelve bar until three more periods are over. An extract
    with fewer answers the question to its day."""
    full = _full_periods(case)
    asked, first = str(case.numbers.full_points), case.facts.first_licensed_on
    standing = [one for one in full if one[2] > case.day]
    if standing:
        points, since, until = max(standing, key=lambda one: one[2])
        return Finding("full_points", True, str(points), asked, since, until)
    if first is None and not case.unanswered(Question.FULL_POINTS):
        return None  # that the first licence is not known is said of its own
    return case.unanswered(Question.FULL_POINTS)


def _full_periods(case: Case) -> list[tuple[int, dt.date, dt.date]]:
    """(points, since when, until before when) of each period that was full. An extract holds what
    was before it, if not all of it: the sum is that of all times, or its own and what came after,
    whichever is more."""
    asked = case.numbers.full_points
    sums: dict[dt.date, int] = {}
    reached: dict[dt.date, dt.date] = {}
    for one in case.of(Question.FULL_POINTS):
        over = _points_over(case, one)
        sofar = sums.get(over, 0)
        if one.bad:
            sums[over] = sofar + (asked if one.count is None else one.count)
        else:
            sums[over] = max(sofar, one.count or 0)
        if sums[over] >= asked:
            reached.setdefault(over, one.on)
    return [(sums[over], since, over) for over, since in reached.items()]


def _points_over(case: Case, one: Record) -> dt.date:
    """When the points of a record bar no longer: its period is over, and those that follow."""
    first = case.facts.first_licensed_on
    first = first if first and first <= one.on else one.on
    return add_years(first, years_between(first, one.on) + 1 + case.numbers.points_periods)


def _overload(case: Case) -> Finding | None:
    years = case.numbers.overload_years
    bad = [one.on for one in case.of(Question.OVERLOAD) if one.bad]
    if bad and case.day < (until := add_years(bad[-1], years)):
        value = bad[-1].isoformat()
        return Finding(Question.OVERLOAD.value, True, value, str(years), bad[-1], until)
    unanswered = case.unanswered(Question.OVERLOAD)
    return unanswered and Finding(
        unanswered.code, False, threshold=str(years), since=unanswered.since
    )


def _infection(case: Case) -> Finding | None:
    """The newest answer counts: who is well again is not barred."""
    known = case.of(Question.INFECTION)
    if known and known[-1].bad:
        return Finding(Question.INFECTION.value, True, known[-1].on.isoformat(), since=known[-1].on)
    return case.unanswered(Question.INFECTION)


def _qualification(case: Case) -> Finding | None:
    """Once granted it stands until it is taken back."""
    known = case.of(Question.QUALIFICATION)
    if known and known[-1].bad:
        day = known[-1].on
        return Finding(Question.QUALIFICATION.value, True, day.isoformat(), since=day)
    if known or Question.QUALIFICATION not in case.numbers.asked:
        return None
    return Finding(Question.QUALIFICATION.value, False)


def _periodic(case: Case, question: str) -> Finding | None:
    """Once for each scoring period, within the days after its end. One that was failed bars until
    a newer one is passed; one that is not on file is not proven."""
    known, since = case.of(question), owed_since(case)
    if known and known[-1].bad:
        day = known[-1].on
        return Finding(question, True, day.isoformat(), since.isoformat() if since else "", day)
    if since is None or question not in case.numbers.asked:
        return None
    enough = [one for one in known if one.on >= since and not one.bad and studied(case, one)]
    if enough:
        return None
    value = _short(known, since)
    return Finding(question, False, value, since.isoformat(), late_from(case, since))


def _short(known, since) -> str:
    """What there is instead: the newest, with its hours where they were too few."""
    if not known:
        return ""
    newest, day = known[-1], known[-1].on.isoformat()
    if newest.on < since or newest.question != Question.REVIEW:
        return day
    return f"{day} ({'?' if newest.count is None else newest.count} h)"


def studied(case: Case, one: Record) -> bool:
    """A review says its hours of study; one that does not is not proven. A medical has none."""
    return one.question != Question.REVIEW or (one.count or 0) >= case.numbers.study_hours


def owed_since(case: Case) -> dt.date | None:
    """From which day on a review or medical counts today: the start of the present scoring period,
    in its first days that of the one before. None as long as no period has ended. "Within 30 days
    after the end" are the first 30 days of the new period, its first day counted."""
    first = case.facts.first_licensed_on
    if first is None or first > case.day:
        return None
    start = period_start(first, case.day)
    if case.day < late_from(case, start):
        start = period_start(first, start - ONE) if start > first else first
    return start if start > first else None


def late_from(case: Case, since: dt.date) -> dt.date:
    return since + dt.timedelta(days=case.numbers.review_days)


def _turns(case: Case) -> Iterator[dt.date | None]:
    """Every day on which what is found could be something else; more than there are, never less."""
    facts, numbers = case.facts, case.numbers
    if facts.born_on:
        last = add_years(facts.born_on, numbers.most_age)
        yield from (add_years(facts.born_on, numbers.least_age), warned_from(last), last + ONE)
    if facts.licence_until:
        yield facts.licence_until + ONE
    yield from _period_turns(case)
    for one in case.records:
        yield one.on
        yield one.on + dt.timedelta(days=numbers.answer_days + 1)
        if one.question == Question.OVERLOAD:
            yield add_years(one.on, numbers.overload_years)
        if one.question == Question.FULL_POINTS:
            yield _points_over(case, one)


def _period_turns(case: Case) -> Iterator[dt.date]:
    first = case.facts.first_licensed_on
    if first is None:
        return
    yield first
    yield add_years(first, case.numbers.years)
    if first > case.day:
        return
    yield period_end(first, case.day)
    for start in (period_start(first, case.day), period_end(first, case.day)):
        yield late_from(case, start)
