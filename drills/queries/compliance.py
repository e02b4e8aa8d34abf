"""Figures of drills for the month's report: what was owed, held and missed, as it stood then."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from drills.dues.drill import DRILL
from drills.models import Drill, DrillPeriod
from drills.queries.stood import stood_at, stood_since
from safety.base import clock
from safety.dues.models import DueItem
from safety.schools.models import Status, Tier, Unit
from safety.schools.queries import periods_at


@dataclass(frozen=True)
class Compliance:
    """Drills of the schools of one stage in one district: owed by the month's end, held, missed."""

    district_id: int
    stage: str
    owed: int
    held: int

    @property
    def missed(self) -> int:
        return self.owed - self.held


def compliance(city: Unit, year: int, month: int, district: Unit | None = None) -> list[Compliance]:
    """What the schools of a city (of one district) owed by a day of that month, and what of it was
    held, by district and stage of that time; nothing recorded after the month's end changes it.

    A quarter's debt stands in the month that ends it, the one more of a term in the term's last
    month. Schools closed by the month's end owe nothing. Six queries at most, whatever the size.
    """
    there = Q(city=city, district=district) if district else Q(city=city)
    return _compliance(there, [city.pk], year, month)


def compliance_seen(user, year: int, month: int) -> list[Compliance]:
    """The same of the schools that stood under the reader then; of a month that is not over, as
    things stand now."""
    there = user.seats.q(school="school", township="township", district="district", city="city")
    own = Unit.objects.filter(pk__in=[seat.unit_id for seat in user.seats.seats])
    cities = Unit.objects.filter(tier=Tier.CITY).filter(
        Q(pk__in=own.values("city")) | Q(province__in=own.filter(tier=Tier.PROVINCE).values("pk"))
    )
    return _compliance(there, list(cities.values_list("pk", flat=True)), year, month)


def _compliance(there: Q, cities: list[int], year, month) -> list[Compliance]:
    first, last = clock.month_days(year, month)
    instant = clock.end_of(last)
    owed: dict = defaultdict(int)
    held: dict = defaultdict(int)
    for key in _keys(cities, first, last, instant):
        for row in _by_district_and_stage(key, instant, there):
            place = row["district_id"], row["stage"]
            owed[place] += row["owed"]
            held[place] += row["held"]
    return [
        Compliance(district_id, stage, count, held[district_id, stage])
        for (district_id, stage), count in sorted(owed.items())
    ]


def _keys(cities, first, last, instant) -> list[str]:
    items = DueItem.objects.filter(kind=DRILL, due_on__range=(first, last), opened_at__lt=instant)
    in_city = items.filter(city__in=cities)  # schools move within their city alone
    return list(in_city.order_by("key").values_list("key", flat=True).distinct())


def _by_district_and_stage(key, instant, there):
    """Schools as they stood at the instant, which had been asked for the drill of a key."""
    asked = DueItem.objects.filter(
        Q(settled_at=None) | Q(settled_at__gte=instant),
        unit=OuterRef("school"), kind=DRILL, key=key, opened_at__lt=instant,
    )  # fmt: skip
    held = {"school": OuterRef("school"), "counts_for": key}
    done = Exists(Drill.objects.filter(stood_since(instant), **held))
    then = Exists(DrillPeriod.objects.filter(stood_at(instant), **held))
    rows = periods_at(instant, status=Status.OPEN).filter(there)
    rows = rows.annotate(asked=Exists(asked), done=done | then)
    rows = rows.filter(Q(asked=True) | Q(done=True))
    grouped = rows.order_by().values("district_id", "stage")
    return grouped.annotate(owed=Count("pk"), held=Count("pk", filter=Q(done=True)))
