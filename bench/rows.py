"""What is measured on: an invented city of real size, its ledger written straight into the tables.

The trail (LedgerEntry) is left out: no page and no figure measured here reads it.
"""

import datetime as dt
import random
import uuid

from demo import people, places
from inspections.load_catalogue import load
from inspections.models import Hazard, HazardPeriod, Inspection, Item, State
from safety.base import clock
from safety.schools.models import Tier
from tests.sheets.roster import DISTRICTS

SCHOOLS, DAYS, BATCH = 2_000, 700, 2_000
COPIED = (
    *("school_id", "district_id", "township_id", "city_id", "source", "area", "severity"),
    *("on_the_spot", "deadline", "issued_at"),
)


def city():
    """(places, people): 2,000 schools, an account for everybody, the districts of the roster."""
    load()
    rng, since = random.Random(1), clock.today() - dt.timedelta(days=DAYS + 100)
    where = places.build(rng, SCHOOLS, clock.today(), uuid.uuid4)
    missing = set(DISTRICTS) - {unit.name for unit in where.districts}
    for number, name in enumerate(sorted(missing)):
        places._unit(Tier.DISTRICT, name, where.city, f"3914{number:02}", uuid.uuid4)
    return where, people.build(rng, where, uuid.uuid4, since)


def hazards(where, who, first: int, last: int) -> None:
    """Issued hazards number `first` to `last`, ten to a visit: nine in ten signed off."""
    rng, items = random.Random(first), list(Item.objects.all())
    visits = [_visit(rng, where, who) for _ten in range(first, last + 1, 10)]
    Inspection.objects.bulk_create(visits, batch_size=BATCH)
    numbers = range(first, last + 1)
    rows = [_hazard(rng, n, visits[(n - first) // 10], rng.choice(items), who) for n in numbers]
    Hazard.objects.bulk_create(rows, batch_size=BATCH)
    periods = [period for row in rows for period in _periods(row)]
    HazardPeriod.objects.bulk_create(periods, batch_size=BATCH)


def _visit(rng, where, who) -> Inspection:
    school, unit = (chosen := rng.choice(where.schools)), chosen.unit
    at = clock.now() - dt.timedelta(minutes=rng.randrange(60, DAYS * 24 * 60))
    row = Inspection(
        **school.columns(), kind="unannounced", source="city", bureau=where.city,
        planned_for=clock.day_of(at), planned_by=who.inspectors[0], planned_at=at,
        state="submitted", checked_in_at=at, revealed_at=at, submitted_at=at,
        submitted_by=who.inspectors[0], at_district_id=unit.district_id,
        at_township_id=unit.township_id, at_city_id=unit.city_id, at_stage=school.stage,
    )  # fmt: skip
    row.school = school
    return row


def _hazard(rng, number, visit, item, who) -> Hazard:
    at, days = visit.submitted_at, dt.timedelta(days=rng.randrange(1, 15))
    signed = rng.random() < 0.9 and at + dt.timedelta(days=20) < clock.now()
    state = State.SIGNED_OFF if signed else rng.choice((State.TO_RECTIFY, State.AWAITING_RECHECK))
    return Hazard(
        **visit.school.columns(), inspection=visit, item=item, number=f"bench-{number:07}",
        source=visit.source, area=item.hazard_area, severity=item.severity, state=state,
        what=item.text_zh, place="教学楼二层走廊", responsible="张明", funds=rng.randrange(5000),
        measures="立即组织整改，明确责任人，逐项对照检查表落实。",
        deadline=clock.day_of(at) + dt.timedelta(days=15),
        found_at=at, found_by=who.inspectors[0], issued_at=at,
        submitted_at=at + days if state != State.TO_RECTIFY else None,
        recheck_by=clock.today() if state == State.AWAITING_RECHECK else None,
        signed_off_at=at + days if signed else None,
    )  # fmt: skip


def _periods(row) -> list[HazardPeriod]:
    values = {"hazard": row, "stage": row.inspection.school.stage}
    values |= {name: getattr(row, name) for name in COPIED}
    moved, signed = row.submitted_at, row.signed_off_at
    first = HazardPeriod(
        state=State.TO_RECTIFY, recorded_from=row.issued_at, recorded_to=moved, **values
    )
    if not moved:
        return [first]
    values |= {"state": row.state, "signed_off_at": signed, "submitted_on": clock.day_of(moved)}
    return [first, HazardPeriod(recorded_from=moved, **values)]
