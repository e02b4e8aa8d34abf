"""Undoing a list of schools or of people: what it made is taken out, what it changed is put back.

A row that is no longer as the list left it was edited since, by whomever, and stays as it is.
"""

from functools import cached_property

from django.utils.translation import gettext as _

from safety.base.trail import storable
from safety.desk.sheets.places import in_blocks
from safety.schools.actions import take_out
from safety.schools.actions.people import edit_person
from safety.schools.actions.school import PLAIN, update_school
from safety.schools.models import Appointment, School, User
from safety.sheets.importer import Written
from safety.sheets.undo import Undo

SCHOOL, PERSON, SEAT = "school", "person", "seat"
_EDITED = ("name", "phone", "email")


def of_school(school: School) -> dict:
    """A school as it stands, in plain values."""
    facts = {name: getattr(school, name) for name in PLAIN | {"stage", "boarding", "status"}}
    return storable({**facts, "name": school.unit.name, "parent": school.unit.parent_id})


def of_person(person: User) -> dict:
    facts = ("username", *_EDITED, "is_active")
    return storable({name: getattr(person, name) for name in facts})


def of_seat(seat: Appointment) -> dict:
    facts = ("user_id", "role", "unit_id", "starts_on", "ends_on")
    return storable({name: getattr(seat, name) for name in facts})


def made(what: str, row, after: dict) -> Written:
    return Written(what, row.pk, None, after)


def changed(what: str, row, before: dict, after: dict) -> Written:
    """`before`: the row as it stood; only what differs is kept."""
    return Written(what, row.pk, {k: v for k, v in before.items() if after[k] != v}, after)


class ListUndo(Undo):
    """Schools, people and posts alike."""

    def obstacles(self, progress):
        self.found: list[tuple[str, str]] = []
        self.schools = self._locked(SCHOOL, School.objects.select_related("unit"), of_school)
        self.people = self._locked(PERSON, User.objects.all(), of_person)
        self.seats = self._locked(SEAT, Appointment.objects.select_related("user", "unit"), of_seat)
        progress(0, len(self.rows))
        self._ask_of_schools()
        progress(0, len(self.rows))
        self._ask_of_people()
        return self.found

    def _locked(self, what, rows, state):
        """The rows of one kind by key, locked in the order of their keys: what is not as the
        list left it is an obstacle."""
        after = {row.key: row.after for row in reversed(self.rows) if row.what == what}
        of = ("self", "unit") if what == SCHOOL else ("self",)
        found = {}
        for keys in in_blocks(sorted(after), 500):
            locked = rows.select_for_update(of=of).filter(pk__in=keys).order_by("pk")
            found |= {row.pk: row for row in locked}
        for key, left in after.items():
            if key not in found or state(found[key]) != left:
                self._edited(what, left)
        return found

    def _edited(self, what, left):
        who = left["name"] if what != SEAT else User.objects.get(pk=left["user_id"]).name
        self.found.append((who, _("was changed since")))

    def _made(self, what):
        return {row.key for row in self.rows if row.what == what and row.before is None}

    def _ask_of_schools(self):
        ids = sorted(self._made(SCHOOL) & self.schools.keys())
        told, self.hidden = take_out.needs_of_schools(self.user, ids, self.since)
        self._note((self.schools[key].unit.name, why) for key in ids for why in told.get(key, ()))

    def _ask_of_people(self):
        keys, seats = sorted(self._made(PERSON) & self.people.keys()), self._made(SEAT)
        people = [self.people[key] for key in keys]
        told = take_out.needs_of_people(self.user, people, seats)
        self._note((person.name, why) for person in people for why in told.get(person.pk, ()))
        others = {s.user_id: s.user for s in self.seats.values() if s.user_id not in set(keys)}
        for person in others.values():
            self._note((person.name, why) for why in take_out.signed_in(person, self.since))

    def _note(self, lines):
        self.found += lines

    def take_back(self, row):
        {SCHOOL: self._school, PERSON: self._person, SEAT: self._seat}[row.what](row)

    def _school(self, row):
        school = self.schools[row.key]
        if row.before is None:
            hidden = school.pk in self.hidden
            take_out.take_out_school(school, self.user, keep_row=hidden)
            return
        field = School._meta.get_field
        before = {k: v if k == "name" else field(k).to_python(v) for k, v in row.before.items()}
        update_school(school, self.user, **before)

    def _person(self, row):
        person = self.people[row.key]
        if row.before is None:
            take_out.take_out_person(person, self.user)
        else:
            edit_person(person, self.user, **row.before)

    def _seat(self, row):
        seat = self.seats[row.key]
        # Somebody whom the list made loses all their posts with the account.
        if seat.user_id not in self._made_people:
            take_out.take_out_seat(seat, self.user)

    @cached_property
    def _made_people(self):
        return self._made(PERSON)
