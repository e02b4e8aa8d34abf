"""Who hears a rung: the active people who on that day hold its role where the matter lies."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from safety.base.among import Among
from safety.dues.ladders import Call
from safety.schools.models import Appointment, Role, Unit

SCHOOL_ROLES = frozenset({Role.PRINCIPAL, Role.SAFETY_OFFICER})
BUREAU_ROLES = frozenset({Role.INSPECTOR, Role.LEADER})


class Place(NamedTuple):
    """Where the matter of an item lies: who owes it, and the units above."""

    unit_id: int
    township_id: int | None
    district_id: int | None
    city_id: int | None


class Recipients:
    """The people at many places, read in two queries."""

    def __init__(self, told: Iterable[tuple[Place, Call]], day: dt.date):
        told = list(told)
        districts = {place.district_id for place, _said in told if place.district_id}
        direct = Unit.objects.filter(pk__in=districts, direct=True)
        self._direct = set(direct.values_list("pk", flat=True))
        seats = {self.seat_of(place, role) for place, said in told for role in said.roles}
        self._people: dict[tuple[str, int | None], list[int]] = defaultdict(list)
        rows = Appointment.objects.filter(
            Appointment.in_force(day),
            Among("unit", {unit for _role, unit in seats if unit}),
            role__in={role for role, _unit in seats},
            unit__active=True,
            user__is_active=True,
        )
        for role, unit, user in rows.order_by("pk").values_list("role", "unit_id", "user_id"):
            self._people[role, unit].append(user)

    def seat_of(self, place: Place, role: str) -> tuple[str, int | None]:
        """The role and unit at which a rung for `role` is heard.

        School people at the school itself; administrators at its township, district, city;
        inspectors and leaders at the district. What the city itself owes, and what its directly
        run schools owe, lies in no district with a bureau of its own: there the city's bureau and
        its administrator stand for the district's.
        """
        district = None if place.district_id in self._direct else place.district_id
        if role in SCHOOL_ROLES:
            return role, place.unit_id
        if role == Role.TOWNSHIP_ADMIN:
            return role, place.township_id
        if role in BUREAU_ROLES:
            return role, district or place.city_id
        if role == Role.DISTRICT_ADMIN and district:
            return role, district
        return Role.CITY_ADMIN.value, place.city_id

    def of(self, place: Place, said: Call) -> dict[int, int]:
        """User ids with the offset that each of them hears."""
        heard: dict[int, int] = {}
        for role, offset in said.roles.items():
            for user in self._people.get(self.seat_of(place, role), ()):
                heard[user] = max(offset, heard.get(user, offset))
        return heard
