"""Activation slips: what is printed or written for each person, in the order of handing out."""

import datetime as dt
from dataclasses import dataclass

from safety.schools.models import User
from safety.schools.queries import deciding_seats


@dataclass(frozen=True)
class Slip:
    """What stands on one slip of paper."""

    name: str
    place: str
    district: str
    role: str
    username: str
    code: str
    last_day: dt.date


def slips(issued: list[tuple[User, str]], last_day: dt.date) -> list[Slip]:
    """One slip a person, by district, place and name. It holds codes in clear: never keep it."""
    seats = deciding_seats([person for person, _code in issued])
    found = [_slip(person, code, seats[person.pk][0], last_day) for person, code in issued]
    return sorted(found, key=lambda slip: (slip.district, slip.place, slip.role, slip.username))


def _slip(person, code, seat, last_day) -> Slip:
    return Slip(
        name=person.name,
        place=seat.unit.name,
        district=seat.district.name if seat.district else "",
        role=str(seat.get_role_display()),
        username=person.username,
        code=code,
        last_day=last_day,
    )
