"""Vehicles and drivers of two schools in three: most may, some are not proven, a few are barred.

Their facts are written in bulk; verdicts, hazards and reminders come of the morning's own sweep.
"""

import datetime as dt

from demo import names
from demo.places import BATCH
from safety.base import clock
from transport.actions import judge
from transport.models import Driver, DriverLink, DriverRecord, Vehicle, VehicleLink
from transport.rules import identity
from transport.rules.days import add_years
from transport.rules.kinds import FORBIDDEN
from transport.rules.licence import LONG_TERM
from transport.rules.record import Question

SHARE = 0.68  # of schools whose pupils are driven
EVERY_UNPROVEN, EVERY_BARRED, EVERY_FORBIDDEN = 9, 110, 400
EVER_FROM = 1800  # days ahead of a licence from which it is a long-term one
COMPANY = "示范市安达客运有限公司"
SEATS = (("A1", 36, "school_bus"), ("B1", 19, "school_bus"), ("B1", 9, "small_school_bus"))
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def build(rng, schools, who, host, today: dt.date, make_uuid) -> None:
    """One vehicle and its driver for each of these schools."""
    chosen = [s for s in schools if s.pk == host.pk or rng.random() < SHARE]
    drivers = [_driver(rng, s, n, today, make_uuid) for n, s in enumerate(chosen)]
    Driver.objects.bulk_create(drivers, batch_size=BATCH)
    vehicles = [
        _vehicle(rng, school, driver, number, today, make_uuid)
        for number, (school, driver) in enumerate(zip(chosen, drivers, strict=True))
    ]
    Vehicle.objects.bulk_create(vehicles, batch_size=BATCH)
    _link(chosen, drivers, vehicles, who, make_uuid)
    records = [
        row
        for number, (school, driver) in enumerate(zip(chosen, drivers, strict=True))
        for row in _records(rng, number, driver, who.officers[school.pk], today, make_uuid)
        if school.pk != host.pk or not row.bad
    ]
    DriverRecord.objects.bulk_create(records, batch_size=BATCH)
    _bar({row.driver for row in records if row.bad}, today, make_uuid)
    _bar([row for row in vehicles if row.kind in FORBIDDEN], today, make_uuid)
    judge.sweep(today)


def _bar(rows, today, make_uuid) -> None:
    """That they are barred the sweep finds by itself; under which name, the seed says."""
    for row in sorted(rows, key=lambda one: one.pk):
        row.barred_since, row.barred_uuid = today, make_uuid()
        row.save(update_fields=["barred_since", "barred_uuid"])


def _driver(rng, school, number, today, make_uuid) -> Driver:
    born = today - dt.timedelta(days=rng.randint(28 * 366, 58 * 365))
    first = f"130999{born:%Y%m%d}{number % 1000:03}"
    known = first + identity.check_digit(first)
    row = Driver(
        uuid=make_uuid(), city_id=school.unit.city_id, name=names.person(rng), born_on=born,
        phone=names.phone(rng), licence_class=SEATS[number % 3][0],
        first_licensed_on=add_years(born, 20) + dt.timedelta(days=rng.randint(0, 700)),
        licence_valid=LONG_TERM if (ahead := rng.randint(20, 2000)) > EVER_FROM
        else today + dt.timedelta(days=ahead),
    )  # fmt: skip
    row.seal("identity", known)
    return row


def _vehicle(rng, school, driver, number, today, make_uuid) -> Vehicle:
    _class, seats, kind = SEATS[number % 3]
    forbidden = number % EVERY_FORBIDDEN == EVERY_FORBIDDEN - 1

    def ahead(most):
        return today + dt.timedelta(days=rng.randint(5, most))

    own = rng.random() < 0.3
    return Vehicle(
        uuid=make_uuid(), city_id=school.unit.city_id, driver=driver, seats=seats,
        plate=f"冀Z{LETTERS[number // 1000 % 24]}{LETTERS[number // 100 % 10]}{number % 1000:03}",
        colour="yellow", kind="three_wheeler" if forbidden else kind,
        owner="school" if own else "company", owner_name="" if own else COMPANY,
        inspection_until=ahead(180), insurance_until=ahead(360), permit_until=ahead(360),
        permit=f"XC{number:05}", scrap_on=ahead(3600), hammer=True, extinguisher=True,
        first_aid=True, recorder=True if number % EVERY_UNPROVEN else None,
        carried=rng.randint(4, seats - 2),
    )  # fmt: skip


def _link(schools, drivers, vehicles, who, make_uuid) -> None:
    now = clock.now()
    rows = list(zip(schools, drivers, vehicles, strict=True))
    DriverLink.objects.bulk_create(
        [
            DriverLink(
                uuid=make_uuid(), driver=driver, recorded_by=who.officers[school.pk],
                recorded_at=now, **school.columns(),
            )
            for school, driver, _vehicle in rows
        ],
        batch_size=BATCH,
    )  # fmt: skip
    VehicleLink.objects.bulk_create(
        [
            VehicleLink(
                uuid=make_uuid(), vehicle=vehicle, pupils=vehicle.carried,
                recorded_by=who.officers[school.pk], recorded_at=now, **school.columns(),
            )
            for school, _driver, vehicle in rows
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _records(rng, number, driver, officer, today, make_uuid) -> list[DriverRecord]:
    """An answer to everything, of some drivers not to all; of a few something bad."""

    def record(question, bad=False, **facts):
        return DriverRecord(
            uuid=make_uuid(), driver=driver, question=question, bad=bad, source="police",
            recorded_by=officer, recorded_at=clock.now(),
            **{"on": today - dt.timedelta(days=rng.randint(1, 20))} | facts,
        )  # fmt: skip

    asked = list(Question)
    if number % EVERY_UNPROVEN == 0:
        asked.remove(rng.choice(asked))
    rows = [record(one, count=3 if one == Question.REVIEW else None) for one in asked]
    if number % EVERY_BARRED == EVERY_BARRED - 90:
        question = rng.choice([Question.DRINK, Question.ACCIDENT, Question.FULL_POINTS])
        rows.append(record(question, True, on=today - dt.timedelta(days=rng.randint(30, 300))))
    return rows
