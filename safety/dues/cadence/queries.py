"""What schools and bureaus owe, read for many at once and judged by `rules.py`.

However many schools: the same queries, each read piece by piece in the order of schools and laid
side by side, so that no more than one school's rows are held at a time (`Ahead`).
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from django.db.models import Min, Q, QuerySet

from safety.base import clock
from safety.dues.cadence import duties
from safety.dues.cadence.calendar import Calendar, Span
from safety.dues.cadence.defaults import DEFAULTS
from safety.dues.cadence.duties import Duty, Owner
from safety.dues.cadence.models import CadenceExemption, CadenceRule
from safety.dues.cadence.rules import LATEST, Plan, judge
from safety.dues.cadence.words import (
    Exemption,
    Obligation,
    Record,
    Rule,
    Standing,
    State,
    Stay,
    Subject,
    Who,
)
from safety.schools import calendar, facts
from safety.schools.models import CalendarDay, School, SchoolPeriod, Status, Term, Tier, Unit

CHUNK = 5_000


class Asked(NamedTuple):
    """The days that are asked about, and the day as of which: what was due before it is overdue.
    `known_to`: what was known when that day ended counts; without it, the same day."""

    first: dt.date
    last: dt.date
    today: dt.date
    known_to: dt.date | None = None


class Owed(NamedTuple):
    """What one school owes; `district` is where it stood last."""

    school: int
    district: int
    obligations: list[Obligation]


class Round(NamedTuple):
    """What one bureau owes, and at how many schools it was meanwhile."""

    unit: Unit
    obligation: Obligation
    covered: int


# -- rules and calendars ---------------------------------------------------------------------------


def mark(day: dt.date) -> str:
    """Of the day, the rules and the calendars: as long as it is the same, all that a sweep over
    every school can find anew comes from the schools themselves."""
    tables = (
        CadenceRule.objects.order_by("pk").values_list("pk"),
        Term.objects.order_by("pk").values_list("pk", "starts_on", "ends_on"),
        CalendarDay.objects.order_by("pk").values_list("pk", "day", "school"),
    )
    words = repr([day, *(list(rows) for rows in tables)])
    return hashlib.sha256(words.encode()).hexdigest()


def rule_of(row: CadenceRule, schools: Iterable[int] = ()) -> Rule:
    """A row as the judgement knows it."""
    listed = frozenset(schools) if row.list_name else None
    who = Who(frozenset(row.stages), row.boarding, row.buses, row.only_in_id, listed)
    setter = row.unit_id if row.unit_id != row.city_id else 0
    return Rule(row.kind, row.often, row.times, row.valid_from, who, row.who, setter, row.pk)


def rules_of(cities: Iterable[int]) -> dict[int, list[Rule]]:
    """What each city starts with, and what it and its districts set; two queries."""
    found: dict[int, list[Rule]] = {city: [one.rule for one in DEFAULTS] for city in cities}
    listed = defaultdict(list)
    pairs = CadenceRule.schools.through.objects.filter(cadencerule__city__in=found)
    for rule, school in pairs.values_list("cadencerule_id", "school_id"):
        listed[rule].append(school)
    for row in CadenceRule.objects.filter(city__in=found).order_by("pk"):
        found[cast(int, row.city_id)].append(rule_of(row, listed[row.pk]))
    return found


def calendars_of(cities: Iterable[int]) -> dict[int, Calendar]:
    """The terms of each city, and its days that are otherwise than the country's; two queries."""
    cities = list(cities)
    spans: dict[int, list[Span]] = defaultdict(list)
    marked: dict[int, dict[dt.date, bool]] = defaultdict(dict)
    for city, first, last in Term.objects.filter(city__in=cities).values_list(
        "city_id", "starts_on", "ends_on"
    ):
        spans[city].append((first, last))
    for city, day, school in CalendarDay.objects.filter(city__in=cities).values_list(
        "city_id", "day", "school"
    ):
        marked[city][day] = school
    return {city: Calendar(spans[city], _usual(marked[city])) for city in cities}


