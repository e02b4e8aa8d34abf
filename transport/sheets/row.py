"""What one row of the register must be: a vehicle, a driver, or a vehicle with its driver.

`cleaned_data` afterwards holds `has_vehicle` and `has_driver`; a name alone, in a sheet that has no
column of identity numbers, only says who drives.
"""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base import clock
from safety.base.forms import CleanForm
from safety.desk.forms.fields import DayInput, PhoneField
from safety.desk.sheets.places import Places
from safety.desk.sheets.words import name_the_choices
from safety.schools.models import Tier, Unit
from safety.sheets.kinds import compact
from transport.models import Owner
from transport.models.vehicle import GEAR
from transport.queries.numbers import numbers_of
from transport.rules import identity as ids
from transport.rules import licence as licences
from transport.rules import plate as plates
from transport.rules.kinds import Kind, Plates
from transport.rules.record import Question
from transport.rules.vehicle import faults_of_dates
from transport.sheets.columns import ASKED, CLEAR, NO_PLATE, OWNER_WORDS

ENDS = ("inspection_until", "insurance_until", "permit_until", "scrap_on")
VEHICLE_FACTS = (
    *("plate", "colour", "plates", "kind", "seats", "owner", "owner_name", "permit"),
    *ENDS, "scrapped", *GEAR,
)  # fmt: skip
DRIVER_FACTS = ("phone", "licence_class", "first_licensed_on", "licence_valid")
# Beside these of a driver: what is asked, and papers with their days.
SAID = (
    *(question.value for question in ASKED),
    *("qualified", "medical_on", "reviewed_on", "study_hours", "answers_on"),
)
_COMPANY = re.compile(r"公司|集团|客运|公交|车队|合作社|租赁|运输|有限|企业")
_SCHOOL = re.compile(r"(?:学校|小学|中学|幼儿园|学院|初中|高中|校区|学区)$")
# An exported list shows the last four alone.
_MASKED = re.compile(r"[*•·×x#]{2,}([0-9]{3}[0-9x])")
_YELLOW = {Kind.SCHOOL_BUS, Kind.SMALL_SCHOOL_BUS, Kind.LARGE_COACH, Kind.MEDIUM_COACH}


class Answer(forms.Field):
    """Yes, no, or nothing said: an empty cell is no answer."""

    def __init__(self):
        super().__init__(required=False)

    def clean(self, value):
        if value in (None, ""):
            return None
        if not isinstance(value, bool):
            raise forms.ValidationError(_("Write yes or no (是 or 否)."))
        return value


class LicenceEnd(forms.DateField):
    """The last day of a licence, or that it has none (长期)."""

    widget = DayInput

    def clean(self, value):
        if isinstance(value, str) and licences.is_long_term(value):
            return licences.LONG_TERM
        return super().clean(value)


def _day():
    return forms.DateField(required=False, widget=DayInput())


def _text(most):
    return forms.CharField(required=False, max_length=most)


def _choice(choices):
    return forms.ChoiceField(required=False, choices=[("", ""), *choices])


