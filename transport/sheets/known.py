"""What stands here of the vehicles and drivers that a list names: found and, to write, held."""

import datetime as dt
import re
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from safety.base import clock
from safety.desk.sheets.places import in_blocks
from safety.schools.actions.hold import hold_places
from safety.schools.models import School
from safety.sheets import kinds
from transport.models import Driver, DriverLink, DriverRecord, Permit, Vehicle, VehicleLink
from transport.models.driver import identity_mark
from transport.queries.permits import decided_of
from transport.rules import plate as plates
from transport.rules.kinds import Plates
from transport.rules.record import Record
from transport.sheets.columns import KEEPERS
from transport.sheets.parts import Parts

BLOCK = 500
_AS_OF = re.compile(r"截[至止]:?(?:日期:?)?(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})")


class Known:
    """Of an importer (`RosterImport`): the rows of all lines, a number of queries that does not
    grow with them."""

    def load(self, lines):
        good = [line for line in lines if line.cleaned.get("school")]
        for line in lines:
            self.parts[id(line)] = Parts(as_of=self._as_of(line))
        for line in good:
            number = line.cleaned.get("identity") or ""
            if line.cleaned.get("has_driver") and number and not number.startswith("*"):
                self.parts[id(line)].mark = identity_mark(number)
        units = sorted({line.cleaned["school"].pk for line in good})
        self.schools: dict[int, School] = {}
        for some in in_blocks(units):
            self.schools |= School.objects.select_related("unit").in_bulk(some)
        vehicles, drivers = self._vehicles(good), self._drivers(good, units)
        self._hold(units, vehicles, drivers)
        self._link(VehicleLink, "vehicle", vehicles)
        self._link(DriverLink, "driver", drivers)
        self.decided: dict[int, Permit] = {}
        for some in in_blocks(sorted(self.vehicles_own), BLOCK):
            self.decided |= decided_of(some)
        self._take_vehicles(good)
        self._take_drivers(good)
        self._take_records()
        for line in good:
            parts = self.parts[id(line)]
            whole = parts.vehicle if line.cleaned["has_vehicle"] else parts.driver
            line.existing = whole

    def _as_of(self, line) -> dt.date:
        """To which day the answers of a row are known."""
        own = line.cleaned.get("answers_on")
        table = line.row.table
        if id(table) not in self.headings:
            self.headings[id(table)] = min(_heading_day(table) or clock.today(), clock.today())
        return own or self.headings[id(table)]

    def _vehicles(self, lines) -> dict[int, Vehicle]:
        cities = {line.cleaned["school"].city_id for line in lines}
        wanted = {line.cleaned.get("plate") for line in lines if line.cleaned["has_vehicle"]}
        found: dict[int, Vehicle] = {}
        for some in in_blocks(sorted(filter(None, wanted)), BLOCK):
            rows = Vehicle.objects.filter(city__in=cities, plate__in=some)
            found |= {row.pk: row for row in rows}
        if "" in wanted:
            units = {line.cleaned["school"].pk for line in lines if line.cleaned.get("plate") == ""}
            for some in in_blocks(sorted(units), BLOCK):
                links = VehicleLink.objects.filter(school__in=some, in_use=True)
                rows = Vehicle.objects.filter(pk__in=links.values("vehicle"), plates=Plates.NONE)
                found |= {row.pk: row for row in rows if plates.is_stand_in(row.plate)}
        return found

    def _drivers(self, lines, units) -> dict[int, Driver]:
        cities = {line.cleaned["school"].city_id for line in lines}
        marks = {self.parts[id(line)].mark for line in lines} - {""}
        found: dict[int, Driver] = {}
        for some in in_blocks(sorted(marks), BLOCK):
            rows = Driver.objects.filter(city__in=cities, identity_mark__in=some)
            found |= {row.pk: row for row in rows}
        names = {
            line.cleaned["driver_name"] for line in lines
            if line.cleaned.get("driver_name") and not self.parts[id(line)].mark
        }  # fmt: skip
        for some in in_blocks(units if names else [], BLOCK):
            rows = DriverLink.objects.filter(school__in=some, in_use=True)
            found |= {
                link.driver_id: link.driver for link in rows.select_related("driver")
                if link.driver.name in names
            }  # fmt: skip
        return found

    def _hold(self, units, vehicles, drivers):
        """Of all that is to be written: schools, then vehicles, then drivers, as by everybody."""
        if not self.writes:
            return
        people = set(drivers) | {row.driver_id for row in vehicles.values() if row.driver_id}
        schools = set(units)
        for model, name, ids in (
            (VehicleLink, "vehicle", vehicles), (DriverLink, "driver", people)
        ):  # fmt: skip
            for some in in_blocks(sorted(ids), BLOCK):
                rows = model.objects.filter(**{f"{name}__in": some})
                schools |= set(rows.values_list("school", flat=True))
        hold_places(schools)
        for model, found in ((Vehicle, vehicles), (Driver, drivers)):
            for some in in_blocks(sorted(found), BLOCK):
                rows = model.objects.select_for_update(of=("self",), no_key=True)
                found |= {row.pk: row for row in rows.filter(pk__in=some).order_by("pk")}

    def _link(self, model, name, found):
        """The links of what was found, by row and school, and which of it is the reader's own."""
        links: dict[tuple[int, int], Any] = {}
        own: set[int] = set()
        for some in in_blocks(sorted(found), BLOCK):
            rows = model.objects.filter(**{f"{name}__in": some}).select_related("school__unit")
            for link in rows:
                key = getattr(link, f"{name}_id")
                links[key, link.school_id] = link
                if link.in_use and self.user.seats.cover(link, KEEPERS):
                    own.add(key)
        setattr(self, f"{name}s", found)
        setattr(self, f"{name}_links", links)
        setattr(self, f"{name}s_own", own)

    def _take_vehicles(self, lines):
        by_plate = {(row.city_id, row.plate): row for row in self.vehicles.values()}
        taken: set[int] = set()
        for line in lines:
            data, parts = line.cleaned, self.parts[id(line)]
            if not data["has_vehicle"]:
                continue
            unit = data["school"]
            row = by_plate.get((unit.city_id, data.get("plate")))
            if not data.get("plate") and data.get("plates") == Plates.NONE:
                row = self._bare(unit, data, taken)
            if row:
                taken.add(row.pk)
                parts.vehicle, parts.vehicle_own = row, row.pk in self.vehicles_own
                parts.vehicle_link = self.vehicle_links.get((row.pk, unit.pk))

    def _bare(self, unit, data, taken):
        """A vehicle without plates: the one of the school of this kind and with these seats."""
        same = [
            row for row in self.vehicles.values()
            if plates.is_stand_in(row.plate) and (row.pk, unit.pk) in self.vehicle_links
            and row.kind == data.get("kind") and row.seats == data.get("seats")
            and row.pk not in taken
        ]  # fmt: skip
        return min(same, key=lambda row: row.pk, default=None)

    def _take_drivers(self, lines):
        by_mark = {(row.city_id, row.identity_mark): row for row in self.drivers.values()}
        by_name: dict[tuple[int, str], list[Driver]] = defaultdict(list)
        for (key, school), link in self.driver_links.items():
            if link.in_use:
                by_name[school, self.drivers[key].name].append(self.drivers[key])
        for line in lines:
            data, parts = line.cleaned, self.parts[id(line)]
            name, unit = data.get("driver_name", ""), data["school"]
            if not data["has_driver"] and not (data["has_vehicle"] and name):
                continue
            row = by_mark.get((unit.city_id, parts.mark))
            if not parts.mark:
                row = self._by_name(line, parts, by_name[unit.pk, name], lines)
            if row:
                parts.driver, parts.driver_own = row, row.pk in self.drivers_own
                parts.driver_link = self.driver_links.get((row.pk, unit.pk))

    def _by_name(self, line, parts, here, lines):
        """Somebody whose number is masked, or whom a sheet of vehicles only names."""
        data = line.cleaned
        number = data.get("identity") or ""
        if number.startswith("*"):
            same = [row for row in here if row.identity_end == number[1:]]
            if len(same) == 1:
                return same[0]
            line.fault("identity", _(
                "Nobody of this name whose number ends so is on file at the school. Give the "
                "whole number."
            ))  # fmt: skip
            return None
        if data["has_driver"] or not line.good("driver_name"):
            return None
        file = self._named_in_file(lines).get((data["school"].pk, data["driver_name"]), {})
        marks = {row.identity_mark for row in here} | file.keys()
        if len(marks) == 1:
            parts.named = next(iter(file.values()), None)
            return here[0] if here else None
        if marks:
            text = _("Several drivers of the school have this name. Give the identity number too.")
        else:
            text = _("The school has no driver of this name: list them with the identity number.")
        line.fault("driver_name", text)
        return None

    def _named_in_file(self, lines):
        """Who is listed with a number in this file: by school and name, mark and first row."""
        if "named" not in self.new:
            found: dict[tuple, dict[str, Any]] = defaultdict(dict)
            for line in lines:
                mark = self.parts[id(line)].mark
                if mark and line.cleaned.get("driver_name"):
                    key = line.cleaned["school"].pk, line.cleaned["driver_name"]
                    found[key].setdefault(mark, line)
            self.new["named"] = found
        return self.new["named"]

    def _take_records(self):
        ids = {parts.driver.pk for parts in self.parts.values() if parts.driver}
        found: dict[int, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
        for some in in_blocks(sorted(ids), BLOCK):
            rows = DriverRecord.objects.filter(driver__in=some, withdrawn_at=None)
            for one in rows.order_by("on", "pk"):
                found[one.driver_id][one.question].append(one.fact())
        for parts in self.parts.values():
            if parts.driver:
                parts.records = found[parts.driver.pk]


def _heading_day(table) -> dt.date | None:
    """The day in what stands over a list: 截至2026年9月15日."""
    for row in table.raw.rows:
        if row.number >= table.header.first:
            return None
        for value in row.cells.values():
            found = _AS_OF.search(kinds.compact(value)) if isinstance(value, str) else None
            if found:
                try:
                    return dt.date(*map(int, found.groups()))
                except ValueError:
                    return None
    return None
