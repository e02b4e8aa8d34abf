"""The ledger of a province, in bulk: what is measured on.

Schools and people are those of the demonstration city, as many as asked for. The hazards come from
two years of visits by the bureaus, ten to a visit, each with its chain, its periods and what is
owed for it, by the same `compose` that the actions use. There are no answers, photos or drills.
Portions are written one by one: memory does not grow with the number of hazards.
"""

import datetime as dt
import random
import uuid
from collections import Counter
from functools import cached_property

from django.core.management.color import no_style
from django.db import connection, transaction

from demo import city, owing_hazards, people, places, story
from demo.copying import put
from demo.visits import Chain, Finding, Visit, catalogue, next_key
from inspections import rules
from inspections.load_catalogue import load
from inspections.models import (
    Hazard,
    HazardPeriod,
    Inspection,
    LedgerEntry,
    NumberSeries,
    Source,
    TeamMember,
    VisitState,
)
from safety.base import clock
from safety.dues.actions import schedule
from safety.dues.models import DueItem
from safety.schools.models import Unit

PORTION = 200  # visits in one transaction
TEN = 10  # hazards of a visit
DAYS = 700
LAZY = 0.08  # never get beyond the plan, or wait for their re-check to this day
MOST_ON_SQLITE = 100_000
MINUTE = dt.timedelta(minutes=1)
# What a portion is made of, each behind what it points to.
KINDS = (
    *(Inspection, TeamMember, Inspection.checklists.through),
    *(Hazard, LedgerEntry, HazardPeriod, DueItem),
)


def build(seed: int, schools: int, hazards: int, say=lambda text: None) -> None:
    """Write schools, people and ledger: the same for the same seed and day.

    Each portion is a transaction: what was interrupted is a part, to be begun anew elsewhere.
    """
    today = clock.today()
    rng = random.Random(f"{seed} {today} {schools} {hazards}")
    say("Schools and people…")
    with transaction.atomic():
        load()
        where = places.build(rng, schools, today, lambda: _uuid(rng))
        who = people.build(rng, where, lambda: _uuid(rng), dt.date(today.year - 2, 1, 1))
        city.demo_accounts(who, city.demo_school(where))
    Ledger(where, who, rng).write(hazards, say)
    with connection.cursor() as cursor:  # the planner knows nothing of rows that came so fast
        cursor.execute("ANALYZE")


def _uuid(rng) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


