"""Keep how care points stood when a month had ended (R15). Who: the clock alone."""

import datetime as dt

from django.db import transaction

from canteen.models import CareLink, CareMonth
from canteen.models.care_point import counted
from canteen.rules import care_point as rules
from safety.base import clock
from safety.schools.models import Tier, Unit

# So long after its end a month is kept: later, what stands there speaks of another month.
KEPT_WITHIN = dt.timedelta(days=3)
BATCH = 1000


def keep(today: dt.date | None = None) -> int:
    """Keep the month that has just ended, once for each city; how many rows came."""
    today = today or clock.today()
    month = clock.previous_month(today)
    if today >= clock.month_start(today) + KEPT_WITHIN:
        return 0
    kept = CareMonth.objects.filter(month=month).order_by().values("city").distinct()
    cities = Unit.objects.filter(tier=Tier.CITY, active=True).exclude(pk__in=kept)
    return sum(_keep(city, month) for city in cities.order_by("pk"))


@transaction.atomic
def _keep(city, month) -> int:
    _first, last = clock.month_days(month.year, month.month)
    links = CareLink.objects.filter(counted("point__"), city=city)
    rows = [_row(link, month, last) for link in links.select_related("point").order_by("pk")]
    CareMonth.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def _row(link, month, last) -> CareMonth:
    point = link.point
    return CareMonth(
        month=month, point=point, place_id=point.district_id, pupils=link.pupils,
        standard=rules.standard(point, last), school_id=link.school_id,
        township_id=link.township_id, district_id=link.district_id, city_id=link.city_id,
    )  # fmt: skip
