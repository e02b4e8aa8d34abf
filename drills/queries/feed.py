"""The drills that a calendar reads: of a school, or of all schools of a district."""

import datetime as dt

from drills.models import Drill, DrillFeed
from safety.base import clock
from safety.schools.models import Tier

BACK = dt.timedelta(days=92)
MOST = 3000  # drills of a calendar: a district of five hundred schools, a term


def drills_of(feed: DrillFeed) -> list[Drill]:
    """Those to come, the nearest first, and with what room is left those of the last quarter, the
    latest first. Two queries."""
    column = "school" if feed.unit.tier == Tier.SCHOOL else "district"
    rows = Drill.objects.filter(**{column: feed.unit_id}).select_related("school__unit")
    today = clock.today()
    ahead = rows.filter(planned_on__gte=today).order_by("planned_on", "pk")[:MOST]
    past = rows.filter(planned_on__gte=today - BACK, planned_on__lt=today)
    found = list(ahead)
    return found + list(past.order_by("-planned_on", "-pk")[: MOST - len(found)])