class Ledger:
    """Writes visits and hazards for places and people that stand; numbers go on from the last."""

    def __init__(self, where, who, rng):
        self.where, self.people, self.rng = where, who, rng
        self.now = clock.now().replace(microsecond=0)
        self.series: Counter = Counter()
        self.next_visit, self.next_hazard = next_key(Inspection), next_key(Hazard)
        self.versions = [v for v in catalogue() if not v.checklist.for_self_check]

    @cached_property
    def units(self) -> dict[int, Unit]:
        where = self.where
        return {unit.pk: unit for unit in (where.city, *where.districts, *where.townships)}

    def write(self, hazards: int, say=lambda text: None) -> None:
        """So many more hazards, their visits spread evenly over two years up to now."""
        left = hazards
        visits = -(-hazards // TEN)
        for start in range(0, visits, PORTION):
            self.rows: dict = {model: [] for model in KINDS}
            for number in range(start, min(start + PORTION, visits)):
                self._visit(number / visits, min(TEN, left))
                left -= TEN
            self._put()
            if start // PORTION % 25 == 0 or left <= 0:
                say(f"{hazards - max(left, 0):,} of {hazards:,} hazards")

    @transaction.atomic
    def _put(self):
        for rows in self.rows.values():
            put(rows)
        schedule(DueItem.objects.filter(uuid__in=[item.uuid for item in self.rows[DueItem]]))
        for (kind, year, unit), last in self.series.items():
            NumberSeries.objects.update_or_create(
                kind=kind, year=year, unit_id=unit, defaults={"last": last}
            )
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), (Inspection, Hazard)):
                cursor.execute(sql)

    def _visit(self, part: float, count: int):
        day = clock.day_of(self.now - dt.timedelta(days=DAYS * (1 - part) + 1))
        start, school = story.hour(day, self.rng, 9, 16), self.rng.choice(self.where.schools)
        source, bureau, inspector = self._sender(school)
        visit = Visit(school, day, source, bureau, [inspector])
        row = self._inspection(visit, start)
        self.rows[Inspection].append(row)
        self.rows[TeamMember].append(TeamMember(inspection=row, user=inspector, leads=True))
        fitting = [v for v in self.versions if not v.stages or school.stage in v.stages]
        version = self.rng.choice(fitting)
        through = Inspection.checklists.through
        self.rows[through].append(through(inspection_id=row.pk, checklistversion_id=version.pk))
        for item in self.rng.choices(version.rows, k=count):
            self._hazard(visit, row, item, start)

    def _sender(self, school):
        if self.rng.random() < 0.3:
            return Source.CITY, self.where.city, self.rng.choice(self.people.inspectors)
        district = school.unit.district_id
        return Source.DISTRICT, self.units[district], self.people.district_admins[district]

    def _inspection(self, visit, start) -> Inspection:
        school, unit, issued = visit.school, visit.school.unit, start + 90 * MINUTE
        row = Inspection(
            pk=self.next_visit, uuid=_uuid(self.rng), **school.columns(),
            kind=visit.kind, mode=visit.mode, source=visit.source, bureau=visit.bureau,
            planned_for=visit.day, planned_by=visit.team[0], planned_at=start - 600 * MINUTE,
            state=VisitState.SUBMITTED, checked_in_at=start, revealed_at=start,
            lon=school.lon, lat=school.lat, accuracy_m=12.0, distance_m=8.0,
            submitted_at=issued, submitted_by=visit.team[0], version=2,
            at_district_id=unit.district_id, at_township_id=unit.township_id,
            at_city_id=unit.city_id, at_stage=school.stage,
            notice_number=self._number("notice", visit.bureau, issued),
        )  # fmt: skip
        row.school = school
        self.next_visit += 1
        return row

    def _number(self, kind, unit, at) -> str:
        key = (kind, clock.day_of(at).year, unit.pk)
        self.series[key] += 1
        return f"{key[1]}-{unit.code}-{self.series[key]:05}"

    def _hazard(self, visit, row, item, start):
        finding, unit = Finding(), visit.school.unit
        hazard = Hazard(
            pk=self.next_hazard, uuid=_uuid(self.rng), **visit.school.columns(),
            inspection=row, item=item, source=visit.source, area=item.area,
            severity=item.severity, what=self.rng.choice(item.suggest_zh or [item.text_zh]),
            place="教学楼二层走廊", responsible=visit.school.officer_name,
            interim_control="" if item.severity == "general" else "设警示标志，专人看护，禁止使用",
            deadline=rules.default_deadline(item.severity, visit.day, finding.days),
            found_at=start + 20 * MINUTE, found_by=visit.team[0],
        )  # fmt: skip
        hazard.school, hazard.district = visit.school, self.units[unit.district_id]
        hazard.city, hazard.township = self.where.city, self.units.get(unit.township_id)
        self.next_hazard += 1
        chain = _Bare(self, hazard, visit)
        chain.open(start + 20 * MINUTE)
        issued = start + 90 * MINUTE
        chain.issue(issued, self._number("hazard", hazard.district, issued))
        chain.play(self._scenes(visit, hazard))
        self.rows[Hazard].append(hazard)
        self._owe(hazard)

    def _scenes(self, visit, hazard):
        scenes = story.plot(self.rng, visit.day, hazard.deadline, self.now, None)
        if self.rng.random() < LAZY:
            return scenes[: self.rng.randrange(4)]
        return scenes

    def _owe(self, hazard):
        if row := owing_hazards.item_of(hazard, self.now):
            row.uuid = _uuid(self.rng)
            self.rows[DueItem].append(row)


class _Bare(Chain):
    """A chain without photos."""

    def photo(self, *_what):
        pass
