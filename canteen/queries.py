"""What others read of canteens: who keeps records of days (R10), figures of care points (R15),
what is forbidden."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum

from canteen.models import CareLink, CarePoint, ForbiddenGoods, KitchenDay
from canteen.models.care_point import below, counted, standing
from canteen.rules import care_point as rules
from canteen.rules import forbidden
from canteen.rules.forbidden import Line
from safety.base import clock
from safety.schools.models import Status, Unit
from safety.schools.queries import periods_at

MOST_ALIKE = 500  # read to find the likeliest


def missed(kitchens, since: dt.date, until: dt.date):
    """Of a queryset of kitchens those that lack records of a day; today is not over."""
    days = KitchenDay.objects.filter(kitchen=OuterRef("pk"), day__range=(since, until))
    return kitchens.filter(Exists(days.filter(missing_count__gt=0, day__lt=clock.today())))


def kept(kitchens, since: dt.date, until: dt.date) -> dict[int, dict]:
    """kitchen → how many days were asked for, lack records, were recorded late, had no meals, and
    the last that lacks some. One query."""
    days = KitchenDay.objects.filter(kitchen__in=kitchens, day__range=(since, until), asked=True)
    lacking = Q(missing_count__gt=0, day__lt=clock.today())
    counted = days.order_by().values("kitchen").annotate(
        asked=Count("pk"), lacking=Count("pk", filter=lacking),
        late_days=Count("pk", filter=Q(late=True)),
        without_meals=Count("pk", filter=~Q(no_meals="")), last=Max("day", filter=lacking),
    )  # fmt: skip
    return {row.pop("kitchen"): row for row in counted}


@dataclass(frozen=True)
class CareFigures:
    """What the city reports of its care points: places, pupils, how many are below standard."""

    places: int = 0
    pupils: int = 0
    below: int = 0
    unknown: int = 0

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
    )
    there = Q(point__in_use=True, point__pupils__gte=settings.CARE_POINT_FROM)
    links = CareLink.objects.visible_to(user).filter(there).order_by()
    pupils = dict(
        links.values("point__district")
        .annotate(n=Sum("pupils"))
        .values_list("point__district", "n")
    )
    return {
        row["district"]: CareFigures(
            row["places"], pupils.get(row["district"], 0), row["below"], row["unknown"]
        )
        for row in rows
    }


def places_alike(
    district: Unit, *, name: str, address: str, phone: str = "", most: int = 10
) -> list[CarePoint]:
    """Places of a district's city that may be the one of which somebody speaks: of that name, at
    that address or with that phone, as these are compared. Of the whole city: a place stands once,
    whosever pupils are there; whoever is asked sees name, address and district, nothing else."""
    alike = Q(name_key=rules.plain(name)) | Q(address_key=rules.plain(address))
    alike |= Q(phone=phone) if phone else Q()
    rows = CarePoint.objects.filter(alike, district__city=district.city_id)
    found = list(rows.select_related("district").order_by("pk")[:MOST_ALIKE])
    there = rules.plain(address)
    found.sort(key=lambda one: (one.address_key != there, one.district_id != district.pk, one.pk))
    return found[:most]


def total(figures) -> CareFigures:
    """Of all districts together."""
    found = list(figures)
    names = ("places", "pupils", "below", "unknown")
    return CareFigures(*(sum(getattr(one, name) for one in found) for name in names))


def forbidden_lines(city_id: int | None) -> list[Line]:
    """What a city forbids: its own list, or the program's where it has none."""
    rows = list(ForbiddenGoods.objects.filter(unit=city_id).order_by("pk"))
    if not rows:
        return list(forbidden.DEFAULTS)
    return [
        Line(row.words, row.rule, row.article, row.where, row.but) for row in rows if row.in_force
    ]


def kept_in_month(user, year: int, month: int) -> list[tuple[int, int, int]]:
    """(district, days of kitchens asked for, of these whole) for each school that stood under the
    reader when the month ended, in the district that it then had. What is recorded afterwards
    changes nothing; of a month that is not over, as things stand, up to yesterday. Two queries."""
    first, last = clock.month_days(year, month)
    instant = clock.end_of(last)
    there = user.seats.q(school="school", township="township", district="district", city="city")
    schools = periods_at(instant, status=Status.OPEN).filter(there)
    places = dict(schools.values_list("school", "district"))
    span = first, min(last, clock.today() - dt.timedelta(days=1))
    days = KitchenDay.objects.filter(day__range=span, asked=True)
    days = days.filter(school__in=schools.values("school"))
    counted = (
        days.order_by()
        .values("school")
        .annotate(asked=Count("pk"), whole=Count("pk", filter=Q(whole_at__lt=instant)))
    )
    return [(places[row["school"]], row["asked"], row["whole"]) for row in counted]
