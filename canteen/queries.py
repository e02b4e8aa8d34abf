"""What others read of kitchens: who keeps the records of their days (R10)."""

import datetime as dt

from django.db.models import Count, Exists, Max, OuterRef, Q

from canteen.models import KitchenDay
from safety.base import clock


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
