"""Figures of care points (R15)."""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from canteen.models import CareBureauVisit, CareLink, CarePoint
from canteen.models.care_point import below, counted, standing
from canteen.rules import care_point as rules
from safety.schools.models import Unit

MOST_ALIKE = 500  # read to find the likeliest


@dataclass(frozen=True)
class CareFigures:
    """What the city reports of its care points: places, pupils, how many are below standard, how
    many a bureau visited within a year."""

    places: int = 0
    pupils: int = 0
    below: int = 0
    unknown: int = 0
    visited: int = 0

    @property
    def share(self) -> str:
        permille = rules.permille(self.below, self.places)
        return "–" if permille is None else f"{permille // 10}.{permille % 10}%"


def care_points_by_district(user, today) -> dict[int, CareFigures]:
    """District → figures of the places that stand there and count, as `user` sees them: places by
    their pupils' schools, pupils of the schools they may see."""
    seen = CarePoint.objects.visible_to(user).filter(counted()).order_by().values("district")
    rows = seen.annotate(
        places=Count("pk"),
        below=Count("pk", filter=below(today)),
        unknown=Count("pk", filter=standing(rules.Standard.UNKNOWN, today)),
        visited=Count("pk", filter=Exists(bureau_visits(today).filter(point=OuterRef("pk")))),
    )
    links = CareLink.objects.visible_to(user).filter(counted("point__")).order_by()
    pupils = dict(
        links.values("point__district")
        .annotate(n=Sum("pupils"))
        .values_list("point__district", "n")
    )
    return {
        row["district"]: CareFigures(
            row["places"],
            pupils.get(row["district"], 0),
            row["below"],
            row["unknown"],
            row["visited"],
        )
        for row in rows
    }


def bureau_visits(today: dt.date) -> QuerySet[CareBureauVisit]:
    """Of bureaus that count within the year that ends today."""
    since = today - dt.timedelta(days=rules.VISITED_WITHIN)
    return CareBureauVisit.objects.filter(withdrawn_at=None, held_on__gt=since)


def places_alike(
    district: Unit, *, name: str, address: str, phone: str = "", most: int = 10
) -> list[CarePoint]:
    """Places of a district's city that may be the one of which somebody speaks: of that name or at
    that address, as these are compared; with that phone where name or address are like it as well:
    a phone that somebody has heard of tells nobody where it rings. Of the whole city: a place
    stands once, whosever pupils are there; whoever is asked sees name, address and district,
    nothing else."""
    called, there = rules.key_of(name, rules.NAME), rules.key_of(address, rules.ADDRESS)
    said = {"name_key": called, "address_key": there, "phone": phone}
    # What is of signs alone says nothing, and is like nothing.
    alike = [Q(**{column: value}) for column, value in said.items() if value]
    if not alike:
        return []
    rows = CarePoint.objects.filter(reduce(or_, alike), district__city=district.city_id)
    rows = rows.select_related("district").order_by("pk")[:MOST_ALIKE]
    found = [one for one in rows if _like(one, called, there)]
    found.sort(key=lambda one: (one.address_key != there, one.district_id != district.pk, one.pk))
    return found[:most]


def _like(one, called, there) -> bool:
    if one.name_key == called or one.address_key == there:
        return True
    return rules.resembles(one.name_key, called) or rules.resembles(one.address_key, there)


def total(figures) -> CareFigures:
    """Of all districts together."""
    found = list(figures)
    names = ("places", "pupils", "below", "unknown", "visited")
    return CareFigures(*(sum(getattr(one, name) for one in found) for name in names))
