"""The tree of units, the schools and the term calendar of the demonstration city."""

import datetime as dt
from dataclasses import dataclass, field

from demo import names
from safety.base import clock
from safety.base.text import search_words
from safety.schools.models import School, SchoolPeriod, Stage, Status, Term, Tier, Unit

BATCH = 500
BOARDING_SHARE = {"junior": 0.5, "senior": 0.9, "complete_middle": 0.8,
                  "vocational": 0.9, "special": 0.7, "nine_year": 0.3, "primary": 0.05,
                  "twelve_year": 0.8, "higher": 1.0}  # fmt: skip
# Longest stay first: how many pupils a school of the stage has, from and to.
PUPILS = {"kindergarten": (60, 360), "primary": (120, 1800), "junior": (300, 2400),
          "senior": (900, 3600), "higher": (3000, 9000)}  # fmt: skip


@dataclass
class Places:
    """The units by tier, and the schools with their units, in the order of their making."""

    province: Unit
    city: Unit
    districts: list[Unit] = field(default_factory=list)
    townships: list[Unit] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)


def build(rng, schools: int, today: dt.date, make_uuid) -> Places:
    """Write province, city, 16 districts with the directly run schools' unit, townships, schools,
    their recorded first period and the terms of three years."""
    province = _unit(Tier.PROVINCE, names.PROVINCE, None, names.PROVINCE_CODE, make_uuid)
    city = _unit(Tier.CITY, names.CITY, province, names.CITY_CODE, make_uuid)
    places = Places(province, city)
    for number, name in enumerate([*names.DISTRICTS, names.DIRECT], 2):
        code = f"{names.CITY_CODE[:4]}{number:02d}"
        direct = name == names.DIRECT
        district = _unit(Tier.DISTRICT, name, city, code, make_uuid, direct=direct)
        places.districts.append(district)
        if not direct:
            _townships(rng, places, district, make_uuid)
    _schools(rng, places, schools, today, make_uuid)
    _terms(city, today.year)
    return places


def _unit(tier, name, parent, code, make_uuid, **fields) -> Unit:
    row = Unit(
        tier=tier, name=name, parent=parent, code=code, uuid=make_uuid(),
        search=search_words(name), office=_office(tier, name, **fields), **fields,
    )  # fmt: skip
    for column in ("province", "city", "district", "township"):
        setattr(row, column, getattr(parent, column) if parent else None)
    row.save()
    setattr(row, tier, row)
    row.save(update_fields=[tier])
    return row


def _office(tier, name, direct=False) -> str:
    """The bureau's name on papers; the city's own office stands over its directly run schools."""
    if tier == Tier.CITY or (tier == Tier.DISTRICT and not direct):
        return f"{name}教育局"
    return ""


def _townships(rng, places, district, make_uuid):
    for number, town in enumerate(sorted(rng.sample(names.TOWNS, 6)), 1):
        kind = "镇中心校" if number % 2 else "乡中心校"
        code = f"{district.code}{number:03d}"
        places.townships.append(_unit(Tier.TOWNSHIP, town + kind, district, code, make_uuid))


def _schools(rng, places, count, today, make_uuid):
    parents = _parents(rng, places, count)
    stages = rng.choices(
        list(names.STAGES), [share for share, _suffix in names.STAGES.values()], k=count
    )
    units, facts, seen = [], [], set()
    for number, (parent, stage) in enumerate(zip(parents, stages, strict=True)):
        name = _name(rng, parent, stage, seen)
        units.append(_school_unit(parent, name, make_uuid))
        facts.append(_facts(rng, number, parent, stage))
    Unit.objects.bulk_create(units, batch_size=BATCH)
    places.schools = [School(unit=unit, **fact) for unit, fact in zip(units, facts, strict=True)]
    School.objects.bulk_create(places.schools, batch_size=BATCH)
    since = clock.start_of(dt.date(today.year - 2, 1, 1))
    SchoolPeriod.objects.bulk_create(
        [_period(school, since) for school in places.schools], batch_size=BATCH
    )


def _parents(rng, places, count):
    """Nearly all under townships, some under districts, a few run by the city itself."""
    direct = next(d for d in places.districts if d.direct)
    districts = [d for d in places.districts if not d.direct]
    chosen = []
    for number in range(count):
        lot = rng.random()
        pool = [direct] if lot < 0.02 else districts if lot < 0.3 else places.townships
        chosen.append(pool[number % len(pool)] if len(pool) > 1 else pool[0])
    return chosen


def _name(rng, parent, stage, seen) -> str:
    suffix = names.STAGES[stage][1]
    place = parent.name.removesuffix("中心校") if parent.tier == Tier.TOWNSHIP else parent.name
    prefix = names.CITY if parent.direct else place
    for attempt in range(99):
        word = rng.choice(names.SCHOOL_WORDS)
        name = f"{prefix}{word}{suffix}" if attempt < 9 else f"{prefix}第{attempt}{word}{suffix}"
        if (parent.pk, name) not in seen:
            break
    seen.add((parent.pk, name))
    return name


def _school_unit(parent, name, make_uuid) -> Unit:
    return Unit(
        tier=Tier.SCHOOL, name=name, parent=parent, uuid=make_uuid(), search=search_words(name),
        province_id=parent.province_id, **parent.columns(),
    )  # fmt: skip


def _facts(rng, number, parent, stage) -> dict:
    low, high = PUPILS.get(stage, PUPILS["junior"])
    pupils = int(low * (high / low) ** rng.random())
    boarding = rng.random() < BOARDING_SHARE.get(stage, 0)
    return {
        "code": f"39{int(parent.district.code[-2:]):02d}{number:06d}",
        "stage": Stage(stage),
        "status": Status.OPEN,
        "boarding": boarding,
        "pupils": pupils,
        "boarders": pupils * rng.randrange(30, 95) // 100 if boarding else 0,
        "staff": max(5, pupils // rng.randrange(9, 16)),
        "buildings": rng.randrange(1, 9),
        "storeys": rng.randrange(1, 6),
        "address": f"{parent.district.name}{rng.choice(names.STREETS)}{rng.randrange(1, 400)}号",
        "lon": round(rng.uniform(116.1, 117.4), 6),
        "lat": round(rng.uniform(37.7, 38.9), 6),
        "founded": dt.date(rng.randrange(1950, 2018), 9, 1),
        "principal_name": names.person(rng),
        "principal_phone": names.phone(rng),
        "officer_name": names.person(rng),
        "officer_phone": names.phone(rng),
    }


def _period(school, since) -> SchoolPeriod:
    return SchoolPeriod(
        school=school, stage=school.stage, status=school.status, boarding=school.boarding,
        recorded_from=since, **school.unit.columns(),
    )  # fmt: skip


def _terms(city, year):
    rows = []
    for y in (year - 1, year, year + 1):
        spring = (dt.date(y, 2, 24), dt.date(y, 7, 8))
        autumn = (dt.date(y, 9, 1), dt.date(y + 1, 1, 20))
        rows.append(Term(city=city, name=f"{y}年春季学期", starts_on=spring[0], ends_on=spring[1]))
        rows.append(Term(city=city, name=f"{y}年秋季学期", starts_on=autumn[0], ends_on=autumn[1]))
    Term.objects.bulk_create(rows)
