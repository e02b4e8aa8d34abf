"""Who sees what: the one choke point (design.md, engine 1).

A row belongs to a school (`SchoolOwned`), to a unit (`UnitOwned`) or to several schools through a
link table (`SharedBySchools`). All are fetched by `Model.objects.visible_to(user)`. A person sees
the units of their present appointments and all below them; somebody with none sees nothing.
An attendant (`BY_NAME`) sees by their seat no unit at all. Rows of which a model says that they
are of that very person (`named_q`) are fetched by `Model.objects.named_for(user)`, by the pages
made for it alone: whatever other seats they hold, no list and no workbook gains a row by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.db.models import Q

from safety.base import clock
from safety.base.prepared import Prepared

NOTHING = Q(pk__in=[])
BY_NAME = "attendant"  # the role (Role.ATTENDANT) whose holders see what they are named for


@dataclass(frozen=True)
class Seat:
    """One appointment in force: the role, and the unit with its tier."""

    role: str
    unit_id: int
    tier: str


@dataclass(frozen=True)
class Seats:
    """The seats of one person at one moment. `seats` give sight of a unit; `named_at` are the
    schools at which the person sees by their own name alone: they stand apart, so that whatever
    asks for seats never takes one for the other."""

    user_id: int | None
    seats: tuple[Seat, ...] = ()
    named_at: tuple[int, ...] = ()

    @classmethod
    def of(cls, user) -> "Seats":
        """Seats of a user today; none for anonymous and deactivated people and unknown roles."""
        if not (user and user.is_authenticated and user.is_active):
            return cls(None)
        rows = [Seat(*row) for row in _held()(user.pk, clock.today()) if row[0] in _roles()]
        named = tuple(seat.unit_id for seat in rows if seat.role == BY_NAME)
        return cls(user.pk, tuple(seat for seat in rows if seat.role != BY_NAME), named)

    @property
    def roles(self) -> frozenset[str]:
        named = {BY_NAME} if self.named_at else set()
        return frozenset(seat.role for seat in self.seats) | named

    @property
    def marks(self) -> list[str]:
        """The seats as plain words ("inspector:12"), to be kept with what was made for them."""
        named = {f"{BY_NAME}:{unit}" for unit in self.named_at}
        return sorted({f"{seat.role}:{seat.unit_id}" for seat in self.seats} | named)

    @property
    def places(self) -> list[tuple[str, int]]:
        """Tier and unit of each, in one writing."""
        return sorted({(seat.tier, seat.unit_id) for seat in self.seats})

    def only(self, roles: Iterable[str]) -> "Seats":
        """The same person with nothing but the seats of these roles."""
        roles = frozenset(roles)
        return Seats(self.user_id, tuple(seat for seat in self.seats if seat.role in roles))

    def units(self, tier: str) -> list[int]:
        return sorted({seat.unit_id for seat in self.seats if seat.tier == tier})

    def q(self, *, school: str, township: str, district: str, city: str) -> Q:
        """The condition "in one of my units or below", given the row's column for each tier."""
        columns = {
            "school": school,
            "township": township,
            "district": district,
            "city": city,
            "province": f"{city}__province",
        }
        result = NOTHING
        for tier, column in columns.items():
            ids = self.units(tier)
            if len(ids) == 1:
                result |= Q(**{column: ids[0]})
            elif ids:
                result |= Q(**{f"{column}__in": ids})
        return result

    def cover(self, row, roles: Iterable[str]) -> bool:
        """True when a seat with one of `roles` stands at or above the row's owner.

        `row` carries `school_id` or `unit_id`, and `township_id`, `district_id`, `city_id`.
        """
        roles = frozenset(roles)
        return any(seat.role in roles and _stands_over(seat, row) for seat in self.seats)

    def tiers_over(self, row, roles: Iterable[str]) -> set[str]:
        """The tiers from which seats with one of `roles` stand over the row."""
        roles = frozenset(roles)
        return {s.tier for s in self.seats if s.role in roles and _stands_over(s, row)}


def reader_at(pk: int, tiers: Iterable[str], units: Iterable[int]) -> Any:
    """A person with seats of no role at these units: whose queries a `Prepared` holds for all who
    have seats of the same tiers."""
    seats = Seats(pk, tuple(map(Seat, repeat(""), units, tiers)))
    return SimpleNamespace(pk=pk, seats=seats, is_authenticated=True, is_active=True)


@cache
def _held() -> Prepared:
    """Role, unit and tier of what a person holds on a day: every page asks it."""
    from .models import Appointment  # models import this module for their base classes

    def rows(user, day):
        held = Appointment.objects.filter(Appointment.in_force(day), user=user, unit__active=True)
        return held.order_by("pk").values_list("role", "unit_id", "unit__tier")

    return Prepared(rows, int, clock.dt.date)


@cache
def _roles() -> frozenset[str]:
    from .models import Role  # models import this module for their base classes

    return frozenset(Role.values)


def _stands_over(seat: Seat, row) -> bool:
    if seat.tier == "school":
        return seat.unit_id == getattr(row, "school_id", getattr(row, "unit_id", None))
    if seat.tier == "province":
        return row.city is not None and row.city.province_id == seat.unit_id
    return seat.unit_id == getattr(row, f"{seat.tier}_id")


class ScopedQuerySet(models.QuerySet):
    """A queryset that can be narrowed to what a person may see."""

    def visible_to(self, user):
        """Rows that `user` (a User, or anonymous) may know of, today."""
        seats = getattr(user, "seats", None) or Seats(None)
        if not seats.seats:
            return self.none()
        model: Any = self.model  # one of the three owners, or a row that is its own
        return self.filter(model.scope_q(seats))

    def named_for(self, user):
        """Rows that are of this very person, by the seats at which they see by name."""
        seats = getattr(user, "seats", None) or Seats(None)
        model: Any = self.model  # one that knows `named_q`
        return self.filter(model.named_q(seats)) if seats.named_at else self.none()


class PeopleQuerySet(ScopedQuerySet):
    """People are seen by those who stand at or over one of their appointments, past ones too."""

    def visible_to(self, user):
        from .models import Appointment  # models import this module for their base classes

        theirs = Appointment.objects.visible_to(user).values("user")
        mine = Q(pk=user.pk) if user.is_authenticated and user.is_active else NOTHING
        return self.filter(Q(pk__in=theirs) | mine)


class SchoolOwned(models.Model):
    """A row of one school. The columns follow the school's present place (actions.move_school);
    reports about the past never read them."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    township = models.ForeignKey(
        "schools.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    district = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    city = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        return seats.q(school="school", township="township", district="district", city="city")


class UnitOwned(models.Model):
    """A row of one unit of any tier, a school's included."""

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    township = models.ForeignKey(
        "schools.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        "schools.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    city = models.ForeignKey(
        "schools.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        return seats.q(school="unit", township="township", district="district", city="city")


class SharedBySchools(models.Model):
    """A row that several schools share through a link table whose rows are `SchoolOwned`.

    The subclass names the reverse accessor of that link: `school_links = "links"`.
    """

    school_links: str

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        link: Any = cls._meta.get_field(cls.school_links)
        rows = link.related_model._default_manager.filter(link.related_model.scope_q(seats))
        return Q(pk__in=rows.values(link.field.attname))
