"""The people of the demonstration city. Only the accounts on the sign-in page have passwords."""

import random
import uuid
from dataclasses import dataclass, field

from demo import names
from demo.places import BATCH
from safety.base.text import search_words
from safety.schools.models import Appointment, Role, User

PASSWORD = "demonstration-city-2026"


@dataclass
class People:
    """Those whom the stories need by name; `officers`, `principals` and `attendants` by
    school id."""

    city_admin: User = None
    leader: User = None
    inspectors: list[User] = field(default_factory=list)
    district_admins: dict[int, User] = field(default_factory=dict)
    officers: dict[int, User] = field(default_factory=dict)
    principals: dict[int, User] = field(default_factory=dict)
    attendants: dict[int, User] = field(default_factory=dict)


def build(rng, places, make_uuid, since) -> People:
    """Write the bureau's people, and an officer and a principal for each school."""
    people = People()
    make = _Maker(rng, make_uuid, since)
    people.city_admin = make("city-admin", Role.CITY_ADMIN, places.city)
    people.leader = make("leader", Role.LEADER, places.city)
    people.inspectors = [make(f"inspector{n}", Role.INSPECTOR, places.city) for n in range(1, 9)]
    for n, district in enumerate(places.districts, 1):
        admin = make(f"district{n:02d}", Role.DISTRICT_ADMIN, district)
        people.district_admins[district.pk] = admin
        make(f"inspector-d{n:02d}", Role.INSPECTOR, district)
    for n, township in enumerate(places.townships, 1):
        make(f"township{n:03d}", Role.TOWNSHIP_ADMIN, township)
    for school in places.schools:
        unit, code = school.unit, school.code
        people.officers[school.pk] = make(
            f"o{code}", Role.SAFETY_OFFICER, unit, school.officer_name, school.officer_phone
        )
        people.principals[school.pk] = make(
            f"p{code}", Role.PRINCIPAL, unit, school.principal_name, school.principal_phone
        )
    make.write()
    return people


def attendant(school, since) -> User:
    """Whoever goes along with the pupils of a school, by an account of their own."""
    rng = random.Random(f"attendant {school.code}")
    make = _Maker(rng, lambda: uuid.UUID(int=rng.getrandbits(128), version=4), since)
    user = make(f"a{school.code}", Role.ATTENDANT, school.unit)
    make.write()
    return user


class _Maker:
    """Collects accounts and appointments, then writes each table in bulk."""

    def __init__(self, rng, make_uuid, since):
        self.rng, self.make_uuid, self.since = rng, make_uuid, since
        self.users, self.seats = [], []

    def __call__(self, username, role, unit, name=None, phone=None) -> User:
        name = name or names.person(self.rng)
        user = User(
            username=username, name=name, phone=phone or names.phone(self.rng),
            uuid=self.make_uuid(), password="!", search=search_words(name, username),
        )  # fmt: skip
        self.users.append(user)
        self.seats.append(
            Appointment(user=user, role=role, unit=unit, starts_on=self.since, **unit.columns())
        )
        return user

    def write(self):
        User.objects.bulk_create(self.users, batch_size=BATCH)
        for seat in self.seats:
            seat.user_id = seat.user.pk
        Appointment.objects.bulk_create(self.seats, batch_size=BATCH)