class RosterRow(CleanForm):
    """The fields of the pages (forms/vehicle.py, forms/driver.py), each of which may be left out;
    the importer knows which must be there of what is new. `own`: the school of a sheet that has no
    column for it."""

    school = forms.CharField(label=gettext_lazy("School"), max_length=120, required=False)
    school_code = _text(20)
    plate, colour, plates = _text(20), _choice(plates.Colour.choices), _choice(Plates.choices)
    kind = _choice(Kind.choices)
    seats = forms.IntegerField(required=False, min_value=1, max_value=200)
    pupils = forms.IntegerField(required=False, min_value=0, max_value=300)
    owner, owner_name = _choice(Owner.choices), _text(80)
    inspection_until, insurance_until = _day(), _day()
    permit, permit_until, scrap_on = _text(40), _day(), _day()
    scrapped, hammer, extinguisher, first_aid, recorder = (Answer() for _n in range(5))
    driver_name, identity, licence = _text(40), _text(40), _text(40)
    phone = PhoneField(required=False)
    licence_class, first_licensed_on, licence_valid = _text(12), _day(), LicenceEnd(required=False)
    qualified, medical_on, reviewed_on = Answer(), _day(), _day()
    study_hours = forms.IntegerField(required=False, min_value=0, max_value=100)
    answers_on = _day()

    def __init__(self, *args, places: Places, own: Unit | None = None, **kwargs):
        self.places, self.own = places, own
        super().__init__(*args, **kwargs)
        for question in ASKED:
            self.fields[question.value] = Answer()
            self.fields[f"{CLEAR}{question.value}"] = Answer()
        for name in ("colour", "plates", "kind", "owner"):
            name_the_choices(self.fields[name])

    def clean_plate(self):
        return plates.clean(self.cleaned_data["plate"])

    def clean_identity(self):
        """The number, or, of a masked one, a star and the last four."""
        given = self.cleaned_data["identity"]
        if masked := _MASKED.fullmatch(compact(given)):
            return f"*{masked[1].upper()}"
        number = ids.clean(given)
        wrong = ids.fault(number, clock.today()) if number else ""
        if wrong:
            raise forms.ValidationError(wrong)
        return number

    def clean_licence(self):
        """The number; "" for a masked one, which says nothing new."""
        given = self.cleaned_data["licence"]
        return "" if _MASKED.fullmatch(compact(given)) else given.upper()

    def clean_licence_class(self):
        given = self.cleaned_data["licence_class"]
        found = licences.clean(given)
        if given and not found:
            raise forms.ValidationError(_("This is no class of a driving licence."))
        return found

    def clean(self):
        data = self.cleaned_data
        if not {"school", "school_code"} & self.errors.keys():
            self._find_school(data)
        for question in ASKED:
            clear = data.pop(f"{CLEAR}{question.value}", None)
            if clear is not None and data.get(question.value) is None:
                data[question.value] = not clear
        bare = data.get("plate", "") in NO_PLATE[1:] and bool(data.get("plate"))
        if bare:
            data["plate"], data["plates"] = "", Plates.NONE
        told = any(data.get(name) not in (None, "") for name in VEHICLE_FACTS)
        data["has_vehicle"] = told or data.get("pupils") is not None or "plate" in self.errors
        said = any(data.get(name) not in (None, "") for name in (*DRIVER_FACTS, *SAID))
        named = bool(data.get("identity")) or "identity" in self.errors
        # A sheet of vehicles has no identity numbers: a name there says who drives, no more.
        whole = "identity" in self.data or not data["has_vehicle"]
        data["has_driver"] = whole and (named or said or bool(data.get("driver_name")))
        if data["has_vehicle"]:
            self._judge_vehicle(data)
        if data["has_driver"]:
            self._judge_driver(data)
        if not data["has_vehicle"] and not data["has_driver"]:
            self.add_error(None, _("This row names neither a vehicle nor a driver."))
        return data

    def put(self, faults):
        for field, fault in faults.items():
            self.add_error(field, fault)

    def _find_school(self, data):
        name, code = data.get("school", ""), data.pop("school_code", "")
        data["school"] = None
        if self.own and not {"school", "school_code"} & self.data.keys():
            data["school"] = self.own
            return
        try:
            unit = self.places.find(code or name) if code or name else None
        except forms.ValidationError as error:
            self.add_error("school_code" if code else "school", error)
            return
        if unit is None:
            self.add_error("school", _("This field is required."))
        elif unit.tier != Tier.SCHOOL:
            self.add_error("school", _("“%(name)s” is no school.") % {"name": unit.name})
        elif code and name and not self.places.bears(unit, name):
            self.add_error(
                "school", _("The code beside it is that of “%(name)s”.") % {"name": unit.name}
            )
        else:
            data["school"] = unit

    def _judge_vehicle(self, data):
        today = clock.today()
        if not {"plate", "colour", "kind", "plates"} & self.errors.keys():
            shown = (data.get(name) or "" for name in ("plate", "colour", "kind", "plates"))
            if wrong := plates.fault(*shown):
                self.add_error("plate", wrong)
            data["colour"] = data.get("colour") or _colour_of(data.get("plate"), data.get("kind"))
        ends = {name: data.get(name) for name in ENDS}
        city = data["school"].city_id if data.get("school") else None
        self.put(faults_of_dates(today, numbers_of(city), **ends))
        self._judge_owner(data)

    def _judge_owner(self, data):
        """Offices write the kind of owner and the name into one cell: 个人, a company, a school."""
        name, word = data.get("owner_name", ""), compact(data.get("owner_name", ""))
        if not name:
            return
        kind = next((value for value, words in OWNER_WORDS.items() if word in words), None)
        unit = data.get("school")
        if kind:
            data["owner_name"] = ""
        elif unit is not None and self.places.bears(unit, name):
            kind, data["owner_name"] = Owner.SCHOOL, ""
        elif _COMPANY.search(word):
            kind = Owner.COMPANY
        else:
            kind = Owner.SCHOOL if _SCHOOL.search(word) else Owner.HIRED
        data["owner"] = data.get("owner") or kind

    def _judge_driver(self, data):
        today, number = clock.today(), data.get("identity", "")
        if not number and "identity" not in self.errors:
            self.add_error("identity", _("Give the identity number of the driver."))
        if not data.get("driver_name") and "driver_name" not in self.errors:
            self.add_error("driver_name", _("Give the name of the driver."))
        if number and not number.startswith("*"):
            first = data.get("first_licensed_on")
            self.put(licences.faults_of_first(ids.born_on(number), first, today))
        for name in ("medical_on", "reviewed_on", "answers_on"):
            if data.get(name) and data[name] > today:
                self.add_error(name, _("This day has not come yet."))
        if data.get("study_hours") is not None and not data.get("reviewed_on"):
            self.add_error("study_hours", _("Give the day of the review as well."))


def _colour_of(plate, kind) -> str:
    """Of a list that leaves the colour out: what plates of that kind are painted in."""
    form = plates.form_of(plate) if plate else None
    if form == "energy":
        small = not plate[2].isdigit()
        return plates.Colour.GREEN if small else plates.Colour.YELLOW_GREEN
    if form not in ("ordinary", "coach") or not kind:
        return plates.Colour.OTHER
    return plates.Colour.YELLOW if kind in _YELLOW else plates.Colour.BLUE


def questions_of(data: dict) -> list[tuple[str, bool]]:
    """What a row answers: (question, whether it is bad); nothing of cells left empty."""
    found = [(q.value, data[q.value]) for q in ASKED if data.get(q.value) is not None]
    if data.get("qualified") is not None:
        found.append((Question.QUALIFICATION.value, not data["qualified"]))
    return found
