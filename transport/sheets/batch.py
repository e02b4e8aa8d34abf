"""What is written of a list of vehicles and drivers, all rows of a kind together: a number of
statements that does not grow with every row, and for each row its account in the audit. What is
barred by it costs its hazard and its reminders besides."""

import copy
import uuid as uuids
from itertools import chain

from safety.base import clock
from safety.schools.audit import note as audit_note
from safety.schools.models import School, User
from safety.sheets.importer import Written
from transport.actions import barred, judge, permit_ends
from transport.actions.place import count_anew
from transport.audit import unnamed
from transport.models import Driver, DriverLink, DriverRecord, Source, Vehicle, VehicleLink
from transport.models.spell import keep_spells
from transport.rules import identity as ids
from transport.rules import plate as plates
from transport.rules.record import Record
from transport.sheets.undo import NOTED

SIZE = 500


class Batch:
    """Rows are gathered first, then written; nothing is in the database before. Whoever fills it
    has the rows that it changes locked, and the places of their schools held."""

    def __init__(self, user: User):
        self.user = user
        self.drivers: list[Driver] = []
        self.driver_links: list[DriverLink] = []
        self.records: list[DriverRecord] = []
        self.vehicles: list[Vehicle] = []
        self.vehicle_links: list[VehicleLink] = []
        # By model: each row with itself as it was.
        self.changed: dict[type, dict[int, tuple]] = {
            model: {} for model in (Driver, DriverLink, Vehicle, VehicleLink)
        }
        self.driven: list[tuple[Vehicle, Driver]] = []
        self.judged: set[int] = set()  # drivers whose vehicle is another's now

    def new_driver(self, city_id: int, identity: str, licence: str, facts: dict) -> Driver:
        row = Driver(city_id=city_id, born_on=ids.born_on(identity), **facts)
        row.seal("identity", identity)
        row.seal("licence", licence)
        self.drivers.append(row)
        return row

    def new_vehicle(self, city_id: int, plate: str, facts: dict) -> Vehicle:
        row = Vehicle(city_id=city_id, **facts)
        row.plate = plate or plates.stand_in(row.uuid)
        self.vehicles.append(row)
        return row

    def change(self, row, facts: dict) -> None:
        """Put facts of a row that is held right."""
        known = self.changed[type(row)]
        if row.pk is not None and row.pk not in known:
            known[row.pk] = (row, copy.copy(row))
            if hasattr(row, "version"):
                row.version += 1
        for name, value in facts.items():
            setattr(row, name, value)

    def seal_licence(self, row: Driver, number: str) -> None:
        self.change(row, {})
        row.seal("licence", number)

    def use(self, row, link, school: School, **facts):
        """The school has it from now on, or has it again."""
        if link is not None:
            self.change(link, facts)
            link.begin(uuids.uuid4())
            return link
        model, name, found = (
            (DriverLink, "driver", self.driver_links)
            if isinstance(row, Driver)
            else (VehicleLink, "vehicle", self.vehicle_links)
        )
        link = model(
            **{name: row}, recorded_by=self.user, recorded_at=clock.now(), **facts,
            **school.columns(),
        )  # fmt: skip
        link.school = school
        found.append(link)
        return link

    def drive(self, vehicle: Vehicle, driver: Driver | None) -> None:
        """Who drives it from now on."""
        if vehicle.driver_id:
            self.judged.add(vehicle.driver_id)
        if vehicle.pk is not None:
            self.change(vehicle, {})
        if driver is None:
            vehicle.driver = None
        else:
            self.driven.append((vehicle, driver))

    def answer(self, driver: Driver, fact: Record) -> None:
        self.records.append(
            DriverRecord(
                driver=driver, question=fact.question, bad=fact.bad, on=fact.on, count=fact.count,
                source=Source.LIST, recorded_by=self.user, recorded_at=clock.now(),
            )
        )  # fmt: skip

    def write(self) -> list[Written]:
        """All of it; what can be undone of it, in the order in which it was written."""
        self._insert(self.drivers)
        self._insert(self.driver_links, "driver")
        self._insert(self.records, "driver")
        for vehicle, driver in self.driven:
            vehicle.driver = driver  # it has its key now
        self._insert(self.vehicles)
        self._insert(self.vehicle_links, "vehicle")
        for model, pairs in self.changed.items():
            self._update(model, list(pairs.values()))
        for model in (DriverLink, VehicleLink):
            keep_spells(after for after, _before in self.changed[model].values())
        self._judge()
        made = (
            self.drivers, self.driver_links, self.records, self.vehicles, self.vehicle_links,
        )  # fmt: skip
        pairs = chain.from_iterable(found.values() for found in self.changed.values())
        return [
            *(NOTED.made(row) for row in chain.from_iterable(made)),
            *(NOTED.changed(*pair) for pair in pairs),
        ]

    def _insert(self, rows, whole=""):
        if rows:
            for row in rows if whole else ():
                setattr(row, whole, getattr(row, whole))
            type(rows[0]).objects.bulk_create(rows, batch_size=SIZE)
            audit_note(rows, self.user, named=unnamed)

    def _update(self, model, pairs):
        if pairs:
            rows = [after for after, _before in pairs]
            fields = [*NOTED.columns[model], *(["version"] if hasattr(rows[0], "version") else [])]
            names = [model._meta.get_field(name).name for name in fields]
            model.objects.bulk_update(rows, names, batch_size=SIZE)
            before = {was.pk: was for _after, was in pairs}
            audit_note(rows, self.user, before, named=unnamed)

    def _judge(self):
        """The verdict of all that was touched; those that a school has newly and that were barred
        before are followed too, since no verdict turned."""
        vehicles = {row.pk for row in self.vehicles} | self.changed[Vehicle].keys()
        links = [*self.vehicle_links, *(a for a, _b in self.changed[VehicleLink].values())]
        vehicles |= {link.vehicle_id for link in links}
        drivers = {row.pk for row in self.drivers} | self.changed[Driver].keys() | self.judged
        begun = [*self.driver_links, *(a for a, _b in self.changed[DriverLink].values())]
        drivers |= {link.driver_id for link in begun} | {r.driver_id for r in self.records}
        drivers |= {driver.pk for _vehicle, driver in self.driven}
        for some in _blocks(vehicles):
            count_anew(some)
        for some in _blocks(self.changed[Vehicle]):
            permit_ends.follow_numbers(some)
        judge.judge_many(Vehicle, vehicles, self.user)
        judge.judge_many(Driver, drivers, self.user)
        self._follow(Vehicle, links)
        self._follow(Driver, begun)

    def _follow(self, model, links):
        name = model._meta.model_name
        ids = {getattr(link, f"{name}_id") for link in links}
        for some in _blocks(ids):
            rows = model.objects.filter(pk__in=some, barred_uuid__isnull=False)
            known = {row.pk: row for row in rows}
            mine = [link for link in links if getattr(link, f"{name}_id") in known]
            barred.follow_links(mine, known, self.user)


def _blocks(values):
    rest = sorted(values)
    return (rest[start : start + SIZE] for start in range(0, len(rest), SIZE))
