"""Which inspections took place: last calendar year by the published table, this year like it."""

import datetime as dt

from demo.story import RETURNED, Scene, hour
from demo.visits import Finding, Visit
from inspections.models import Kind, Mode, Source

# The city's own unannounced inspections of last year (domain.md, figures that a city reported).
VISITS, SCHOOLS, HAZARDS, SIGNED_OFF = 230, 136, 150, 132
UNDER_DEADLINE = HAZARDS - SIGNED_OFF
DEMO_STAGE = "primary"


def last_year(rng, places, people, year: int) -> list[Visit]:
    """Exactly the table: 230 visits at 136 schools, 150 hazards, 132 signed off within the year,
    18 under a deadline that runs into the next. A city of fewer schools has each of them
    visited, and the same visits."""
    pool = [s for s in places.schools if s.stage != "higher"]
    chosen = rng.sample(pool, min(SCHOOLS, len(pool)))
    hosts = chosen + [rng.choice(chosen) for _ in range(VISITS - len(chosen))]
    days = school_days(dt.date(year, 2, 25), dt.date(year, 12, 10))
    late = school_days(dt.date(year, 12, 20), dt.date(year, 12, 29))
    visits = []
    for number, school in enumerate(hosts):
        day = rng.choice(late if number < UNDER_DEADLINE else days)
        visits.append(_city_visit(rng, people, places.city, school, day))
    for visit in visits[:UNDER_DEADLINE]:
        visit.findings.append(Finding("serious", scenes=[], days=15))
    finish = dt.date(year, 12, 30)
    for _number in range(SIGNED_OFF):
        spot = rng.random() < 0.25
        host = rng.choice(visits[UNDER_DEADLINE:])
        host.findings.append(Finding(on_the_spot=spot, finish=finish))
    for visit in visits[:UNDER_DEADLINE]:
        visit.findings[0].scenes = _signed_off_next_year(rng, visit.day, year)
    return visits


def _signed_off_next_year(rng, found, year):
    """Planned at once, handed in and signed off in January, before the deadline."""
    start = dt.date(year + 1, 1, 2) + dt.timedelta(days=rng.randrange(2))
    return [
        Scene("plan", hour(found + dt.timedelta(days=1), rng, 8, 10), "officer"),
        Scene("after_photo", hour(start, rng, 9, 10), "officer"),
        Scene("submit", hour(start, rng, 11, 12), "officer", "已整改到位。"),
        Scene("sign_off", hour(start + dt.timedelta(days=1), rng, 14, 16), "rechecker"),
    ]


def _city_visit(rng, people, city, school, day) -> Visit:
    mode = Mode.COVERT if rng.random() < 0.2 else Mode.OPEN
    team = rng.sample(people.inspectors, 2)
    return Visit(school, day, Source.CITY, city, team, mode=mode)


def rounds(rng, places, people, start: dt.date, end: dt.date) -> list[Visit]:
    """The districts' monthly inspections and a sample of schools' own checks, start to end: five
    of each in a district a month, fewer where there are few schools."""
    per_month = max(1, min(5, len(places.schools) // 400))
    visits = []
    by_district = {}
    for school in places.schools:
        if school.stage != "higher":
            by_district.setdefault(school.unit.district_id, []).append(school)
    for month in _months(start, end):
        days = [d for d in school_days(*month) if start <= d <= end]
        if len(days) < 5:
            continue
        for district in places.districts:
            pool = by_district.get(district.pk, [])
            for school in rng.sample(pool, min(per_month, len(pool))):
                visits.append(_district_visit(rng, people, district, school, rng.choice(days)))
            for school in rng.sample(pool, min(per_month, len(pool))):
                visits.append(_self_check(rng, people, school, rng.choice(days)))
    return visits


def _district_visit(rng, people, district, school, day) -> Visit:
    source, bureau = Source.DISTRICT, district
    visit = Visit(school, day, source, bureau, [people.district_admins[district.pk]], Kind.ROUTINE)
    for _number in range(rng.choice((0, 1, 1, 2))):
        visit.findings.append(Finding(on_the_spot=rng.random() < 0.25))
    return visit


def _self_check(rng, people, school, day) -> Visit:
    officer = people.officers[school.pk]
    visit = Visit(school, day, Source.SELF, school.unit, [officer], Kind.SELF_CHECK)
    for _number in range(rng.choice((0, 0, 1))):
        visit.findings.append(Finding("general", on_the_spot=rng.random() < 0.4))
    return visit


def this_year(rng, places, people, today: dt.date) -> list[Visit]:
    """The city's visits of this year until today, at the pace of last year."""
    start = dt.date(today.year, 2, 25)
    days = [d for d in school_days(start, today) if d < today]
    count = VISITS * len(days) // 190
    pool = [s for s in places.schools if s.stage != "higher"]
    visits = []
    for school in rng.choices(pool, k=count) if days else []:
        visit = _city_visit(rng, people, places.city, school, rng.choice(days))
        for _number in range(rng.choice((0, 1, 1, 1, 2))):
            visit.findings.append(Finding(on_the_spot=rng.random() < 0.25))
        visits.append(visit)
    return visits


def showcase(rng, people, city, school, today: dt.date) -> list[Visit]:
    """The school of the demonstration's safety officer: one hazard in each state that asks for
    something, whatever day it is."""

    def ago(days):
        return today - dt.timedelta(days=days)

    def by_city(days, *findings):
        team = [people.inspectors[0], people.inspectors[1]]
        return Visit(school, ago(days), Source.CITY, city, team, findings=list(findings))

    officer = "officer"
    planned = [Scene("plan", hour(ago(9), rng, 8, 10), officer)]
    handed_in = [
        Scene("after_photo", hour(ago(3), rng, 9, 10), officer),
        Scene("submit", hour(ago(3), rng, 11, 12), officer, "已整改到位，请复查。"),
    ]
    returned = Scene("return", hour(ago(1), rng, 14, 16), "rechecker", RETURNED[0])
    return [
        by_city(
            12, Finding("general", days=7, scenes=planned), Finding("general", days=9, scenes=[])
        ),
        by_city(10, Finding("serious", days=15, scenes=[*planned, *handed_in])),
        by_city(10, Finding("general", days=14, scenes=[*planned, *handed_in, returned])),
        by_city(5, Finding("general", days=7, scenes=[]), Finding("major", days=30, scenes=[])),
    ]


def school_days(start: dt.date, end: dt.date) -> list[dt.date]:
    """Weekdays of the terms between two days (both included); vacations left out."""
    days = (start + dt.timedelta(days=n) for n in range((end - start).days + 1))
    return [day for day in days if day.weekday() < 5 and not _vacation(day)]


def _vacation(day) -> bool:
    return (1, 21) <= (day.month, day.day) <= (2, 23) or (7, 9) <= (day.month, day.day) <= (8, 31)


def _months(start, end):
    day = start.replace(day=1)
    while day <= end:
        following = (day + dt.timedelta(days=32)).replace(day=1)
        yield day, following - dt.timedelta(days=1)
        day = following
