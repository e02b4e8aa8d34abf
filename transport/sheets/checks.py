"""What is wrong with the rows of a list of vehicles and drivers, held against what stands here and
against each other; what of a list is not taken."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safety.base import clock
from safety.schools.models import Status
from safety.sheets.words import keys
from transport.actions import permit_ends
from transport.actions.route_clash import clashing, in_words
from transport.rules import licence as licences
from transport.sheets.columns import CLEAR, KEEPERS
from transport.sheets.row import DRIVER_FACTS, VEHICLE_FACTS, questions_of

# Columns of lists that say that the traffic police has it.
FILED = frozenset(
    ["备案日期", "备案时间", "是否备案", "备案情况", "备案状态", "交管备案日期", "备案登记日期"]
)


class Checks:
    """Of an importer (`RosterImport`)."""

    def check_file(self, lines):
        self.first: dict[tuple, Any] = {}
        for line in lines:
            unit = line.cleaned.get("school")
            if unit is None or not line.good("school", "school_code"):
                continue
            if not self.user.seats.cover(self.schools[unit.pk], KEEPERS):
                line.fault("school", _("You see this school, but do not keep its vehicles."))
            elif self.schools[unit.pk].status != Status.OPEN:
                line.fault("school", _("The school is closed."))
            else:
                parts = self.parts[id(line)]
                if line.cleaned["has_vehicle"]:
                    self._check_vehicle(line, parts)
                if line.cleaned["has_driver"]:
                    self._check_driver(line, parts)
        self._check_again(lines)
        self._remark_known()
        self._remark_filed(lines)

    def _check_again(self, lines):
        """Whom a school takes back, its routes of before would drive again: not in the way of
        another's of now."""
        for name, where in (("vehicle", "plate"), ("driver", "identity")):
            back = {}
            for line in lines:
                parts = self.parts[id(line)]
                link = getattr(parts, f"{name}_link")
                if line.cleaned.get(f"has_{name}") and link and not link.in_use:
                    back[id(line)] = (line, getattr(parts, name), link)
            routes = clashing(name, [link for _line, _row, link in back.values()])
            for line, row, link in back.values():
                if link.pk in routes and line.good(where):
                    line.fault(where, in_words(row, routes[link.pk]))

    def _check_vehicle(self, line, parts):
        data = line.cleaned
        if parts.vehicle is None and not data.get("kind") and line.good("kind"):
            line.fault("kind", _("Say what kind of vehicle it is."))
        asked = "pupils" in line.row.values and data.get("pupils") is None
        if asked and parts.vehicle_link is None and line.good("pupils"):
            line.fault("pupils", _("Give the number of pupils; 0 where it carries none."))
        self._check_permit(line, parts)
        if not data.get("plate") or not line.good("plate"):
            return
        key = ("plate", data["school"].city_id, data["plate"])
        first = self.first.setdefault(key, line)
        if first is line:
            return
        if first.cleaned["school"] == data["school"]:
            line.fault("plate", _same_as(first))
        else:
            self._check_alike(first, line, (*VEHICLE_FACTS, "driver_name", "identity"), "plate")

    def _check_permit(self, line, parts):
        """No list gives another last day to a permit that the bureau decided."""
        permit = parts.vehicle and self.decided.get(parts.vehicle.pk)
        if permit and permit_ends.other_day(parts.vehicle, self._of_vehicle(line, parts), permit):
            where = "permit_until" if "permit_until" in line.row.values else "permit"
            line.fault(where, permit_ends.stands(permit.number))

    def _check_driver(self, line, parts):
        data = line.cleaned
        if parts.driver and data.get("driver_name") and parts.driver.name != data["driver_name"]:
            line.fault("driver_name", _(
                "This identity number stands under another name in the city. Look at the card."
            ))  # fmt: skip
        if parts.driver and (data.get("identity") or "").startswith("*"):
            first = data.get("first_licensed_on")
            faults = licences.faults_of_first(parts.driver.born_on, first, clock.today())
            for name, fault in faults.items():
                line.fault(name, fault)
        mark = parts.mark or (parts.driver and parts.driver.identity_mark)
        if not mark or not line.good("identity"):
            return
        first = self.first.setdefault(("driver", data["school"].city_id, mark), line)
        if first is line:
            return
        alone = not data["has_vehicle"] and not first.cleaned["has_vehicle"]
        if alone and first.cleaned["school"] == data["school"]:
            line.fault("identity", _same_as(first))
        asked = (question for question, _bad in questions_of(data))
        names = ("driver_name", "licence", *DRIVER_FACTS, *asked)
        self._check_alike(first, line, names, "identity")

    def _check_alike(self, first, line, names, of):
        """Two rows of one vehicle or driver say the same, or leave it out. What was only taken
        from the kind of vehicle (the colour of its plate) was not said."""
        earlier, later = self._claims(first, names), self._claims(line, names)
        for name in names:
            if name in earlier and name in later and earlier[name] != later[name]:
                cells = (name, f"{name}_name", f"{CLEAR}{name}")
                where = next((cell for cell in cells if cell in line.row.values), of)
                line.fault(where, _(
                    "Row %(row)d of sheet “%(sheet)s” says something else of the same."
                ) % {"row": first.row.number, "sheet": first.row.table.sheet})  # fmt: skip

    def _remark_filed(self, lines):
        """That a vehicle was filed, and when, a list may say: what the traffic police was handed,
        and what has changed since, filings alone show."""
        tables = {id(line.row.table): line.row.table for line in lines}.values()
        unread = (place.header for table in tables for place in table.header.unread)
        said = dict.fromkeys(header for header in unread if FILED & set(keys(header)))
        if said:
            text = _(
                "“%(columns)s” was not taken: a day alone does not say what the traffic police was "
                "handed. What is not filed yet is asked for under “Filings with the traffic "
                "police”."
            )
            self.remarks.append(text % {"columns": "、".join(said)})

    def _remark_known(self):
        """What the city knows from others is taken as it is."""
        known = {
            row.pk
            for parts in self.parts.values()
            for row, own in ((parts.vehicle, parts.vehicle_own), (parts.driver, parts.driver_own))
            if row is not None and not own
        }
        if known:
            text = ngettext(
                "%(count)d vehicle or driver is known in the city from another school and is "
                "taken as it stands there; what bars is added.",
                "%(count)d vehicles and drivers are known in the city from other schools and are "
                "taken as they stand there; what bars is added.",
                len(known),
            )
            self.remarks.append(text % {"count": len(known)})


def _same_as(first) -> str:
    return _("The same as in row %(row)d of sheet “%(sheet)s”.") % {
        "row": first.row.number, "sheet": first.row.table.sheet,
    }  # fmt: skip
