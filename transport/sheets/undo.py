"""Undoing a list of vehicles and drivers: what it made is taken out with its answers, what it
changed is put back, and what stays is judged anew.

A row that is no longer as the list left it was edited since, and stays as it is; so does what
anything recorded since then depends on. A major hazard that was raised is in the ledger, out of
which nobody takes anything: what it was raised for is not taken back either.
"""

from collections import defaultdict

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from inspections.models import Hazard
from safety.desk.sheets.places import in_blocks
from safety.dues.actions import settle_all
from safety.dues.models import DueItem
from safety.schools.actions.hold import hold_places
from safety.schools.actions.take_out import pointing
from safety.sheets.undo import Noted, NotedUndo
from transport.actions import judge, permit_ends
from transport.actions.place import count_anew
from transport.models import (
    Driver,
    DriverLink,
    DriverRecord,
    Permit,
    Standing,
    Vehicle,
    VehicleLink,
)
from transport.models.vehicle import GEAR
from transport.rules.permit import State
from transport.sheets.columns import KEEPERS

_USED = ("in_use", "begun_at", "ended_at", "spell")
NOTED = Noted({
    Vehicle: (
        "plate", "colour", "plates", "kind", "seats", "owner", "owner_name", "inspection_until",
        "insurance_until", "scrap_on", "scrapped", "permit", "permit_until", *GEAR, "driver_id",
    ),
    VehicleLink: ("pupils", *_USED),
    Driver: (
        "name", "phone", "licence", "licence_mark", "licence_end", "licence_class",
        "first_licensed_on", "licence_until", "licence_long_term",
    ),
    DriverLink: _USED,
    DriverRecord: ("question", "bad", "on", "count", "withdrawn_at"),
})  # fmt: skip
_PERMIT = frozenset({"permit", "permit_until"})
_LINKS = {VehicleLink: (Vehicle, "vehicle_id"), DriverLink: (Driver, "driver_id")}


def _column(model, name: str, value):
    """What was noted of a column, as the column holds it."""
    return model._meta.get_field(name).to_python(value)


