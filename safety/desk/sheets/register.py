"""Whom a row of a list of people means, among those who are here already."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _

from safety.desk.sheets.places import in_blocks
from safety.schools.models import Appointment, Unit, User
from safety.schools.queries import deciding_seats, manages


@dataclass(eq=False)
class Known:
    """Somebody with an account: their posts as the reader sees them, and whether the reader may
    change the account."""

    person: User
    managed: bool
    seats: list[Appointment] = field(default_factory=list)

    def seat(self, role: str, unit: Unit) -> Appointment | None:
        """The post in force or to come."""
        return next((s for s in self.seats if _is(s, role, unit) and s.is_open), None)

    def last_seat(self, role: str, unit: Unit) -> Appointment | None:
        """The post of this kind that ended last."""
        past = [s for s in self.seats if _is(s, role, unit) and not s.is_open]
        return max(past, key=lambda seat: seat.ends_on, default=None)

    def sat_at(self, unit: Unit) -> bool:
        return any(seat.unit_id == unit.pk for seat in self.seats)


def _is(seat, role, unit):
    return seat.role == role and seat.unit_id == unit.pk


class Register:
    """The people whom the rows of a list may mean. A few queries for every 2,000 rows."""

    def __init__(self, user, rows: Iterable[dict]):
        rows = list(rows)
        self.user = user
        self.people: dict[int, Known] = {}
        self.by_name: dict[str, list[Known]] = {}
        self.usernames = usernames = {row["username"] for row in rows if row.get("username")}
        for names in in_blocks({row["name"] for row in rows}):
            self._add(User.objects.visible_to(user).filter(name__in=names))
        for names in in_blocks(usernames):
            self._add(User.objects.visible_to(user).filter(username__in=names))
        self.by_username = {known.person.username: known for known in self.people.values()}
        self.taken = {
            name for names in in_blocks(usernames)
            for name in User.objects.filter(username__in=names).values_list("username", flat=True)
        }  # fmt: skip

    def _add(self, people):
        new = [person for person in people if person.pk not in self.people]
        deciding = deciding_seats(new)
        for person in new:
            managed = manages(self.user, person, deciding[person.pk])
            known = self.people[person.pk] = Known(person, managed)
            self.by_name.setdefault(person.name, []).append(known)
        seats = Appointment.objects.visible_to(self.user)
        for keys in in_blocks(person.pk for person in new):
            for seat in seats.filter(user__in=keys):
                self.people[seat.user_id].seats.append(seat)

    def find(self, row: dict) -> Known | None:
        """The person of a row: by the sign-in name; by name and post; by name and phone; by name
        and unit, where no phone says otherwise. None: nobody who is here.

        Raises ValidationError of the field in doubt: several fit, the sign-in name is another's,
        the account is deactivated.
        """
        username = row.get("username") or ""
        if username in self.taken:
            return self._owner(row, username)
        found = self._fitting(row)
        if len(found) > 1:
            raise _doubt("name", _("Several people of this name fit. Give the sign-in name."))
        if not found:
            return None
        if username:
            raise _doubt(
                "username",
                _("%(name)s is here already and signs in as “%(username)s”.")
                % {"name": found[0].person.name, "username": found[0].person.username},
            )
        return _active(found[0])

    def _owner(self, row, username):
        owner = self.by_username.get(username)
        if owner is None or not (owner.person.name == row["name"] or owner.sat_at(row["unit"])):
            raise _doubt("username", _("This sign-in name is taken."))
        return _active(owner)

    def _fitting(self, row) -> list[Known]:
        same, phone, unit = self.by_name.get(row["name"], []), row.get("phone"), row["unit"]
        holders = [known for known in same if known.seat(row["role"], unit)]
        if len(holders) > 1 and phone:
            holders = [known for known in holders if known.person.phone == phone] or holders
        by_phone = [known for known in same if phone and known.person.phone == phone]
        at_unit = [known for known in same if known.sat_at(unit)
                   and not (phone and known.person.phone)]  # fmt: skip
        found = holders or by_phone or at_unit
        return [known for known in found if known.person.is_active] or found[:1]


def _active(known: Known) -> Known:
    if known.person.is_active:
        return known
    raise _doubt(
        "name",
        _("This person's account is deactivated. Activate it again on the person's page first."),
    )


def _doubt(field, message):
    return forms.ValidationError({field: message})
