"""How a list of vehicles and drivers is taken in: judged row by row, written together.

A vehicle is known by its plate, a driver by the identity number, each once in a city. What a
school of the reader's uses already is put right by the list; what the city knows from others is
taken as it is, like by hand, and the owner of the list is told.
"""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from safety.desk.sheets.places import Places
from safety.schools.models import Tier, Unit
from safety.sheets import registry
from safety.sheets.importer import Importer
from safety.sheets.package import Unreadable
from transport.rules import plate as plates
from transport.sheets.batch import Batch
from transport.sheets.checks import Checks
from transport.sheets.columns import IMPORT, KEEPERS, OF_ONE_SCHOOL, ROSTER, may_import
from transport.sheets.known import Known
from transport.sheets.news import News, kept
from transport.sheets.parts import Parts
from transport.sheets.row import DRIVER_FACTS, VEHICLE_FACTS, RosterRow
from transport.sheets.undo import RosterUndo


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    registry.add(
        registry.ImportKind(
            IMPORT, gettext_lazy("Vehicles and drivers"), RosterImport, may_import, RosterUndo,
            upload=lambda params: reverse("transport:roster_import"),
            written=lambda params: reverse("transport:vehicle_list"),
        )
    )  # fmt: skip


class RosterImport(Known, News, Checks, Importer):
    description = ROSTER
    one_form = True
    writes = False

    def apply(self, *args, **kwargs):
        self.writes = True
        return super().apply(*args, **kwargs)

    def _read(self, data, progress):
        """Whoever keeps one school alone may leave out which."""
        self.description = ROSTER
        try:
            return super()._read(data, progress)
        except Unreadable as error:
            if error.code != "missing_columns" or self._own() is None:
                raise
            self.description = OF_ONE_SCHOOL
            try:
                return super()._read(data, progress)
            except Unreadable:
                raise error from None

    def _own(self) -> Unit | None:
        """The one school that the reader keeps, if it is one and they sit at no bureau."""
        seats = self.user.seats.only(KEEPERS).seats
        units = {seat.unit_id for seat in seats}
        if len(units) != 1 or any(seat.tier != Tier.SCHOOL for seat in seats):
            return None
        return Unit.objects.get(pk=units.pop())

    def prepare(self):
        places, own = Places(self.user), self._own()
        self.form_class = lambda values: RosterRow(values, places=places, own=own)
        self._form = None
        self.batch = Batch(self.user)
        self.parts: dict[int, Parts] = {}
        self.new: dict[tuple, Any] = {}  # what earlier rows of the file make
        self.headings: dict[int, dt.date] = {}
        self.driven: list[tuple] = []  # vehicle, city, its driver or their mark

    def _line(self, row, kept=None):
        """A plate of 无 or a dash says that there is none; other placeholders say nothing."""
        if "plate" in row.values and row.values["plate"] is None and "plate" not in row.blank:
            row.values["plate"] = "无牌"
        return super()._line(row, kept)

    def identity(self, line):
        return None  # a row may be half of another: `check_file` tells doubles

    def title_of(self, line):
        data = line.cleaned
        return plates.spoken(data.get("plate") or "") or data.get("driver_name") or "–"

    # -- writing -------------------------------------------------------------------------------

    def save(self, line):
        parts, data = self.parts[id(line)], line.cleaned
        school = self.schools[data["school"].pk]
        if data["has_driver"]:
            self._save_driver(line, parts, school)
        if data["has_vehicle"]:
            self._save_vehicle(line, parts, school)

    def _save_driver(self, line, parts, school):
        data, city = line.cleaned, school.unit.city_id
        mark = parts.mark or parts.driver.identity_mark
        row = parts.driver or self.new.get(("driver", city, mark))
        if row is None:
            facts = {name: kept(name, data.get(name)) for name in DRIVER_FACTS}
            facts["name"] = data["driver_name"]
            row = self.batch.new_driver(city, data["identity"], data.get("licence", ""), facts)
            self.new["driver", city, mark] = row
        elif parts.driver:
            facts = self._of_driver(line, parts)
            if facts:
                self.batch.change(row, facts)
            if self._new_licence(line, parts):
                self.batch.seal_licence(row, data["licence"])
        else:  # an earlier row of the file made them: what that left out
            self.batch.change(row, self._given(line, DRIVER_FACTS))
            if data.get("licence"):
                self.batch.seal_licence(row, data["licence"])
        self._use(row, parts.driver_link, school)
        told = self.new.setdefault(("told", row.uuid), set())
        for one in self._answers(line, parts):
            if one not in told:
                told.add(one)
                self.batch.answer(row, one)

    def _use(self, row, link, school, **facts):
        """The link of a row, once for each school."""
        key = ("link", row.uuid, school.pk)
        link = self.new.get(key, link)
        if link is None or not link.in_use:
            link = self.new[key] = self.batch.use(row, link, school, **facts)
        return link

    def _save_vehicle(self, line, parts, school):
        data, city = line.cleaned, school.unit.city_id
        key = ("vehicle", city, data.get("plate") or id(line))
        row = parts.vehicle or self.new.get(key)
        if row is None:
            facts = {name: kept(name, data.get(name)) for name in VEHICLE_FACTS if name != "plate"}
            row = self.new[key] = self.batch.new_vehicle(city, data.get("plate", ""), facts)
        elif parts.vehicle:
            facts = self._of_vehicle(line, parts)
            if facts:
                self.batch.change(row, facts)
        else:  # an earlier row of the file, of another school, made it: what that left out
            facts = self._given(line, VEHICLE_FACTS)
            facts.pop("plate", None)
            self.batch.change(row, facts)
        pupils = data.get("pupils")
        known = parts.vehicle_link
        link = self._use(row, known, school, pupils=pupils or 0)
        if link is known and pupils is not None and link.pupils != pupils:
            self.batch.change(link, {"pupils": pupils})
            self.batch.change(row, {})  # whoever has its page open is told
        says, whom = self._drives(line, parts)
        if says:
            self.driven.append((row, city, whom))

    def finish(self, lines):
        """Who drives what, now that all drivers are there, in whatever order they were listed."""
        for row, city, whom in self.driven:
            driver = self.new.get(("driver", city, whom)) if isinstance(whom, str) else whom
            if driver and driver.pk is not None and driver.pk == row.driver_id:
                continue
            if driver or row.driver_id:
                self.batch.drive(row, driver)
        self.written += self.batch.write()