class RosterUndo(NotedUndo):
    """Vehicles, drivers, their schools and answers alike."""

    noted = NOTED

    def obstacles(self, progress):
        self._hold_schools()
        self.there = {model: self._locked(model) for model in NOTED.columns}
        progress(0, len(self.rows))
        self._ask_of_rights()
        for model in (Vehicle, Driver, VehicleLink, DriverLink):
            self._ask(model)
        self._ask_of_hazards()
        self._ask_of_permits()
        return self.found

    def _hold_schools(self):
        """All schools of all that is judged anew."""
        vehicles, drivers = set(self.keys[Vehicle]), set(self.keys[Driver])
        for model, name, found in (
            (VehicleLink, "vehicle_id", vehicles), (DriverLink, "driver_id", drivers),
            (DriverRecord, "driver_id", drivers),
        ):  # fmt: skip
            for some in in_blocks(sorted(self.keys[model]), 500):
                found |= set(model.objects.filter(pk__in=some).values_list(name, flat=True))
        for some in in_blocks(sorted(vehicles), 500):
            rows = Vehicle.objects.filter(pk__in=some, driver__isnull=False)
            drivers |= set(rows.values_list("driver", flat=True))
        drivers |= {d for row in self.rows if row.before and (d := row.before.get("driver_id"))}
        schools = set()
        for model, name, ids in (
            (VehicleLink, "vehicle", vehicles), (DriverLink, "driver", drivers)
        ):  # fmt: skip
            for some in in_blocks(sorted(ids), 500):
                rows = model.objects.filter(**{f"{name}__in": some})
                schools |= set(rows.values_list("school", flat=True))
        hold_places(schools)

    def _locked(self, model):
        """What is not as the list left it is told."""
        left, found = self.left(model), {}
        for some in in_blocks(sorted(left), 500):
            rows = model.objects.select_for_update(of=("self",)).filter(pk__in=some)
            found |= {row.pk: row for row in rows.order_by("pk")}
        for key, after in left.items():
            if key not in found or not self.as_left(found[key], after):
                title = str(found[key]) if key in found else after.get("plate") or "–"
                self.found.append((title, _("was changed since")))
        return found

    def _ask_of_rights(self):
        """By a school of the reader's that uses it now."""
        for model, (whole, name) in _LINKS.items():
            mine: set[int] = set()
            rows = self.there[whole]
            for some in in_blocks(sorted(rows), 500):
                links = model.objects.filter(**{f"{name}__in": some})
                mine |= {getattr(o, name) for o in links if self.user.seats.cover(o, KEEPERS)}
            for key in rows.keys() - mine:
                self.found.append((str(rows[key]), _("is not yours to change any more")))

    def _ask(self, model):
        """What points to the rows that the list made and did not come with it."""
        for some in in_blocks(sorted(self.made[model] & self.there[model].keys()), 500):
            for there, column, rows in pointing(model, some):
                if there is Standing:  # their verdicts go with them
                    continue
                others = rows.exclude(pk__in=self.keys[there]) if there in self.keys else rows
                for key in others.order_by().values_list(column, flat=True).distinct():
                    name = capfirst(str(there._meta.verbose_name))
                    self.found.append((str(self.there[model][key]), name))

    def _ask_of_hazards(self):
        for model in _LINKS:
            links = [self.there[model][key] for key in self.made[model] & self.there[model].keys()]
            raised = {link.hazard: link for link in links if link.hazard}
            for some in in_blocks(sorted(raised), 500):
                for uuid in Hazard.objects.filter(uuid__in=some).values_list("uuid", flat=True):
                    self.found.append((str(raised[uuid]), _("a major hazard stands in the ledger")))

    def _ask_of_permits(self):
        """What the bureau decided since, or before, is no school's to put back."""
        facts = {
            row.key: {name: row.before[name] for name in _PERMIT & row.before.keys()}
            for row in self.rows
            if NOTED.models[row.what] is Vehicle and row.before and _PERMIT & row.before.keys()
        }
        decided = defaultdict(list)
        for some in in_blocks(sorted(facts.keys() & self.there[Vehicle].keys()), 500):
            rows = Permit.objects.filter(
                vehicle__in=some, state__in=(State.GRANTED, State.TAKEN_BACK)
            )
            for permit in rows.order_by("-pk").prefetch_related("steps"):
                decided[permit.vehicle_id].append(permit)
        for key, permits in decided.items():
            vehicle = self.there[Vehicle][key]
            before = {name: _column(Vehicle, name, value) for name, value in facts[key].items()}
            if against := permit_ends.decided_against(vehicle, before, permits):
                self.found.append((str(vehicle), permit_ends.stands(against.number)))

    def take_back(self, row):
        model = NOTED.models[row.what]
        there = self.there[model][row.key]
        if row.before is None:
            self._take_out(model, there)
        else:
            self._put_back(there, row.before)

    def _take_out(self, model, row):
        if model in (Vehicle, Driver):
            Standing.objects.filter(**{model._meta.model_name: row}).delete()
        if model in _LINKS:
            settle_all(DueItem.objects.filter(unit=row.school_id, key__startswith=f"{row.uuid}:"))
        row.delete()
        self._judge(model, row)

    def _put_back(self, row, before):
        drove = getattr(row, "driver_id", None)
        for name, value in before.items():
            setattr(row, name, _column(type(row), name, value))
        if hasattr(row, "version"):
            row.version += 1
        row.save()
        self._judge(type(row), row)
        if "driver_id" in before and drove and drove not in self.made[Driver]:
            judge.judge_many(Driver, [drove], self.user)

    def _judge(self, model, row):
        """What stays of what was touched."""
        whole, name = _LINKS.get(model) or {DriverRecord: (Driver, "driver_id")}.get(model) or (
            model, "pk",
        )  # fmt: skip
        key = getattr(row, name)
        if key is None or key in self.made[whole]:
            return
        if whole is Vehicle:
            count_anew([key])
            permit_ends.follow_numbers([key])
            driver = Vehicle.objects.values_list("driver", flat=True).get(pk=key)
            judge.judge_many(Driver, [driver] if driver else [], self.user)
        judge.judge_many(whole, [key], self.user)
