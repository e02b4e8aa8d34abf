"""What the rows of a list say of vehicles and drivers, and what of it is new."""

from typing import Any

from safety.base import clock
from transport.rules.kinds import FORBIDDEN, Plates
from transport.rules.record import Question, Record
from transport.sheets.columns import ASKED
from transport.sheets.row import DRIVER_FACTS, VEHICLE_FACTS, questions_of

# Whose newest answer counts, whatever was answered before.
_NEWEST = (Question.INFECTION, Question.QUALIFICATION)
_COLUMNS = {
    Question.MEDICAL: "medical_on",
    Question.REVIEW: "reviewed_on",
    Question.QUALIFICATION: "qualified",
}
_ANSWERED = frozenset(question.value for question in ASKED)
# Of which a dash says that there is none. The owner's name goes where the cell names the kind.
_NONE = frozenset({*VEHICLE_FACTS, *DRIVER_FACTS, "driver_name"} - {"plate", "owner_name"})
_FLAGS = {"scrapped": False, "plates": Plates.OWN}
_TEXTS = ("colour", "kind", "owner", "owner_name", "permit", "phone", "licence_class")


def kept(name, value):
    """A cell that says nothing, as the column keeps it."""
    if value in (None, ""):
        return _FLAGS.get(name, "" if name in _TEXTS else None)
    return value


class News:
    """Of an importer (`RosterImport`): nothing is written by it."""

    def _said(self, line, names) -> dict[str, Any]:
        """What a row says of something that is known: nothing of empty cells."""
        given = line.row.values.keys() - line.row.blank
        if "owner_name" in given and line.cleaned.get("owner"):
            given |= {"owner"}
        given &= line.cleaned.keys()  # what is faulty says nothing
        return {name: line.cleaned[name] for name in names if name in given}

    def _claims(self, line, names) -> dict[str, Any]:
        """What a row says, to be held against another: a dash that there is none, where that can
        be; of a masked number nothing."""
        said = {name: line.cleaned.get(name) for name in names if name in _ANSWERED}
        said |= self._said(line, [name for name in names if name not in _ANSWERED])
        return {
            name: kept(name, value) for name, value in said.items()
            if (value not in (None, "") or name in _NONE) and not str(value).startswith("*")
        }  # fmt: skip

    def _given(self, line, names) -> dict[str, Any]:
        """What a row adds to something that an earlier one makes."""
        said = self._said(line, names)
        return {name: value for name, value in said.items() if value not in (None, "")}

    def _of_vehicle(self, line, parts) -> dict[str, Any]:
        """The facts of a known vehicle that change: of one's own all that is said, of another's
        what bars it alone."""
        said, row = self._said(line, VEHICLE_FACTS), parts.vehicle
        said.pop("plate", None)
        if not parts.vehicle_own:
            graver = {"scrapped": True} if said.get("scrapped") else {}
            if said.get("kind") in FORBIDDEN and row.kind not in FORBIDDEN:
                graver["kind"] = said["kind"]
            if said.get("plates", Plates.OWN) not in ("", Plates.OWN) and row.plates == Plates.OWN:
                graver["plates"] = said["plates"]
            said = graver
        said = {name: kept(name, value) for name, value in said.items()}
        return {name: value for name, value in said.items() if getattr(row, name) != value}

    def _of_driver(self, line, parts) -> dict[str, Any]:
        said = self._said(line, DRIVER_FACTS) if parts.driver_own else {}
        said = {name: kept(name, value) for name, value in said.items()}
        return {n: value for n, value in said.items() if getattr(parts.driver, n) != value}

    def _answers(self, line, parts) -> list[Record]:
        """What a row answers and is not on file."""
        data, day = line.cleaned, parts.as_of or clock.today()
        found = [
            Record(question, bad, day)
            for question, bad in questions_of(data)
            if self._is_news(parts, question, bad, day)
        ]
        medical = parts.records.get(Question.MEDICAL, [])
        if (on := data.get("medical_on")) and all(one.on < on for one in medical):
            found.append(Record(Question.MEDICAL.value, False, on))
        reviews = parts.records.get(Question.REVIEW, [])
        hours = data.get("study_hours")
        if (on := data.get("reviewed_on")) and all(
            one.on < on or (one.on == on and hours and one.count != hours) for one in reviews
        ):
            found.append(Record(Question.REVIEW.value, False, on, hours))
        return found

    @staticmethod
    def _is_news(parts, question, bad, day) -> bool:
        known = parts.records.get(question, [])
        newest = known[-1] if known else None
        if question in _NEWEST and newest:
            if newest.on >= day and newest.bad != bad:
                return False  # something newer is on file
            if question == Question.QUALIFICATION and newest.bad == bad:
                return False
        if bad:
            return not any(
                one.fails and one.code == question for one in parts.driver.found
            ) if parts.driver else True  # fmt: skip
        return not any(not one.bad and one.on >= day for one in known)

    def _drives(self, line, parts) -> tuple[bool, Any]:
        """Whether the row says who drives its vehicle, and whom it means: a driver or a mark."""
        data = line.cleaned
        if not data["has_vehicle"] or (parts.vehicle and not parts.vehicle_own):
            return False, None
        if data["has_driver"] or parts.driver or parts.named:
            named = parts.named and self.parts[id(parts.named)].mark
            return True, parts.driver or parts.mark or named
        cleared = "driver_name" in line.row.values and "driver_name" not in line.row.blank
        return cleared and not data.get("driver_name"), None

    def changes_of(self, line):
        parts, data, found = self.parts[id(line)], line.cleaned, []
        unit = data["school"]
        if parts.vehicle and data["has_vehicle"]:
            facts = self._of_vehicle(line, parts)
            found += [(name, getattr(parts.vehicle, name), value) for name, value in facts.items()]
            found += self._changed_use(parts.vehicle_link, unit)
            link, pupils = parts.vehicle_link, data.get("pupils")
            if link and pupils is not None and link.pupils != pupils:
                found.append(("pupils", link.pupils, pupils))
            says, whom = self._drives(line, parts)
            if says and whom != self._driver_of(parts.vehicle):
                before = self._driver_of(parts.vehicle)
                found.append(("driver_name", before and before.name, data.get("driver_name")))
        if data["has_driver"]:
            if parts.driver is None:
                return found or [("driver_name", None, data["driver_name"])]
            facts = self._of_driver(line, parts)
            found += [(name, getattr(parts.driver, name), value) for name, value in facts.items()]
            if self._new_licence(line, parts):
                found.append(("licence", f"…{parts.driver.licence_end}", "…"))
            found += self._changed_use(parts.driver_link, unit)
            for one in self._answers(line, parts):
                name = _COLUMNS.get(one.question, one.question)
                value = one.on if name.endswith("_on") else self._value(name, one.bad)
                found.append((name, None, value))
        return found

    @staticmethod
    def _value(name, bad) -> bool:
        return not bad if name == "qualified" else bad

    def _driver_of(self, vehicle):
        if vehicle is None or vehicle.driver_id is None:
            return None
        return self.drivers.get(vehicle.driver_id) or vehicle.driver

    @staticmethod
    def _changed_use(link, unit):
        return [] if link and link.in_use else [("school", None, unit)]

    @staticmethod
    def _new_licence(line, parts) -> bool:
        """A number that ends as the one on file is that one."""
        number = line.cleaned.get("licence", "")
        return bool(parts.driver_own and number and number[-4:] != parts.driver.licence_end)