def _usual(marked):
    def usual(day):
        school = marked.get(day)
        return calendar.usual(day) if school is None else school

    return usual


class Plans:
    """The plan of each city that is met, for the kinds that one owner owes."""

    def __init__(self, asked: Asked, owner: str, cities: Iterable[int], kinds=None):
        cities = list(cities)
        self.duties = [
            duty for duty in duties.owed_by(owner) if kinds is None or duty.code in kinds
        ]
        wanted = {duty.code for duty in self.duties}
        rules, calendars = rules_of(cities), calendars_of(cities)
        self._plans = {
            city: Plan(rules[city], calendars[city], asked.first, asked.last, wanted)
            for city in cities
        }
        self.since = min((plan.since for plan in self._plans.values()), default=asked.first)
        self._first = asked.first

    def since_of(self, kind: str) -> dt.date:
        """From when on records of a kind are read."""
        return min((p.since_of(kind) for p in self._plans.values()), default=self._first)

    def of(self, city: int) -> Plan:
        return self._plans[city]


# -- schools ---------------------------------------------------------------------------------------


class Ahead:
    """Rows (key, value) in the order of keys, of which the next one is looked at in advance."""

    def __init__(self, rows: Iterable[tuple[int, object]]):
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def of(self, key: int) -> list:
        """The values of a key; keys are asked for in their order."""
        found = []
        while self._next is not None and self._next[0] <= key:
            if self._next[0] == key:
                found.append(self._next[1])
            self._next = next(self._rows, None)
        return found


def owed_by_schools(schools: QuerySet[School], asked: Asked, kinds=None) -> Iterator[Owed]:
    """What each of these schools owes, in the order of their keys. A number of queries that depends
    on the kinds alone; held at a time: one school."""
    units = schools.order_by().values("pk")
    cities = schools.order_by().values_list("unit__city", flat=True).distinct()
    plans = Plans(asked, Owner.SCHOOL, filter(None, cities), kinds)
    sources = _Sources(units, plans, asked)
    for school, periods in periods_since(units, plans.since):
        buses = bool(sources.buses.of(school))
        last = periods[-1]
        subject = Subject(
            [stay_of(period, buses) for period in periods], sources.records(school),
            sources.exemptions.of(school), sources.parts(school),
        )  # fmt: skip
        found = judge(plans.of(last.city), subject, asked.today, asked.known_to)
        yield Owed(school, last.district, found)


class Period(NamedTuple):
    """How a school stood from when to when."""

    school: int
    stage: str
    status: str
    boarding: bool
    district: int
    city: int
    since: dt.datetime
    until: dt.datetime | None


def periods_since(units, since: dt.date) -> Iterator[tuple[int, list[Period]]]:
    """(school, its periods since a day), in the order of schools."""
    rows = SchoolPeriod.objects.filter(
        Q(recorded_to=None) | Q(recorded_to__gte=clock.start_of(since)), school__in=units
    )
    rows = rows.order_by("school_id", "recorded_from").values_list(
        *("school_id", "stage", "status", "boarding", "district_id", "city_id"),
        *("recorded_from", "recorded_to"),
    )
    found: list[Period] = []
    for row in (Period(*columns) for columns in _pieces(rows)):
        if found and found[-1].school != row.school:
            yield found[-1].school, found
            found = []
        found.append(row)
    if found:
        yield found[-1].school, found


def stay_of(period: Period, buses: bool) -> Stay:
    """A period as the judgement knows it."""
    until = period.until and clock.day_of(period.until)
    standing = None
    if period.status == Status.OPEN:
        standing = Standing(period.school, period.stage, period.boarding, buses, period.district)
    return Stay(clock.day_of(period.since), until, standing)


