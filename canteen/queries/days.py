"""Who keeps the records of their kitchen's days (R10)."""

import datetime as dt

from django.db.models import Count, Exists, Max, OuterRef, Q

from canteen.models import KitchenDay
from safety.base import clock
from safety.schools.then import Then


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


def kept_in_month(user, year: int, month: int) -> list[tuple[int, int, int]]:
    """(district, days of kitchens asked for, of these whole) for each school that stood under the
    reader when the month ended, in the district that it then had. What is recorded afterwards
    changes nothing; of a month that is not over, as things stand, up to yesterday. Two queries."""
    then = Then(user, year, month)
    span = then.first, min(then.last, clock.today() - dt.timedelta(days=1))
    days = KitchenDay.objects.filter(day__range=span, asked=True)
    counts = {"asked": Count("*"), "whole": Count("whole_at", filter=Q(whole_at__lt=then.until))}
    return [
        (district, row["asked"], row["whole"]) for district, row in then.by_school(days, **counts)
    ]