class _Sources:
    """Everything beside the periods, each read once in the order of schools."""

    def __init__(self, units, plans: Plans, asked: Asked):
        # What makes good a duty comes after it; what fulfils it lies within its stretch.
        until = asked.last + LATEST
        with_buses = School.objects.filter(facts.with_buses(), pk__in=units).order_by("pk")
        self.buses = Ahead((pk, pk) for pk in _pieces(with_buses.values_list("pk", flat=True)))
        self.exemptions = Ahead(exemptions_of(CadenceExemption.objects.filter(school__in=units)))
        self._records = {
            duty.code: Ahead(duty.done(units, plans.since_of(duty.code), until))
            for duty in plans.duties
        }
        self._parts = {duty.code: Ahead(duty.parts(units)) for duty in plans.duties if duty.parts}

    def records(self, school) -> dict[str, list[Record]]:
        found = {}
        for kind, source in self._records.items():
            if rows := source.of(school):
                found[kind] = rows
        return found

    def parts(self, school) -> dict:
        return {kind: source.of(school) for kind, source in self._parts.items()}


def exemptions_of(there: QuerySet[CadenceExemption]) -> Iterator[tuple[int, Exemption]]:
    """(school, exemption) of such rows, in the order of schools."""
    rows = there.order_by("school_id", "pk").values_list(
        *("school_id", "kind", "first_day", "last_day", "ended_on", "granted_at"),
        *("bureau_id", "city_id", "reason"),
    )
    for school, kind, first, last, ended, at, bureau, city, reason in _pieces(rows):
        last = min(last, ended - dt.timedelta(days=1)) if ended else last
        setter = 0 if bureau == city else bureau
        yield school, Exemption(kind, first, last, clock.day_of(at), setter, reason)


def _pieces(rows) -> Iterator:
    return rows.iterator(chunk_size=CHUNK)


# -- bureaus ---------------------------------------------------------------------------------------


def rounds(units: QuerySet[Unit], asked: Asked, kinds=None) -> list[Round]:
    """What these bureaus owe themselves, by unit and due day; those with no school owe nothing."""
    found: list[Round] = []
    for owner in (Owner.CITY, Owner.DISTRICT):
        there = units.filter(tier=owner.value, active=True, direct=False)
        found += _rounds(list(there.order_by("code", "pk")), owner, asked, kinds)
    return found


def _rounds(units, owner, asked, kinds):
    if not units:
        return
    plans = Plans(asked, owner, {unit.city_id for unit in units}, kinds)
    began = _began(units, owner)
    keys = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by().values("pk")
    done = {duty.code: _grouped(duty, keys, plans, asked) for duty in plans.duties}
    for unit in units:
        if unit.pk not in began:
            continue
        standing = Standing(unit.pk, district=unit.district_id)
        records = {kind: rows[unit.pk] for kind, rows in done.items() if unit.pk in rows}
        subject = Subject([Stay(began[unit.pk], None, standing)], records)
        plan, known_to = plans.of(unit.city_id), asked.known_to or asked.today
        for one in judge(plan, subject, asked.today, known_to):
            yield Round(unit, one, _covered(records.get(one.kind, ()), one, known_to))


def _began(units, owner) -> dict[int, dt.date]:
    """Since when each has had a school."""
    column = Tier(owner.value).value
    rows = SchoolPeriod.objects.filter(**{f"{column}__in": [unit.pk for unit in units]})
    pairs = rows.order_by().values_list(column).annotate(since=Min("recorded_from"))
    return {unit: clock.day_of(since) for unit, since in pairs}


def _grouped(duty: Duty, keys, plans, asked) -> dict[int, list[Record]]:
    found = defaultdict(list)
    for unit, record in duty.done(keys, plans.since_of(duty.code), asked.last + LATEST):
        found[unit].append(record)
    return found


def _covered(records, one: Obligation, known_to) -> int:
    """The schools at which it was; of what was made good, to the end of the making good."""
    last = one.late_until if one.state == State.LATE else one.due_on
    return len({
        record.at for record in records
        if one.first <= record.day <= last and record.counts_on(known_to)
    })  # fmt: skip
